"""Clusters findings: groups that make the same point, usually in several boroughs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from inspection_findings.cluster.features import Features
from inspection_findings.cluster.history import compare, give_ids, trace_changes
from inspection_findings.cluster.linkage import (
    Group,
    RowsByNumber,
    find_central,
    gather_groups,
    link_texts,
)
from inspection_findings.cluster.naming import name_groups
from inspection_findings.cluster.stability import measure_stability
from inspection_findings.records import Cluster, Clustering, Finding
from inspection_findings.text import text_key

DISTANCE_THRESHOLD = 0.55
MINIMUM_SIZE = 3

_BLOCK = 4096  # rows that are checked at once


def cluster_findings(
    findings: Sequence[Finding],
    embeddings: npt.NDArray[np.floating],
    probabilities: npt.NDArray[np.floating],
    *,
    previous: Clustering | None = None,
    distance_threshold: float = DISTANCE_THRESHOLD,
    minimum_size: int = MINIMUM_SIZE,
) -> Clustering:
    """Group findings that make the same point.

    Parameters
    ----------
    findings : sequence of Finding
        With distinct ids, in any order. The caller decides which findings to cluster.
    embeddings : (n, d) array
        Rows of length 1; row *i* is finding *i*.
    probabilities : (n, k) array
        Probability of each theme, 0 to 1. The row of a finding without a classification is
        zeros; the finding is then compared by its embedding alone.
    previous : Clustering, optional
        The previous clustering. A cluster that is still the same keeps its id, and the result
        lists what became of the others.
    distance_threshold : float
        Between 0 and 1. Groups are joined while the mean cosine distance between their rows
        of ``Features`` is at most this. A higher value gives fewer and wider clusters.
    minimum_size : int
        Number of findings that a group needs to become a cluster.

    Returns
    -------
    Clustering
        A cluster may contain findings of one borough only; see ``Cluster.boroughs``. If there
        is only one borough, ``Cluster.stability`` is 0.0, since no other borough can be drawn.

    Raises
    ------
    ValueError
        If there is not one finite row for each finding, if two findings have the same id, or if
        an option is out of range.
    """
    _check(findings, embeddings, probabilities, distance_threshold, minimum_size)
    order = sorted(range(len(findings)), key=lambda i: _content_key(findings[i]))
    ordered = [findings[i] for i in order]
    boroughs = [finding.borough for finding in ordered]
    rows = Features(
        embeddings, probabilities, [finding.borough for finding in findings], np.array(order)
    )
    keys = [text_key(finding.text) for finding in ordered]
    texts = link_texts(rows, keys, distance_threshold=distance_threshold)
    groups = gather_groups(texts.group(np.ones(len(rows), dtype=np.bool_)))
    kept = [group for group in groups if len(group) >= minimum_size]
    kept.sort(key=lambda group: (-len({boroughs[i] for i in group}), -len(group), group))
    stabilities = measure_stability(kept, texts, boroughs)
    return _make_clustering(
        kept, ordered, rows, stabilities, _give_reasons(groups, ordered, minimum_size), previous
    )


def _check(
    findings: Sequence[Finding],
    embeddings: npt.NDArray[np.floating],
    probabilities: npt.NDArray[np.floating],
    distance_threshold: float,
    minimum_size: int,
) -> None:
    for name, rows in (("embeddings", embeddings), ("probabilities", probabilities)):
        if rows.ndim != 2 or len(rows) != len(findings):
            raise ValueError(f"{len(findings)} findings but {name} of shape {rows.shape}")
        if not _are_finite(rows):
            raise ValueError(f"{name} must be finite")
    if (probabilities < 0.0).any() or (probabilities > 1.0).any():
        raise ValueError("probabilities must be between 0 and 1")
    if len({finding.finding_id for finding in findings}) < len(findings):
        raise ValueError("two findings have the same finding_id")
    if not 0.0 < distance_threshold < 1.0:
        raise ValueError(f"distance_threshold must be between 0 and 1: {distance_threshold}")
    if minimum_size < 1:
        raise ValueError(f"minimum_size must be at least 1: {minimum_size}")


def _are_finite(rows: npt.NDArray[np.floating]) -> bool:
    return all(np.isfinite(rows[i : i + _BLOCK]).all() for i in range(0, len(rows), _BLOCK))


def _content_key(finding: Finding) -> tuple[str, str, str]:
    return text_key(finding.text), finding.borough, finding.finding_id


def _make_clustering(
    groups: Sequence[Group],
    findings: Sequence[Finding],
    rows: RowsByNumber,
    stabilities: Sequence[float],
    unclustered: tuple[tuple[str, str], ...],
    previous: Clustering | None,
) -> Clustering:
    previous = previous or Clustering()
    centrals = [find_central(rows, group) for group in groups]
    members = [tuple(sorted(findings[i].finding_id for i in group)) for group in groups]
    lineage = compare(previous, members, {finding.finding_id for finding in findings})
    ids = give_ids(lineage, [findings[central] for central in centrals], previous)
    names = name_groups(
        [
            [findings[i] for i in sorted(group, key=lambda i: i != central)]
            for group, central in zip(groups, centrals, strict=True)
        ],
        findings,
    )
    clusters = tuple(
        Cluster(
            cluster_id=ids[number],
            name=names[number],
            central=findings[centrals[number]].finding_id,
            members=members[number],
            boroughs=tuple(sorted({findings[i].borough for i in group})),
            stability=stabilities[number],
        )
        for number, group in enumerate(groups)
    )
    changes = trace_changes(lineage, clusters, previous)
    return Clustering(clusters=clusters, unclustered=unclustered, changes=changes)


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
