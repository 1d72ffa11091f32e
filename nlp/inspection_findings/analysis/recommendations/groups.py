"""Groups of similar findings in which any two are similar, and the nearest of another borough.

Findings that are the same in every respect by which they are compared stand for one another, and
similarities are made for some findings at a time, so that the memory does not grow with the square
of the findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from inspection_findings.analysis.recommendations.similarity import Similarity, Threshold, Values
from inspection_findings.frames import FindingRow, group_rows

Indices = npt.NDArray[np.intp]

_AT_ONCE = 256  # findings that are compared with all others


@dataclass(frozen=True)
class Compared:
    """Findings in a given order, to be compared with each other."""

    rows: Sequence[FindingRow]
    similarity: Similarity

    @cached_property
    def kind_of(self) -> Indices:
        """For each finding, a number that equal findings share, in the order of their first."""
        found = self.similarity
        numbers: dict[tuple[int, bytes, bytes], int] = {}
        keys = [
            (
                int(found.wordings[row]),
                found.embeddings[row].tobytes(),
                found.theme_weights[row].tobytes(),
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

    def compare_in_parts(self, kinds: Indices, others: Indices) -> Iterator[tuple[Indices, Values]]:
        """Yield some kinds at a time, with how similar they are to all others."""
        for start in range(0, len(kinds), _AT_ONCE):
            part = kinds[start : start + _AT_ONCE]
            yield part, self.compare(part, others)


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
    pairs = [
        np.argwhere(1.0 - values <= farthest) + np.array([part[0], 0])
        for part, values in compared.compare_in_parts(every, every)
    ]
    one, other = np.concatenate(pairs).T
    graph = csr_matrix((np.ones(len(one)), (one, other)), shape=(len(every), len(every)))
    _, component_of = connected_components(graph, directed=False)
    group_of = np.empty(len(every), dtype=np.intp)
    count = 0
    for kinds in group_rows(every.tolist(), lambda kind: int(component_of[kind])).values():
        groups = _link(compared, np.array(kinds), farthest)
        group_of[kinds] = groups + count
        count += int(groups.max()) + 1
    members = group_rows(range(len(compared.rows)), lambda i: int(group_of[compared.kind_of[i]]))
    return list(members.values())


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
    compared: Compared, asked: Sequence[int], among: Sequence[int]
) -> dict[int, tuple[int, float]]:
    """Return for each finding asked the most similar one of another borough, and how similar.

    Of equally similar ones it is the first. A finding for which ``among`` has none of another
    borough is missing.
    """
    kinds, firsts, seconds = _list_first_two(compared, among)
    boroughs = np.array([row.borough for row in compared.rows], dtype=object)
    by_kind = group_rows(asked, lambda i: int(compared.kind_of[i]))
    found: dict[int, tuple[int, float]] = {}
    for part, values in compared.compare_in_parts(np.array(sorted(by_kind), dtype=np.intp), kinds):
        for kind, own in zip(part.tolist(), values, strict=True):
            for borough, same in group_rows(
                by_kind[kind], lambda i: compared.rows[i].borough
            ).items():
                places = np.where(boroughs[firsts] != borough, firsts, seconds)
                there = places >= 0
                if there.any():
                    best = own[there].max()
                    nearest = int(places[there & (own == best)].min())
                    found.update(dict.fromkeys(same, (nearest, float(best))))
    return found


def _list_first_two(compared: Compared, among: Sequence[int]) -> tuple[Indices, Indices, Indices]:
    """Return kinds, the first finding of each, and the first of another borough; -1 for none."""
    kinds, firsts, seconds = [], [], []
    for kind, own in group_rows(sorted(among), lambda i: int(compared.kind_of[i])).items():
        borough = compared.rows[own[0]].borough
        kinds.append(kind)
        firsts.append(own[0])
        seconds.append(next((i for i in own if compared.rows[i].borough != borough), -1))
    one, two, three = (np.array(part, dtype=np.intp) for part in (kinds, firsts, seconds))
    return one, two, three
