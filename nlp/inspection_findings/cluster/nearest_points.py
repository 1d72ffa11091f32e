"""Finds the nearest points of each point: exactly for a few thousand, by trees for more.

Coordinates are integers in units of ``1 / SCALE``, so products and sums are exact. They do not
depend on the number of threads or the order in which a library adds. Random choices use a fixed
seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int64]

SCALE = 2**15
"""Steps per unit of length. Sums of products then stay below 2**53 where they are computed in
float64 (one pair), and below 2**63 in int64 (two halves of 180,000 rows)."""

NEIGHBOURS = 30
"""Number of nearest points that a text is linked to. With 20, the groups of a few hundred findings
already equal those of average linkage over all pairs."""

COMPARE_ALL_UP_TO = 4096
"""Number of points up to which all pairs are compared; the time grows with its square."""

LEAF = 1024  # points in a leaf; all pairs in a leaf are compared
TREES = 12  # each divides the points along other directions

_BLOCK = 1024  # rows of products in memory at once


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs of near points, each pair once, with ``first[k] < second[k]``.

    Attributes
    ----------
    first, second : arrays (m,), int64
    cosines : array (m,), float64
    """

    first: Indices
    second: Indices
    cosines: npt.NDArray[np.float64]

    def among(self, points: npt.NDArray[np.bool_]) -> Links:
        """Return the links between the points of a mask (n,), numbered within the mask."""
        number = np.cumsum(points) - 1
        kept = points[self.first] & points[self.second]
        return Links(number[self.first[kept]], number[self.second[kept]], self.cosines[kept])


def quantise(rows: npt.NDArray[np.float64]) -> Points:
    """Return rows of length 1 as integers in units of ``1 / SCALE``."""
    return np.rint(rows * SCALE).astype(np.int64)


def link_points(points: Points, *, threshold: float) -> Links:
    """Link each point with its nearest points, if their cosine is at least ``threshold``.

    Parameters
    ----------
    points : (n, d) int64 array
        From ``quantise``, in an order that depends only on their content.
    threshold : float

    Returns
    -------
    Links
        Up to ``COMPARE_ALL_UP_TO`` points, the true nearest. Beyond that, the nearest among the
        points that share a leaf in one of several trees. This finds most of them, in a time
        that grows little faster than the number of points.
    """
    if len(points) <= COMPARE_ALL_UP_TO:
        whole = np.arange(len(points), dtype=np.int64)
        found = list(_compare(points, [whole], threshold))
    else:
        found = list(_compare(points, _grow_leaves(points), threshold))
    if not found:
        nothing = np.empty(0, dtype=np.int64)
        return Links(nothing, nothing, np.empty(0))
    return _keep_nearest([np.concatenate(part) for part in zip(*found, strict=True)], len(points))


def _compare(
    points: Points, leaves: list[Indices], threshold: float
) -> Iterator[tuple[Indices, Indices, npt.NDArray[np.float64]]]:
    """Yield the near pairs of each leaf in both directions, with their cosines."""
    for leaf in leaves:
        exact = points[leaf].astype(np.float64)
        count = min(NEIGHBOURS, len(leaf) - 1)
        for start in range(0, len(leaf) if count > 0 else 0, _BLOCK):
            cosines = (exact[start : start + _BLOCK] @ exact.T) / SCALE**2
            here = np.arange(len(cosines))
            cosines[here, here + start] = -np.inf
            nearest = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
            found = np.take_along_axis(cosines, nearest, axis=1)
            rows, columns = np.nonzero(found >= threshold)
            yield leaf[rows + start], leaf[nearest[rows, columns]], found[rows, columns]


def _keep_nearest(parts: list[npt.NDArray[np.float64]], count: int) -> Links:
    """Keep the nearest points of each point over all leaves, and each pair once."""
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
    """Halve the points repeatedly, each time along the line between two of them."""
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
