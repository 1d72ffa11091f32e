"""Clusters over time: an id stays with what is still the same, and every change is told."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_findings.cluster.history import compare, give_ids, trace_changes
from inspection_findings.records import Cluster, ClusterChange, Clustering, Finding
from tests.cluster.test_cluster import make_finding

Groups = Sequence[Sequence[int]]


def finding(number: int) -> Finding:
    return make_finding(number, f"Text {number}.", "A")


def cluster_again(groups: Groups, count: int, previous: Clustering) -> Clustering:
    """Return a clustering of ``count`` findings, the first of each group the central one."""
    members = [tuple(sorted(f"f-{number:04d}" for number in group)) for group in groups]
    everything = {f"f-{number:04d}" for number in range(count)}
    lineage = compare(previous, members, everything)
    ids = give_ids(lineage, [finding(group[0]) for group in groups], previous)
    clusters = tuple(
        Cluster(cluster_id=one, name=f"Cluster {one}", central=held[0], members=held)
        for one, held in zip(ids, members, strict=True)
    )
    left = sorted(everything - {one for held in members for one in held})
    return Clustering(
        clusters=clusters,
        unclustered=tuple((one, "alone") for one in left),
        changes=trace_changes(lineage, clusters, previous),
    )


def changes_of(before: Groups, after: Groups, *, count: int, more: int = 0) -> list[str]:
    """Return the changes between two clusterings, ``more`` findings coming in between."""
    first = cluster_again(before, count, Clustering())
    assert first.changes == ()
    return [change.change for change in cluster_again(after, count + more, first).changes]


def test_new_findings_change_no_id() -> None:
    """A cluster that a new report adds to, and that has another centre now, keeps its id."""
    first = cluster_again([[0, 1, 2], [3, 4, 5]], 6, Clustering())
    then = cluster_again([[9, 0, 1, 2, 6, 7, 8, 10], [3, 4, 5]], 11, first)
    assert [c.cluster_id for c in then.clusters] == [c.cluster_id for c in first.clusters]
    assert [change.change for change in then.changes] == ["continued", "continued"]
    assert [change.shared for change in then.changes] == [3, 3]


def test_findings_that_went_change_no_id() -> None:
    """A report taken away is no reason for a cluster to be another one."""
    first = cluster_again([[0, 1, 6, 7, 8, 9]], 10, Clustering())
    then = cluster_again([[0, 1]], 6, first)
    assert then.clusters[0].cluster_id == first.clusters[0].cluster_id


def test_merged_split_dissolved_born() -> None:
    """Each kind of change is told, with where the findings went."""
    assert changes_of([[0, 1, 2], [3, 4, 5]], [[0, 1, 2, 3, 4, 5]], count=6) == ["merged", "merged"]
    assert changes_of([[0, 1, 2, 3]], [[0, 1], [2, 3]], count=4) == ["split", "split"]
    assert changes_of([[0, 1, 2]], [], count=3) == ["dissolved"]
    assert changes_of([[0, 1, 2]], [[0, 1, 2], [3, 4, 5]], count=3, more=3) == ["continued", "born"]
    assert changes_of([[0, 1, 2, 3, 4]], [[0, 1, 2], [3, 4]], count=5) == ["continued", "split"]
    big = [*range(6), 9, 10]
    assert changes_of([big, [6, 7, 8]], [[*big, 6, 7, 8]], count=11) == ["continued", "merged"]


def test_the_id_of_a_dissolved_cluster_is_not_born_again() -> None:
    """What is found again where a cluster was dissolved the time before gets another id."""
    first = cluster_again([[0, 1, 2]], 3, Clustering())
    gone = cluster_again([], 3, first)
    again = cluster_again([[0, 1, 2]], 3, gone)
    other = cluster_again([[3, 4, 5]], 6, first)
    back = cluster_again([[0, 1, 2], [3, 4, 5]], 6, other)
    old = first.clusters[0].cluster_id
    assert old not in {cluster.cluster_id for cluster in (*again.clusters, *back.clusters)}


def test_an_id_does_not_pass_to_a_stranger() -> None:
    """A part of an old cluster that has its central text, but not most of it, gets a new id."""
    first = cluster_again([[0, 1, 2, 3]], 4, Clustering())
    then = cluster_again([[0, 1], [2, 3]], 4, first)
    old = first.clusters[0].cluster_id
    assert old not in {cluster.cluster_id for cluster in then.clusters}


def test_what_was_in_none_counts() -> None:
    """A cluster drowned in findings that were in none before is not the same any more."""
    first = cluster_again([[0, 1, 2]], 9, Clustering())
    then = cluster_again([[0, 1, 2, 3, 4, 5, 6, 7, 8]], 9, first)
    assert then.clusters[0].cluster_id != first.clusters[0].cluster_id


partitions = st.lists(st.integers(0, 4), min_size=1, max_size=24).map(
    lambda numbers: [
        [row for row, number in enumerate(numbers) if number == group]
        for group in sorted(set(numbers) - {0})
    ]
)


@given(partitions, partitions)
def test_every_cluster_has_its_story(before: Groups, after: Groups) -> None:
    """Each old cluster is told of, each new one is in a change, and ids are all different."""
    first = cluster_again(before, 24, Clustering())
    then = cluster_again(after, 24, first)
    ids = [cluster.cluster_id for cluster in then.clusters]
    assert len(set(ids)) == len(ids)
    if not first.clusters:
        assert then.changes == ()
        return
    assert {c.previous_id for c in then.changes} - {""} == {c.cluster_id for c in first.clusters}
    assert {change.cluster_id for change in then.changes} - {""} == set(ids)
    kept = {change.cluster_id for change in then.changes if change.change == "continued"}
    assert kept == set(ids) & {cluster.cluster_id for cluster in first.clusters}


@given(partitions)
def test_the_same_again_is_the_same(groups: Groups) -> None:
    """Clustering again without a change gives the same ids, and says "continued" throughout."""
    first = cluster_again(groups, 24, Clustering())
    then = cluster_again(groups, 24, first)
    assert then.clusters == first.clusters
    assert {change.change for change in then.changes} <= {"continued"}


def test_a_change_must_make_sense() -> None:
    """The born have no past, the dissolved have no future, and a kind is one of five."""
    with pytest.raises(ValueError, match="no past"):
        ClusterChange(change="born", previous_id="c-1", cluster_id="c-2")
    with pytest.raises(ValueError, match="no id"):
        ClusterChange(change="merged", previous_id="c-1")
    with pytest.raises(ValueError, match="not a change"):
        ClusterChange(change="grown", previous_id="a", cluster_id="b")  # type: ignore[arg-type]


def test_the_same_name_twice_is_an_error() -> None:
    """Readers could not tell the two apart."""
    twins = [Cluster(cluster_id=f"c-{i}", name="Panels", central=str(i)) for i in range(2)]
    with pytest.raises(ValueError, match="same name: \\['panels'\\]"):
        Clustering(clusters=tuple(twins))
