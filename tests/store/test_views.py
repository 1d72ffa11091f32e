"""What comes back: frames, clusters, embeddings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from inspection_findings.errors import StoreError
from inspection_findings.frames import convert
from inspection_findings.records import (
    Cluster,
    ClusterChange,
    Clustering,
    Report,
    StockWording,
)
from inspection_findings.store import frames, open_store
from tests.support.frames import COLUMNS
from tests.support.store import (
    ENCODER,
    make_part,
    make_shorter,
    save,
)
from tests.support.stores import (
    HACKNEY,
    HARINGEY,
    build,
    run_sql,
)


def test_classifications_come_back(path: Path) -> None:
    """What the model said of each finding comes back as it was, in the report's order."""
    build(path, HACKNEY)
    with open_store(path, mode="read") as store:
        assert store.read_classifications() == list(make_part(HACKNEY).classifications)


def test_frames_are_the_same_in_parts(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read and turned into rows a few at a time, frames and rows are what they are at once."""
    build(path, HACKNEY, HARINGEY)
    with open_store(path, mode="read") as store:
        whole = store.read_frames()
        monkeypatch.setattr(frames, "_PART", 7)
        monkeypatch.setattr(convert, "_PART", 5)
        parts = store.read_frames()
    for name in COLUMNS:
        pd.testing.assert_frame_equal(getattr(parts, name), getattr(whole, name))
    assert parts.finding_rows == whole.finding_rows
    assert parts.themes_by_finding == whole.themes_by_finding


def test_frames_have_the_documented_columns(path: Path, tmp_path: Path) -> None:
    """Full or empty, the frames have the documented columns, the same types, and are sorted."""
    build(path, HACKNEY, HARINGEY)
    with open_store(tmp_path / "empty.sqlite", mode="write") as store:
        empty = store.read_frames()
    with open_store(path, mode="read") as store:
        full = store.read_frames()
    for name, columns in COLUMNS.items():
        frame = getattr(full, name)
        assert list(frame.columns) == columns.split(), name
        assert frame.dtypes.equals(getattr(empty, name).dtypes), name
        first = frame.columns[0]
        assert frame[first].is_monotonic_increasing, name
    recommendations = full.findings[full.findings["kind"] == "recommendation"]
    assert recommendations["number"].notna().all()
    assert recommendations["polarity"].isna().all()
    assert full.ratings["in_score"].sum() == 24


def test_clusters_come_back_and_go_out_of_date(path: Path) -> None:
    """Clusters come back as saved, and are out of date as soon as a report changes."""
    build(path, HACKNEY, HARINGEY)
    ids = [finding.finding_id for finding in make_part(HACKNEY).findings[:5]]
    clusters = [
        Cluster(cluster_id="b", name="Two", central=ids[3], members=(ids[3], ids[2])),
        Cluster(
            cluster_id="a",
            name="One",
            central=ids[0],
            members=tuple(ids[:2]),
            boroughs=("Hackney",),
            stability=0.75,
        ),
    ]
    with open_store(path, mode="write") as store:
        assert not store.clusters_are_current()
        left = ((ids[4], "alone"),)
        store.save_clustering(Clustering(clusters=tuple(clusters), unclustered=left))
        assert store.read_clusters() == clusters
        assert store.read_clustering().unclustered == left
        frame = store.read_frames().clusters
        assert frame["size"].tolist() == [2, 2]
        assert frame["boroughs"].tolist() == [1, 0]
        assert frame["is_stable"].tolist() == [True, False]
        assert store.clusters_are_current()
        save(store, make_part(HACKNEY))
        assert store.clusters_are_current()
        store.require_current_clusters()
        store.remove_report(HARINGEY)
        assert not store.clusters_are_current()
        with pytest.raises(StoreError, match="left in the middle of a build"):
            store.require_current_clusters()


def test_changes_of_clusters_add_up(path: Path) -> None:
    """Each renewal adds what became of the clusters; stock wording is replaced."""
    build(path, HACKNEY, HARINGEY)
    one, other = (make_part(report).findings[0].finding_id for report in (HACKNEY, HARINGEY))
    wording = StockWording(
        wording_id="w-1",
        central=one,
        members=(one, other),
        overlaps=(1.0, 0.75),
        boroughs=("Hackney", "Haringey"),
    )
    cluster = Cluster(cluster_id="a", name="One", central=one, members=(one,))
    born = ClusterChange(change="born", cluster_id="a")
    gone = ClusterChange(change="dissolved", previous_id="a", previous_name="One")
    with open_store(path, mode="write") as store:
        before = store.content_digest()
        store.save_clustering(Clustering(clusters=(cluster,), changes=(born,)), [wording])
        assert store.content_digest() != before
        frames = store.read_frames()
        assert frames.stock_wording["overlap"].tolist() == [1.0, 0.75]
        assert frames.stock_wording["is_central"].tolist() == [True, False]
        assert frames.stock_wording["boroughs"].tolist() == [2, 2]
        store.save_clustering(Clustering(changes=(gone,)))
        frames = store.read_frames()
        assert frames.cluster_changes["renewal"].tolist() == [1, 2]
        assert frames.cluster_changes["change"].tolist() == ["born", "dissolved"]
        assert frames.stock_wording.empty
        assert store.read_clustering().changes == (born, gone), "no id is given twice"
        assert store.content_digest() == before, "history is no content"


def test_embedding_matrix_follows_the_findings(path: Path) -> None:
    """Row i of the matrix is finding i by id, from the cache or without it, also after changes."""
    build(path, HACKNEY, HARINGEY)
    cache = path.with_name(f"{path.name}.cache")

    def check() -> None:
        with open_store(path, mode="read") as store:
            ids, matrix = store.embedding_matrix(ENCODER.encoder_id)
            texts = [finding.text for finding in store.read_findings(ids)]
        assert ids == sorted(ids)
        assert matrix.dtype == np.float32
        np.testing.assert_array_equal(matrix, ENCODER.encode(texts))

    for _ in range(2):
        check()
    (kept,) = cache.iterdir()
    kept.write_bytes(kept.read_bytes()[:1000])
    check()
    with open_store(path, mode="write") as store:
        save(store, make_shorter(HACKNEY))
    check()
    assert len(list(cache.iterdir())) == 1
    for file in cache.iterdir():
        file.unlink()
    cache.rmdir()
    cache.write_text("a file where the folder should be", encoding="utf-8")
    check()


def test_a_coding_is_looked_for_among_those_of_its_finding(path: Path) -> None:
    """Looked for among all codings of its theme, a large store would take minutes."""
    build(path)
    plan = run_sql(path, "EXPLAIN QUERY PLAN SELECT * FROM v_coding")
    assert plan
    assert not [row for row in plan if "codings_theme" in str(row[3])]


def test_embeddings_are_kept_by_encoder_and_text(path: Path) -> None:
    """Embeddings written ahead of a report are found by encoder and text, and only so."""
    rows = {"a" * 64: np.ones(3, dtype=np.float32), "b" * 64: np.zeros(3, dtype=np.float32)}
    with open_store(path, mode="write") as store:
        store.write_embeddings("one", rows)
        found = store.read_embeddings("one", ["b" * 64, "c" * 64])
        assert list(found) == ["b" * 64]
        np.testing.assert_array_equal(found["b" * 64], rows["b" * 64])
        assert store.read_embeddings("two", list(rows)) == {}
        with pytest.raises(ValueError, match="not finite"):
            store.write_embeddings("one", {"d" * 64: np.array([np.nan], dtype=np.float32)})


def test_report_fields_are_all_kept(path: Path) -> None:
    """Every field of a report but its blocks is in the store: ratings, questions, the lot."""
    report: Report = make_part(HARINGEY).report
    build(path, HARINGEY)
    counts = "SELECT (SELECT count(*) FROM ratings), (SELECT count(*) FROM key_questions),"
    counts += " (SELECT count(*) FROM expectations), (SELECT count(*) FROM skipped)"
    skipped = make_part(HARINGEY).segmentation.skipped
    expected = (report.ratings, report.key_questions, report.expectations, skipped)
    assert run_sql(path, counts) == [tuple(len(item) for item in expected)]
    fields = "report_id, borough, service, framework, published, fieldwork, fieldwork_began,"
    fields += " score, score_maximum, overall_rating, source_sha256, source_encoding"
    assert run_sql(path, f"SELECT {fields} FROM reports") == [  # noqa: S608
        (
            *(report.report_id, report.borough, report.service, report.framework),
            *(report.published, report.fieldwork, report.fieldwork_began, report.score),
            *(report.score_maximum, report.overall_rating),
            *(report.source.sha256, report.source.encoding),
        )
    ]
