"""Clusters of findings, how they change between builds, and stock wording."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from inspection_findings.records.spans import require

Change = Literal["continued", "split", "merged", "dissolved", "born"]
CHANGES: tuple[Change, ...] = get_args(Change)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterChange:
    """What happened to one cluster when the findings were clustered again.

    Attributes
    ----------
    change : {"continued", "split", "merged", "dissolved", "born"}
        "continued": the old cluster keeps its id. "split": part of it is now in another
        cluster. "merged": most of it is now in another cluster. "dissolved": it no longer
        exists. "born": the new cluster does not come from an old one.
    previous_id, previous_name : str
        Of the old cluster; empty if there is none ("born").
    cluster_id : str
        Of the new cluster; empty if there is none ("dissolved").
    shared : int
        How many findings of the old cluster are in the new one.
    """

    change: Change
    previous_id: str = ""
    previous_name: str = ""
    cluster_id: str = ""
    shared: int = 0

    def __post_init__(self) -> None:
        require(self.change in CHANGES, f"not a change of a cluster: {self.change}")
        require((self.change == "born") == (not self.previous_id), "only the born have no past")
        require((self.change == "dissolved") == (not self.cluster_id), "only the gone have no id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clustering:
    """The result of clustering: every finding is in a cluster, or listed with the reason why not.

    Attributes
    ----------
    clusters : tuple of Cluster
        Those found in the most boroughs first, then the largest. Ids and names are unique.
    unclustered : tuple of (finding_id, reason)
        Sorted by ``finding_id``.
    changes : tuple of ClusterChange
        Changes since the previous clustering, if there was one.
    """

    clusters: tuple[Cluster, ...] = ()
    unclustered: tuple[tuple[str, str], ...] = ()
    changes: tuple[ClusterChange, ...] = ()

    def __post_init__(self) -> None:
        for what in ("cluster_id", "name"):
            values = [getattr(cluster, what).casefold() for cluster in self.clusters]
            twice = sorted({value for value in values if values.count(value) > 1})
            require(not twice, f"two clusters have the same {what}: {twice}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StockWording:
    """Wording that reports on several boroughs share: a template rather than a local finding.

    Attributes
    ----------
    wording_id : str
    central : str
        The finding whose wording is most similar to the others'.
    members : tuple of finding ids
        Sorted.
    overlaps : tuple of float
        For each member, the share of word pairs that it has in common with the central
        finding (Jaccard, 0 to 1).
    boroughs : tuple of str
        At least two, sorted.
    """

    wording_id: str
    central: str
    members: tuple[str, ...]
    overlaps: tuple[float, ...]
    boroughs: tuple[str, ...]

    def __post_init__(self) -> None:
        require(self.central in self.members, "the central finding must be a member")
        require(len(self.overlaps) == len(self.members), "each member has one overlap")
        require(len(self.boroughs) > 1, "words of one borough are no stock wording")


STABLE_FROM = 0.5
"""Stability below which a cluster is marked as unstable: on average, less than half of it
appears again in resampled findings. Hennig (2007), Computational Statistics & Data Analysis 52,
calls a cluster dissolved at an overlap of one half or less. This measure is stricter for small
clusters, because a member that stands alone does not count as found again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A group of similar findings; ``central`` is the finding nearest to the group's mean.

    ``stability`` says how much of the cluster appears again when boroughs and findings are
    resampled: the mean overlap (Jaccard) with the most similar new group. It is 0 if no two of
    its texts are ever grouped together again, and 1 if all are, without any others.
    """

    cluster_id: str
    name: str
    central: str
    members: tuple[str, ...] = field(default_factory=tuple)
    boroughs: tuple[str, ...] = field(default_factory=tuple)
    stability: float = 0.0

    @property
    def is_stable(self) -> bool:
        """Whether on average at least half of it appears again."""
        return self.stability >= STABLE_FROM
