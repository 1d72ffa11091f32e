"""Checks a codebook and its codings: themes that readers may confuse, and doubtful codings.

It only points things out, with the reason and the texts; it changes nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from inspection_findings.coding.codebook import Codebook, Theme, describe_theme, mark_themes
from inspection_findings.coding.seed_phrases import gather_phrases

SIMILAR = 0.6  # cosine of two descriptions; about 1 in 100 pairs of a good codebook is closer
OVERLAPPING = 0.3  # Jaccard: 30 % of the findings with either theme carry both
CONTAINED = 0.75  # share of a theme's findings that also carry the other theme
FEWEST_CODED = 5  # findings with a theme; with fewer, a share may be chance
NEIGHBOURS = 10  # number of nearest findings that a coding is compared with
NEARLY_THE_SAME = 0.85  # cosine of two findings with the same content in other words
_DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedText:
    """A finding with its themes; an empty tuple means that no theme fits."""

    finding_id: str
    text: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemePair:
    """Two themes compared; figures about codings are None if there are no codings.

    Attributes
    ----------
    shared_phrases : tuple of str
        Seed phrases that both themes have.
    similarity : float or None
        Cosine of the descriptions; None if there are no embeddings.
    jaccard : float or None
        Findings with both themes, as a share of those with either.
    share_of_first, share_of_second : float or None
        Share of the findings with the first (second) theme that also carry the other.
    why : str
        Why readers may confuse them, in one line; empty if there is no reason.
    """

    first: str
    second: str
    shared_phrases: tuple[str, ...] = ()
    similarity: float | None = None
    both: int | None = None
    jaccard: float | None = None
    share_of_first: float | None = None
    share_of_second: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A coding that does not fit those of similar findings.

    ``kind`` is ``"given"`` if the theme may be wrong, and ``"missing"`` if it may have been
    forgotten. ``other_id`` and ``other_text`` are the finding that it is compared with.
    """

    kind: Literal["given", "missing"]
    theme_id: str
    finding_id: str
    text: str
    other_id: str
    other_text: str
    similarity: float
    why: str


def compare_themes(
    codebook: Codebook,
    *,
    coded: Sequence[CodedText] = (),
    descriptions: NDArray[np.float32] | None = None,
) -> tuple[ThemePair, ...]:
    """Return every pair of themes in use, the most similar first.

    Parameters
    ----------
    coded : sequence of CodedText
        Findings to measure the overlap of codings on; not measured if empty.
    descriptions : array (themes in use, d), float32, unit rows, optional
        Embeddings of the descriptions (`describe_theme`) of ``codebook.active_themes``, in that
        order. Without them the descriptions are not compared.
    """
    themes = codebook.active_themes
    similarity = None if descriptions is None else _compare_rows(descriptions)
    marks = mark_themes([item.themes for item in coded], codebook.theme_ids)
    columns = [codebook.theme_ids.index(theme.id) for theme in themes]
    pairs = [
        _compare(
            (themes[i], themes[j]),
            None if similarity is None else float(similarity[i, j]),
            marks[:, [columns[i], columns[j]]],
        )
        for i, j in itertools.combinations(range(len(themes)), 2)
    ]
    return tuple(sorted(pairs, key=lambda p: (not p.why, -(p.similarity or 0), -(p.jaccard or 0))))


