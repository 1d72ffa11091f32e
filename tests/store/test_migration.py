"""A store is brought forward with a copy beside it; if that fails, it is as it was."""

from __future__ import annotations

import contextlib
import resource
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspection_findings.errors import StoreError
from inspection_findings.store.connection import Migration, load_migrations, migrate
from tests.support.stores import HACKNEY, build, run_sql

NEXT = load_migrations()[-1].number + 1
FAILING = Migration(
    number=NEXT, sql="CREATE TABLE more (one TEXT); INSERT INTO nowhere VALUES (1);"
)
WORKING = Migration(number=NEXT, sql="CREATE TABLE more (one TEXT);")


def content(path: Path) -> list[tuple[object, ...]]:
    return [
        *run_sql(path, "PRAGMA user_version"),
        *run_sql(path, "SELECT name, sql FROM sqlite_master ORDER BY name"),
        *run_sql(path, "SELECT finding_id, text FROM findings ORDER BY finding_id"),
    ]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "s.findings"
    build(path, HACKNEY)
    return path


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path))


@contextlib.contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def test_a_copy_is_made_before_and_is_whole(store: Path) -> None:
    """The copy beside the store is the store as it was, whole, and nothing unfinished is left."""
    before = content(store)
    with opened(store) as connection:
        migrate(connection, store, [*load_migrations(), WORKING])
    copy = store.with_name(f"{store.name}.version-{NEXT - 1}")
    assert content(copy) == before
    assert run_sql(copy, "PRAGMA integrity_check") == [("ok",)]
    assert run_sql(store, "PRAGMA user_version") == [(NEXT,)]
    assert not list(store.parent.glob("*.unfinished"))


def test_a_step_that_fails_leaves_the_store_as_it_was(store: Path) -> None:
    """Nothing of a step that fails in the middle stays."""
    before = content(store)
    with opened(store) as connection, pytest.raises(StoreError, match="the store is as it was"):
        migrate(connection, store, [*load_migrations(), FAILING])
    assert content(store) == before


@contextlib.contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size; writing beyond fails, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_without_room_for_the_copy_nothing_is_changed(store: Path) -> None:
    """Where the copy cannot be written, the store stays as it is, and no half copy is left."""
    before = content(store)
    with opened(store) as connection, files_up_to(store.stat().st_size // 2):  # noqa: SIM117
        with pytest.raises(StoreError, match=r"a copy of the store cannot be written here .*room"):
            migrate(connection, store, [*load_migrations(), WORKING])
    assert content(store) == before
    assert [one.name for one in store.parent.iterdir() if "version" in one.name] == []
