"""Agreement between coders: Cohen's kappa, Krippendorff's alpha and the MASI distance.

A figure that is not defined is None, never 0 or 1. Remarks beside a figure say what a reader needs
to know to interpret it.
"""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value", bound=Hashable)
Themes = Sequence[str]

NO_THEME = ""  # main theme of a finding that a coder looked at and gave no theme
_FEW = 10  # findings below which a remark says that a figure rests on few
_NORMAL = 1.959963984540054  # 97.5 % of a standard normal distribution is below this
_RESAMPLES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kappa:
    """Cohen's kappa of a table; None if chance alone would give full agreement.

    ``low`` and ``high`` are 95 % limits, from the large-sample standard error of Fleiss, Cohen
    and Everitt (1969). They are None if the standard error is 0, which would wrongly suggest
    certainty.
    """

    kappa: float | None
    low: float | None
    high: float | None
    observed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeKappa:
    """How far two coders agree on one theme: four counts, kappa, and remarks for the reader."""

    theme_id: str
    both: int
    only_a: int
    only_b: int
    neither: int
    kappa: Kappa
    remarks: tuple[str, ...]

    @property
    def support(self) -> int:
        """The findings to which at least one coder gave the theme."""
        return self.both + self.only_a + self.only_b


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAgreement:
    """How far two coders agree on the findings that both coded.

    Attributes
    ----------
    findings : int
        Number of findings that both coded.
    same_themes : float or None
        Share of findings with exactly the same themes; None if there are no findings.
    alpha : float or None
        Krippendorff's alpha of the theme sets, with the MASI distance.
    main : Kappa or None
        Kappa of the main themes; "no theme" is one of the answers.
    themes : tuple of ThemeKappa
        One for each theme, in the order given.
    """

    findings: int
    same_themes: float | None
    alpha: float | None
    main: Kappa | None
    themes: tuple[ThemeKappa, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The difference between the means of two arms, shown minus blind, with 95 % limits."""

    shown: float
    blind: float
    shown_findings: int
    blind_findings: int
    difference: float
    low: float
    high: float


def masi_distance(a: Iterable[str], b: Iterable[str]) -> float:
    """Return the MASI distance of two sets (Passonneau 2006), from 0 to 1.

    It is 1 minus the overlap (Jaccard) times a weight: 1 for equal sets, 2/3 if one contains the
    other, 1/3 if they overlap, 0 if they do not. Two empty sets are equal.

    Examples
    --------
    >>> masi_distance(["victim-work"], ["victim-work"])
    0.0
    >>> round(masi_distance(["victim-work"], ["victim-work", "ete"]), 4)
    0.6667
    >>> masi_distance([], ["ete"])
    1.0
    """
    first, second = frozenset(a), frozenset(b)
    if first == second:
        return 0.0
    shared = first & second
    if not shared:
        return 1.0
    monotony = 2 / 3 if shared in (first, second) else 1 / 3
    return 1.0 - monotony * len(shared) / len(first | second)


def krippendorff_alpha(
    units: Iterable[Sequence[Value]], distance: Callable[[Value, Value], float]
) -> float | None:
    """Return Krippendorff's alpha: 1 is full agreement, 0 is agreement by chance.

    Parameters
    ----------
    units : iterable of sequences
        The values that coders gave one item, without coders who did not code it. An item with
        fewer than two values cannot be compared and does not count.
    distance : callable
        The distance of two values: symmetric, 0 for equal values. For interval alpha, use the
        squared difference; for nominal alpha, inequality.

    Returns
    -------
    float or None
        None if nothing can be compared, or if all values are the same.

    Examples
    --------
    >>> krippendorff_alpha([(1, 1), (0, 0), (1, 0)], lambda a, b: float(a != b))
    0.4444444444444444
    """
    return _measure_alpha(units, distance, functools.partial(_sum_distances, distance=distance))


def _measure_alpha(
    units: Iterable[Sequence[Value]],
    distance: Callable[[Value, Value], float],
    sum_distances: Callable[[Counter[Value]], float],
) -> float | None:
    """Return alpha; ``sum_distances`` adds up the distances of all ordered pairs of values."""
    compared = [tuple(unit) for unit in units if len(unit) > 1]
    totals: Counter[Value] = Counter(value for unit in compared for value in unit)
    count = totals.total()
    if not count:
        return None
    observed = math.fsum(_mean_distance(unit, distance) * len(unit) for unit in compared) / count
    expected = sum_distances(totals) / (count * (count - 1))
    return None if expected == 0 else 1.0 - observed / expected


def _sum_distances(totals: Counter[Value], *, distance: Callable[[Value, Value], float]) -> float:
    values = list(totals)
    return math.fsum(
        2 * totals[a] * totals[b] * distance(a, b)
        for place, a in enumerate(values)
        for b in values[place + 1 :]
    )


def _sum_masi_distances(totals: Counter[frozenset[str]]) -> float:
    """Return what `_sum_distances` gives for MASI distance, to the last bit, all pairs at once.

    Twenty coders are 190 pairs of coders, and each has thousands of pairs of different sets.
    """
    values = list(totals)
    themes = sorted(frozenset[str]().union(*values))
    given = np.array([[one in value for one in themes] for value in values], dtype=np.int64)
    first, second = np.triu_indices(len(values), k=1)
    shared = (given @ given.T)[first, second]
    sizes = given.sum(axis=1)
    monotony = np.where(shared == np.minimum(sizes[first], sizes[second]), 2 / 3, 1 / 3)
    # Two different sets are never both empty, so that their union is not.
    distances = 1.0 - monotony * shared / (sizes[first] + sizes[second] - shared)
    counts = np.array([totals[value] for value in values], dtype=np.int64)
    return math.fsum((2 * counts[first] * counts[second] * distances).tolist())


def _mean_distance(unit: Sequence[Value], distance: Callable[[Value, Value], float]) -> float:
    """Return the mean over all ordered pairs of two different values of a unit."""
    pairs = [distance(a, b) for place, a in enumerate(unit) for b in unit[place + 1 :]]
    return math.fsum(pairs) / len(pairs)


def cohen_kappa(table: NDArray[np.int64]) -> Kappa:
    """Return kappa of a square table with one coder in the rows and the other in the columns.

    Parameters
    ----------
    table : array (answers, answers), int
        Counts; at least one finding.

    Examples
    --------
    >>> cohen_kappa(np.array([[20, 5], [10, 15]])).kappa
    0.4
    """
    shares = table / table.sum()
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed, chance = float(np.trace(shares)), float(rows @ columns)
    if math.isclose(chance, 1.0):
        return Kappa(kappa=None, low=None, high=None, observed=observed)
    kappa = (observed - chance) / (1.0 - chance)
    error = _kappa_error(shares, kappa, chance) / math.sqrt(float(table.sum()))
    if math.isclose(error, 0.0, abs_tol=1e-9):
        return Kappa(kappa=round(kappa, 12), low=None, high=None, observed=observed)
    return Kappa(
        kappa=round(kappa, 12),
        low=max(-1.0, kappa - _NORMAL * error),
        high=min(1.0, kappa + _NORMAL * error),
        observed=observed,
    )


def _kappa_error(shares: NDArray[np.float64], kappa: float, chance: float) -> float:
    """Return the standard error of kappa for one finding (Fleiss, Cohen and Everitt 1969)."""
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    agreed = np.diag(shares) @ (1.0 - (rows + columns) * (1.0 - kappa)) ** 2
    crossed = (columns[:, np.newaxis] + rows[np.newaxis, :]) ** 2 * shares
    differed = (1.0 - kappa) ** 2 * (crossed.sum() - np.trace(crossed))
    rest = (kappa - chance * (1.0 - kappa)) ** 2
    return math.sqrt(max(0.0, float(agreed + differed - rest))) / (1.0 - chance)


def compare_coders(
    a: Mapping[str, Themes], b: Mapping[str, Themes], *, theme_ids: Sequence[str]
) -> PairAgreement:
    """Return how far two coders agree on the findings that both coded.

    Parameters
    ----------
    a, b : mapping of str to sequence of str
        The themes of each finding id, the main one first; empty for "no theme fits".
    theme_ids : sequence of str
        The themes to report separately. Other themes still count in sets and main themes.
    """
    shared = sorted(a.keys() & b.keys())
    pairs = [(tuple(a[finding_id]), tuple(b[finding_id])) for finding_id in shared]
    same = [set(first) == set(second) for first, second in pairs]
    return PairAgreement(
        findings=len(pairs),
        same_themes=float(np.mean(same)) if same else None,
        alpha=measure_alpha([a, b]),
        main=_compare_main(pairs) if pairs else None,
        themes=tuple(_compare_theme(theme_id, pairs) for theme_id in theme_ids) if pairs else (),
    )


def measure_alpha(coders: Sequence[Mapping[str, Themes]]) -> float | None:
    """Return alpha of the theme sets of any number of coders, with the MASI distance.

    Each coder is a mapping from finding id to themes, without the findings that they did not
    code.
    """
    coded = Counter(finding_id for coder in coders for finding_id in coder)
    finding_ids = sorted(finding_id for finding_id, number in coded.items() if number > 1)
    units = [
        [frozenset(coder[finding_id]) for coder in coders if finding_id in coder]
        for finding_id in finding_ids
    ]
    return _measure_alpha(units, masi_distance, _sum_masi_distances)


def _compare_main(pairs: Sequence[tuple[Themes, Themes]]) -> Kappa:
    mains = [tuple(themes[0] if themes else NO_THEME for themes in pair) for pair in pairs]
    answers = sorted({answer for pair in mains for answer in pair})
    table = np.zeros((len(answers), len(answers)), dtype=np.int64)
    for first, second in mains:
        table[answers.index(first), answers.index(second)] += 1
    return cohen_kappa(table)


def _compare_theme(theme_id: str, pairs: Sequence[tuple[Themes, Themes]]) -> ThemeKappa:
    counts = Counter((theme_id in a, theme_id in b) for a, b in pairs)
    both, only_a, only_b, neither = (
        counts[cell] for cell in ((True, True), (True, False), (False, True), (False, False))
    )
    kappa = _find_kappa(both, only_a, only_b, neither)
    return ThemeKappa(
        theme_id=theme_id,
        both=both,
        only_a=only_a,
        only_b=only_b,
        neither=neither,
        kappa=kappa,
        remarks=tuple(_remark(kappa, both=both, only_a=only_a, only_b=only_b, neither=neither)),
    )


@lru_cache(maxsize=10_000)  # of twenty coders' pairs by theme, most have the same few counts
def _find_kappa(both: int, only_a: int, only_b: int, neither: int) -> Kappa:
    return cohen_kappa(np.array([[both, only_a], [only_b, neither]]))


def _remark(kappa: Kappa, *, both: int, only_a: int, only_b: int, neither: int) -> list[str]:
    """Return the remarks that a reader of this kappa needs."""
    support = both + only_a + only_b
    if kappa.kappa is None:
        return [f"undefined: {'given by neither' if not support else 'given to every finding'}"]
    remarks = []
    if both == 0 and not (only_a and only_b):
        remarks.append("given by one coder only, so kappa can only be 0")
    elif support < _FEW:
        remarks.append(f"rests on {support} finding{'s' if support > 1 else ''}")
    if kappa.observed == 1:
        remarks.append("full agreement, which has no interval")
    elif kappa.low is not None and kappa.observed >= 0.9 and kappa.kappa < 0.6:
        which = "rare" if neither > both else "nearly everywhere"
        remarks.append(
            f"{which}: agreed on {kappa.observed:.0%} of findings, kappa is low all the same"
        )
    return remarks


def compare_means(shown: Sequence[float], blind: Sequence[float], *, seed: int) -> Difference:
    """Return the mean of ``shown`` minus the mean of ``blind``.

    The limits are a 95 % bootstrap interval; each arm is resampled separately.

    Parameters
    ----------
    shown, blind : sequence of float
        One value for each finding; at least one value.
    """
    first, second = np.asarray(shown, dtype=np.float64), np.asarray(blind, dtype=np.float64)
    generator = np.random.default_rng(seed)
    drawn = [
        arm[generator.integers(len(arm), size=(_RESAMPLES, len(arm)))].mean(axis=1)
        for arm in (first, second)
    ]
    low, high = np.quantile(drawn[0] - drawn[1], (0.025, 0.975))
    return Difference(
        shown=float(first.mean()),
        blind=float(second.mean()),
        shown_findings=len(first),
        blind_findings=len(second),
        difference=float(first.mean() - second.mean()),
        low=float(low),
        high=float(high),
    )