def _compare_rows(embeddings: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the cosine of each pair of unit rows, shape (n, n)."""
    rows = embeddings.astype(np.float64)
    return np.asarray(rows @ rows.T)


def _compare(
    themes: tuple[Theme, Theme], similarity: float | None, marks: NDArray[np.bool_]
) -> ThemePair:
    first, second = themes
    given, both, either = marks.sum(axis=0), int(marks.all(axis=1).sum()), marks.any(axis=1).sum()
    shares = [round(both / int(n), _DIGITS) if n else None for n in given]
    phrases = {phrase.casefold() for phrase in first.seed_phrases}
    pair = ThemePair(
        first=first.id,
        second=second.id,
        shared_phrases=tuple(p for p in second.seed_phrases if p.casefold() in phrases),
        similarity=None if similarity is None else round(similarity, _DIGITS),
        both=both if len(marks) else None,
        jaccard=round(both / int(either), _DIGITS) if either else None,
        share_of_first=shares[0],
        share_of_second=shares[1],
    )
    reasons = _why_confused(pair, themes, [int(n) for n in given])
    return replace(pair, why="; ".join(reasons))


def _why_confused(pair: ThemePair, themes: tuple[Theme, Theme], given: Sequence[int]) -> list[str]:
    """Return the reasons why readers may confuse the themes of a pair."""
    reasons = []
    texts = [describe_theme(theme).partition(": ")[2].casefold().split() for theme in themes]
    if texts[0] == texts[1]:
        reasons.append("the definitions are the same, word for word")
    elif pair.similarity is not None and pair.similarity >= SIMILAR:
        reasons.append(f"the definitions say much the same (similarity {pair.similarity:.2f})")
    if pair.shared_phrases:
        quoted = ", ".join(f"'{phrase}'" for phrase in pair.shared_phrases)
        reasons.append(f"both claim the seed phrase {quoted}")
    if pair.jaccard is not None and pair.jaccard >= OVERLAPPING and min(given) >= FEWEST_CODED:
        reasons.append(f"{pair.jaccard:.0%} of the findings with either carry both")
    for theme, other, share, count in (
        (pair.first, pair.second, pair.share_of_first, given[0]),
        (pair.second, pair.first, pair.share_of_second, given[1]),
    ):
        if share is not None and share >= CONTAINED and count >= FEWEST_CODED:
            reasons.append(f"{share:.0%} of the {count} findings with {theme} carry {other} too")
    return reasons


def find_doubts(
    codebook: Codebook, coded: Sequence[CodedText], embeddings: NDArray[np.float32]
) -> tuple[Doubt, ...]:
    """Return the codings that do not fit those of the most similar findings.

    A finding is never compared with itself. *Given*: none of the nearest findings carries the
    theme, and the text contains none of its seed phrases. *Missing*: a nearly identical finding
    carries the theme.

    Parameters
    ----------
    embeddings : array (n, d), float32, unit rows
        Row i is ``coded[i]``; the order does not matter.
    """
    order = sorted(range(len(coded)), key=lambda i: (coded[i].finding_id, coded[i].text))
    coded = [coded[i] for i in order]
    rows = embeddings[order].astype(np.float64)
    if len(coded) < 2:
        return ()
    marks = mark_themes([item.themes for item in coded], codebook.theme_ids)
    similarities = np.round(rows @ rows.T, _DIGITS)
    np.fill_diagonal(similarities, -np.inf)
    doubts = [
        *_find_given_alone(codebook, coded, marks, similarities),
        *_find_missing(codebook, coded, marks, similarities),
    ]
    return tuple(doubts)


def _find_given_alone(
    codebook: Codebook,
    coded: Sequence[CodedText],
    marks: NDArray[np.bool_],
    similarities: NDArray[np.float64],
) -> list[Doubt]:
    nearest = np.argsort(-similarities, axis=1, kind="stable")[:, : min(NEIGHBOURS, len(coded) - 1)]
    support = marks[nearest].sum(axis=1)  # (n, themes): how many of the nearest carry it
    enough = marks.sum(axis=0) > FEWEST_CODED
    doubts = []
    for row, column in np.argwhere(marks & (support == 0) & enough):
        if _names_a_phrase(codebook.themes[column], coded[row].text):
            continue
        other = int(nearest[row, 0])
        theme = codebook.theme_ids[column]
        doubts.append(
            _doubt(
                "given",
                theme,
                coded[row],
                coded[other],
                float(similarities[row, other]),
                f"none of the {nearest.shape[1]} nearest findings carries {theme}, and none of "
                "its seed phrases is there; the nearest is shown",
            )
        )
    return doubts


def _names_a_phrase(theme: Theme, text: str) -> bool:
    return bool(gather_phrases([theme]).find([text]).any())


def _find_missing(
    codebook: Codebook,
    coded: Sequence[CodedText],
    marks: NDArray[np.bool_],
    similarities: NDArray[np.float64],
) -> list[Doubt]:
    doubts = []
    for row in range(len(coded)):
        twins = similarities[row] >= NEARLY_THE_SAME
        for column in np.flatnonzero(~marks[row] & marks[twins].any(axis=0)):
            carriers = np.where(marks[:, column], similarities[row], -np.inf)
            other = int(carriers.argmax())
            theme = codebook.theme_ids[column]
            doubts.append(
                _doubt(
                    "missing",
                    theme,
                    coded[row],
                    coded[other],
                    float(similarities[row, other]),
                    f"a nearly identical finding carries {theme}",
                )
            )
    return doubts


def _doubt(
    kind: Literal["given", "missing"],
    theme_id: str,
    finding: CodedText,
    other: CodedText,
    similarity: float,
    why: str,
) -> Doubt:
    return Doubt(
        kind=kind,
        theme_id=theme_id,
        finding_id=finding.finding_id,
        text=finding.text,
        other_id=other.finding_id,
        other_text=other.text,
        similarity=similarity,
        why=why,
    )
