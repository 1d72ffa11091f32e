"""The file: what it is, who may write, and what a kill or a full disk leaves."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from inspection_findings.errors import StoreError
from inspection_findings.records import PROBATION
from inspection_findings.search import Filters, select_findings
from inspection_findings.store import Store, open_store
from inspection_findings.store.connection import (
    Migration,
    load_migrations,
    migrate,
    open_for_reading,
    open_for_writing,
)
from tests.support.store import (
    make_brief,
    make_part,
    make_shorter,
    save,
)
from tests.support.stores import (
    HACKNEY,
    HARINGEY,
    build,
    run_sql,
    start_saving,
)


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
    cure = "store that `findings build` made" if mode == "read" else "store, or one where there is"
    cure = "file" if kind == "folder" else cure
    with pytest.raises(StoreError, match=rf"findings\.sqlite: .*; give the path of a {cure}"):
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
        other.kill()
        other.join()
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
            process.kill()
            process.join()
        with open_store(path, mode="read") as store:
            assert store.content_digest() in whole
    assert build(path, HACKNEY, HARINGEY) == build(tmp_path / "other.sqlite", HARINGEY, HACKNEY)
    assert run_sql(path, "PRAGMA integrity_check") == [("ok",)]


def test_what_a_stopped_writer_left_to_be_taken_back_is_taken_back(
    path: Path, tmp_path: Path
) -> None:
    """A reader may not write, and a file that is not yet kept with a log is not left unreadable."""
    build(path, HACKNEY)
    left = tmp_path / "left.sqlite"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = DELETE")
        writer.execute("PRAGMA cache_size = 1")  # so that some of it is in the file already
        writer.execute("BEGIN")
        writer.execute("DELETE FROM findings")
        for ending in ("", "-journal"):
            shutil.copy(f"{path}{ending}", f"{left}{ending}")
        writer.execute("ROLLBACK")
    with open_store(left, mode="read") as store, open_store(path, mode="read") as whole:
        assert store.content_digest() == whole.content_digest()


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


def test_reports_of_an_older_store_are_those_of_the_one_inspectorate(path: Path) -> None:
    """A store from before there were several is brought forward, and can be filtered by it."""
    older = [one for one in load_migrations() if one.number < 8]
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, path, older)
        connection.execute("INSERT INTO boroughs VALUES ('Ashby')")
        connection.execute(
            "INSERT INTO reports (report_id, borough, service, framework, published, source_name,"
            " source_sha256, source_encoding, pipeline_hash, coder, encoder_id)"
            " VALUES ('ashby', 'Ashby', '', '2021', '2024-01', 'a', 'b', 'c', 'd', 'e', 'f')"
        )
        connection.execute(
            "INSERT INTO findings (finding_id, citation, report_id, position, standard, kind, text,"
            " spans, heading, text_sha256, facets)"
            " VALUES ('one', '', 'ashby', 0, '1.1', 'bullet', 'Staff listen.', '[]', '', '', 'x_')"
        )
    with open_store(path, mode="write") as store:
        assert store.read_inspectorates() == {"ashby": PROBATION}
        chosen = select_findings(store, Filters(inspectorate=(PROBATION,)))
        assert chosen == ["one"]
        assert store.read_frame("findings")["inspectorate"].tolist() == [PROBATION]
