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

Points = npt.NDArray[np.int32]
Indices = npt.NDArray[np.int64]

SCALE = 2**15
"""Steps per unit of length. Sums of products then stay below 2**53 where they are computed in
float64 (one pair), and below 2**63 in int64 (two halves of 180,000 rows). A coordinate fits into
an int32."""

NEIGHBOURS = 30
"""Number of nearest points that a text is linked to. With 20, the groups of a few hundred findings
already equal those of average linkage over all pairs."""

COMPARE_ALL_UP_TO = 4096
"""Number of points up to which all pairs are compared; the time grows with its square."""

LEAF = 1024  # points in a leaf; all pairs in a leaf are compared
TREES = 12  # each divides the points along other directions

_BLOCK = 1024  # rows of products in memory at once
_NOBODY = -1  # in place of a neighbour where a point has fewer than ``NEIGHBOURS``


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
    return np.rint(rows * SCALE).astype(np.int32)


def link_points(points: Points, *, threshold: float) -> Links:
    """Link each point with its nearest points, if their cosine is at least ``threshold``.

    Parameters
    ----------
    points : (n, d) int32 array
        From ``quantise``, in an order that depends only on their content.
    threshold : float

    Returns
    -------
    Links
        Up to ``COMPARE_ALL_UP_TO`` points, the true nearest. Beyond that, the nearest among the
        points that share a leaf in one of several trees. This finds most of them, in a time
        that grows little faster than the number of points.
    """
    nearest = _Nearest.of_nobody(len(points))
    whole = [[np.arange(len(points), dtype=np.int64)]]
    trees = whole if len(points) <= COMPARE_ALL_UP_TO else _grow_trees(points)
    for leaves in trees:
        for leaf in leaves:
            _compare(points, leaf, nearest, threshold)
    return nearest.to_links()


@dataclass(frozen=True, slots=True)
class _Nearest:
    """The nearest points of each point so far, the nearest first; of equal ones, the first.

    Attributes
    ----------
    others : array (n, NEIGHBOURS), int32
    cosines : array (n, NEIGHBOURS), float64
    """

    others: npt.NDArray[np.int32]
    cosines: npt.NDArray[np.float64]

    @classmethod
    def of_nobody(cls, count: int) -> _Nearest:
        shape = (count, NEIGHBOURS)
        return cls(np.full(shape, _NOBODY, dtype=np.int32), np.full(shape, -np.inf))

    def add(
        self, rows: Indices, others: npt.NDArray[np.int32], cosines: npt.NDArray[np.float64]
    ) -> None:
        """Keep the nearest of what the points ``rows`` have, and of what is found for them."""
        others = np.hstack([self.others[rows], others])
        cosines = np.hstack([self.cosines[rows], cosines])
        # A point that is found again has the same cosine, so the two stand side by side.
        order = np.lexsort((others, -cosines), axis=1)
        others = np.take_along_axis(others, order, axis=1)
        cosines = np.take_along_axis(cosines, order, axis=1)
        again = np.zeros(others.shape, dtype=np.bool_)
        again[:, 1:] = others[:, 1:] == others[:, :-1]
        others[again], cosines[again] = _NOBODY, -np.inf
        order = np.argsort(again, axis=1, kind="stable")[:, :NEIGHBOURS]
        self.others[rows] = np.take_along_axis(others, order, axis=1)
        self.cosines[rows] = np.take_along_axis(cosines, order, axis=1)

    def to_links(self) -> Links:
        """Return each pair once."""
        one, place = np.nonzero(self.others != _NOBODY)
        other = self.others[one, place].astype(np.int64)
        count = len(self.others)
        pairs, once = np.unique(
            np.minimum(one, other) * count + np.maximum(one, other), return_index=True
        )
        first, second = np.divmod(pairs, max(count, 1))
        return Links(first, second, self.cosines[one[once], place[once]])


def _compare(points: Points, leaf: Indices, nearest: _Nearest, threshold: float) -> None:
    """Compare all points of a leaf, and keep the nearest of each."""
    exact = points[leaf].astype(np.float64)
    count = min(NEIGHBOURS, len(leaf) - 1)
    for start in range(0, len(leaf) if count > 0 else 0, _BLOCK):
        cosines = (exact[start : start + _BLOCK] @ exact.T) / SCALE**2
        here = np.arange(len(cosines))
        cosines[here, here + start] = -np.inf
        near = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        found = np.take_along_axis(cosines, near, axis=1)
        is_near = found >= threshold
        others = np.where(is_near, leaf[near], _NOBODY).astype(np.int32)
        nearest.add(leaf[here + start], others, np.where(is_near, found, -np.inf))


def _grow_trees(points: Points) -> Iterator[Iterator[Indices]]:
    """Yield the leaves of each tree; each leaf of a tree has other points."""
    for tree in range(TREES):
        yield _grow_leaves(points, np.random.default_rng(tree))


def _grow_leaves(points: Points, draw: np.random.Generator) -> Iterator[Indices]:
    """Halve the points repeatedly, each time along the line between two of them."""
    waiting = [np.arange(len(points), dtype=np.int64)]
    while waiting:
        branch = waiting.pop()
        if len(branch) <= LEAF:
            yield branch
            continue
        one, other = draw.choice(branch, 2, replace=False)
        order = np.argsort(_project(points, branch, one, other), kind="stable")
        half = len(branch) // 2
        waiting += [np.sort(branch[order[:half]]), np.sort(branch[order[half:]])]


def _project(points: Points, branch: Indices, one: int, other: int) -> npt.NDArray[np.float64]:
    """Return where the points of a branch lie along the line between two points."""
    line = points[one].astype(np.float64) - points[other]
    along = np.empty(len(branch))
    for start in range(0, len(branch), _BLOCK):
        block = slice(start, start + _BLOCK)
        along[block] = points[branch[block]] @ line  # exact: below 2**53
    return along
