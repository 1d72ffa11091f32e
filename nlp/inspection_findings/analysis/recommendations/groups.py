"""Groups of similar findings in which any two are similar, and the nearest of another borough.

Findings that are the same in every respect by which they are compared stand for one another, and
similarities are made for some findings at a time, so that the memory does not grow with the square
of the findings. All are compared roughly, and those that may be near then exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from inspection_findings.analysis.recommendations.similarity import (
    IDENTICAL,
    Similarity,
    Threshold,
    Values,
)
from inspection_findings.frames import FindingRow, group_rows

Indices = NDArray[np.intp]

_AT_ONCE = 256  # findings that are compared with all others
_ROUGH = 1e-4  # more than single precision loses in a similarity
_AT_FIRST = 16  # kinds that are compared exactly; many times as many if they do not suffice


@dataclass(frozen=True)
class Compared:
    """Findings in a given order, to be compared with each other."""

    rows: Sequence[FindingRow]
    similarity: Similarity

    @cached_property
    def kind_of(self) -> Indices:
        """For each finding, a number that equal findings share, in the order of their first."""
        found = self.similarity
        numbers: dict[tuple[int, bytes, int], int] = {}
        keys = [
            (
                int(found.wordings[row]),
                found.embeddings[row].tobytes(),
                int(found.theme_set_of[row]),
            )
            for row in (found.row_of[one.finding_id] for one in self.rows)
        ]
        return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.intp)

    @cached_property
    def first_of(self) -> Indices:
        """For each kind, its first finding."""
        _, first = np.unique(self.kind_of, return_index=True)
        return first

    def compare(self, kinds: Indices, others: Indices) -> Values:
        """Return how similar kinds (n) are to others (m)."""
        first, second = (
            [self.rows[i] for i in self.first_of[chosen]] for chosen in (kinds, others)
        )
        return self.similarity.compare(first, second).similarity

    def compare_roughly(
        self, kinds: Indices, others: Indices
    ) -> Iterator[tuple[Indices, NDArray[np.float32]]]:
        """Yield some kinds at a time, with how similar they are to all others within ``_ROUGH``.

        A matrix product is much faster, but its last digits depend on its shape.
        """
        found, rows = self.similarity, self._find_rows(others)
        embeddings = found.embeddings[rows].T
        themes = found.weigh_themes(rows).astype(np.float32).T
        for start in range(0, len(kinds), _AT_ONCE):
            part = kinds[start : start + _AT_ONCE]
            own = self._find_rows(part)
            rough = found.embeddings[own] @ embeddings
            rough += found.weigh_themes(own).astype(np.float32) @ themes
            rough /= 2
            rough[found.wordings[own][:, None] == found.wordings[rows][None, :]] = IDENTICAL
            yield part, rough

    def _find_rows(self, kinds: Indices) -> list[int]:
        return [self.similarity.row_of[self.rows[i].finding_id] for i in self.first_of[kinds]]


def group_all(compared: Compared, threshold: Threshold) -> list[list[int]]:
    """Return groups of findings in which any two reach the threshold, by complete linkage.

    No two findings of a group are in different components of the graph of pairs that reach the
    threshold, so each component is grouped alone.
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    if not len(compared.rows):
        return []
    farthest = 1.0 - threshold.level
    every = np.arange(len(compared.first_of))
    partners = list(_find_partners(compared, every, threshold))
    starts = np.cumsum([0, *map(len, partners)])
    ends = np.concatenate(partners)
    graph = csr_matrix((np.ones(len(ends)), ends, starts), shape=(len(every), len(every)))
    _, component_of = connected_components(graph, directed=False)
    group_of = np.empty(len(every), dtype=np.intp)
    count = 0
    for kinds in group_rows(every.tolist(), lambda kind: int(component_of[kind])).values():
        groups = _link(compared, np.array(kinds), farthest)
        group_of[kinds] = groups + count
        count += int(groups.max()) + 1
    members = group_rows(range(len(compared.rows)), lambda i: int(group_of[compared.kind_of[i]]))
    return list(members.values())


