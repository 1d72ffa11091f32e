"""Permutation tests: how rare a difference is among all rearrangements of whole boroughs.

What changes places is a borough or a report as a whole, never a finding, since the findings of
one report are not independent. Every arrangement is counted where that is possible; otherwise a
fixed sample of them, which always contains the observed one.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

MAX_ARRANGEMENTS = 40_320  # those of eight reports; up to here every one is counted
_SAMPLED = 9_999
_SEED = 20_261_122
_ROUNDING = 1e-9
_AT_ONCE = 256  # arrangements


@dataclass(frozen=True, slots=True, kw_only=True)
class PermutationResult:
    """How rare the observed statistic is by chance.

    Attributes
    ----------
    p : float
        Two-sided: twice the share of arrangements at least as extreme on the same side.
    smallest_p : float
        The smallest ``p`` of all arrangements: that of the most extreme outcome possible.
        Nothing can be told from chance below it.
    arrangements : int
        How many were counted; ``exact`` if those were all.
    """

    p: float
    smallest_p: float
    arrangements: int
    exact: bool


def sign_flip_test(differences: ArrayLike) -> PermutationResult:
    """Test a mean difference: by chance each borough's could as well have the other sign.

    Parameters
    ----------
    differences : array of shape (n_boroughs,)
        One difference a borough. Zeros are left out: they tell nothing either way.

    Examples
    --------
    >>> sign_flip_test([0.1, 0.2, 0.1, 0.3, 0.2])
    PermutationResult(p=0.0625, smallest_p=0.0625, arrangements=32, exact=True)
    """
    values = np.sort(np.asarray(differences, dtype=float))
    values = values[values != 0]
    exact = 2 ** len(values) <= MAX_ARRANGEMENTS
    parts = [_list_signs(len(values))] if exact else _draw_signs(len(values))
    by_chance = np.concatenate([signs @ values for signs in parts])
    return _compare(float(values.sum()), by_chance, exact=exact)


def permutation_test(
    values: NDArray[np.float64], places: NDArray[np.float64], strata: Sequence[str]
) -> PermutationResult:
    """Test an association: by chance reports could as well have each other's place.

    The statistic is the sum of the products of each report's values and those of its place.

    Parameters
    ----------
    values, places : arrays of shape (n_reports,) or (n_reports, n_columns)
        Of each report, and of the place where it is observed.
    strata : sequence of str, of length n_reports
        Reports change places only with those of the same stratum. Reports of a stratum may
        stand anywhere in the sequence.

    Examples
    --------
    >>> years, shares = np.arange(5) - 2, np.array([0.1, 0.2, 0.3, 0.4, 0.5]) - 0.3
    >>> round(permutation_test(shares, years, ["2021"] * 5).p, 4)
    0.0167
    """
    taken, exact = _list_places(tuple(strata))
    by_chance = np.empty(len(taken))
    # A part of the arrangements at once: all of many reports would not fit into the memory.
    for start in range(0, len(taken), _AT_ONCE):
        part = places[taken[start : start + _AT_ONCE]]
        by_chance[start : start + _AT_ONCE] = part.reshape(len(part), -1) @ values.ravel()
    return _compare(float((values * places).sum()), by_chance, exact=exact)


def _compare(observed: float, by_chance: NDArray[np.float64], *, exact: bool) -> PermutationResult:
    # Sums of the same numbers in another order may differ in their last digits.
    slack = _ROUNDING * max(1e-12, float(np.abs(by_chance).max(initial=0.0)))
    ends = (by_chance.min(), by_chance.max())
    return PermutationResult(
        p=_find_p(observed, by_chance, slack),
        smallest_p=min(_find_p(float(end), by_chance, slack) for end in ends),
        arrangements=len(by_chance),
        exact=exact,
    )


def _find_p(value: float, by_chance: NDArray[np.float64], slack: float) -> float:
    sides = ((by_chance >= value - slack).mean(), (by_chance <= value + slack).mean())
    return min(1.0, 2 * float(min(sides)))


@lru_cache(maxsize=32)
def _list_signs(number: int) -> NDArray[np.float64]:
    """Return all arrangements of signs, of shape (2**number, number), the observed ones first."""
    signs = np.array(list(itertools.product((1.0, -1.0), repeat=number)))
    return signs.reshape(2**number, number)


def _draw_signs(number: int) -> Iterator[NDArray[np.float64]]:
    """Yield the observed signs, and then a sample, (n, number) at once: the same at each call."""
    yield np.ones((1, number))
    generator = np.random.default_rng(_SEED)
    for start in range(0, _SAMPLED, _AT_ONCE):
        drawn = generator.integers(0, 2, (min(_AT_ONCE, _SAMPLED - start), number))
        yield (2 * drawn - 1).astype(np.float64)


@lru_cache(maxsize=2)  # themes ask one after the other, and one answer may be large
def _list_places(strata: tuple[str, ...]) -> tuple[NDArray[np.integer], bool]:
    """Return the place that each report takes, (n_arrangements, n_reports), observed first."""
    members = [np.flatnonzero(np.array(strata) == one) for one in dict.fromkeys(strata)]
    observed = np.arange(len(strata))
    if math.prod(math.factorial(len(own)) for own in members) <= MAX_ARRANGEMENTS:
        every = itertools.product(*(itertools.permutations(own) for own in members))
        order = np.argsort(np.concatenate(members), kind="stable") if members else observed
        rows = [np.concatenate(parts)[order] for parts in every if parts]
        return np.array(rows, dtype=np.intp).reshape(-1, len(strata)), True
    generator = np.random.default_rng(_SEED)
    smallest = np.min_scalar_type(len(strata))
    places = np.tile(observed.astype(smallest), (_SAMPLED + 1, 1))
    for own in members:
        for start in range(1, len(places), _AT_ONCE):
            part = places[start : start + _AT_ONCE]
            part[:, own] = generator.permuted(part[:, own], axis=1)
    return places, False
