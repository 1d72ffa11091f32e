"""How similar two findings are: half by their meaning, half by their themes.

Meaning is the cosine of the two embeddings. Themes is the cosine of the two lists of themes, in
which the main theme weighs most. Two findings in the same words have similarity 1, whoever
coded them and with what. A similarity depends on the two findings alone, so that the findings
beside them and the order of rows change nothing.

The threshold above which two findings count as the same point is measured, not chosen: only one
in twenty pairs that nobody would expect to belong together reaches it (``find_threshold``).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspection_findings.analysis.prose import write_number
from inspection_findings.errors import EncoderError
from inspection_findings.frames import CorpusFrames, FindingRow
from inspection_findings.text import text_key

Values = npt.NDArray[np.float64]

ONE_IN = 20  # of unrelated pairs that may reach the threshold: a convention, not tuned
MIN_PAIRS = 20  # with fewer, one in twenty is less than one pair
MAX_FINDINGS = 1000  # compared on each side for a threshold; more change no digit that is shown
IDENTICAL = 1.0  # the similarity of two findings in the same words
_DIGITS = 6  # coarser than rounding errors, so that every machine gives the same figures
_HIGHEST_OTHER = IDENTICAL - 10**-_DIGITS  # of two findings in different words
_STEPS = 100  # a threshold is what is shown of it, so that one report more seldom moves it


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """Similarity above which two findings are treated as the same point, with the reason.

    Attributes
    ----------
    value : float or None
        None where there are too few pairs to tell: then only the same words count.
    pairs : int
        How many unrelated pairs it was measured on; 0 where the user gave it.
    reason : str
        In words.
    """

    value: float | None
    pairs: int
    reason: str

    @property
    def level(self) -> float:
        """The value, or the similarity of the same words where there is none."""
        return IDENTICAL if self.value is None else self.value

    def is_reached(self, similarity: float) -> bool:
        return similarity >= self.level


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """How similar findings (n) are to findings (m): arrays of shape (n, m), from -1 to 1.

    ``similarity`` is the mean of ``meaning`` and ``themes``, and 1 for the same words alone.
    """

    similarity: Values
    meaning: Values
    themes: Values


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Similarity:
    """What findings are compared by; row *i* of each array is finding *i*.

    Attributes
    ----------
    row_of : mapping of str to int
        Finding id to row.
    embeddings : (n, d) float32 array
        Unit rows.
    theme_sets : (m, k) float64 array
        The weights of themes, once for each list of themes: unit rows; no theme is all zeros.
    theme_set_of : (n,) int array
        The row of ``theme_sets``.
    wordings : (n,) int array
        Findings in the same words (``text_key``) have the same number.
    themes : mapping of str to tuple of str
        Finding id to theme ids, the main one first; findings without a theme are missing.
    """

    row_of: Mapping[str, int]
    embeddings: npt.NDArray[np.float32]
    theme_sets: Values
    theme_set_of: npt.NDArray[np.intp]
    wordings: npt.NDArray[np.intp]
    themes: Mapping[str, tuple[str, ...]]

    def compare(self, first: Sequence[FindingRow], second: Sequence[FindingRow]) -> Pairs:
        """Return how similar each finding of ``first`` (n) is to each of ``second`` (m).

        Where one of the two has no theme, themes count as 0: the similarity is half the meaning.
        """
        rows, others = self._find(first), self._find(second)
        meaning = _multiply(
            self.embeddings[rows].astype(np.float64), self.embeddings[others].astype(np.float64)
        )
        themes = _multiply(self.weigh_themes(rows), self.weigh_themes(others))
        is_same = self.wordings[rows][:, None] == self.wordings[others][None, :]
        similarity = np.round(np.minimum((meaning + themes) / 2, _HIGHEST_OTHER), _DIGITS)
        similarity = np.where(is_same, IDENTICAL, similarity)
        return Pairs(similarity=similarity, meaning=meaning, themes=themes)

    def weigh_themes(self, rows: Sequence[int] | npt.NDArray[np.intp]) -> Values:
        """Return the weights of the themes in these rows, (rows, k)."""
        weights: Values = self.theme_sets[self.theme_set_of[rows]]
        return weights

    def share_themes(self, first: FindingRow, second: FindingRow) -> tuple[str, ...]:
        """Return the themes that both findings have, in the order of the first."""
        others = self.themes.get(second.finding_id, ())
        return tuple(one for one in self.themes.get(first.finding_id, ()) if one in others)

    def _find(self, findings: Sequence[FindingRow]) -> npt.NDArray[np.intp]:
        return np.array([self.row_of[one.finding_id] for one in findings], dtype=np.intp)


def measure_similarity(
    frames: CorpusFrames, *, finding_ids: Sequence[str], embeddings: npt.NDArray[np.float32]
) -> Similarity:
    """Return what the findings of a store are compared by.

    Parameters
    ----------
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
    missing = sorted(frames.findings_by_id.keys() - row_of.keys())
    if missing:
        raise EncoderError(
            f"finding {missing[0]!r}",
            f"has no embedding, as {len(missing) - 1} others",
            "run findings build again with the encoder of the store",
        )
    themes = frames.themes_by_finding
    theme_sets, theme_set_of = _weigh_themes(themes, row_of)
    return Similarity(
        row_of=row_of,
        embeddings=embeddings,
        theme_sets=theme_sets,
        theme_set_of=theme_set_of,
        wordings=_number_wordings(frames, row_of),
        themes=themes,
    )


