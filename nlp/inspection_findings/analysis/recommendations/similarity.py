"""How alike two findings are: half what they mean, half what they are about.

Two findings are compared by the cosine of their embeddings and by the cosine of their
themes, the main theme weighing most, and the two count the same. Two findings in the same
words are wholly alike, whoever coded them, and with what. What is *alike enough* is
not a number somebody chose: it is the level that only one in twenty pairs reaches which
nobody would expect to belong together (``find_threshold``).

House rule: a likeness depends on the two findings alone, never on what they were compared
beside, nor on the order of rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from inspection_findings.analysis.prose import write_number
from inspection_findings.errors import EncoderError
from inspection_findings.text import text_key

if TYPE_CHECKING:
    import pandas as pd

Rows = npt.NDArray[np.float64]

ONE_IN = 20  # unlike pairs lies above the threshold: a convention, not tuned
LEAST_PAIRS = 20  # with fewer, no pair in twenty can lie above anything
MOST_FINDINGS = 1000  # of each side from which a threshold is found; more changes no digit shown
SAME = 1.0  # the likeness of two findings in the same words
_DIGITS = 6  # likenesses are rounded to it, below what arithmetic can change
_MOST_OTHER = SAME - 10**-_DIGITS  # of two findings in other words, however near


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """From which likeness on two findings count as saying the same, and why.

    Attributes
    ----------
    value : float or None
        None where there are too few pairs to tell: then only the same words count as alike.
    pairs : int
        How many unlike pairs it was found from; 0 where the user gave it.
    because : str
        In words.
    """

    value: float | None
    pairs: int
    because: str

    @property
    def least(self) -> float:
        """The value, or the likeness of the same words where there is none."""
        return SAME if self.value is None else self.value

    def is_reached(self, likeness: float) -> bool:
        return likeness >= self.least


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Likenesses of findings (n) to findings (m), each array of shape (n, m), -1 to 1."""

    likeness: Rows
    meaning: Rows
    themes: Rows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Likeness:
    """What findings are compared by; row *i* of each array is finding *i*.

    Attributes
    ----------
    row_of : mapping of str to int
        Finding id to row.
    embeddings : (n, d) float32 array
        Unit rows.
    theme_weights : (n, k) float64 array
        Unit rows; a finding without a theme is all zeros.
    wordings : (n,) int array
        Findings in the same words (``text_key``) have the same number.
    themes : mapping of str to tuple of str
        Finding id to theme ids, the main one first; findings without a theme are missing.
    """

    row_of: dict[str, int]
    embeddings: npt.NDArray[np.float32]
    theme_weights: Rows
    wordings: npt.NDArray[np.intp]
    themes: dict[str, tuple[str, ...]]

    def compare(self, first: Sequence[str], second: Sequence[str]) -> Pairs:
        """Return how alike each finding of ``first`` (n) is to each of ``second`` (m).

        Two findings of which one has no theme are compared by meaning alone, at half weight.
        Two in the same words have likeness 1, whatever their themes; no others do.
        """
        rows, others = self._find(first), self._find(second)
        meaning = _multiply(
            self.embeddings[rows].astype(np.float64), self.embeddings[others].astype(np.float64)
        )
        themes = _multiply(self.theme_weights[rows], self.theme_weights[others])
        is_same = self.wordings[rows][:, None] == self.wordings[others][None, :]
        likeness = np.round(np.minimum((meaning + themes) / 2, _MOST_OTHER), _DIGITS)
        likeness = np.where(is_same, SAME, likeness)
        return Pairs(likeness=likeness, meaning=meaning, themes=themes)

    def share_themes(self, first: str, second: str) -> str:
        """Return the themes that both findings have, separated by "; ", the first's order."""
        others = self.themes.get(second, ())
        return "; ".join(theme for theme in self.themes.get(first, ()) if theme in others)

    def _find(self, finding_ids: Sequence[str]) -> npt.NDArray[np.intp]:
        return np.array([self.row_of[finding_id] for finding_id in finding_ids], dtype=np.intp)


def make_likeness(
    findings: pd.DataFrame,
    effective_codings: pd.DataFrame,
    *,
    finding_ids: Sequence[str],
    embeddings: npt.NDArray[np.float32],
) -> Likeness:
    """Return what the findings of a store are compared by.

    Parameters
    ----------
    findings, effective_codings : DataFrame
        As in ``CorpusFrames``.
    finding_ids : sequence of str
        In any order.
    embeddings : (n, d) array
        Unit rows; row *i* is finding *i* of ``finding_ids``.

    Raises
    ------
    EncoderError
        If a finding has no embedding.
    """
    row_of = {finding_id: row for row, finding_id in enumerate(finding_ids)}
    missing = sorted(set(findings["finding_id"]) - set(row_of))
    if missing:
        raise EncoderError(
            f"finding {missing[0]!r}",
            f"has no embedding, as {len(missing) - 1} others",
            "run findings build again with the encoder of the store",
        )
    themes = _order_themes(effective_codings, row_of)
    return Likeness(
        row_of=row_of,
        embeddings=embeddings,
        theme_weights=_weigh_themes(themes, row_of),
        wordings=_number_wordings(findings, row_of),
        themes=themes,
    )


