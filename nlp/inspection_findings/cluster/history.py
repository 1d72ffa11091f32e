"""Compares clusters with the previous ones: which are still the same, and what became of others.

Only findings that were available to both clusterings are compared. Adding or removing a report
therefore does not by itself make a cluster count as a different one.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.records import Change, Cluster, ClusterChange, Clustering, Finding
from inspection_findings.text import text_key

SAME_FROM = 0.5
"""A cluster is still the same if its overlap (Jaccard) with an old one is above this. An overlap
above one half is possible with one cluster at most, so no cluster continues twice."""

PART_FROM = 0.25
"""A new cluster contains a part of an old one if it holds at least this share of it, and at least
``PART_SIZE`` of its findings."""

PART_SIZE = 2


@dataclass(frozen=True, slots=True)
class Lineage:
    """How old clusters and new groups overlap, by number.

    Attributes
    ----------
    shared : mapping
        For each old cluster, the number of findings that it shares with each new group.
    old_sizes, new_sizes : mapping of int to int
        Sizes, counting only findings that were available to both clusterings.
    """

    shared: Mapping[int, Mapping[int, int]]
    old_sizes: Mapping[int, int]
    new_sizes: Mapping[int, int]

    def find_heirs(self) -> dict[int, int]:
        """Return the old clusters that are still the same, with their new groups."""
        return {
            old: new
            for old, found in self.shared.items()
            for new, count in found.items()
            if count / (self.old_sizes[old] + self.new_sizes[new] - count) > SAME_FROM
        }

    def find_parts(self, old: int) -> list[int]:
        """Return the new groups that contain a part of an old cluster, the largest first."""
        smallest = max(PART_SIZE, PART_FROM * self.old_sizes[old])
        found = self.shared.get(old, {})
        parts = (new for new, count in found.items() if count >= smallest)
        return sorted(parts, key=lambda new: (-found[new], new))


def compare(
    previous: Clustering, groups: Sequence[Collection[str]], finding_ids: Collection[str]
) -> Lineage:
    """Return how the clusters of ``previous`` and new groups of findings overlap.

    Parameters
    ----------
    previous : Clustering
    groups : sequence of collections of finding ids
    finding_ids : collection of str
        All findings available now, whether in a group or not.
    """
    old_of = {one: old for old, c in enumerate(previous.clusters) for one in c.members}
    before = {*old_of, *(finding_id for finding_id, _ in previous.unclustered)}
    both = before.intersection(finding_ids)
    shared: dict[int, Counter[int]] = {}
    new_sizes: Counter[int] = Counter()
    for new, group in enumerate(groups):
        for finding_id in both.intersection(group):
            new_sizes[new] += 1
            if finding_id in old_of:
                shared.setdefault(old_of[finding_id], Counter())[new] += 1
    old_sizes = Counter(old_of[finding_id] for finding_id in both if finding_id in old_of)
    return Lineage(shared, old_sizes, new_sizes)


def give_ids(
    lineage: Lineage, centrals: Sequence[Finding], previous: Clustering
) -> tuple[str, ...]:
    """Return an id for each new group: of the old cluster that it continues, or a new one.

    A new id is made from the text of the central finding. The same findings, clustered for the
    first time, therefore get the same ids everywhere. A new id is never one that ``previous``
    uses, or has used.
    """
    kept = {new: previous.clusters[old].cluster_id for old, new in lineage.find_heirs().items()}
    taken = {cluster.cluster_id for cluster in previous.clusters}
    taken |= {change.previous_id for change in previous.changes}
    ids = []
    for number, central in enumerate(centrals):
        ids.append(kept[number] if number in kept else _make_id(text_key(central.text), taken))
        taken.add(ids[-1])
    return tuple(ids)


def _make_id(key: str, taken: Collection[str]) -> str:
    """Return an id made from a text; make another if it is already taken."""
    made = "c-" + hashlib.sha256(key.encode()).hexdigest()[:12]
    return made if made not in taken else _make_id(f"{key}\n", taken)


def trace_changes(
    lineage: Lineage, clusters: Sequence[Cluster], previous: Clustering
) -> tuple[ClusterChange, ...]:
    """Return what became of each old cluster, then the clusters that are new.

    Parameters
    ----------
    clusters : sequence of Cluster
        The new groups as clusters, with ids from ``give_ids``.
    """
    heirs = lineage.find_heirs()
    changes: list[ClusterChange] = []
    for old, cluster in enumerate(previous.clusters):
        found = _name_changes(lineage, old, heirs.get(old))
        for change, new in found:
            changes.append(
                ClusterChange(
                    change=change,
                    previous_id=cluster.cluster_id,
                    previous_name=cluster.name,
                    cluster_id="" if new is None else clusters[new].cluster_id,
                    shared=0 if new is None else lineage.shared[old][new],
                )
            )
    explained = {change.cluster_id for change in changes}
    born = [cluster.cluster_id for cluster in clusters if cluster.cluster_id not in explained]
    changes += [ClusterChange(change="born", cluster_id=one) for one in born]
    return tuple(changes) if previous.clusters else ()


def _name_changes(lineage: Lineage, old: int, heir: int | None) -> list[tuple[Change, int | None]]:
    """Return what became of one old cluster, each time with the number of the new one."""
    parts = lineage.find_parts(old)
    if heir is not None:
        return [("continued", heir), *(("split", new) for new in parts if new != heir)]
    if len(parts) > 1:
        return [("split", new) for new in parts]
    if parts and lineage.shared[old][parts[0]] > lineage.old_sizes[old] / 2:
        return [("merged", parts[0])]
    return [("dissolved", None)]
