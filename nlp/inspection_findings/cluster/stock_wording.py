"""Finds stock wording: sentences that reports on several boroughs have in nearly the same words.

Such findings are kept and counted, but marked, so that a template does not pass for a local
finding. Borough names and numbers are treated as equal, because templates are filled in with them.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from inspection_findings.records import Finding, StockWording
from inspection_findings.text import split_words, text_key
from inspection_findings.text.names import replace_boroughs

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

SIMILAR_FROM = 0.5
"""Overlap (Jaccard) of word pairs above which two findings have the same wording. In the five
reports, pairs above it are the same sentence with another ending or a few changed words; pairs
below it only begin alike."""

LEAST_PAIRS = 4  # words; shorter sentences are often the same by chance

_BLOCK = 1024  # wordings that are compared with all earlier ones at once
_NUMBER = re.compile(r"\d[\d,.]*")
Pair = tuple[str, str]
Numbers = npt.NDArray[np.int64]


def find_stock_wording(findings: Sequence[Finding]) -> tuple[StockWording, ...]:
    """Find the wording that reports on two or more boroughs share.

    Parameters
    ----------
    findings : sequence of Finding
        Of any kind, in any order.

    Returns
    -------
    tuple of StockWording
        Wording of the most boroughs first, then by id. A finding is in one at most.
    """
    ordered = sorted(findings, key=lambda one: (text_key(one.text), one.borough, one.finding_id))
    hide = replace_boroughs({finding.borough for finding in ordered}, " 1 ")
    holders: dict[frozenset[Pair], list[Finding]] = {}
    for finding in ordered:
        pairs = _read_pairs(hide(finding.text))
        if len(pairs) >= LEAST_PAIRS:
            holders.setdefault(pairs, []).append(finding)
    wordings = list(holders)
    groups, similarity = _gather(wordings, [len(holders[wording]) for wording in wordings])
    found = [
        _describe(max(group, key=lambda one: (similarity[one], -one)), group, wordings, holders)
        for group in groups
        if len({finding.borough for one in group for finding in holders[wordings[one]]}) > 1
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.boroughs), one.wording_id)))


def _read_pairs(text: str) -> frozenset[Pair]:
    """Return the pairs of neighbouring words, with a placeholder for numbers."""
    words = split_words(_NUMBER.sub(" 0 ", text))
    return frozenset(itertools.pairwise(words))


def _gather(
    wordings: Sequence[frozenset[Pair]], sizes: Sequence[int]
) -> tuple[list[list[int]], list[float]]:
    """Return groups of wordings in which each is similar to another of the group.

    Also return, for each wording, the sum of its overlaps with similar findings. ``sizes`` is the
    number of findings with each wording.
    """
    from scipy import sparse

    one, other = _find_similar(wordings)
    overlaps = [_overlap(wordings[a], wordings[b]) for a, b in zip(one, other, strict=True)]
    similarity = np.array(sizes, dtype=np.float64)
    np.add.at(similarity, one, np.array(overlaps) * np.array(sizes)[other])
    np.add.at(similarity, other, np.array(overlaps) * np.array(sizes)[one])
    shape = (len(wordings), len(wordings))
    graph = sparse.csr_matrix((np.ones(len(one)), (one, other)), shape=shape)
    count, group_of = sparse.csgraph.connected_components(graph, directed=False)
    groups: list[list[int]] = [[] for _ in range(count)]
    for number, group in enumerate(group_of.tolist()):
        groups[group].append(number)
    return groups, similarity.round(9).tolist()


def _find_similar(wordings: Sequence[frozenset[Pair]]) -> tuple[Numbers, Numbers]:
    """Return pairs of similar wordings by number, the later one first.

    Two sets with half of their elements in common must share at least one among the rarer half
    of each. Only such pairs are compared.
    """
    from scipy import sparse

    frequency = Counter(pair for wording in wordings for pair in wording)
    rare_first = sorted(frequency, key=lambda pair: (frequency[pair], pair))
    column_of = {pair: column for column, pair in enumerate(rare_first)}
    columns = [sorted(column_of[pair] for pair in wording) for wording in wordings]
    rarer = [held[: len(held) - math.ceil(SIMILAR_FROM * len(held)) + 1] for held in columns]
    whole = _to_matrix(columns, len(column_of))
    rare = _to_matrix(rarer, len(column_of))
    sizes = np.array([len(held) for held in columns], dtype=np.int64)
    found: list[tuple[Numbers, Numbers]] = []
    for start in range(0, len(columns), _BLOCK):
        shared = rare[start : start + _BLOCK] @ rare[: start + _BLOCK].T
        one, other = (part.astype(np.int64) for part in sparse.coo_matrix(shared).coords)
        one += start
        large = np.minimum(sizes[one], sizes[other]) >= SIMILAR_FROM * np.maximum(
            sizes[one], sizes[other]
        )
        one, other = one[large & (other < one)], other[large & (other < one)]
        common = np.asarray(whole[one].multiply(whole[other]).sum(axis=1)).ravel()
        similar = common >= SIMILAR_FROM * (sizes[one] + sizes[other] - common)
        found.append((one[similar], other[similar]))
    nothing = np.empty(0, dtype=np.int64)
    later, earlier = zip(*found, strict=True) if found else ((nothing,), (nothing,))
    return np.concatenate(later), np.concatenate(earlier)


def _to_matrix(columns: Sequence[Sequence[int]], width: int) -> csr_matrix:
    """Return a sparse matrix with a 1 in the given columns of each row."""
    from scipy import sparse

    ends = np.cumsum([0, *map(len, columns)])
    held = np.fromiter(itertools.chain.from_iterable(columns), dtype=np.int32, count=ends[-1])
    return sparse.csr_matrix((np.ones(len(held)), held, ends), shape=(len(columns), width))


def _overlap(one: frozenset[Pair], other: frozenset[Pair]) -> float:
    return len(one & other) / len(one | other)


def _describe(
    middle: int,
    group: Sequence[int],
    wordings: Sequence[frozenset[Pair]],
    holders: Mapping[frozenset[Pair], Sequence[Finding]],
) -> StockWording:
    central = holders[wordings[middle]][0]
    members = sorted(
        (finding.finding_id, _overlap(wordings[middle], wordings[one]))
        for one in group
        for finding in holders[wordings[one]]
    )
    places = {finding.borough for one in group for finding in holders[wordings[one]]}
    return StockWording(
        wording_id="w-" + hashlib.sha256(text_key(central.text).encode()).hexdigest()[:12],
        central=central.finding_id,
        members=tuple(finding_id for finding_id, _ in members),
        overlaps=tuple(overlap for _, overlap in members),
        boroughs=tuple(sorted(places)),
    )
