"""Which points are near one another: every pair for some thousands, a forest for more.

House rule: coordinates are whole numbers of ``1 / SCALE``, so every product and sum is
exact, and exact arithmetic does not depend on threads or on the order in which a library
adds. Where a choice is drawn, it is drawn from a fixed seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int64]

SCALE = 2**15
"""Steps in a unit of length. With it, sums of products stay below 2**53 where they are
computed in float64 (one pair) and below 2**63 in int64 (two halves of 180,000 rows)."""

NEIGHBOURS = 30
"""Links that a text may start. More than enough: with 20 the groups of a few hundred
findings are already those of average linkage over all pairs."""

COMPARE_ALL_UP_TO = 4096
"""Points of which all pairs are compared. Above, time would grow with the square."""

LEAF = 1024  # points of a leaf, which are compared with one another
TREES = 12  # each parts the points along other directions

_BLOCK = 1024  # rows of products held in memory at once


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs of points that are near; ``first[k] < second[k]``, each pair once.

    Attributes
    ----------
    first, second : arrays (m,), int64
    cosines : array (m,), float64
    """

    first: Indices
    second: Indices
    cosines: npt.NDArray[np.float64]

    def among(self, points: npt.NDArray[np.bool_]) -> Links:
        """Return the links between ``points``, given as a mask (n,), numbered among them."""
        number = np.cumsum(points) - 1
        kept = points[self.first] & points[self.second]
        return Links(number[self.first[kept]], number[self.second[kept]], self.cosines[kept])


def quantise(rows: npt.NDArray[np.float64]) -> Points:
    """Return unit rows as whole numbers of ``1 / SCALE``."""
    return np.rint(rows * SCALE).astype(np.int64)


def link_points(points: Points, *, least: float) -> Links:
    """Link each point with its nearest, where their cosine is at least ``least``.

    Parameters
    ----------
    points : (n, d) int64 array
        From ``quantise``, in an order that depends on their content only.
    least : float

    Returns
    -------
    Links
        Of up to ``COMPARE_ALL_UP_TO`` points the true nearest. Of more, the nearest among
        those that stand in a common leaf of one of several trees: most of them, at a cost
        that grows little faster than the number of points.
    """
    if len(points) <= COMPARE_ALL_UP_TO:
        whole = np.arange(len(points), dtype=np.int64)
        found = list(_compare(points, [whole], least))
    else:
        found = list(_compare(points, _grow_leaves(points), least))
    if not found:
        nothing = np.empty(0, dtype=np.int64)
        return Links(nothing, nothing, np.empty(0))
    return _keep_nearest([np.concatenate(part) for part in zip(*found, strict=True)], len(points))


def _compare(
    points: Points, leaves: list[Indices], least: float
) -> Iterator[tuple[Indices, Indices, npt.NDArray[np.float64]]]:
    """Yield for each leaf who is near whom, both ways round, with the cosine."""
    for leaf in leaves:
        exact = points[leaf].astype(np.float64)
        count = min(NEIGHBOURS, len(leaf) - 1)
        for start in range(0, len(leaf) if count > 0 else 0, _BLOCK):
            cosines = (exact[start : start + _BLOCK] @ exact.T) / SCALE**2
            here = np.arange(len(cosines))
            cosines[here, here + start] = -np.inf
            nearest = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
            found = np.take_along_axis(cosines, nearest, axis=1)
            rows, columns = np.nonzero(found >= least)
            yield leaf[rows + start], leaf[nearest[rows, columns]], found[rows, columns]


def _keep_nearest(parts: list[npt.NDArray[np.float64]], count: int) -> Links:
    """Keep the nearest of each point over all leaves, and each pair once."""
    one, other = parts[0].astype(np.int64), parts[1].astype(np.int64)
    _, once = np.unique(one * count + other, return_index=True)
    one, other, cosines = one[once], other[once], parts[2][once]
    order = np.lexsort((other, -cosines, one))
    one, other, cosines = one[order], other[order], cosines[order]
    place = np.arange(len(one)) - np.searchsorted(one, one)
    near = place < NEIGHBOURS
    first, second = np.minimum(one, other)[near], np.maximum(one, other)[near]
    _, once = np.unique(first * count + second, return_index=True)
    return Links(first[once], second[once], cosines[near][once])


def _grow_leaves(points: Points) -> list[Indices]:
    """Part the points in halves, again and again, along lines between two of them."""
    leaves = []
    for tree in range(TREES):
        draw = np.random.default_rng(tree)
        waiting = [np.arange(len(points), dtype=np.int64)]
        while waiting:
            branch = waiting.pop()
            if len(branch) <= LEAF:
                leaves.append(branch)
                continue
            one, other = draw.choice(branch, 2, replace=False)
            along = points[branch] @ (points[one] - points[other])
            order = np.argsort(along, kind="stable")
            half = len(branch) // 2
            waiting += [np.sort(branch[order[:half]]), np.sort(branch[order[half:]])]
    return leaves
