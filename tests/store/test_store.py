"""The store: one file, one writer, whole reports or nothing, the same content by any way."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import inspection_findings
from inspection_findings.errors import CodingError, StoreError, UnknownNameError
from inspection_findings.records import (
    Cluster,
    ClusterChange,
    Clustering,
    Coding,
    Finding,
    PolarityCoding,
    Report,
    Segmentation,
    Source,
    StockWording,
)
from inspection_findings.store import SaveOutcome, Store, digest, open_store
from inspection_findings.store.connection import (
    Migration,
    load_migrations,
    migrate,
    open_for_reading,
    open_for_writing,
)
from inspection_findings.text import quote, text_sha256
from tests.support.frames import COLUMNS
from tests.support.store import (
    CODEBOOK,
    CODER,
    ENCODER,
    REPORTS,
    make_brief,
    make_part,
    make_shorter,
    process,
    save,
)

HACKNEY, HARINGEY, HAVERING = list(REPORTS)[:3]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "findings.sqlite"


def run_sql(path: Path, sql: str, *values: object) -> list[tuple[object, ...]]:
    """Ask the file itself, as any other tool would."""
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(sql, values).fetchall()


def build(path: Path, *report_ids: str) -> str:
    with open_store(path, mode="write") as store:
        store.save_codebook(CODEBOOK)
        for report_id in report_ids:
            save(store, make_part(report_id))
        return store.content_digest()


# The file


def test_file_says_what_it_is(path: Path) -> None:
    """The file carries the mark of a store, its version, large pages, a log for readers."""
    build(path, HACKNEY)
    assert run_sql(path, "PRAGMA application_id") == [(0x46494E44,)]
    assert run_sql(path, "PRAGMA user_version") == [(load_migrations()[-1].number,)]
    assert run_sql(path, "PRAGMA page_size") == [(16384,)]
    assert run_sql(path, "PRAGMA journal_mode") == [("wal",)]
    assert run_sql(path, "PRAGMA integrity_check") == [("ok",)]


def test_folder_is_made(tmp_path: Path) -> None:
    """A store may be asked for in a folder that does not exist yet."""
    path = tmp_path / "new folder" / "a#b?.sqlite"
    build(path, HACKNEY)
    with open_store(path, mode="read") as store:
        assert store.read_report_ids() == [HACKNEY]


def test_reading_needs_a_store(path: Path) -> None:
    """Reading where there is no store says how to make one, and makes nothing."""
    with pytest.raises(StoreError, match=r"there is no store here; make one with: findings build"):
        open_store(path, mode="read")
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize("mode", ["read", "write"])
@pytest.mark.parametrize("kind", ["text", "other SQLite", "folder"])
def test_what_is_not_a_store_is_left_alone(path: Path, mode: str, kind: str) -> None:
    """A file that is not a store is refused by name, unchanged, with nothing left beside it."""
    if kind == "folder":
        path.mkdir()
    elif kind == "text":
        path.write_text("My notes on Hackney\n" * 100, encoding="utf-8")
    else:
        run_sql(path, "CREATE TABLE notes (note)")
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(StoreError, match=r"findings\.sqlite: .*; give the path of a "):
        open_store(path, mode=mode)  # type: ignore[arg-type]
    assert (path.read_bytes() if path.is_file() else b"") == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("mode", ["read", "write"])
def test_damaged_store_is_refused(path: Path, mode: str) -> None:
    """A store whose pages were overwritten gives an error that names it, not a traceback."""
    build(path, HACKNEY)
    path.write_bytes(path.read_bytes()[:100] + b"\x07" * 50_000)
    with pytest.raises(StoreError, match=r"findings\.sqlite: cannot be opened .*restore a copy"):
        open_store(path, mode=mode)  # type: ignore[arg-type]


def test_empty_file_becomes_a_store(path: Path) -> None:
    """A file of no bytes (a writer killed at its first step) can be built into a store."""
    path.touch()
    with pytest.raises(StoreError, match="run `findings build`"):
        open_store(path, mode="read")
    build(path, HACKNEY)


@pytest.mark.parametrize("mode", ["read", "write"])
def test_newer_version_is_refused(path: Path, mode: str) -> None:
    """A store of a newer version is refused and left as it is."""
    build(path, HACKNEY)
    run_sql(path, "PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"newer version .*99.*; update inspection-findings"):
        open_store(path, mode=mode)  # type: ignore[arg-type]
    assert path.read_bytes() == before


def test_migration_keeps_a_copy(path: Path) -> None:
    """A migration moves the store on by one transaction and leaves the old one beside it."""
    build(path, HACKNEY)
    newest = load_migrations()[-1].number
    step = Migration(number=newest + 1, sql="ALTER TABLE reports ADD COLUMN region TEXT;")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, path, [*load_migrations(), step])
    assert run_sql(path, "PRAGMA user_version") == [(newest + 1,)]
    assert run_sql(path, "SELECT region FROM reports") == [(None,)]
    with open_store(path.with_name(f"{path.name}.version-{newest}"), mode="read") as copy:
        assert copy.read_report_ids() == [HACKNEY]


def test_failed_migration_changes_nothing(path: Path) -> None:
    """A migration that fails half-way leaves version and tables as they were."""
    digest = build(path, HACKNEY)
    newest = load_migrations()[-1].number
    step = Migration(number=newest + 1, sql="DELETE FROM reports; SELECT * FROM nowhere;")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(StoreError, match=rf"brought to version {newest + 1} .*nowhere"):
            migrate(connection, path, [*load_migrations(), step])
    with open_store(path, mode="read") as store:
        assert store.content_digest() == digest


# One writer, many readers


def test_second_writer_is_refused(path: Path) -> None:
    """While one writer is at work another is told so; afterwards it gets in."""
    with (
        open_store(path, mode="write"),
        pytest.raises(StoreError, match="written to by another process; wait until it has fin"),
    ):
        open_store(path, mode="write")
    open_store(path, mode="write").close()


def test_second_writer_in_another_process_is_refused(path: Path) -> None:
    """The lock holds between processes, and goes with the process that is killed."""
    with start_saving(path) as other:
        with pytest.raises(StoreError, match="another process"):
            open_store(path, mode="write")
        other.send_signal(signal.SIGKILL)
        other.wait()
        open_store(path, mode="write").close()


def test_reader_cannot_write(path: Path) -> None:
    """A store opened for reading refuses to be written to, also past our own methods."""
    build(path, HACKNEY)
    with (
        open_store(path, mode="read") as store,
        pytest.raises(StoreError, match="open for reading only"),
    ):
        save(store, make_part(HARINGEY))
    with (
        contextlib.closing(open_for_reading(path)) as connection,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        connection.execute("DELETE FROM reports")


def test_readers_see_whole_reports_while_writing(path: Path) -> None:
    """Whoever reads while a report is saved sees the store before or after, nothing between."""
    parts = [make_part(HACKNEY), make_shorter(HACKNEY)]
    digests = set()
    with open_store(path, mode="write") as store:
        for part in parts:
            save(store, part)
            digests.add(store.content_digest())
    seen: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            with open_store(path, mode="read") as store:
                seen.append(store.content_digest())

    reader = threading.Thread(target=read)
    reader.start()
    with open_store(path, mode="write") as store:
        for i in range(10):
            save(store, parts[i % 2])
    done.set()
    reader.join()
    assert len(digests) == 2
    assert set(seen) <= digests
    assert len(seen) > 2


def test_snapshot_stands_still(path: Path) -> None:
    """All that is read within one snapshot is of one moment, though a report is saved in it."""
    build(path, HACKNEY)
    with open_store(path, mode="read") as reader, open_store(path, mode="write") as writer:
        with reader.snapshot():
            before = reader.count_findings()
            save(writer, make_part(HARINGEY))
            assert reader.count_findings() == before
            assert len(reader.read_frames().reports) == 1
        assert reader.count_findings() > before


@contextlib.contextmanager
def start_saving(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a process that saves one report in two versions for ever; wait until it has begun."""
    root = Path(__file__).parents[2]
    source_root = str(Path(inspection_findings.__file__).parents[1])
    with subprocess.Popen(
        [sys.executable, "-m", "tests.store.test_store", str(path)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": source_root},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "saving\n"
            yield process
        finally:
            process.kill()


def save_for_ever(path: Path) -> None:
    parts = [make_brief(HACKNEY), make_shorter(HACKNEY)]
    with open_store(path, mode="write") as store:
        print("saving", flush=True)  # noqa: T201 (tells the test that it has begun)
        while True:
            for part in parts:
                save(store, part)


def test_a_kill_leaves_whole_reports(path: Path, tmp_path: Path) -> None:
    """However often a writer is killed, the store holds one whole version, and heals."""
    whole = set()
    with open_store(tmp_path / "expected.sqlite", mode="write") as store:
        whole.add(store.content_digest())
        for part in (make_brief(HACKNEY), make_shorter(HACKNEY)):
            save(store, part)
            whole.add(store.content_digest())
    for milliseconds in (3, 20, 41, 77):
        with start_saving(path) as process:
            time.sleep(milliseconds / 1000)
            process.send_signal(signal.SIGKILL)
            process.wait()
        with open_store(path, mode="read") as store:
            assert store.content_digest() in whole
    assert build(path, HACKNEY, HARINGEY) == build(tmp_path / "other.sqlite", HARINGEY, HACKNEY)
    assert run_sql(path, "PRAGMA integrity_check") == [("ok",)]


def test_full_disk_changes_nothing(path: Path) -> None:
    """A report that does not fit on the disk is an error that says so, and leaves no trace."""
    digest = build(path, HACKNEY)
    connection, lock = open_for_writing(path)
    with Store(path, connection, lock=lock) as store:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 1}")
        with pytest.raises(StoreError, match=r"could not be written \(database or disk is full\)"):
            save(store, make_part(HARINGEY))
        assert store.content_digest() == digest


# Reports


def test_order_of_reports_does_not_matter(path: Path, tmp_path: Path) -> None:
    """A store of two reports is the same whichever came first, and another with a third."""
    one = build(path, HACKNEY, HAVERING)
    other = build(tmp_path / "other.sqlite", HAVERING, HACKNEY)
    assert one == other
    assert one != build(path, HARINGEY)


def test_same_report_again_does_nothing(path: Path) -> None:
    """The same source by the same pipeline is not written again; by another pipeline it is."""
    part = make_part(HACKNEY)
    ids = tuple(sorted(finding.finding_id for finding in part.findings))
    with open_store(path, mode="write") as store:
        assert save(store, part) == SaveOutcome(added=ids)
        before = path.read_bytes(), path.with_name(f"{path.name}-wal").read_bytes()
        assert save(store, part) == SaveOutcome(kept=ids)
        assert (path.read_bytes(), path.with_name(f"{path.name}-wal").read_bytes()) == before
        assert save(store, part, pipeline_hash="pipeline 2") == SaveOutcome(kept=ids)
        assert store.is_current(HACKNEY, part.report.source.sha256, "pipeline 2")
        assert not store.is_current(HACKNEY, part.report.source.sha256, "pipeline 1")
    assert run_sql(path, "SELECT count(*) FROM runs") == [(2,)]


def test_changed_report_is_brought_up_to_date(path: Path, tmp_path: Path) -> None:
    """Saving another version adds, changes and removes what differs, and leaves no rest."""
    short, long = make_shorter(HACKNEY), make_part(HACKNEY)
    with open_store(path, mode="write") as store:
        save(store, short)
        outcome = save(store, long)
        digest = store.content_digest()
        back = save(store, short)
    with open_store(tmp_path / "direct.sqlite", mode="write") as store:
        save(store, long)
        assert store.content_digest() == digest
    total = len(outcome.added) + len(outcome.changed) + len(outcome.kept)
    assert total == len(long.findings)
    assert outcome.changed
    assert back.removed == outcome.added
    assert back.changed == outcome.changed


def test_report_that_does_not_fit_is_refused(path: Path) -> None:
    """Parts that belong to different findings, or a misquotation, are refused as our fault."""
    part = make_part(HACKNEY)
    first, *others = part.findings
    wrong = Segmentation(findings=(replace(first, text="Not what it says."), *others), skipped=())
    with open_store(path, mode="write") as store:
        with pytest.raises(ValueError, match="embeddings of shape"):
            save(store, replace(part, embeddings=part.embeddings[1:]))
        with pytest.raises(ValueError, match="the source at its spans is not its text"):
            save(store, replace(part, segmentation=wrong))
        with pytest.raises(ValueError, match="classifications of no finding"):
            save(store, replace(part, classifications=make_part(HARINGEY).classifications))
        assert store.read_report_ids() == []


def test_removing_a_report_leaves_no_trace(path: Path, tmp_path: Path) -> None:
    """After a report is removed the store is as if it had never been there."""
    expected = build(tmp_path / "expected.sqlite", HACKNEY)
    build(path, HACKNEY, HARINGEY)
    with open_store(path, mode="write") as store:
        store.remove_report(HARINGEY)
        assert store.content_digest() == expected
        assert store.match('"harin" OR "haringey"') == []
        with pytest.raises(UnknownNameError, match=f"report '{HARINGEY}'.*{HACKNEY}"):
            store.remove_report(HARINGEY)


def test_reports_are_found_by_their_source(path: Path) -> None:
    """The same file under another name is recognised by its hash."""
    build(path, HACKNEY)
    with open_store(path, mode="read") as store:
        assert store.find_report_with(make_part(HACKNEY).report.source.sha256) == HACKNEY
        assert store.find_report_with("0" * 64) is None


def test_failures_are_kept_until_cleared(path: Path) -> None:
    """A file that could not be read stays listed, with its last reason, until it is read."""
    with open_store(path, mode="write") as store:
        store.record_failure("b.txt", "is empty")
        store.record_failure("a.txt", "is empty")
        store.record_failure("a.txt", "is a picture")
        failures = store.read_frames().failures
        assert failures.to_numpy().tolist() == [["a.txt", "is a picture"], ["b.txt", "is empty"]]
        store.clear_failure("a.txt")
        assert list(store.read_frames().failures["source_name"]) == ["b.txt"]


# Findings and their offsets


def test_findings_and_source_come_back_as_they_were(path: Path) -> None:
    """Every finding of a real report comes back equal, and its spans still give its text."""
    part = make_part(HARINGEY)
    with open_store(path, mode="write") as store:
        save(store, replace(part, classifications=()))
        text = store.read_source_text(HARINGEY)
        ids = [finding.finding_id for finding in part.findings]
        assert store.read_findings(ids) == list(part.findings)
    assert text == part.report.source.text
    assert all(quote(text, finding.spans) == finding.text for finding in part.findings)
    sliced = run_sql(
        path,
        "SELECT substr(t.text, s.start + 1, s.stop - s.start) = s.piece FROM report_texts AS t,"
        " (SELECT json_extract(value, '$[0]') AS start, json_extract(value, '$[1]') AS stop,"
        " json_extract(value, '$[2]') AS piece FROM json_each(?)) AS s",
        json.dumps([(a, b, text[a:b]) for finding in part.findings for a, b in finding.spans]),
    )
    assert set(sliced) == {(1,)}


def test_the_digest_heeds_every_table_but_those_named(path: Path) -> None:
    """A new table is part of what a store holds, unless it is left out for a reason."""
    build(path)
    held = {
        str(name)
        for (name,) in run_sql(
            path,
            "SELECT name FROM sqlite_schema WHERE type = 'table'"
            " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'finding_index%'",
        )
    }
    heeded = {query.split("'")[1] for query in digest._QUERIES}
    assert held - heeded == {"runs", "meta", "coder_kinds", "cluster_changes"}
    assert heeded <= held


def test_what_taught_the_model_comes_back(path: Path) -> None:
    """It is kept with the model's coding, and gone with the next one that was not so taught."""
    part = make_part(HARINGEY)
    first = replace(part.classifications[0], in_training=True)
    with open_store(path, mode="write") as store:
        save(store, replace(part, classifications=(first, *part.classifications[1:])))
        assert [one.finding_id for one in store.read_classifications() if one.in_training] == [
            first.finding_id
        ]
        assert list(store.read_frames().taught["finding_id"]) == [first.finding_id]
        taught = [one.finding_id for one in store.read_decisions() if one.in_training]
        assert taught == [first.finding_id]
        save(store, part, pipeline_hash="another model")
        assert not any(one.in_training for one in store.read_classifications())


spans_and_text = st.text(min_size=2, max_size=200).flatmap(
    lambda text: st.tuples(
        st.just(text),
        st.lists(st.integers(0, len(text)), min_size=2, max_size=8, unique=True)
        .map(sorted)
        .map(lambda cuts: tuple(zip(cuts[::2], cuts[1::2], strict=False))),
    )
)


@settings(max_examples=60, deadline=None)
@given(drawn=spans_and_text)
def test_offsets_survive_whatever_the_text(
    tmp_path_factory: pytest.TempPathFactory, drawn: tuple[str, tuple[tuple[int, int], ...]]
) -> None:
    """Any source text and any spans into it come back the same, character for character."""
    source_text, spans = drawn
    text = quote(source_text, spans)
    if not text.strip():
        return
    report = replace(
        make_part(HACKNEY).report,
        source=Source(name="any.txt", text=source_text, sha256="1" * 64, encoding="utf-8"),
    )
    finding = replace(
        make_part(HACKNEY).findings[0], text=text, spans=spans, polarity=None, polarity_from=None
    )
    part = process(report, Segmentation(findings=(finding,), skipped=()))
    path = tmp_path_factory.mktemp("any") / "findings.sqlite"
    with open_store(path, mode="write") as store:
        save(store, replace(part, classifications=()))
        assert store.read_source_text(report.report_id) == source_text
        assert store.read_finding(finding.finding_id) == finding
        assert len(store.read_embeddings(ENCODER.encoder_id, [text_sha256(finding.text)])) == 1


def test_unknown_finding_is_named(path: Path) -> None:
    """Asking for a finding that is not there names it and says where ids come from."""
    build(path, HACKNEY)
    with (
        open_store(path, mode="read") as store,
        pytest.raises(StoreError, match="holds no finding 'x'; take the id from"),
    ):
        store.read_finding("x")


def test_view_for_other_tools(path: Path) -> None:
    """Other tools find each finding in v_finding with borough, rating, polarity and themes."""
    build(path, HACKNEY)
    rows = run_sql(
        path,
        "SELECT finding_id, borough, polarity_from, themes, coder_kind, standard, rating"
        " FROM v_finding ORDER BY position",
    )
    part = make_part(HACKNEY)
    ratings = {rating.standard: rating.rating for rating in part.report.ratings}
    expected = [
        (
            *(finding.finding_id, "Hackney"),
            finding.polarity_from or (model.polarity and "model"),
            *(", ".join(model.themes) or None, "model"),
            *(finding.standard, ratings.get(finding.standard)),
        )
        for finding, model in zip(part.findings, part.classifications, strict=True)
    ]
    assert rows == expected


# Codings


def code(finding: Finding, theme_id: str, *, coder: str, kind: str = "person") -> Coding:
    return Coding(
        finding_id=finding.finding_id,
        theme_id=theme_id,
        coder=coder,
        coder_kind=kind,  # type: ignore[arg-type]
    )


def effective(path: Path, finding: Finding) -> list[tuple[object, ...]]:
    with open_store(path, mode="read") as store:
        codings = store.read_frames().effective_codings
    rows = codings[codings["finding_id"] == finding.finding_id]
    return list(rows[["theme_id", "coder"]].itertuples(index=False, name=None))


def uncoded(path: Path) -> dict[str, str]:
    with open_store(path, mode="read") as store:
        frame = store.read_frames().uncoded
    return dict(zip(frame["finding_id"], frame["reason"], strict=True))


def find_finding(word: str) -> Finding:
    return next(f for f in make_part(HACKNEY).findings if word in f.text)


def test_people_outrank_reference_outranks_model(path: Path) -> None:
    """For each finding the codings of the highest kind of coder count, each theme once."""
    build(path, HACKNEY)
    finding = find_finding("victim")
    with open_store(path, mode="write") as store:
        assert ("victim-work", CODER) in effective(path, finding)
        reference = [code(finding, "ete", coder="gold", kind="reference")]
        store.save_codings(reference, coder="gold", coder_kind="reference")
        assert effective(path, finding) == [("ete", "gold")]
        store.save_codings([code(finding, "voice", coder="Ann")], coder="Ann", coder_kind="person")
        both = [code(finding, "voice", coder="Bob"), code(finding, "ete", coder="Bob")]
        store.save_codings(both, coder="Bob", coder_kind="person")
        assert effective(path, finding) == [("ete", "Bob"), ("voice", "Ann")]
        codings = store.read_frames().codings
    mine = codings[codings["finding_id"] == finding.finding_id]
    assert set(mine["coder"]) == {CODER, "gold", "Ann", "Bob"}


def test_no_theme_is_a_coding_too(path: Path) -> None:
    """A finding without a theme says why: the model abstained, or a coder found none."""
    build(path, HACKNEY)
    finding = find_finding("victim")
    abstained = next(c for c in make_part(HACKNEY).classifications if c.abstained)
    assert finding.finding_id not in uncoded(path)
    assert uncoded(path)[abstained.finding_id] == "model abstained: no theme reached its threshold"
    with open_store(path, mode="write") as store:
        store.save_codings([], coder="Ann", coder_kind="person", coded=[finding.finding_id])
    assert uncoded(path)[finding.finding_id] == "coded by Ann as no theme"
    assert effective(path, finding) == []


def test_a_coder_is_heard_only_on_themes_that_it_knew(path: Path) -> None:
    """On a theme that the reference did not know the model speaks, after what outranks it."""
    build(path, HACKNEY)
    finding = find_finding("victim")
    given = next(
        c for c in make_part(HACKNEY).classifications if c.finding_id == finding.finding_id
    )
    assert given.themes[0] == "victim-work"
    reference = [code(finding, "ete", coder="gold", kind="reference")]
    with open_store(path, mode="write") as store:
        known = {"ete", "voice", "staffing"}
        store.save_codings(reference, coder="gold", coder_kind="reference", known=known)
        assert store.find_unknown_themes("reference") == {"victim-work"}
        assert store.read_themes_of([finding.finding_id]) == {
            finding.finding_id: ("ete", "victim-work")
        }
        assert finding.finding_id in store.match("facets : theme_victim_work_")
    assert effective(path, finding) == [("ete", "gold"), ("victim-work", CODER)]
    view = "SELECT themes, coder_kind FROM v_finding WHERE finding_id = ?"
    assert run_sql(path, view, finding.finding_id) == [("ete, victim-work", "reference, model")]
    with open_store(path, mode="write") as store:
        store.save_codings([], coder="Ann", coder_kind="person", coded=[finding.finding_id])
    assert effective(path, finding) == []
    assert run_sql(path, view, finding.finding_id) == [(None, "person")]


def test_a_theme_added_later_was_not_known(path: Path) -> None:
    """A person knew the codebook of the day: on a theme added since, the next in rank speaks."""
    build(path, HACKNEY)
    finding = find_finding("victim")
    with open_store(path, mode="write") as store:
        store.save_codebook(replace(CODEBOOK, themes=CODEBOOK.themes[1:]))
        store.save_codings([code(finding, "ete", coder="Ann")], coder="Ann", coder_kind="person")
        store.save_codebook(CODEBOOK)
        assert effective(path, finding) == [("ete", "Ann"), ("victim-work", CODER)]
        store.save_codings([code(finding, "ete", coder="Ann")], coder="Ann", coder_kind="person")
    assert effective(path, finding) == [("ete", "Ann")]


def test_whoever_knew_a_theme_knew_its_parts(path: Path) -> None:
    """After a split, a finding that did not carry the whole carries no part by the model."""
    build(path, HACKNEY)
    finding = find_finding("victim")
    with open_store(path, mode="write") as store:
        lines = [code(finding, "ete", coder="gold", kind="reference")]
        known = {"ete", "voice"}
        store.save_codings(lines, coder="gold", coder_kind="reference", known=known)
        assert ("victim-work", CODER) in effective(path, finding)
        store.recode([], CODEBOOK, divided={"voice": ("voice", "victim-work", "staffing")})
        assert finding.finding_id not in store.match("facets : theme_victim_work_")
    assert effective(path, finding) == [("ete", "gold")]


def test_an_older_store_counts_as_before(path: Path) -> None:
    """A store of version 3 keeps every coding, and what counted counts."""
    themes = [("ete",), ("voice",)]
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, path, load_migrations()[:3])
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executemany(
            "INSERT INTO themes VALUES (?, 0, '', '', '', '', '[]', '[]')", themes
        )
        for coder, kind, theme_id in [("gold", "reference", "ete"), ("words", "model", "voice")]:
            connection.execute(
                "INSERT INTO decisions VALUES ('f', ?, ?, 0, '', NULL)", (coder, kind)
            )
            connection.execute(
                "INSERT INTO codings VALUES ('f', ?, ?, ?, 0, NULL)", (theme_id, coder, kind)
            )
        before = connection.execute("SELECT * FROM v_coding").fetchall()
        kept = connection.execute("SELECT * FROM codings ORDER BY coder").fetchall()
    with open_store(path, mode="write") as store:
        assert store.find_unknown_themes("reference") == frozenset()
    assert (
        run_sql(path, "SELECT * FROM v_coding")
        == before
        == [("f", "ete", "gold", "reference", 0, None)]
    )
    assert run_sql(path, "SELECT * FROM codings ORDER BY coder") == kept


