"""Stock wording: what reports on several boroughs say in nearly the same words.

House rule: a sentence that the inspectorate says of every service is kept and counted, and
is never shown as if one borough had earned it. The names of boroughs and all numbers are
taken as equal, for a template is filled in with them.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from inspection_findings.cluster.names import borough_pattern
from inspection_findings.clustering import StockWording
from inspection_findings.records import Finding
from inspection_findings.terms import split_words
from inspection_findings.verbatim import text_key

ALIKE_FROM = 0.5
"""Share of word pairs, of all that either finding has, that two findings must have in common
(Jaccard). In the five reports all pairs above are the same sentence with another ending or a
few words changed; below are sentences that only begin alike."""

LEAST_PAIRS = 4  # of words; a shorter sentence is too easily said twice

_NUMBER = re.compile(r"\d[\d,.]*")
Pair = tuple[str, str]


def find_stock_wording(findings: Sequence[Finding]) -> tuple[StockWording, ...]:
    """Find what reports on two or more boroughs say in nearly the same words.

    Parameters
    ----------
    findings : sequence of Finding
        Of any kind, in any order.

    Returns
    -------
    tuple of StockWording
        Those of the most boroughs first, then by id. A finding is in one at most.
    """
    ordered = sorted(findings, key=lambda one: (text_key(one.text), one.borough, one.finding_id))
    names = borough_pattern({finding.borough for finding in ordered})
    holders: dict[frozenset[Pair], list[Finding]] = {}
    for finding in ordered:
        pairs = _read_pairs(finding.text, names)
        if len(pairs) >= LEAST_PAIRS:
            holders.setdefault(pairs, []).append(finding)
    wordings = list(holders)
    found = [
        _describe(group, wordings, holders)
        for group in _gather(wordings)
        if len({finding.borough for one in group for finding in holders[wordings[one]]}) > 1
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.boroughs), one.wording_id)))


def _read_pairs(text: str, names: re.Pattern[str]) -> frozenset[Pair]:
    """Return the pairs of neighbouring words, with borough names and numbers made equal."""
    words = split_words(_NUMBER.sub(" 0 ", names.sub(" 1 ", text)))
    return frozenset(itertools.pairwise(words))


def _gather(wordings: Sequence[frozenset[Pair]]) -> list[list[int]]:
    """Return groups of wordings in which each is like another one of the group."""
    leader = list(range(len(wordings)))

    def find(one: int) -> int:
        while leader[one] != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        return one

    for one, other in _find_alike(wordings):
        low, high = sorted((find(one), find(other)))
        leader[high] = low
    groups: dict[int, list[int]] = {}
    for one in range(len(wordings)):
        groups.setdefault(find(one), []).append(one)
    return list(groups.values())


def _find_alike(wordings: Sequence[frozenset[Pair]]) -> Iterator[tuple[int, int]]:
    """Yield the numbers of wordings that are alike.

    Two sets that have half of their elements in common must share one among the rarer half
    of each, so only those that do are compared.
    """
    frequency = Counter(pair for wording in wordings for pair in wording)
    seen_with: dict[Pair, list[int]] = {}
    for one, wording in enumerate(wordings):
        rare_first = sorted(wording, key=lambda pair: (frequency[pair], pair))
        rare = rare_first[: len(wording) - math.ceil(ALIKE_FROM * len(wording)) + 1]
        candidates = {other for pair in rare for other in seen_with.get(pair, ())}
        for other in sorted(candidates):
            if _overlap(wording, wordings[other]) >= ALIKE_FROM:
                yield other, one
        for pair in rare:
            seen_with.setdefault(pair, []).append(one)


def _overlap(one: frozenset[Pair], other: frozenset[Pair]) -> float:
    return len(one & other) / len(one | other)


def _describe(
    group: Sequence[int],
    wordings: Sequence[frozenset[Pair]],
    holders: Mapping[frozenset[Pair], Sequence[Finding]],
) -> StockWording:
    def total(one: int) -> float:
        return sum(
            _overlap(wordings[one], wordings[other]) * len(holders[wordings[other]])
            for other in group
        )

    middle = max(group, key=lambda one: (round(total(one), 9), -one))
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
