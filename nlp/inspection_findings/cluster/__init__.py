"""Findings and their embeddings into clusters: groups that say the same across boroughs.

House rule: the clusters depend on what the findings say, never on the order they come in,
the number of threads, or a seed; and every finding is either in a cluster or is listed with
the reason why not. Which findings are clustered is the caller's decision.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspection_findings.cluster.groups import (
    Group,
    Rows,
    centre_by_borough,
    find_central,
    group_rows,
)
from inspection_findings.cluster.names import name_groups
from inspection_findings.records import Cluster, Finding
from inspection_findings.verbatim import text_key

DISTANCE_THRESHOLD = 0.75
MINIMUM_SIZE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Clustering:
    """What clustering gives: the clusters, and the findings in none with the reason.

    Attributes
    ----------
    clusters : tuple of Cluster
        Those of the most boroughs first, then the largest.
    unclustered : tuple of (finding_id, reason)
        Sorted by ``finding_id``.
    """

    clusters: tuple[Cluster, ...]
    unclustered: tuple[tuple[str, str], ...]


def cluster_findings(
    findings: Sequence[Finding],
    embeddings: npt.NDArray[np.floating],
    *,
    distance_threshold: float = DISTANCE_THRESHOLD,
    minimum_size: int = MINIMUM_SIZE,
) -> Clustering:
    """Group findings that say the same.

    Parameters
    ----------
    findings : sequence of Finding
        With distinct ids; in any order.
    embeddings : (n, d) array
        Unit rows of any representation; row *i* is finding *i*.
    distance_threshold : float
        Between 0 and 1: groups are joined while their mean cosine distance, after centring
        each borough, is at most this. Higher gives fewer and wider clusters.
    minimum_size : int
        Findings that a group needs to be a cluster.

    Returns
    -------
    Clustering
        A cluster may come from one borough only; ``Cluster.boroughs`` says so. With a single
        borough in all, nothing can be left out and ``Cluster.stability`` is 0.0.

    Raises
    ------
    ValueError
        If the rows are not one a finding, are not finite, if two findings have the same id,
        or an option is out of range.
    """
    _check(findings, embeddings, distance_threshold, minimum_size)
    if not findings:
        return Clustering(clusters=(), unclustered=())
    order = sorted(range(len(findings)), key=lambda i: _content_key(findings[i]))
    ordered = [findings[i] for i in order]
    embeddings = np.asarray(embeddings)[order]
    rows, groups = _group(ordered, embeddings, distance_threshold)
    kept = [group for group in groups if len(group) >= minimum_size]
    kept.sort(key=lambda group: (-len({ordered[i].borough for i in group}), -len(group), group))
    stabilities = _measure_stability(kept, ordered, embeddings, distance_threshold)
    return Clustering(
        clusters=_make_clusters(kept, ordered, rows, stabilities),
        unclustered=_give_reasons(groups, ordered, minimum_size),
    )


def _check(
    findings: Sequence[Finding],
    embeddings: npt.NDArray[np.floating],
    distance_threshold: float,
    minimum_size: int,
) -> None:
    if embeddings.ndim != 2 or len(embeddings) != len(findings):
        raise ValueError(f"{len(findings)} findings but embeddings of shape {embeddings.shape}")
    if not np.isfinite(embeddings).all():
        raise ValueError("embeddings must be finite")
    if len({finding.finding_id for finding in findings}) < len(findings):
        raise ValueError("two findings have the same finding_id")
    if not 0.0 < distance_threshold < 1.0:
        raise ValueError(f"distance_threshold must be between 0 and 1: {distance_threshold}")
    if minimum_size < 1:
        raise ValueError(f"minimum_size must be at least 1: {minimum_size}")


def _content_key(finding: Finding) -> tuple[str, str, str]:
    return text_key(finding.text), finding.borough, finding.finding_id


def _group(
    findings: Sequence[Finding], embeddings: npt.NDArray[np.floating], distance_threshold: float
) -> tuple[Rows, tuple[Group, ...]]:
    rows = centre_by_borough(embeddings, [finding.borough for finding in findings])
    text_keys = [text_key(finding.text) for finding in findings]
    return rows, group_rows(rows, text_keys, distance_threshold=distance_threshold)


def _measure_stability(
    groups: Sequence[Group],
    findings: Sequence[Finding],
    embeddings: npt.NDArray[np.floating],
    distance_threshold: float,
) -> list[float]:
    """Return the mean best overlap of each group when each borough in turn is left out.

    What remains of a group is compared with all groups found without the borough, of any
    size. A borough that is the whole group says nothing about it and is passed over.
    """
    overlaps: list[list[float]] = [[] for _ in groups]
    boroughs = sorted({finding.borough for finding in findings})
    for borough in boroughs if len(boroughs) > 1 else ():
        stay = [i for i, finding in enumerate(findings) if finding.borough != borough]
        _, again = _group([findings[i] for i in stay], embeddings[stay], distance_threshold)
        group_of = {stay[i]: {stay[j] for j in group} for group in again for i in group}
        for group, found in zip(groups, overlaps, strict=True):
            rest = {i for i in group if i in group_of}
            if rest:
                found.append(max(_jaccard(rest, group_of[i]) for i in rest))
    return [float(np.mean(found)) if found else 0.0 for found in overlaps]


def _jaccard(first: set[int], second: set[int]) -> float:
    return len(first & second) / len(first | second)


def _make_clusters(
    groups: Sequence[Group],
    findings: Sequence[Finding],
    rows: Rows,
    stabilities: Sequence[float],
) -> tuple[Cluster, ...]:
    centrals = [find_central(rows, group) for group in groups]
    names = name_groups(
        [
            [findings[i] for i in sorted(group, key=lambda i: i != central)]
            for group, central in zip(groups, centrals, strict=True)
        ],
        findings,
    )
    return tuple(
        Cluster(
            cluster_id=_make_id(findings[central]),
            name=name,
            central=findings[central].finding_id,
            members=tuple(sorted(findings[i].finding_id for i in group)),
            boroughs=tuple(sorted({findings[i].borough for i in group})),
            stability=stability,
        )
        for group, central, name, stability in zip(
            groups, centrals, names, stabilities, strict=True
        )
    )


def _make_id(central: Finding) -> str:
    """Return an id made of the central text, which no other cluster can hold."""
    return "c-" + hashlib.sha256(text_key(central.text).encode()).hexdigest()[:12]


def _give_reasons(
    groups: Sequence[Group], findings: Sequence[Finding], minimum_size: int
) -> tuple[tuple[str, str], ...]:
    reasons = []
    for group in groups:
        if len(group) < minimum_size:
            reason = (
                "no other finding says enough of the same"
                if len(group) == 1
                else f"only {len(group)} findings say the same, a cluster needs {minimum_size}"
            )
            reasons += [(findings[i].finding_id, reason) for i in group]
    return tuple(sorted(reasons))
