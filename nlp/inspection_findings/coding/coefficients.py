"""Coefficients of agreement: Cohen's kappa, Krippendorff's alpha, Gwet's AC1, the MASI distance.

A figure that is not defined is None, never 0 or 1.
"""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value", bound=Hashable)
ThemeSet = frozenset[str]

NORMAL = 1.959963984540054  # 97.5 % of a standard normal distribution is below this
RESAMPLES = 2000
_SEED = 20261129
_DEFINED = 0.95  # share of draws that must give a figure


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
    return measure_alpha_with(units, distance, functools.partial(_sum_distances, distance=distance))


def measure_alpha_with(
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


def sum_masi_distances(totals: Counter[ThemeSet]) -> float:
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
        low=max(-1.0, kappa - NORMAL * error),
        high=min(1.0, kappa + NORMAL * error),
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


def gwet_ac1(table: NDArray[np.int64]) -> float | None:
    """Return Gwet's AC1 of a square table with one coder in the rows and the other in the columns.

    Kappa is low wherever a theme is rare, however well two coders agree on it, because it takes
    nearly all their agreement for chance. AC1 does not (Gwet 2008).

    Returns
    -------
    float or None
        None if the table is empty.

    Examples
    --------
    >>> rare = np.array([[1, 1], [1, 97]])
    >>> round(gwet_ac1(rare), 2), round(cohen_kappa(rare).kappa, 2)
    (0.98, 0.49)
    """
    total = int(table.sum())
    if not total:
        return None
    shares = table / total
    means = (shares.sum(axis=0) + shares.sum(axis=1)) / 2
    chance = float(means @ (1.0 - means)) / (len(table) - 1)
    return round((float(np.trace(shares)) - chance) / (1.0 - chance), 12)


def find_alpha_interval(
    units: Mapping[str, Sequence[Sequence[ThemeSet]]],
) -> tuple[float, float] | None:
    """Return the 95 % interval of alpha of theme sets: boroughs drawn anew, with replacement.

    Findings of one borough are alike, so a borough is drawn whole.

    Parameters
    ----------
    units : mapping of str to sequence
        By borough, the theme sets that coders gave each finding that two or more coded.

    Returns
    -------
    tuple of float, or None
        None for fewer than two boroughs, or where alpha is undefined in one draw of twenty.
    """
    if len(units) < 2:
        return None
    values = sorted({value for own in units.values() for unit in own for value in unit}, key=sorted)
    place = {value: number for number, value in enumerate(values)}
    given = np.zeros((len(units), len(values)))
    apart = np.zeros(len(units))
    for row, own in enumerate(units[name] for name in sorted(units)):
        for unit in own:
            apart[row] += _mean_distance(unit, masi_distance) * len(unit)
            for value in unit:
                given[row, place[value]] += 1
    between = given @ _list_masi_distances(values) @ given.T
    draws = np.random.default_rng(_SEED).multinomial(
        len(units), np.full(len(units), 1 / len(units)), size=RESAMPLES
    )
    totals = draws @ given.sum(axis=1)
    expected = ((draws @ between) * draws).sum(axis=1) / (totals * (totals - 1))
    is_defined = expected > 0
    if is_defined.mean() < _DEFINED:
        return None
    alphas = 1.0 - (draws @ apart)[is_defined] / totals[is_defined] / expected[is_defined]
    low, high = np.quantile(alphas, (0.025, 0.975))
    return float(low), float(high)


def _list_masi_distances(values: Sequence[ThemeSet]) -> NDArray[np.float64]:
    return np.array([[masi_distance(a, b) for b in values] for a in values])