def test_every_finding_is_coded_or_uncoded(path: Path) -> None:
    """Effective codings and uncoded findings together are all findings, none twice."""
    build(path, HACKNEY, HARINGEY)
    with open_store(path, mode="read") as store:
        frames = store.read_frames()
    coded, not_coded = (
        set(frames.effective_codings["finding_id"]),
        set(frames.uncoded["finding_id"]),
    )
    assert coded | not_coded == set(frames.findings["finding_id"])
    assert not coded & not_coded


def test_codings_outlive_their_finding(path: Path) -> None:
    """What people and reference said stays when a finding goes and counts when it is back."""
    part = make_part(HACKNEY)
    finding = part.findings[-1]
    lines = [code(finding, "ete", coder="gold", kind="reference")]
    with open_store(path, mode="write") as store:
        store.save_codebook(CODEBOOK)
        missing = store.save_codings(lines, coder="gold", coder_kind="reference")
        assert missing == (finding.finding_id,)
        store.save_codings([code(finding, "voice", coder="Ann")], coder="Ann", coder_kind="person")
        assert len(store.read_frames().codings) == 0
        save(store, part)
        assert effective(path, finding) == [("voice", "Ann")]
        assert store.match("facets : theme_voice_").count(finding.finding_id) == 1
        save(store, make_shorter(HACKNEY))
        assert effective(path, finding) == []
        save(store, part)
        assert effective(path, finding) == [("voice", "Ann")]


