"""Test levels of probability one after the other, from the strictest on, until one fails.

A level passes if the exact binomial test (C. J. Clopper and E. S. Pearson, Biometrika 26, 1934)
rejects that at most the target's share is right at or above it. The order is fixed before anybody
looks at what is right, and testing stops at the first level that fails. So the error is not
divided between the levels, however many there are: fixed-sequence testing, as in "Learn then test"
(A. N. Angelopoulos, S. Bates, E. J. Candès, M. I. Jordan and L. Lei, arXiv 2110.01052).

The test takes codings as if drawn independently. Those of one borough, and of one finding, are not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ERROR = 0.05  # the chance that too lenient a level passes, if codings were independent
FEWEST = 100  # with fewer, a single coding that is wrong can end the sequence at its start
GRID = np.arange(99, 9, -1) / 100  # the levels, from the strictest to the most lenient


def find_lower_bound(
    right: NDArray[np.int64], kept: NDArray[np.int64], *, error: float = ERROR
) -> NDArray[np.float64]:
    """Return the exact lower bound of the share that is right, of one side; 0 where none is kept.

    Parameters
    ----------
    right, kept : arrays of one shape
        How many are right, of how many.
    error : float
        How often the bound may be above the true share.

    Examples
    --------
    >>> find_lower_bound(np.array([59, 58, 0]), np.array([59, 59, 0])).round(3).tolist()
    [0.95, 0.922, 0.0]
    """
    from scipy.special import betaincinv

    bound = betaincinv(np.maximum(right, 1), kept - right + 1, error)
    return np.where(right > 0, bound, 0.0)


def find_tested_level(
    probabilities: NDArray[np.float64],
    right: NDArray[np.bool_],
    *,
    target: float,
    error: float = ERROR,
    fewest: int = FEWEST,
) -> float | None:
    """Return the most lenient level before the first that fails; None if the first one fails.

    The sequence begins at the first level that keeps enough codings, and would pass if all were
    right. That depends on the probabilities alone, so the order stays fixed.

    Parameters
    ----------
    probabilities, right : arrays (n,)
        The probability of each coding, and whether it is right.
    target : float
        The share that has to be right, between 0 and 1.
    fewest : int
        The codings that the first level keeps at least.

    Examples
    --------
    >>> sure, unsure = np.full(100, 0.95), np.full(100, 0.65)
    >>> right = np.repeat([True, False], 100)
    >>> find_tested_level(np.concatenate([sure, unsure]), right, target=0.9)
    0.66
    """
    kept, correct = count_at_levels(probabilities, right)
    testable = kept >= max(fewest, _count_to_pass(target, error))
    fails = testable & (find_lower_bound(correct, kept, error=error) < target)
    passed = testable & (np.cumsum(fails) == 0)
    return float(GRID[passed][-1]) if passed.any() else None


def count_at_levels(
    probabilities: NDArray[np.float64], right: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many codings are at or above each level of the grid, and how many are right."""
    above = probabilities[:, None] >= GRID
    return above.sum(axis=0), (above & right[:, None]).sum(axis=0)


def _count_to_pass(target: float, error: float) -> int:
    """Return the least number of codings, all right, with which a level could pass."""
    return int(np.ceil(np.log(error) / np.log(target)))
