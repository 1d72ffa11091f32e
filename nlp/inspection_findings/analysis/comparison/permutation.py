"""What chance would do: every way in which whole boroughs could have been arranged.

House rule: what is rearranged is a borough or a report as a whole, never a finding, since the
findings of one report are not independent. Every arrangement is looked at where that is
possible; otherwise a fixed sample of them, which always holds the one that was found.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

MOST_ARRANGEMENTS = 40_320  # those of eight reports; all of them are looked at up to here
_SAMPLED = 9_999
_SEED = 20_261_122
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """A statistic as it was found, and how rare that is by chance.

    Attributes
    ----------
    p : float
        Two-sided: twice the share of arrangements at least as extreme on the same side.
    smallest_p : float
        The smallest ``p`` that any of the arrangements has: what the most extreme outcome
        would have got. Nothing can be told from chance below it.
    arrangements : int
        How many were looked at; ``exact`` if those were all.
    """

    p: float
    smallest_p: float
    arrangements: int
    exact: bool


def flip_signs(differences: ArrayLike) -> Chance:
    """Return how rare a mean difference is if each borough's could as well be the other way.

    Parameters
    ----------
    differences : array of shape (n_boroughs,)
        One difference a borough. Boroughs in which it is zero tell nothing either way.

    Examples
    --------
    >>> flip_signs([0.1, 0.2, 0.1, 0.3, 0.2])
    Chance(p=0.0625, smallest_p=0.0625, arrangements=32, exact=True)
    """
    values = np.sort(np.asarray(differences, dtype=float))
    values = values[values != 0]
    signs, exact = _list_signs(len(values))
    return _compare(float(values.sum()), signs @ values, exact=exact)


def rearrange(products: NDArray[np.float64], strata: Sequence[str]) -> Chance:
    """Return how rare an association is if reports could as well have each other's place.

    Parameters
    ----------
    products : array of shape (n_reports, n_reports)
        What report i, in the place of report j, would contribute; the diagonal is as it was
        found. Its sum over an arrangement is the statistic.
    strata : sequence of str, of length n_reports
        Reports change places only with those of the same stratum; equal ones together.

    Examples
    --------
    >>> years, shares = np.arange(5) - 2, np.array([0.1, 0.2, 0.3, 0.4, 0.5]) - 0.3
    >>> round(rearrange(np.outer(shares, years), ["2021"] * 5).p, 4)
    0.0167
    """
    places, exact = _list_places(tuple(strata))
    null = products[np.arange(len(strata)), places].sum(axis=1)
    return _compare(float(np.trace(products)), null, exact=exact)


def _compare(observed: float, null: NDArray[np.float64], *, exact: bool) -> Chance:
    slack = _ROUNDING * max(1e-12, float(np.abs(null).max(initial=0.0)))
    return Chance(
        p=_rarer(observed, null, slack),
        smallest_p=min(_rarer(float(end), null, slack) for end in (null.min(), null.max())),
        arrangements=len(null),
        exact=exact,
    )


def _rarer(value: float, null: NDArray[np.float64], slack: float) -> float:
    sides = ((null >= value - slack).mean(), (null <= value + slack).mean())
    return min(1.0, 2 * float(min(sides)))


@lru_cache(maxsize=32)
def _list_signs(number: int) -> tuple[NDArray[np.float64], bool]:
    """Return signs of shape (n_arrangements, number), those that were found first."""
    if 2**number <= MOST_ARRANGEMENTS:
        signs = np.array(list(itertools.product((1.0, -1.0), repeat=number)))
        return signs.reshape(2**number, number), True
    drawn = np.random.default_rng(_SEED).integers(0, 2, (_SAMPLED, number)) * 2.0 - 1
    return np.vstack([np.ones(number), drawn]), False


@lru_cache(maxsize=32)
def _list_places(strata: tuple[str, ...]) -> tuple[NDArray[np.intp], bool]:
    """Return the place that each report takes, (n_arrangements, n_reports); as found first."""
    members = [np.flatnonzero(np.array(strata) == one) for one in dict.fromkeys(strata)]
    as_found = np.arange(len(strata))
    if math.prod(math.factorial(len(held)) for held in members) <= MOST_ARRANGEMENTS:
        every = itertools.product(*(itertools.permutations(held) for held in members))
        order = np.argsort(np.concatenate(members), kind="stable") if members else as_found
        rows = [np.concatenate(parts)[order] for parts in every if parts]
        return np.array(rows, dtype=np.intp).reshape(-1, len(strata)), True
    generator = np.random.default_rng(_SEED)
    places = np.tile(as_found, (_SAMPLED + 1, 1))
    for held in members:
        places[1:, held] = generator.permuted(places[1:, held], axis=1)
    return places, False