def test_reference_replaces_its_whole_layer(path: Path, tmp_path: Path) -> None:
    """A reference coding saved again stands alone: nothing is left of the one before."""
    one, other = find_finding("victim"), find_finding("school")
    first = [code(one, "ete", coder="gold", kind="reference")]
    second = [code(other, "voice", coder="gold", kind="reference")]
    build(path, HACKNEY)
    build(tmp_path / "direct.sqlite", HACKNEY)
    with open_store(path, mode="write") as store:
        store.save_codings(first, coder="gold", coder_kind="reference")
        store.save_codings(second, coder="gold", coder_kind="reference")
        digest = store.content_digest()
    with open_store(tmp_path / "direct.sqlite", mode="write") as store:
        store.save_codings(second, coder="gold", coder_kind="reference")
        assert store.content_digest() == digest


def test_what_a_person_changes_is_kept(path: Path) -> None:
    """What a person said before goes to the history; saying the same again adds nothing."""
    build(path, HACKNEY)
    finding = find_finding("victim")
    with open_store(path, mode="write") as store:
        for theme_id, polarity in [("voice", "mixed"), ("ete", "neutral"), ("ete", "neutral")]:
            store.save_codings(
                [code(finding, theme_id, coder="Ann")],
                [
                    PolarityCoding(
                        finding_id=finding.finding_id,
                        polarity=polarity,  # type: ignore[arg-type]
                        coder="Ann",
                        coder_kind="person",
                    )
                ],
                coder="Ann",
                coder_kind="person",
            )
    assert effective(path, finding) == [("ete", "Ann")]
    with open_store(path, mode="read") as store:
        past = store.read_history(finding.finding_id)
    assert [(item.coder, item.number, item.what, item.before) for item in past] == [
        ("Ann", 1, "themes", ("voice",)),
        ("Ann", 2, "polarity", ("mixed",)),
    ]


