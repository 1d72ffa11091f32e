"""The store as tidy tables: described, joined, the same in each format, and the same bytes."""

from __future__ import annotations

import contextlib
import csv
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import inspection_findings as inf
from inspection_findings.encode import OnnxEncoder
from inspection_findings.errors import FindingsError
from inspection_findings.exchange.cells import unguard_cell
from inspection_findings.exchange.tidy import FORMATS, TableFormat
from inspection_findings.exchange.tidy.text_files import write_time
from inspection_findings.store import open_store
from inspection_findings.store.tidy_tables import TABLES
from inspection_findings.text import quote
from tests.support.commands import check_wrong, run
from tests.support.stores import run_sql
from tests.support.work import fill

Rows = list[dict[str, Any]]
FORMULA = "=1+1 \u201csaid\u201d"
PLAIN: Mapping[str, Callable[[str], Any]] = {
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "object": json.loads,
}
COUNTED = (  # tables of the store that have the same rows
    *("reports", "ratings", "key_questions", "failures", "skipped", "findings"),
    *("polarity_codings", "levels", "followed_codings", "themes", "unclustered"),
    *("stock_wording", "log", "reviews", "notes", "baskets", "basket_items", "samples", "versions"),
)


@pytest.fixture(scope="module")
def coded(
    built_store: Path, tiny_encoder: OnnxEncoder, tmp_path_factory: pytest.TempPathFactory
) -> inf.Corpus:
    """Return a store of the five reports in which people did one thing of each kind."""
    path = tmp_path_factory.mktemp("tidy") / "inspections.findings"
    corpus = inf.open_corpus(shutil.copy(built_store, path), encoder=tiny_encoder)
    one, two, gone = corpus.list(borough="Hackney", kind="bullet", limit=3).ids
    corpus.code(one, coder="Ana", themes=["voice", "ete"], note=FORMULA)
    corpus.code(one, coder="Ana", themes=[])
    corpus.code(one, coder="Ben", themes=["ete"])
    corpus.code(gone, coder="Ben", themes=["ete", "voice"])
    corpus.adjudicate(one, person="Cy", themes=["ete"], reason="Agreed.")
    corpus.mark_reviewed(two, person="Ana")
    corpus.add_note("finding", one, FORMULA, person="Ana")
    basket = corpus.make_basket("For Tuesday", person="Ana").subject
    corpus.put_in_basket(basket, [one, two], person="Ana")
    corpus.draw_sample(("Ana", "Ben"), size=4, person="Ana")
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("DELETE FROM findings WHERE finding_id = ?", (gone,))
    return corpus


@pytest.fixture(scope="module")
def folders(coded: inf.Corpus) -> dict[TableFormat, Path]:
    """Return the folder of each format."""
    pytest.importorskip("pyarrow")
    out = {name: coded.path.with_name(name) for name in FORMATS}
    for name, folder in out.items():
        coded.write_tables(folder, file_format=name, sampled=True)
    return out


@pytest.fixture(scope="module")
def tables(folders: Mapping[TableFormat, Path]) -> dict[str, Rows]:
    """Return the rows of the tables as JSON has them."""
    return {table.name: read_table(folders["json"], table.name) for table in list_tables("json")}


def list_tables(file_format: str) -> list[Any]:
    return [one for one in TABLES if file_format == "parquet" or one.name != "embeddings"]


def describe(folder: Path) -> dict[str, dict[str, Any]]:
    """Return what ``datapackage.json`` says of each table."""
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    return {one["name"]: one for one in package["resources"]}


def read_table(folder: Path, name: str) -> Rows:
    """Return a table as plain values, read with what others would read it with."""
    if folder.name == "json":
        rows: Rows = json.loads((folder / f"{name}.json").read_text("utf-8"))
        return rows
    if folder.name == "csv":
        types = {one["name"]: one["type"] for one in describe(folder)[name]["schema"]["fields"]}
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            return [
                {
                    key: PLAIN.get(types[key], unguard_cell)(cell) if cell else None
                    for key, cell in row.items()
                }
                for row in csv.DictReader(file)
            ]
    import pyarrow as pa
    from pyarrow import dataset

    is_cut = (folder / name).is_dir()
    place = folder / name if is_cut else folder / f"{name}.parquet"
    in_path = pa.schema([("inspectorate", pa.string()), ("year", pa.int32())])
    cut = dataset.partitioning(in_path, flavor="hive") if is_cut else None
    found: Rows = dataset.dataset(place, partitioning=cut).to_table().to_pylist()
    return found


def test_every_column_is_described_and_none_besides(
    folders: Mapping[TableFormat, Path],
) -> None:
    """Tables, dictionary for tools and dictionary for people have the same columns."""
    for name, folder in folders.items():
        described = describe(folder)
        assert list(described) == [table.name for table in list_tables(name)]
        readme = (folder / "README.md").read_text("utf-8")
        for table, about in described.items():
            fields = {one["name"]: one["description"] for one in about["schema"]["fields"]}
            assert all(fields.values()), table
            section = readme.partition(f"\n## {table}\n")[2].partition("\n## ")[0]
            assert re.findall(r"^\| `(\w+)`", section, re.MULTILINE) == list(fields)
            rows = read_table(folder, table)
            assert len(rows) == about["rows"]
            assert all(row.keys() == fields.keys() for row in rows)


