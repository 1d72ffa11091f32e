"""What became of the clusters of last time: which is still the same, and where the others went.

House rule: two clusterings are compared on the findings that both could place, so that a
new report, or one taken away, is no reason by itself for a cluster to be another one.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.records import Change, Cluster, ClusterChange, Clustering, Finding
from inspection_findings.text import text_key

SAME_FROM = 0.5
"""A cluster is still the same if its overlap (Jaccard) with the old one is more than this.
Above one half, that holds for one old cluster at most, and for one new cluster of it."""

PART_FROM = 0.25
"""A new cluster has taken a part of an old one if it holds at least this share of it, and at
least ``PART_SIZE`` findings."""

PART_SIZE = 2


@dataclass(frozen=True, slots=True)
class Lineage:
    """Old clusters against new groups, by number, on the findings that both could place.

    Attributes
    ----------
    shared : mapping
        For each old cluster, how many findings each new group shares with it.
    old_sizes, new_sizes : mapping of int to int
    """

    shared: Mapping[int, Mapping[int, int]]
    old_sizes: Mapping[int, int]
    new_sizes: Mapping[int, int]

    def find_heirs(self) -> dict[int, int]:
        """Return for each old cluster that is still the same which new group it is."""
        return {
            old: new
            for old, found in self.shared.items()
            for new, count in found.items()
            if count / (self.old_sizes[old] + self.new_sizes[new] - count) > SAME_FROM
        }

    def find_parts(self, old: int) -> list[int]:
        """Return the new groups that have taken a part of an old cluster, the largest first."""
        least = max(PART_SIZE, PART_FROM * self.old_sizes[old])
        found = self.shared.get(old, {})
        parts = (new for new, count in found.items() if count >= least)
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
        All findings that could be placed now, in a group or not.
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
    """Return an id for each new group: that of the old cluster it still is, or one of its own.

    One of its own is made of the text of its central finding, so that the same findings,
    clustered for the first time, have the same ids everywhere. It is none that ``previous`` has,
    or names in its changes as one that is gone.
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
    """Return an id made of a text, made again where an old cluster has that one."""
    made = "c-" + hashlib.sha256(key.encode()).hexdigest()[:12]
    return made if made not in taken else _make_id(f"{key}\n", taken)


def trace_changes(
    lineage: Lineage, clusters: Sequence[Cluster], previous: Clustering
) -> tuple[ClusterChange, ...]:
    """Return what became of each old cluster, then which new ones are of none.

    Parameters
    ----------
    clusters : sequence of Cluster
        The new groups as clusters, with the ids of ``give_ids``.
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
    """Return what became of one old cluster, with the number of the new one each time."""
    parts = lineage.find_parts(old)
    if heir is not None:
        return [("continued", heir), *(("split", new) for new in parts if new != heir)]
    if len(parts) > 1:
        return [("split", new) for new in parts]
    if parts and lineage.shared[old][parts[0]] > lineage.old_sizes[old] / 2:
        return [("merged", parts[0])]
    return [("dissolved", None)]