def _number_wordings(findings: pd.DataFrame, row_of: dict[str, int]) -> npt.NDArray[np.intp]:
    """Return for each row the number of its wording: the first row with it, in any order."""
    wordings = np.arange(len(row_of))  # a row that is no finding of the store is like no other
    first: dict[str, int] = {}
    for finding_id, text in zip(findings["finding_id"], findings["text"], strict=True):
        row = row_of[finding_id]
        wordings[row] = first.setdefault(text_key(text), row)
    return wordings


def _order_themes(codings: pd.DataFrame, row_of: dict[str, int]) -> dict[str, tuple[str, ...]]:
    """Return each finding's themes, the main one first; several coders' count once."""
    ordered = codings.sort_values(["finding_id", "rank", "theme_id"])
    themes: dict[str, dict[str, None]] = {}
    for finding_id, theme_id in zip(ordered["finding_id"], ordered["theme_id"], strict=True):
        if finding_id in row_of:
            themes.setdefault(str(finding_id), {})[str(theme_id)] = None
    return {finding_id: tuple(found) for finding_id, found in themes.items()}


def _weigh_themes(themes: dict[str, tuple[str, ...]], row_of: dict[str, int]) -> Rows:
    """Return unit rows in which the main theme weighs 1, the next a half, the third a third."""
    known = sorted({theme for found in themes.values() for theme in found})
    column = {theme: number for number, theme in enumerate(known)}
    weights = np.zeros((len(row_of), len(known)))
    for finding_id, found in themes.items():
        for rank, theme in enumerate(found, start=1):
            weights[row_of[finding_id], column[theme]] = 1 / rank
        weights[row_of[finding_id]] /= np.sqrt((weights[row_of[finding_id]] ** 2).sum())
    return weights


def _multiply(rows: Rows, others: Rows) -> Rows:
    """Return the products of all rows, each added up the same way wherever it stands."""
    products: Rows = np.einsum("ik,jk->ij", rows, others, optimize=False)
    return products


def rank_columns(likenesses: Rows) -> list[int]:
    """Return the places of likenesses (m,), the highest first, equal ones in their order."""
    return [int(column) for column in np.argsort(-likenesses, kind="stable")]


def give_threshold(least: float) -> Threshold:
    """Return a threshold that the user chose."""
    return Threshold(value=least, pairs=0, because=f"{least:.2f} was asked for")


def find_threshold(
    likeness: Likeness,
    first: Sequence[tuple[str, str]],
    second: Sequence[tuple[str, str]],
    *,
    unlike: str,
    on_one_theme: bool = False,
) -> Threshold:
    """Return the level that only one in twenty pairs of findings of different groups reaches.

    Parameters
    ----------
    first, second : sequence of (str, str)
        Finding id and group (a borough). A pair of one group is left out.
    unlike : str
        What the pairs are, in words, for the explanation.
    on_one_theme : bool
        Whether pairs without a theme in common are left out as well.

    Returns
    -------
    Threshold
        Without a value if there are fewer than twenty pairs.
    """
    first, second = _choose(first), _choose(second)
    groups = [np.array([group for _, group in side], dtype=object) for side in (first, second)]
    pairs = likeness.compare([one for one, _ in first], [one for one, _ in second])
    kept = groups[0][:, None] != groups[1][None, :]
    if on_one_theme:
        kept &= pairs.themes > 0
    return explain_quantile(pairs.likeness[kept], unlike=unlike)


def explain_quantile(likenesses: Rows, *, unlike: str, one_in: int = ONE_IN) -> Threshold:
    """Return the level that one in so many of these likenesses (n,) reaches, in words too."""
    if len(likenesses) < LEAST_PAIRS:
        few = f"only {write_number(len(likenesses))}" if len(likenesses) else "no"
        because = f"too few reports to tell: there are {few} {unlike} to compare with"
        return Threshold(value=None, pairs=len(likenesses), because=because)
    value = float(np.quantile(likenesses, 1 - 1 / one_in, method="higher"))
    number = "twenty" if one_in == ONE_IN else write_number(one_in)
    because = f"only one in {number} of {len(likenesses):,} {unlike} is as alike as {value:.2f}"
    return Threshold(value=value, pairs=len(likenesses), because=because)


def _choose(findings: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return at most ``MOST_FINDINGS``, chosen by a hash of their ids: anyone's same choice."""
    ordered = sorted(findings, key=lambda one: hashlib.sha256(one[0].encode()).digest())
    return ordered[:MOST_FINDINGS]


def explain_pair(likeness: float, shared_themes: str, threshold: Threshold) -> str:
    """Return in words why two findings do or do not count as saying the same."""
    themes = (
        f"both are on {shared_themes.replace('; ', ', ')}" if shared_themes else "no theme shared"
    )
    if likeness == SAME and threshold.is_reached(likeness):
        return f"{themes}; in the same words"
    if threshold.value is None:
        return f"{themes}; likeness {likeness:.2f}; {threshold.because}"
    word = "at least" if threshold.is_reached(likeness) else "below"
    return f"{themes}; likeness {likeness:.2f}, {word} {threshold.value:.2f}"
