"""Groups rows by average linkage on a graph of nearest neighbours.

The same rows in the same order give the same groups on any number of threads; ``nearest_points``
explains how.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from inspection_findings.cluster.nearest_points import (
    SCALE,
    Indices,
    Links,
    Points,
    link_points,
    quantise,
)

Rows = npt.NDArray[np.float64]
Group = tuple[int, ...]
Sums = npt.NDArray[np.int32] | npt.NDArray[np.int64]


class RowsByNumber(Protocol):
    """Rows of an array (n, d), or of something that makes them when they are asked for."""

    @property
    def shape(self) -> tuple[int, ...]:
        """How many rows, and how long they are."""

    def __len__(self) -> int: ...

    def __getitem__(self, numbers: Indices, /) -> Rows: ...


_BLOCK = 512  # rows in memory at once
_FIT_INTO_INT32 = 2**31 // SCALE - 1  # points of which no sum passes the largest int32


@dataclass(frozen=True, slots=True)
class Texts:
    """Rows as points, one point for each distinct text, with links between similar points.

    Rows with the same text share a point. They always stay together and count once.

    Attributes
    ----------
    point_of_row : array (n,), int64
    points : array (t, d), int32
    links : Links
        Links between points whose cosine is at least ``threshold``.
    threshold : float
    """

    point_of_row: Indices
    points: Points
    links: Links
    threshold: float

    def group(self, rows: npt.NDArray[np.bool_]) -> Indices:
        """Group the rows of a mask (n,); return the group of each of them."""
        present = np.zeros(len(self.points), dtype=np.bool_)
        present[self.point_of_row[rows]] = True
        groups = merge_points(
            self.points[present], self.links.among(present), threshold=self.threshold
        )
        number = np.cumsum(present) - 1
        group_of_row: Indices = groups[number[self.point_of_row[rows]]]
        return group_of_row


def link_texts(rows: RowsByNumber, text_keys: Sequence[str], *, distance_threshold: float) -> Texts:
    """Link texts whose distance is below a threshold.

    Parameters
    ----------
    rows : (n, d) float64 array, or Features
        Rows of length 1, in an order that depends only on their content.
    text_keys : sequence of str
        A key for the text of each row; rows with the same key have the same text.
    distance_threshold : float
        Groups are joined while the mean cosine distance between their texts is at most this.
    """
    numbers: dict[str, int] = {}
    point_of_row = np.array(
        [numbers.setdefault(key, len(numbers)) for key in text_keys], dtype="i8"
    )
    points = _place_texts(rows, point_of_row, len(numbers))
    threshold = 1.0 - distance_threshold
    return Texts(point_of_row, points, link_points(points, threshold=threshold), threshold)


def _place_texts(rows: RowsByNumber, point_of_row: Indices, count: int) -> Points:
    """Return the mean direction of the rows of each text, as a point; few rows at a time."""
    points = np.empty((count, rows.shape[1]), dtype=np.int32)
    order = np.argsort(point_of_row, kind="stable")
    last, begun = -1, np.zeros(rows.shape[1])
    for cut in _cut(len(order)):
        block = order[cut]
        numbers = point_of_row[block]
        first = numbers[0]
        totals = np.zeros((numbers[-1] + 1 - first, rows.shape[1]))
        if first == last:  # this text began in the block before
            totals[0] = begun
        np.add.at(totals, numbers - first, rows[block])
        last, begun = numbers[-1], totals[-1]
        points[first : last + 1] = quantise(to_unit(totals))
    return points


def group_rows(
    rows: RowsByNumber, text_keys: Sequence[str], *, distance_threshold: float
) -> tuple[Group, ...]:
    """Group rows by average linkage, up to a mean cosine distance.

    Parameters are as in ``link_texts``.

    Returns
    -------
    tuple of tuples of int
        Row numbers in ascending order. Every row is in exactly one group, possibly alone.
    """
    texts = link_texts(rows, text_keys, distance_threshold=distance_threshold)
    return gather_groups(texts.group(np.ones(len(rows), dtype=np.bool_)))


def gather_groups(group_of_row: Indices) -> tuple[Group, ...]:
    """Return the rows of each group in ascending order; groups are ordered by first row."""
    order = np.argsort(group_of_row, kind="stable")
    cuts = np.flatnonzero(np.diff(group_of_row[order])) + 1
    return tuple(sorted(tuple(part.tolist()) for part in np.split(order, cuts) if len(part)))


def group_equal(values: Sequence[str]) -> list[Indices]:
    """Return where each distinct value stands, values sorted.

    Examples
    --------
    >>> [places.tolist() for places in group_equal(["Hackney", "Barnet", "Hackney"])]
    [[1], [0, 2]]
    """
    if not values:
        return []
    names = {name: number for number, name in enumerate(sorted(set(values)))}
    numbers = np.array([names[value] for value in values])
    order = np.argsort(numbers, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1)


def find_central(rows: RowsByNumber, group: Group) -> int:
    """Return the row with the highest mean cosine to its group; of equal rows, the first."""
    members = np.array(group)
    blocks = [members[block] for block in _cut(len(members))]
    total = np.sum([quantise(rows[block]).sum(axis=0, dtype=np.int64) for block in blocks], axis=0)
    return group[int(np.argmax(np.concatenate([quantise(rows[one]) @ total for one in blocks])))]


def to_unit(rows: Rows) -> Rows:
    """Return the rows scaled to length 1; a row of almost no length becomes zeros."""
    lengths = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    unit: Rows = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 1e-6)
    return unit


def merge_points(sums: Points, links: Links, *, threshold: float) -> Indices:
    """Join groups of points until no two linked groups have a mean cosine of ``threshold``.

    Each round joins all pairs of groups that are each other's nearest. With average linkage this
    gives the same groups as joining one pair at a time, because a joined pair is never farther
    from a third group than the farther of the two was. The mean cosine of two groups is the
    product of their sums divided by the product of their sizes, so it is exact without storing
    all pairs. Links below ``threshold`` are dropped: such a pair can reach ``threshold`` again only
    after one of them joins a third group that is linked with the other.

    Parameters
    ----------
    sums : (n, d) int32 array
        The points. They are added up in place: a copy would double the memory.
    links : Links
    threshold : float

    Returns
    -------
    array (n,), int64
        For each point, the first point of its group.
    """
    sizes = np.ones(len(sums), dtype=np.int64)
    joined = np.arange(len(sums), dtype=np.int64)
    while len(links.first):
        pairs = _find_mutual(links, len(joined))
        kept, gone = links.first[pairs], links.second[pairs]
        sizes[kept] += sizes[gone]
        if sizes.max() > _FIT_INTO_INT32:
            sums = sums.astype(np.int64, copy=False)
        for block in _cut(len(pairs)):
            sums[kept[block]] += sums[gone[block]]
        joined[gone] = kept
        links = _relink(links, joined, kept, sums, sizes, threshold)
    while (joined != joined[joined]).any():
        joined = joined[joined]
    return joined


def _find_mutual(links: Links, count: int) -> Indices:
    """Return the links between mutual nearest groups; of equal links, the first."""
    best = np.full(count, -np.inf)
    np.maximum.at(best, links.first, links.cosines)
    np.maximum.at(best, links.second, links.cosines)
    is_best = links.cosines == np.minimum(best[links.first], best[links.second])
    is_best &= links.cosines == np.maximum(best[links.first], best[links.second])
    chosen = np.flatnonzero(is_best)
    order = np.lexsort((links.second[chosen], links.first[chosen], -links.cosines[chosen]))
    chosen = chosen[order]
    rank = np.arange(len(chosen))
    earliest = np.full(count, len(chosen))
    np.minimum.at(earliest, links.first[chosen], rank)
    np.minimum.at(earliest, links.second[chosen], rank)
    mutual = (earliest[links.first[chosen]] == rank) & (earliest[links.second[chosen]] == rank)
    pairs: Indices = chosen[mutual]
    return pairs


def _relink(
    links: Links, joined: Indices, grown: Indices, sums: Sums, sizes: Indices, threshold: float
) -> Links:
    """Return the links between the remaining groups, measured again for groups that grew."""
    one, other = joined[links.first], joined[links.second]
    first, second = np.minimum(one, other), np.maximum(one, other)
    has_grown = np.zeros(len(joined), dtype=np.bool_)
    has_grown[grown] = True
    changed = has_grown[first] | has_grown[second]
    keys = np.unique((first * len(joined) + second)[changed & (first != second)])
    new_first, new_second = np.divmod(keys, len(joined))
    cosines = _measure(new_first, new_second, sums, sizes)
    near = cosines >= threshold
    return Links(
        np.concatenate([first[~changed], new_first[near]]),
        np.concatenate([second[~changed], new_second[near]]),
        np.concatenate([links.cosines[~changed], cosines[near]]),
    )


def _measure(
    first: Indices, second: Indices, sums: Sums, sizes: Indices
) -> npt.NDArray[np.float64]:
    """Return the mean cosine of each pair of groups."""
    products = np.empty(len(first), dtype=np.int64)
    for block in _cut(len(first)):
        one, other = sums[first[block]], sums[second[block]]
        products[block] = np.einsum("ij,ij->i", one, other, dtype=np.int64)
    return products / (float(SCALE**2) * sizes[first] * sizes[second])


def _cut(count: int) -> Iterator[slice]:
    """Yield slices of so many rows that the processor's cache holds two blocks of them."""
    return (slice(start, start + _BLOCK) for start in range(0, count, _BLOCK))