def _find_partners(compared: Compared, every: Indices, threshold: Threshold) -> Iterator[Indices]:
    """Yield for each kind all that reach the threshold with it, itself among them."""
    for part, rough in compared.compare_roughly(every, every):
        for kind, own in zip(part, rough, strict=True):
            near = np.flatnonzero(own >= threshold.level - _ROUGH)
            values = compared.compare(np.array([kind]), near)[0]
            yield near[1.0 - values <= 1.0 - threshold.level]


def _link(compared: Compared, kinds: Indices, farthest: float) -> Indices:
    """Return the group of each kind, no two of a group farther apart than that."""
    if len(kinds) == 1:
        return np.zeros(1, dtype=np.intp)
    from scipy.cluster.hierarchy import fcluster, linkage

    distances = np.clip(1.0 - compared.compare(kinds, kinds), 0.0, None)
    tree = linkage(distances[np.triu_indices(len(kinds), k=1)], method="complete")
    groups: Indices = fcluster(tree, farthest, criterion="distance").astype(np.intp) - 1
    return groups


def find_nearest_elsewhere(
    compared: Compared, asked: Iterable[int], among: Iterable[int], *, number: int = 1
) -> dict[int, tuple[tuple[int, float], ...]]:
    """Return for each finding asked the most similar ones of other boroughs, and how similar.

    They are at most so many, the most similar first; of equally similar ones, the first of
    ``among``. A finding for which ``among`` has none of another borough is missing.
    """
    members = group_rows(sorted(among), lambda i: int(compared.kind_of[i]))
    by_kind = group_rows(asked, lambda i: int(compared.kind_of[i]))
    kinds = np.array(list(members), dtype=np.intp)
    found: dict[int, tuple[tuple[int, float], ...]] = {}
    for part, rough in compared.compare_roughly(np.array(list(by_kind), dtype=np.intp), kinds):
        for kind, own in zip(part.tolist(), rough, strict=True):
            ranked = _Ranked(_rank(compared, kind, kinds, own, members))
            boroughs = group_rows(by_kind[kind], lambda i: compared.rows[i].borough)
            for borough, same in boroughs.items():
                elsewhere = (pair for pair in ranked if compared.rows[pair[0]].borough != borough)
                if nearest := tuple(islice(elsewhere, number)):
                    found |= dict.fromkeys(same, nearest)
    return found


def _rank(
    compared: Compared,
    kind: int,
    kinds: Indices,
    rough: NDArray[np.float32],
    members: Mapping[int, Sequence[int]],
) -> Iterator[tuple[int, float]]:
    """Yield the members of all kinds with their similarity, the most similar first.

    Kinds whose rough similarity is high are compared exactly. What reaches a level that no other
    can reach is certain; then more are compared.
    """
    size, certain = _AT_FIRST, np.inf
    while len(kinds):
        is_all = size >= len(kinds)
        level = -np.inf if is_all else np.partition(rough, -size)[-size] + _ROUGH
        chosen = kinds[rough >= level - _ROUGH]
        exact = compared.compare(np.array([kind]), chosen)[0]
        values = {one for one in exact.tolist() if level <= one < certain}
        for value in sorted(values, reverse=True):
            equal = (members[one] for one in chosen[exact == value].tolist())
            yield from ((i, value) for i in sorted(i for own in equal for i in own))
        if is_all:
            return
        size, certain = 8 * size, level


class _Ranked:
    """What an iterator yields, kept as far as it was asked for, to be walked through again."""

    def __init__(self, source: Iterator[tuple[int, float]]) -> None:
        self._source = source
        self._kept: list[tuple[int, float]] = []

    def __iter__(self) -> Iterator[tuple[int, float]]:
        place = 0
        while True:
            if place == len(self._kept):
                following = next(self._source, None)
                if following is None:
                    return
                self._kept.append(following)
            yield self._kept[place]
            place += 1
