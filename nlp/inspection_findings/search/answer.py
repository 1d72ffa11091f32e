"""What a search gives back: its hits, and what it says of them as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from inspection_findings.search.constraints import Understood
from inspection_findings.search.relevance import Verdict
from inspection_findings.search.shown import ShownFinding

LIKELY = 0.5  # from here on a hit counts as likely to be about the query


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit(ShownFinding):
    """A finding that a search found, with the reasons for its rank.

    Attributes
    ----------
    score : float
        The sum of the signals by which hits are ranked; higher is better.
    likely : float or None
        Probability that it is about the query, from 0 to 1; None with an encoder for which it was
        not measured.
    similarity : float
        Cosine similarity of query and finding.
    coverage : float
        Share of the query's words that it has, by their weight; other words count less.
    theme_agreement : float
        How far its themes are those that the theme model reads in the query.
    matched : tuple of (int, int)
        Offsets into the text, of the words of the query and of other words for them.
    words, missing_words : tuple of str
        Words of the query that the finding has, in any form or in other words, and those that it
        has not.
    why : str
        The reasons in short.
    """

    score: float
    likely: float | None
    similarity: float
    coverage: float
    theme_agreement: float
    matched: tuple[tuple[int, int], ...]
    words: tuple[str, ...]
    missing_words: tuple[str, ...]
    why: str

    @property
    def is_likely(self) -> bool:
        """Whether it is more likely than not to be about the query; never if that is not known."""
        return self.likely is not None and self.likely >= LIKELY


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a search found.

    Attributes
    ----------
    hits : tuple of Hit
        The best first.
    understood : tuple of Understood
        Filters that were taken from the words of the query.
    verdict : {"yes", "no", "unsure"} or None
        Whether anything is likely to be about the query; None if that is not known.
    expected : int or None
        How many of the first ten hits are likely to be about it; None if that is not known.
    """

    hits: tuple[Hit, ...]
    understood: tuple[Understood, ...] = ()
    verdict: Verdict | None = None
    expected: int | None = None
