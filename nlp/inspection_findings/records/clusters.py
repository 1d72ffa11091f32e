"""What clustering and the search for stock wording give, beside the ``Cluster`` itself.

House rule: as in ``records``: frozen, validated, and nothing that could not be placed is
left out without a reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from inspection_findings.records.spans import require

Change = Literal["continued", "split", "merged", "dissolved", "born"]
CHANGES: tuple[Change, ...] = get_args(Change)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterChange:
    """What became of a cluster when the findings were clustered again.

    Attributes
    ----------
    change : {"continued", "split", "merged", "dissolved", "born"}
        An old cluster is still the same and keeps its id; a part of it went to another; most
        of it went into another; it is gone; a new one is of no old one.
    previous_id, previous_name : str
        Of the old cluster; empty where there is none ("born").
    cluster_id : str
        Of the new cluster; empty where there is none ("dissolved").
    shared : int
        Findings of the old cluster that are in the new one.
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
    """What clustering gives: the clusters, and the findings in none with the reason.

    Attributes
    ----------
    clusters : tuple of Cluster
        Those of the most boroughs first, then the largest. No two have the same id or name.
    unclustered : tuple of (finding_id, reason)
        Sorted by ``finding_id``.
    changes : tuple of ClusterChange
        Since the clustering before, if there was one.
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
    """Words that reports on several boroughs have in common: a template, no local finding.

    Attributes
    ----------
    wording_id : str
    central : str
        The finding whose wording is most like the others'.
    members : tuple of finding ids
        Sorted.
    overlaps : tuple of float
        For each member, the share of word pairs that it has in common with the central one
        (Jaccard, 0 to 1).
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
"""Stability of a cluster below which it is flagged as unstable: on average less than half of
it is found again. Hennig (2007), Computational Statistics & Data Analysis 52, calls a cluster
dissolved at an overlap of one half or less; ours is stricter for small clusters, since a
member that stands alone counts as nothing found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A group of like findings; ``central`` is the finding nearest to its middle.

    ``stability`` is how much of the cluster is found again when boroughs and findings are
    drawn anew: the mean overlap (Jaccard) with the group that is most like it, counted so that
    it is 0 where no two texts are together again, and 1 where all are, with no others.
    """

    cluster_id: str
    name: str
    central: str
    members: tuple[str, ...] = field(default_factory=tuple)
    boroughs: tuple[str, ...] = field(default_factory=tuple)
    stability: float = 0.0

    @property
    def is_stable(self) -> bool:
        """Whether at least half of it is found again, on average."""
        return self.stability >= STABLE_FROM