def test_unknown_theme_in_a_coding_is_refused(path: Path) -> None:
    """A coding by a theme that the codebook lacks is refused whole, with the theme named."""
    build(path, HACKNEY)
    finding = find_finding("victim")
    lines = [code(finding, "ete", coder="Ann"), code(finding, "victims", coder="Ann")]
    with open_store(path, mode="write") as store:
        digest = store.content_digest()
        with pytest.raises(CodingError, match="by Ann: the codebook has no theme 'victims'"):
            store.save_codings(lines, coder="Ann", coder_kind="person")
        assert store.content_digest() == digest


def test_polarity_by_rank(path: Path) -> None:
    """A heading's polarity outranks everyone; elsewhere person, reference, model, in turn."""
    build(path, HACKNEY)
    part = make_part(HACKNEY)
    by_heading = next(f for f in part.findings if f.polarity == "strength")
    by_model = next(c for c in part.classifications if c.polarity == "strength")
    ids = (by_heading.finding_id, by_model.finding_id)

    def read() -> list[tuple[str | None, str | None]]:
        with open_store(path, mode="read") as store:
            return [(f.polarity, f.polarity_from) for f in store.read_findings(ids)]

    assert read() == [("strength", "heading"), ("strength", "model")]
    for coder, kind, polarity in [("gold", "reference", "neutral"), ("Ann", "person", "mixed")]:
        lines = [
            PolarityCoding(
                finding_id=finding_id,
                polarity=polarity,  # type: ignore[arg-type]
                coder=coder,
                coder_kind=kind,  # type: ignore[arg-type]
            )
            for finding_id in ids
        ]
        with open_store(path, mode="write") as store:
            store.save_codings([], lines, coder=coder, coder_kind=kind)  # type: ignore[arg-type]
            kinds = store.read_frames().findings.set_index("finding_id")["polarity_coder_kind"]
        assert read() == [("strength", "heading"), (polarity, "coder")]
        assert [kinds[i] for i in ids] == ["", kind]


def test_classifications_come_back(path: Path) -> None:
    """What the model said of each finding comes back as it was, in the report's order."""
    build(path, HACKNEY)
    with open_store(path, mode="read") as store:
        assert store.read_classifications() == list(make_part(HACKNEY).classifications)


# Frames, clusters, embeddings


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


if __name__ == "__main__":
    save_for_ever(Path(sys.argv[1]))
