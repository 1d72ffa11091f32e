"""Finds stock wording: sentences that reports on several boroughs have in nearly the same words.

Such findings are kept and counted, but marked, so that a template does not pass for a local
finding. Borough names and numbers are treated as equal, because templates are filled in with them.
"""

from __future__ import annotations

import hashlib
import itertools
import re
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

_PAIR_BYTES = 8
LEAST_PAIRS = 4  # words; shorter sentences are often the same by chance

_BLOCK = 256  # wordings that are compared with all others at once
_NUMBER = re.compile(r"\d[\d,.]*")
Wording = bytes
"""Its distinct word pairs, each as eight bytes of a hash: sorted, one after the other. The pairs
themselves would take twenty times the memory."""
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
    holders: dict[Wording, list[Finding]] = {}
    for finding in ordered:
        wording = _read_wording(hide(finding.text))
        if _count_pairs(wording) >= LEAST_PAIRS:
            holders.setdefault(wording, []).append(finding)
    wordings = list(holders)
    groups, similarity = _gather(wordings, [len(holders[wording]) for wording in wordings])
    found = [
        _describe(max(group, key=lambda one: (similarity[one], -one)), group, wordings, holders)
        for group in groups
        if len({finding.borough for one in group for finding in holders[wordings[one]]}) > 1
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.boroughs), one.wording_id)))


def _read_wording(text: str) -> Wording:
    """Return the pairs of neighbouring words, with a placeholder for numbers."""
    words = split_words(_NUMBER.sub(" 0 ", text))
    pairs = {f"{one} {other}" for one, other in itertools.pairwise(words)}
    return b"".join(
        sorted(hashlib.blake2b(pair.encode(), digest_size=_PAIR_BYTES).digest() for pair in pairs)
    )


def _count_pairs(wording: Wording) -> int:
    return len(wording) // _PAIR_BYTES


def _gather(
    wordings: Sequence[Wording], sizes: Sequence[int]
) -> tuple[list[list[int]], list[float]]:
    """Return groups of wordings in which each is similar to another of the group.

    Also return, for each wording, the sum of its overlaps with similar findings. ``sizes`` is the
    number of findings with each wording.
    """
    from scipy import sparse

    one, other, overlaps = _find_similar(wordings)
    similarity = np.array(sizes, dtype=np.float64)
    np.add.at(similarity, one, overlaps * np.array(sizes)[other])
    np.add.at(similarity, other, overlaps * np.array(sizes)[one])
    shape = (len(wordings), len(wordings))
    graph = sparse.csr_matrix((np.ones(len(one)), (one, other)), shape=shape)
    count, group_of = sparse.csgraph.connected_components(graph, directed=False)
    groups: list[list[int]] = [[] for _ in range(count)]
    for number, group in enumerate(group_of.tolist()):
        groups[group].append(number)
    return groups, similarity.round(9).tolist()


def _find_similar(
    wordings: Sequence[Wording],
) -> tuple[Numbers, Numbers, npt.NDArray[np.float64]]:
    """Return pairs of similar wordings by number, the later one first, and their overlaps.

    Two sets with half of their elements in common must share at least one among the rarer half
    of each. Only such pairs are compared.
    """
    from scipy import sparse

    sizes = np.array([_count_pairs(wording) for wording in wordings], dtype=np.int64)
    whole = _to_matrix(wordings, sizes)
    rare = _keep_rarer(whole)
    holding = rare.T.tocsr()
    found: list[tuple[Numbers, Numbers, npt.NDArray[np.float64]]] = []
    for start in range(0, len(wordings), _BLOCK):
        shared = sparse.coo_matrix(rare[start : start + _BLOCK] @ holding)
        one, other = (part.astype(np.int64) for part in shared.coords)
        one += start
        large = np.minimum(sizes[one], sizes[other]) >= SIMILAR_FROM * np.maximum(
            sizes[one], sizes[other]
        )
        one, other = one[large & (other < one)], other[large & (other < one)]
        common = np.asarray(whole[one].multiply(whole[other]).sum(axis=1)).ravel()
        overlaps = common / (sizes[one] + sizes[other] - common)
        similar = overlaps >= SIMILAR_FROM
        found.append((one[similar], other[similar], overlaps[similar]))
    nothing = np.empty(0, dtype=np.int64)
    later, earlier, overlap = zip(*found, strict=True) if found else ((nothing,),) * 3
    return np.concatenate(later), np.concatenate(earlier), np.concatenate(overlap)


def _to_matrix(wordings: Sequence[Wording], sizes: Numbers) -> csr_matrix:
    """Return a sparse matrix with a 1 for each pair of each wording; the rarest pairs first."""
    from scipy import sparse

    hashes = np.frombuffer(b"".join(wordings), dtype=">u8")
    distinct, column, frequency = np.unique(hashes, return_inverse=True, return_counts=True)
    rank = np.empty(len(distinct), dtype=np.int32)
    rank[np.argsort(frequency, kind="stable")] = np.arange(len(distinct), dtype=np.int32)
    ends = np.concatenate([[0], np.cumsum(sizes)])
    matrix = sparse.csr_matrix(
        (np.ones(len(hashes), dtype=np.float32), rank[column], ends),
        shape=(len(wordings), len(distinct)),
    )
    matrix.sort_indices()
    return matrix


def _keep_rarer(whole: csr_matrix) -> csr_matrix:
    """Return the rarer half of each row, and one more: its first columns."""
    from scipy import sparse

    sizes = np.diff(whole.indptr)
    kept = sizes - np.ceil(SIMILAR_FROM * sizes).astype(np.int64) + 1
    place = np.arange(whole.nnz) - np.repeat(whole.indptr[:-1], sizes)
    is_kept = place < np.repeat(kept, sizes)
    ends = np.concatenate([[0], np.cumsum(kept)])
    return sparse.csr_matrix((whole.data[is_kept], whole.indices[is_kept], ends), shape=whole.shape)


def _overlap(one: Wording, other: Wording) -> float:
    """Return the share of their pairs that two wordings have in common (Jaccard)."""
    pairs, others = (set(np.frombuffer(wording, dtype=">u8").tolist()) for wording in (one, other))
    return len(pairs & others) / len(pairs | others)


def _describe(
    middle: int,
    group: Sequence[int],
    wordings: Sequence[Wording],
    holders: Mapping[Wording, Sequence[Finding]],
) -> StockWording:
    central = holders[wordings[middle]][0]
    overlaps = {one: _overlap(wordings[middle], wordings[one]) for one in group}
    members = sorted(
        (finding.finding_id, overlaps[one]) for one in group for finding in holders[wordings[one]]
    )
    places = {finding.borough for one in group for finding in holders[wordings[one]]}
    return StockWording(
        wording_id="w-" + hashlib.sha256(text_key(central.text).encode()).hexdigest()[:12],
        central=central.finding_id,
        members=tuple(finding_id for finding_id, _ in members),
        overlaps=tuple(overlap for _, overlap in members),
        boroughs=tuple(sorted(places)),
    )
