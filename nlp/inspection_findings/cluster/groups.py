"""Unit rows into groups: average linkage over a graph of nearest neighbours.

House rule: the same rows in the same order give the same groups on any number of threads.
Coordinates are whole numbers of ``1 / SCALE``, so every product and sum is exact, and
exact arithmetic does not depend on the order in which a library adds.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.float64]
Points = npt.NDArray[np.int64]
Group = tuple[int, ...]

SCALE = 2**15
"""Steps in a unit of length. With it, sums of products stay below 2**53 where they are
computed in float64 (one pair) and below 2**63 in int64 (two halves of 180,000 rows)."""

NEIGHBOURS = 30
"""Edges that a text may start. More than enough: with 20 the groups of a few hundred
findings are already those of average linkage over all pairs."""

PRIOR_FINDINGS = 10
"""How many findings at the overall mean each borough's mean is mixed with, so that a
borough with a handful of findings is not centred on those findings themselves."""

_BLOCK = 1024  # rows of similarities held in memory at once


def centre_by_borough(embeddings: npt.NDArray[np.floating], boroughs: Sequence[str]) -> Rows:
    """Take from each row what its borough's rows have in common, and make it unit length.

    A report repeats the names, the programmes and the turns of phrase of its borough and its
    authors; without this, findings of one borough look alike whatever they say.

    Parameters
    ----------
    embeddings : (n, d) array
        Unit rows.
    boroughs : sequence of str
        The borough of each row.

    Returns
    -------
    (n, d) float64 array
        Unit rows; a row that is nothing but its borough's mean is all zeros.
    """
    rows = np.array(embeddings, dtype=np.float64)
    overall = rows.sum(axis=0) / (len(rows) + PRIOR_FINDINGS)
    places = np.array(boroughs, dtype=object)
    for borough in sorted(set(boroughs)):
        here = places == borough
        total = rows[here].sum(axis=0) + PRIOR_FINDINGS * overall
        rows[here] -= total / (here.sum() + PRIOR_FINDINGS)
    return _unit(rows)


def group_rows(
    rows: Rows, text_keys: Sequence[str], *, distance_threshold: float
) -> tuple[Group, ...]:
    """Group rows whose average cosine distance stays below a threshold.

    Rows with the same text are one point, so they are never parted and never outvote others.

    Parameters
    ----------
    rows : (n, d) float64 array
        Unit rows, in an order that depends on their content only.
    text_keys : sequence of str
        What identifies the text of each row.
    distance_threshold : float
        Groups are joined while the mean cosine distance between their texts is at most this.

    Returns
    -------
    tuple of tuples of int
        Row numbers, ascending; every row is in exactly one group, if alone.
    """
    rows_of_key: dict[str, list[int]] = {}
    for row, key in enumerate(text_keys):
        rows_of_key.setdefault(key, []).append(row)
    texts = list(rows_of_key.values())
    means = np.array([rows[same].sum(axis=0) for same in texts]).reshape(len(texts), -1)
    groups = _merge(_quantise(_unit(means)), 1.0 - distance_threshold)
    return tuple(sorted(tuple(sorted(row for t in group for row in texts[t])) for group in groups))


def find_central(rows: Rows, group: Group) -> int:
    """Return the row of ``group`` with the highest mean cosine to it; the first of equals."""
    points = _quantise(rows[list(group)])
    return group[int(np.argmax(points @ points.sum(axis=0)))]


def _unit(rows: Rows) -> Rows:
    lengths = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    unit: Rows = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 1e-6)
    return unit


def _quantise(rows: Rows) -> Points:
    return np.rint(rows * SCALE).astype(np.int64)


def _neighbour_pairs(points: Points, least: float) -> Iterator[tuple[int, int, float]]:
    """Yield pairs ``i < j`` of which one is among the nearest of the other, with their cosine."""
    exact = points.astype(np.float64)
    count = min(NEIGHBOURS, len(points) - 1)
    seen = set()
    for start in range(0, len(points), _BLOCK):
        cosines = (exact[start : start + _BLOCK] @ exact.T) / SCALE**2
        for i, row in enumerate(cosines, start=start):
            row[i] = -np.inf
            for j in np.argpartition(-row, count)[:count].tolist() if count else ():
                pair = (min(i, j), max(i, j))
                if row[j] >= least and pair not in seen:
                    seen.add(pair)
                    yield *pair, float(row[j])


def _merge(points: Points, least: float) -> list[list[int]]:
    """Join the two most similar groups until no two have a mean cosine of ``least``.

    The mean cosine between two groups is the product of their sums over the product of
    their sizes, so it is exact without ever holding all pairs. Pairs below ``least`` are
    forgotten: joining either with a third can only bring them to ``least`` through the
    third's own similarity, and then the third remembers the pair.
    """
    members = {i: [i] for i in range(len(points))}
    sums = dict(enumerate(points))
    near: dict[int, set[int]] = {i: set() for i in members}
    queue: list[tuple[float, int, int]] = []

    def remember(i: int, j: int, cosine: float) -> None:
        near[i].add(j)
        near[j].add(i)
        heapq.heappush(queue, (-cosine, i, j))

    for i, j, cosine in _neighbour_pairs(points, least):
        remember(i, j, cosine)
    new = len(points)
    while queue:
        _, i, j = heapq.heappop(queue)
        if i not in members or j not in members:
            continue
        members[new] = members.pop(i) + members.pop(j)
        sums[new] = sums.pop(i) + sums.pop(j)
        others = (near.pop(i) | near.pop(j)) - {i, j}
        near[new] = set()
        for other in sorted(others):
            near[other] -= {i, j}
            product = int(sums[new] @ sums[other])
            cosine = product / (SCALE**2 * len(members[new]) * len(members[other]))
            if cosine >= least:
                remember(other, new, cosine)
        new += 1
    return list(members.values())