def test_formats_say_the_same(
    folders: Mapping[TableFormat, Path], tables: Mapping[str, Rows]
) -> None:
    """Each value is the same in CSV, JSON and Parquet."""
    for table in list_tables("json"):
        assert read_table(folders["csv"], table.name) == tables[table.name], table.name
        typed = read_table(folders["parquet"], table.name)
        by_key = {tuple(row[name] for name in table.key): row for row in typed}
        for row in tables[table.name]:
            found = by_key.pop(tuple(row[name] for name in table.key))
            for field in table.fields:
                value = found[field.name]
                if value is not None and field.field_type == "time":
                    value = write_time(value)
                elif value is not None and field.field_type == "json":
                    value = json.loads(value)
                assert value == row[field.name], (table.name, field.name)
        assert not by_key


def check_keys(folder: Path) -> int:
    """Check that keys tell rows apart and ids lead to rows; return how many ids there are."""
    rows = {name: read_table(folder, name) for name in describe(folder)}
    followed = 0
    for name, about in describe(folder).items():
        keys = [tuple(row[one] for one in about["schema"]["primaryKey"]) for row in rows[name]]
        assert len(set(keys)) == len(keys), name
        for foreign in about["schema"].get("foreignKeys", ()):
            (column,), to = foreign["fields"], foreign["reference"]["resource"]
            ids = {row[column] for row in rows[name]} - {None}
            assert ids <= {row[column] for row in rows[to]}, (name, column)
            followed += len(ids)
    return followed


def test_ids_join(coded: inf.Corpus, folders: Mapping[TableFormat, Path], tmp_path: Path) -> None:
    """Keys are unique and ids lead somewhere, also in a part; the dictionary says which part."""
    assert check_keys(folders["json"]) > 5_000
    part = tmp_path / "json"
    coded.write_tables(part, file_format="json", sampled=True, borough="Hackney", theme="ete")
    assert check_keys(part) > 100
    assert {row["borough"] for row in read_table(part, "reports")} == {"Hackney"}
    kept = {row["finding_id"] for row in read_table(part, "findings")}
    assert kept == set(coded.list(borough="Hackney", theme="ete").ids)
    assert "Borough: Hackney." in (part / "README.md").read_text("utf-8")


def test_nothing_vanishes(coded: inf.Corpus, tables: Mapping[str, Rows]) -> None:
    """Tables of the same name have as many rows as in the store; what is lost is listed."""
    for name in COUNTED:
        ((count,),) = run_sql(coded.path, f"SELECT count(*) FROM {name}")  # noqa: S608
        assert len(tables[name]) == count, name
    said = [(row["coder"], row["value"]) for row in tables["lost_codings"] if row["coder"] == "Ben"]
    assert said == [("Ben", "ete"), ("Ben", "voice")]
    given = [row for row in tables["codings"] if row["coder_kind"] in ("person", "adjudicated")]
    assert {row["coder"] for row in given} == {"Ben", "Cy"}
    assert all(row["since"] for row in given)
    before = [row["before"]["themes"] for row in tables["log"] if row["before"]]
    assert ["voice", "ete"] in before


def test_findings_are_verbatim_at_their_offsets(
    coded: inf.Corpus, tables: Mapping[str, Rows]
) -> None:
    """The spans of a finding give its text in the text of its report."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for row in tables["finding_spans"]:
        spans.setdefault(row["finding_id"], []).append((row["start"], row["end"]))
    with open_store(coded.path, mode="read") as store:
        sources = {one: store.read_source_text(one) for one in store.read_report_ids()}
    assert len(tables["findings"]) > 1_000
    for row in tables["findings"]:
        assert quote(sources[row["report_id"]], spans[row["finding_id"]]) == row["text"]


def test_text_is_no_formula(
    folders: Mapping[TableFormat, Path], tables: Mapping[str, Rows]
) -> None:
    """A spreadsheet runs nothing in CSV, and finds the mark that says UTF-8; JSON has the text."""
    raw = (folders["csv"] / "notes.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfnote_id,")
    assert raw.endswith(b"\r\n")
    assert f",'{FORMULA}".replace('"', "") in raw.decode("utf-8")
    assert [row["text"] for row in tables["notes"]] == [FORMULA]


def test_embeddings_are_rows_of_one_length(
    coded: inf.Corpus, folders: Mapping[TableFormat, Path]
) -> None:
    """They are a list of fixed size of float32, those of the store."""
    dataset = pytest.importorskip("pyarrow.dataset")
    found = dataset.dataset(folders["parquet"] / "embeddings", partitioning="hive").to_table()
    with open_store(coded.path, mode="read") as store:
        (encoder_id,) = store.read_encoder_ids()
        ids, matrix = store.embedding_matrix(encoder_id)
    assert str(found.schema.field("vector").type) == (
        f"fixed_size_list<element: float>[{matrix.shape[1]}]"
    )
    at = {finding_id: number for number, finding_id in enumerate(ids)}
    assert sorted(found["finding_id"].to_pylist()) == ids
    for row in found.slice(0, 5).to_pylist():
        assert row["vector"] == matrix[at[row["finding_id"]]].tolist()


def test_duckdb_reads_in_place(
    folders: Mapping[TableFormat, Path],
    tables: Mapping[str, Rows],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The query of the data dictionary runs as it stands, and counts what the tables say."""
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.chdir(folders["parquet"])
    (query,) = re.findall(r"```sql\n(.*?)```", Path("README.md").read_text("utf-8"), re.DOTALL)
    found = duckdb.sql(query).fetchall()
    stated = {
        row["finding_id"]: row
        for row in tables["findings"]
        if row["stated_polarity"] == "area_for_improvement"
    }
    year, theme, boroughs, findings = found[0]
    own = [
        stated[row["finding_id"]]
        for row in tables["codings"]
        if row["is_effective"] and row["theme"] == theme and row["finding_id"] in stated
    ]
    own = [row for row in own if row["published"].startswith(str(year))]
    assert (len({row["borough"] for row in own}), len(own)) == (boroughs, findings)


