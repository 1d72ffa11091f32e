"""The views for other tools: described, complete, and agreeing with answers and pages."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path

import pandas as pd
import pytest

from inspection_findings import open_corpus
from inspection_findings.records import Level, PolarityCoding
from inspection_findings.store import open_store
from inspection_findings.store.connection import load_migrations, migrate
from inspection_findings.store.views import VIEWS, View
from tests.support.frames import gather
from tests.support.store import CODEBOOK, CODER, make_part
from tests.support.stores import HACKNEY, HARINGEY, build, code, find_finding, run_sql

SERVES_THE_PACKAGE = {"v_decision", "v_effective_coding", "v_polarity"}
BY_THEME_AND_BOROUGH = """
SELECT c.theme_id, f.borough, count(*) AS findings,
    sum(f.stated_polarity IS 'strength') AS strength,
    sum(f.stated_polarity IS 'area_for_improvement') AS area_for_improvement,
    sum(f.kind = 'recommendation') AS recommendation,
    sum(f.inferred_polarity IS 'strength') AS inferred_strength,
    sum(f.inferred_polarity IS 'area_for_improvement') AS inferred_area_for_improvement,
    sum(f.is_unclear) AS unclear
FROM v_coding AS c JOIN v_finding AS f ON f.finding_id = c.finding_id
WHERE c.is_effective
GROUP BY c.theme_id, f.borough
"""


@pytest.fixture
def coded(path: Path) -> Path:
    """Return a store of two reports, with levels, and with codings by people and a reference."""
    build(path, HACKNEY, HARINGEY)
    finding, other = find_finding("victim"), find_finding("health")
    unstated = next(one for one in make_part(HACKNEY).classifications if one.polarity == "strength")
    with open_store(path, mode="write") as store:
        store.save_levels(CODER, [Level(what=what, level=0.7) for what in ("strength", "theme")])
        store.save_codings(
            [code(finding, "ete", coder="gold", kind="reference")],
            coder="gold",
            coder_kind="reference",
        )
        store.save_codings([code(other, "voice", coder="Ann")], coder="Ann", coder_kind="person")
        mixed = PolarityCoding(
            finding_id=unstated.finding_id, polarity="mixed", coder="Ann", coder_kind="person"
        )
        store.save_codings([], [mixed], coder="Ann", coder_kind="person")
    return path


def read(path: Path, sql: str) -> pd.DataFrame:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return pd.read_sql(sql, connection)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_column_of_a_view_is_described(coded: Path, view: View) -> None:
    """The page on the store names each column that there is, in its order, and no other."""
    columns = [row[1] for row in run_sql(coded, f"PRAGMA table_info({view.name})")]
    assert columns == list(view.columns)
    page = (Path(__file__).parents[2] / "docs" / "store.md").read_text(encoding="utf-8")
    assert f"### `{view.name}`" in page
    assert all(f"| `{name}` | {meaning} |" in page for name, meaning in view.columns.items())


def test_all_other_views_are_named_as_internal(coded: Path) -> None:
    """Whoever opens the file finds out which views are meant for them."""
    names = {row[0] for row in run_sql(coded, "SELECT name FROM sqlite_master WHERE type = 'view'")}
    assert names == {view.name for view in VIEWS} | SERVES_THE_PACKAGE


def test_counts_from_the_views_are_those_of_the_answers(coded: Path) -> None:
    """By theme and borough, stated and inferred apart: the views and ``Corpus`` say the same."""
    counts = open_corpus(coded).counts()
    counts = counts[counts["findings"] > 0].set_index(["theme_id", "borough"]).sort_index()
    seen = read(coded, BY_THEME_AND_BOROUGH).set_index(["theme_id", "borough"]).sort_index()
    assert len(seen)
    assert seen["unclear"].sum() > 0
    assert seen["inferred_strength"].sum() > 0
    pd.testing.assert_frame_equal(seen, counts[seen.columns], check_dtype=False)


def test_counts_from_the_views_are_those_of_the_pages(coded: Path) -> None:
    """Each cell of the matrix of themes and boroughs says what the views say."""
    with open_store(coded, mode="read") as store:
        contents = gather(store.read_frames(), CODEBOOK)
    cells = {
        (cell.theme_id, cell.borough): (
            *(cell.counts.findings, cell.counts.strength, cell.counts.area_for_improvement),
            *(cell.counts.recommendation, cell.inferred.strength),
            *(cell.inferred.area_for_improvement, cell.inferred.unclear),
        )
        for cell in contents.cells
        if cell.counts.findings
    }
    seen = read(coded, BY_THEME_AND_BOROUGH).set_index(["theme_id", "borough"])
    assert {key: tuple(row) for key, row in zip(seen.index, seen.to_numpy(), strict=True)} == cells


def test_findings_agree_with_the_answers(coded: Path) -> None:
    """Polarity, who gave it, themes and page of each finding are those of ``Corpus.findings``."""
    answer = open_corpus(coded).findings().set_index("finding_id")
    seen = read(coded, "SELECT * FROM v_finding ORDER BY report_id, position")
    seen = seen.set_index("finding_id")
    assert list(seen.index) == list(answer.index)
    for name in ("stated_polarity", "stated_by", "inferred_polarity", "inferred_by"):
        assert seen[name].fillna("").tolist() == answer[name].fillna("").tolist(), name
    themes = [tuple(filter(None, one.split(", "))) for one in seen["themes"].fillna("")]
    assert themes == answer["themes"].tolist()
    assert not (seen["stated_polarity"].notna() & seen["inferred_polarity"].notna()).any()
    unclear = seen[seen["is_unclear"] == 1]
    assert (unclear["likeliest_polarity"] == "area_for_improvement").all()
    assert unclear["inferred_probability"].notna().all()


def test_each_coding_has_its_coder_and_says_whether_it_counts(coded: Path) -> None:
    """One row a coding of every coder; those that count are the effective codings."""
    seen = read(coded, "SELECT * FROM v_coding")
    with open_store(coded, mode="read") as store:
        frames, codings = store.read_frames(), store.read_frame("codings")
    assert len(seen) == len(codings)
    assert set(seen["coder"]) == {CODER, "gold", "Ann"}
    keys = ["finding_id", "theme_id", "coder"]
    counted = seen[seen["is_effective"] == 1][keys].sort_values(keys, ignore_index=True)
    expected = frames.effective_codings[keys].sort_values(keys, ignore_index=True)
    assert counted.to_numpy().tolist() == expected.to_numpy().tolist()
    by_model = seen["coder_kind"] == "model"
    assert (seen["is_sure"] == (~by_model | (seen["probability"] >= 0.7))).all()
    overruled = seen[(seen["finding_id"] == find_finding("victim").finding_id) & by_model]
    assert not overruled["is_effective"].any()


def test_recommendations_have_their_number_and_addressee(coded: Path) -> None:
    """All of them, and nothing else."""
    seen = read(coded, "SELECT * FROM v_recommendation ORDER BY report_id, number")
    expected = [
        (finding.number, finding.addressee, finding.text, finding.borough)
        for report_id in (HACKNEY, HARINGEY)
        for finding in make_part(report_id).findings
        if finding.kind == "recommendation"
    ]
    found = seen[["number", "addressee", "text", "borough"]].itertuples(index=False, name=None)
    assert list(found) == expected


def test_no_view_scans_for_each_row(coded: Path) -> None:
    """What is looked up for a row is found by an index, so a large store takes no minutes."""
    for view in VIEWS:
        plan = run_sql(coded, f"EXPLAIN QUERY PLAN SELECT * FROM {view.name}")  # noqa: S608
        scans = [str(row[3]) for row in plan if str(row[3]).startswith("SCAN")]
        # "t" are the few themes of one finding, in order.
        assert sum(scan != "SCAN t" for scan in scans) <= 1, (view.name, scans)


def test_a_page_is_that_of_the_source(tmp_path: Path) -> None:
    """Where the source has pages, each finding says on which it begins; migration finds it too."""
    old = tmp_path / "old.findings"
    with contextlib.closing(sqlite3.connect(old, isolation_level=None)) as connection:
        migrate(connection, old, load_migrations()[:9])
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("INSERT INTO boroughs VALUES ('Ash')")
        connection.execute(
            "INSERT INTO reports (report_id, borough, service, framework, published, source_name,"
            " source_sha256, source_encoding, pipeline_hash, coder, encoder_id)"
            " VALUES ('r', 'Ash', '', '', '', '', '', '', '', '', '')"
        )
        connection.execute(
            "INSERT INTO report_texts (report_id, text, pages) VALUES ('r', '', '[0, 10, 20]')"
        )
        for number, start in enumerate((0, 9, 10, 25)):
            connection.execute(
                "INSERT INTO findings (finding_id, citation, report_id, position, standard, kind,"
                " text, spans, heading, text_sha256) VALUES (?, '', 'r', ?, '', '', '', ?, '', '')",
                (f"f{number}", number, f"[[{start}, {start + 1}]]"),
            )
    open_store(old, mode="write").close()
    assert run_sql(old, "SELECT page FROM v_finding ORDER BY position") == [(1,), (1,), (2,), (3,)]
    assert {row[0] for row in read_pages(tmp_path)} == {None}, "plain text has no pages"


def read_pages(folder: Path) -> list[tuple[object, ...]]:
    build(folder / "plain.findings", HACKNEY)
    return run_sql(folder / "plain.findings", "SELECT page FROM v_finding")


def test_a_store_of_version_9_keeps_every_row(coded: Path, tmp_path: Path) -> None:
    """Brought forward, each table has the rows that it had, and what counted counts."""
    old = tmp_path / "nine.findings"
    with contextlib.closing(sqlite3.connect(old, isolation_level=None)) as connection:
        migrate(connection, old, load_migrations()[:9])
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("ATTACH ? AS new", (str(coded),))
        tables = [
            row[0]
            for row in connection.execute(
                "SELECT name FROM sqlite_master"
                " WHERE type = 'table' AND name NOT LIKE 'finding_index%'"
            )
            if row[0] != "coder_kinds"  # those of version 9
        ]
        for table in tables:
            columns = ", ".join(
                row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")
            )
            connection.execute(f"DELETE FROM {table}")  # noqa: S608
            connection.execute(
                f"INSERT INTO {table} ({columns}) SELECT {columns} FROM new.{table}"  # noqa: S608
            )
        before = {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()  # noqa: S608
            for table in tables
        }
        counted = connection.execute("SELECT finding_id, theme_id FROM v_coding").fetchall()
    copy = shutil.copy(old, tmp_path / "copy.findings")
    open_store(Path(copy), mode="write").close()
    for table, rows in before.items():
        after = run_sql(Path(copy), f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608
        width = len(rows[0]) if rows else 0
        assert [row[:width] for row in after] == rows, table
    effective = run_sql(Path(copy), "SELECT finding_id, theme_id FROM v_effective_coding")
    assert sorted(effective) == sorted(counted)
    assert run_sql(Path(copy), "SELECT count(*) FROM v_finding") == [(len(before["findings"]),)]
    assert {row[0] for row in run_sql(Path(copy), "SELECT DISTINCT is_unclear FROM v_finding")} == {
        0,
        1,
    }, "until the next build no level is known"