def _number_wordings(frames: CorpusFrames, row_of: Mapping[str, int]) -> npt.NDArray[np.intp]:
    """Return for each row a number of its wording, the same for the same words."""
    wordings = np.arange(len(row_of))  # an embedding without a finding shares its words with none
    first: dict[str, int] = {}
    for finding in frames.finding_rows:
        row = row_of[finding.finding_id]
        wordings[row] = first.setdefault(text_key(finding.text), row)
    return wordings


def _weigh_themes(
    themes: Mapping[str, tuple[str, ...]], row_of: Mapping[str, int]
) -> tuple[Values, npt.NDArray[np.intp]]:
    """Return unit rows in which the main theme weighs 1, the next a half, the third a third.

    There is one for each list of themes; the second array has the row of each finding.
    """
    sets: dict[tuple[str, ...], int] = {(): 0}
    set_of = np.zeros(len(row_of), dtype=np.intp)
    for finding_id, own in themes.items():
        if finding_id in row_of:
            set_of[row_of[finding_id]] = sets.setdefault(own, len(sets))
    known = sorted({theme for own in sets for theme in own})
    column = {theme: number for number, theme in enumerate(known)}
    weights = np.zeros((len(sets), len(known)))
    for own, row in sets.items():
        for rank, theme in enumerate(own, start=1):
            weights[row, column[theme]] = 1 / rank
        weights[row] /= max(np.sqrt((weights[row] ** 2).sum()), 1e-12)
    return weights, set_of


def _multiply(rows: Values, others: Values) -> Values:
    """Return the products of all rows.

    A matrix product would add in another order for another number of rows, and change last digits.
    """
    products: Values = np.einsum("ik,jk->ij", rows, others, optimize=False)
    return products


def rank_columns(similarities: Values) -> list[int]:
    """Return the positions of similarities (m,), the highest first, equal ones in their order."""
    return [int(column) for column in np.argsort(-similarities, kind="stable")]


def fix_threshold(value: float) -> Threshold:
    """Return a threshold that the user chose."""
    return Threshold(value=value, pairs=0, reason=f"{value:.2f} was asked for")


def find_threshold(
    similarity: Similarity,
    first: Sequence[FindingRow],
    second: Sequence[FindingRow],
    *,
    compared: str,
    on_one_theme: bool = False,
) -> Threshold:
    """Return the similarity that only one in twenty pairs of different boroughs reaches.

    Parameters
    ----------
    first, second : sequence of FindingRow
        The two sides of a pair. A pair of one borough is left out.
    compared : str
        What the pairs are, in words, for the reason.
    on_one_theme : bool
        Whether pairs without a theme in common are left out as well.

    Returns
    -------
    Threshold
        Without a value if there are fewer than twenty pairs.
    """
    first, second = _sample(first), _sample(second)
    boroughs = [np.array([row.borough for row in side], dtype=object) for side in (first, second)]
    pairs = similarity.compare(first, second)
    kept = boroughs[0][:, None] != boroughs[1][None, :]
    if on_one_theme:
        kept &= pairs.themes > 0
    return explain_quantile(pairs.similarity[kept], compared=compared)


def explain_quantile(similarities: Values, *, compared: str, one_in: int = ONE_IN) -> Threshold:
    """Return the level that one in so many of these similarities (n,) reaches, in words too.

    It is rounded up to two digits, so that no more than one in so many reaches it.
    """
    if len(similarities) < MIN_PAIRS:
        few = f"only {write_number(len(similarities))}" if len(similarities) else "no"
        reason = f"too few reports to tell: there are {few} {compared} to compare with"
        return Threshold(value=None, pairs=len(similarities), reason=reason)
    value = float(np.quantile(similarities, 1 - 1 / one_in, method="higher"))
    value = math.ceil(round(value * _STEPS, _DIGITS)) / _STEPS
    number = "twenty" if one_in == ONE_IN else write_number(one_in)
    reason = (
        f"only one in {number} of {len(similarities):,} {compared} reaches a similarity of "
        f"{value:.2f}"
    )
    return Threshold(value=value, pairs=len(similarities), reason=reason)


def _sample(findings: Sequence[FindingRow]) -> list[FindingRow]:
    """Return at most ``MAX_FINDINGS``, drawn by a hash of their ids: the same for everybody."""
    ordered = sorted(findings, key=lambda one: hashlib.sha256(one.finding_id.encode()).digest())
    return ordered[:MAX_FINDINGS]


def explain_pair(similarity: float, shared_themes: Sequence[str], threshold: Threshold) -> str:
    """Return in words why two findings do or do not count as the same point."""
    themes = f"both on {', '.join(shared_themes)}" if shared_themes else "no shared theme"
    if similarity == IDENTICAL and threshold.is_reached(similarity):
        return f"{themes}; in the same words"
    if threshold.value is None:
        return f"{themes}; similarity {similarity:.2f}; {threshold.reason}"
    word = "at least" if threshold.is_reached(similarity) else "below"
    return f"{themes}; similarity {similarity:.2f}, {word} {threshold.value:.2f}"