@pytest.mark.parametrize("file_format", FORMATS)
def test_same_store_same_bytes(file_format: TableFormat, tmp_path: Path) -> None:
    """Whatever the order of rows in the store, the manifest has the same hashes."""
    if file_format == "parquet":
        pytest.importorskip("pyarrow")
    path = fill(tmp_path / "inspections.findings")
    corpus = inf.open_corpus(path)
    corpus.code(corpus.list(limit=1).ids[0], coder="Ana", themes=["ete", "voice"])
    before = corpus.write_tables(tmp_path / "first", file_format=file_format)[-1].read_bytes()
    for table in ("codings", "decisions", "polarity_codings", "skipped", "ratings", "themes"):
        run_sql(path, f"CREATE TABLE turned AS SELECT * FROM {table} ORDER BY rowid DESC")  # noqa: S608
        run_sql(path, f"DELETE FROM {table}")  # noqa: S608
        run_sql(path, f"INSERT INTO {table} SELECT * FROM turned")  # noqa: S608
        run_sql(path, "DROP TABLE turned")
    assert corpus.write_tables(tmp_path / "second", file_format=file_format)[-1].read_bytes() == (
        before
    )


def test_a_folder_is_renewed_and_nobodys_work_is_replaced(tmp_path: Path) -> None:
    """Files of before are replaced or removed; if somebody changed one, all stay."""
    pytest.importorskip("pyarrow")
    corpus = inf.open_corpus(fill(tmp_path / "inspections.findings"))
    out = tmp_path / "tables"

    def write(**filters: Any) -> set[Path]:
        written = corpus.write_tables(out, file_format="parquet", **filters)
        there = {path for path in out.rglob("*") if path.is_file()}
        assert there == {path.resolve() for path in written}
        return there

    first = write()
    part = write(kind="recommendation")
    assert {one.parent for one in first} == {one.parent for one in part}
    assert first != part  # the names of files have a hash of what they hold
    (out / "log.parquet").write_bytes(b"mine")
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    with pytest.raises(FindingsError, match=r"log\.parquet: is not as this command wrote it"):
        write()
    assert before == {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    (out / "log.parquet").unlink()
    assert write() == first
    with pytest.raises(FindingsError, match="is no manifest of tables as csv"):
        corpus.write_tables(out)
    assert list(tmp_path.glob(".*")) == []  # what was made aside is gone


@pytest.mark.parametrize("file_format", FORMATS)
def test_an_empty_store_has_the_same_tables(file_format: TableFormat, tmp_path: Path) -> None:
    """A program that reads the tables finds each of them, with its columns and without rows."""
    if file_format == "parquet":
        pytest.importorskip("pyarrow")
    open_store(tmp_path / "empty.findings", mode="write").close()
    folder = tmp_path / file_format
    inf.open_corpus(tmp_path / "empty.findings").write_tables(folder, file_format=file_format)
    described = describe(folder)
    assert list(described) == [table.name for table in list_tables(file_format)]
    assert all(read_table(folder, name) == [] for name in described)


def test_the_command(coded: inf.Corpus, tmp_path: Path) -> None:
    """It writes tables, refuses what does not fit, and does not spoil a blind sample."""
    out = tmp_path / "out"
    ask = ("export", "--store", str(coded.path), "--out", str(out), "--format")
    check_wrong(run(*ask, "csv"), problem="Ana and Ben have still to code")
    done = run(*ask, "csv", "--sampled", "--borough", "Hackney")
    assert (done.exit_code, "README.md says what is in them" in done.stderr) == (0, True)
    assert (out / "reports.csv").read_bytes().count(b"\r\n") == 2
    assert "filters are for tables" in run(*ask, "qdc", "--borough", "Hackney").stderr
    assert "not for tables" in run(*ask, "csv", "--blind").stderr
