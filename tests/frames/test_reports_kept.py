"""Frames of some of the reports: nothing of the others is left, and what is left is counted."""

from __future__ import annotations

from dataclasses import fields

import pytest

from inspection_findings.frames import CorpusFrames
from inspection_findings.frames.inspectorates import LEFT_ALONE, keep_reports
from inspection_findings.records import Cluster, Clustering, StockWording
from inspection_findings.store import open_store
from tests.support.store import CODEBOOK, REPORTS, make_brief, save

HACKNEY, HARINGEY, HAVERING = list(REPORTS)[:3]
ONE, TWO, THREE = ([f.finding_id for f in make_brief(key).findings] for key in list(REPORTS)[:3])


@pytest.fixture(scope="module")
def frames(tmp_path_factory: pytest.TempPathFactory) -> CorpusFrames:
    """Return the frames of three reports with groups across them."""
    clusters = [
        Cluster(
            cluster_id=name,
            name=name,
            central=members[0],
            members=tuple(members),
            boroughs=("Hackney", "Haringey", "Havering"),
            stability=1.0,
        )
        for name, members in {
            "all": [*ONE[:2], *TWO[:2], THREE[0]],
            "one left": [ONE[2], TWO[2], TWO[3]],
            "gone": [ONE[4], ONE[5]],
        }.items()
    ]
    grouped = {one for cluster in clusters for one in cluster.members}
    wordings = [
        StockWording(
            wording_id=name,
            central=own[0],
            members=own,
            overlaps=(1.0,) * len(own),
            boroughs=("Hackney", "Haringey"),
        )
        for name, own in {
            "w1": (ONE[7], TWO[7], THREE[7]),
            "w2": (ONE[8], TWO[8]),
        }.items()
    ]
    others = [(one, "none") for one in sorted({*ONE, *TWO, *THREE} - grouped)]
    with open_store(tmp_path_factory.mktemp("kept") / "s.findings", mode="write") as store:
        store.save_codebook(CODEBOOK)
        for report_id in (HACKNEY, HARINGEY, HAVERING):
            save(store, make_brief(report_id))
        store.save_clustering(
            Clustering(clusters=tuple(clusters), unclustered=tuple(others)), wordings
        )
        return store.read_frames()


def test_all_reports_are_the_frames_themselves(frames: CorpusFrames) -> None:
    """Nothing is made again."""
    assert keep_reports(frames, {HACKNEY, HARINGEY, HAVERING}) is frames


def test_what_belongs_to_other_reports_goes(frames: CorpusFrames) -> None:
    """Every finding that any frame names is there, and each is in a group or in none."""
    kept = keep_reports(frames, {HARINGEY, HAVERING})
    ids = {*TWO, *THREE}
    assert set(kept.reports["report_id"]) == {HARINGEY, HAVERING}
    assert set(kept.findings["finding_id"]) == ids
    for field in fields(CorpusFrames):
        frame, before = getattr(kept, field.name), getattr(frames, field.name)
        assert list(frame.columns) == list(before.columns), field.name
        assert frame.dtypes.equals(before.dtypes), field.name
        if "finding_id" in frame:
            assert set(frame["finding_id"]) <= ids, field.name
    grouped = [*kept.cluster_members["finding_id"], *kept.unclustered["finding_id"]]
    assert sorted(grouped) == sorted(ids)


def test_groups_count_what_is_left_of_them(frames: CorpusFrames) -> None:
    """Size, boroughs and central finding are of the kept reports; one finding is no group."""
    kept = keep_reports(frames, {HARINGEY, HAVERING})
    rows = {row.cluster_id: row for row in kept.cluster_rows}
    assert rows.keys() == {"all", "one left"}
    assert (rows["all"].size, rows["all"].boroughs) == (3, 2)
    assert rows["all"].central == min(TWO[0], TWO[1], THREE[0])
    assert (rows["one left"].size, rows["one left"].boroughs) == (2, 1)
    only = keep_reports(frames, {HACKNEY})
    assert {row.cluster_id for row in only.cluster_rows} == {"all", "gone"}
    assert only.unclustered_reasons[ONE[2]] == LEFT_ALONE
    assert {row.central for row in only.cluster_rows} == {ONE[0], ONE[4]}


def test_stock_wording_is_shared_by_two_boroughs_that_are_left(frames: CorpusFrames) -> None:
    """One finding stands for it, another one if the first is left out."""
    rows = keep_reports(frames, {HARINGEY, HAVERING}).stock_wording_rows
    assert {row.wording_id for row in rows} == {"w1"}
    assert {row.boroughs for row in rows} == {2}
    assert [row.is_central for row in rows] == [True, False]
    assert keep_reports(frames, {HAVERING}).stock_wording_rows == ()


def test_no_report_leaves_empty_frames(frames: CorpusFrames) -> None:
    """With the columns and types that they always have."""
    kept = keep_reports(frames, set())
    assert kept.findings.empty
    assert kept.clusters.dtypes.equals(frames.clusters.dtypes)
    assert kept.stock_wording.dtypes.equals(frames.stock_wording.dtypes)
