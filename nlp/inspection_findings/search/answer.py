"""What a search gives back: its hits, and what it says of them as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from inspection_findings.records import CoderKind, EffectivePolarity, Finding
from inspection_findings.search.constraints import Understood
from inspection_findings.search.relevance import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A finding that a search found, with the reasons for its rank.

    Attributes
    ----------
    finding : Finding
        With its effective polarity.
    polarity_coder_kind : {"person", "reference", "model"} or None
        Who gave that polarity; None if a heading states it, or nobody gave one.
    themes : tuple of str
        The effective themes, the main theme first.
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

    finding: Finding
    polarity_coder_kind: CoderKind | None
    themes: tuple[str, ...]
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
    def stated_polarity(self) -> EffectivePolarity | None:
        """The polarity that a heading or a person states; None if none is stated."""
        return None if self.inferred_by else self.finding.polarity

    @property
    def inferred_polarity(self) -> EffectivePolarity | None:
        """The polarity that the model or the reference coding infers, or "unclear"."""
        return self.finding.polarity if self.inferred_by else None

    @property
    def inferred_by(self) -> CoderKind | None:
        """Who inferred the polarity: "model" or "reference"; None if nobody did."""
        return None if self.polarity_coder_kind == "person" else self.polarity_coder_kind


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
