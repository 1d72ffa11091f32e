"""Clusters the findings of a store, those of each inspectorate apart from the others.

Reports of one inspectorate share a form and its words, so a cluster across inspectorates would
often be about the form. Apart, adding a report of one leaves the clusters of another as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from typing import TYPE_CHECKING

from inspection_findings.cluster import cluster_findings, find_stock_wording, tabulate_probabilities
from inspection_findings.records import Cluster, Clustering, Finding, StockWording

if TYPE_CHECKING:
    from inspection_findings.store import Store

NOT_CLUSTERED = "a sentence of narrative: only bullets and recommendations are clustered"


def renew_clusters(store: Store, *, encoder_id: str) -> int:
    """Cluster bullets and recommendations again if any has changed; return the number of clusters.

    Narrative sentences are not clustered. They depend on the sentences around them, and form large
    and vague clusters. Stock wording is searched for in all findings.
    """
    if not store.clusters_are_current():
        store.save_clustering(*make_clusters(store, encoder_id=encoder_id))
    return len(store.read_clusters())


def make_clusters(store: Store, *, encoder_id: str) -> tuple[Clustering, tuple[StockWording, ...]]:
    """Return the clusters and the stock wording of the findings as they are; nothing is written."""
    ids, embeddings = store.embedding_matrix(encoder_id)
    findings = store.read_findings(ids)
    groups = _group(findings, store.read_inspectorates())
    previous = store.read_clustering()
    parts: dict[str, Clustering] = {}
    for name, rows in groups.items():
        own = [i for i in rows if findings[i].kind != "narrative"]
        parts[name] = cluster_findings(
            [findings[i] for i in own],
            embeddings[own],
            tabulate_probabilities(store.stream_probabilities(), [ids[i] for i in own]),
            previous=_part_of(previous, {ids[i] for i in rows}, groups, findings, name),
        )
    left = [(f.finding_id, NOT_CLUSTERED) for f in findings if f.kind == "narrative"]
    wordings = [find_stock_wording([findings[i] for i in rows]) for rows in groups.values()]
    return _join(parts, left), _order(wordings)


def _group(findings: Sequence[Finding], inspectorates: Mapping[str, str]) -> dict[str, list[int]]:
    """Return the places of findings by inspectorate; without findings, one empty group."""
    groups: dict[str, list[int]] = {}
    for i, finding in enumerate(findings):
        groups.setdefault(inspectorates[finding.report_id], []).append(i)
    return dict(sorted(groups.items())) or {"": []}


def _part_of(
    previous: Clustering,
    own: Set[str],
    groups: Mapping[str, Sequence[int]],
    findings: Sequence[Finding],
    name: str,
) -> Clustering:
    """Return the part of an earlier clustering that is about one inspectorate.

    What no present finding belongs to goes to the first, so that its end is told once.
    """
    if len(groups) == 1:
        return previous
    others = {finding.finding_id for finding in findings} - own
    takes_gone = name == next(iter(groups))

    def belongs(members: Iterable[str]) -> bool:
        found = set(members)
        return bool(found & own) or (takes_gone and not found & others)

    return replace(
        previous,
        clusters=tuple(one for one in previous.clusters if belongs(one.members)),
        unclustered=tuple(pair for pair in previous.unclustered if belongs([pair[0]])),
    )


def _join(parts: Mapping[str, Clustering], left: Iterable[tuple[str, str]]) -> Clustering:
    """Return all clusters together, with names that differ between inspectorates."""
    named = [(name, cluster) for name, part in parts.items() for cluster in part.clusters]
    said = Counter(cluster.name.casefold() for _, cluster in named)
    clusters = [
        replace(cluster, name=f"{cluster.name} ({name})")
        if said[cluster.name.casefold()] > 1
        else cluster
        for name, cluster in named
    ]
    unclustered = [pair for part in parts.values() for pair in part.unclustered]
    return Clustering(
        clusters=tuple(_sort(clusters) if len(parts) > 1 else clusters),
        unclustered=tuple(sorted([*unclustered, *left])),
        changes=tuple(change for part in parts.values() for change in part.changes),
    )


def _sort(clusters: Iterable[Cluster]) -> list[Cluster]:
    return sorted(clusters, key=lambda one: (-len(one.boroughs), -len(one.members)))


def _order(wordings: Iterable[Sequence[StockWording]]) -> tuple[StockWording, ...]:
    every = (one for wording in wordings for one in wording)
    return tuple(sorted(every, key=lambda one: (-len(one.boroughs), one.wording_id)))
