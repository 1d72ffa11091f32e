"""Opens a store for one writer with a lock or for any number of readers, and migrates it.

A file that is not a store, or has another version, is refused before anything is written to it or
beside it.
"""

from __future__ import annotations

import contextlib
import importlib.resources
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inspection_findings.errors import StoreBusyError, StoreError
from inspection_findings.files import rename_synced
from inspection_findings.store.files_to_write import finish_files

APPLICATION_ID = 0x46494E44  # "FIND", at offset 68: distinguishes a store from other SQLite files
_MAGIC = b"SQLite format 3\x00"
_CURE_READING = "give the path of a store that `findings build` made"
_CURE_WRITING = "give the path of a store, or one where there is no file yet"
_PRIMARY = 0xFF  # of an SQLite error code: the rest says more of the same error
_PATIENCE = 30.0  # seconds to wait while SQLite recovers or writes a checkpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One migration: the SQL that brings a store to version ``number``."""

    number: int
    sql: str


@cache  # a store is opened several times for each page of the explorer
def load_migrations() -> tuple[Migration, ...]:
    """Return the migrations that come with the package, in order."""
    folder = importlib.resources.files(__package__) / "migrations"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return tuple(
        Migration(number=int(file.name.split("_")[0]), sql=file.read_text(encoding="utf-8"))
        for file in files
    )


def open_raw(path: Path) -> sqlite3.Connection:
    """Open an SQLite file read-only, whatever its version and state."""
    if not _require_sqlite(path, cure=_CURE_READING):
        raise StoreError(
            str(path),
            "there is no store here",
            "make one with: findings build PATH... --store FILE",
        )
    try:
        return _connect(path, "ro")
    except StoreError:
        if not _is_out_of_reach(path):
            raise
    # Readers share a file that cannot be made here. Nobody can write here, so none is needed.
    return _connect(path, "ro&immutable=1")


def _is_out_of_reach(path: Path) -> bool:
    """Return whether a store stands in a folder where nothing can be written, and all is in it."""
    log = path.with_name(f"{path.name}-wal")
    is_whole = not log.exists() or log.stat().st_size == 0
    return is_whole and not os.access(path.parent, os.W_OK)


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open an existing store read-only."""
    newest = load_migrations()[-1].number
    with contextlib.ExitStack() as undo:
        connection = undo.enter_context(contextlib.closing(open_raw(path)))
        version = _read_version_of(connection, path, cure=_CURE_READING)
        _refuse_newer(path, version, newest)
        if version < newest:
            raise StoreError(
                str(path),
                f"is a store of version {version}, this tool reads version {newest}",
                "run `findings build` on it once, which brings it forward and keeps a copy",
            )
        undo.pop_all()
    return connection


def require_store(path: Path) -> None:
    """Raise `StoreError` if a file is not a store of this version or an earlier one."""
    if not _require_sqlite(path, cure=_CURE_READING):
        raise StoreError(str(path), "there is no store here", _CURE_READING)
    version = _read_version(path, cure=_CURE_READING)
    if not version:
        raise StoreError(str(path), "is empty", _CURE_READING)
    _refuse_newer(path, version, load_migrations()[-1].number)


def copy_store(path: Path, to: Path) -> None:
    """Copy a store of any version as it is at one moment, whoever is writing to it."""
    require_store(path)
    with contextlib.closing(_connect(path, "ro")) as connection:
        copy_open_store(connection, to)


def open_for_writing(
    path: Path, *, patience: float = 0.0
) -> tuple[sqlite3.Connection, sqlite3.Connection]:
    """Open or create a store as its only writer, after ``patience`` seconds at most.

    Files that an earlier writer was stopped before it could write are written now.

    Returns
    -------
    connection, lock : sqlite3.Connection
        Closing ``lock`` lets the next writer in. So does the end of the process, even if it is
        killed.
    """
    migrations = load_migrations()
    _refuse_newer(path, _read_version(path, cure=_CURE_WRITING) or 0, migrations[-1].number)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            str(path),
            f"its folder cannot be made ({error.strerror})",
            "give a path in a folder that you can write to",
        ) from error
    with contextlib.ExitStack() as undo:
        lock = undo.enter_context(contextlib.closing(_take_lock(path, patience)))
        connection = undo.enter_context(contextlib.closing(_connect(path, "rwc")))
        migrate(connection, path, migrations)
        finish_files(connection)
        undo.pop_all()
    return connection, lock


@contextlib.contextmanager
def holding_lock(path: Path) -> Iterator[None]:
    """Hold the lock of a store, or of a place where there is to be one."""
    with contextlib.closing(_take_lock(path, 0.0)):
        yield


def migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> None:
    """Migrate a store, each step in one transaction, after copying the file.

    The copy is beside the store, and its name contains its version
    (``findings.sqlite.version-1``).

    Raises
    ------
    StoreError
        If a step fails; the store is then as after the previous step.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    pending = [migration for migration in migrations if migration.number > version]
    if pending and version:
        copy_open_store(connection, path.with_name(f"{path.name}.version-{version}"))
    for migration in pending:
        step = f"PRAGMA user_version = {migration.number};"
        try:
            connection.executescript(f"BEGIN IMMEDIATE;\n{migration.sql}\n{step}\nCOMMIT;")
        except sqlite3.Error as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise StoreError(
                str(path),
                f"could not be brought to version {migration.number} ({error})",
                "make room on the disk and try again; the store is as it was",
            ) from error


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Run the statements inside as one transaction: all take effect or none."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    except sqlite3.OperationalError as error:
        raise _not_written(path, error) from error


@contextlib.contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Read one consistent state, whatever a writer does meanwhile."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("COMMIT")


def _connect(path: Path, access: str) -> sqlite3.Connection:
    try:
        try:
            return _open(path, access)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_READONLY_ROLLBACK:
                raise
        # A writer was stopped in what a reader may not take back, so it is opened to write once.
        _open(path, "rw").close()
        return _open(path, access)
    except sqlite3.Error as error:
        raise _not_opened(path, error) from error


def _open(path: Path, access: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={access}",
        uri=True,
        timeout=_PATIENCE,
        isolation_level=None,
    )
    try:
        if access == "rwc":
            connection.execute("PRAGMA page_size = 16384")  # takes effect only in a new file
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _not_written(path: Path, error: sqlite3.OperationalError) -> StoreError:
    if error.sqlite_errorcode & _PRIMARY in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusyError(
            str(path),
            "is held by another program",
            "close the program that has it open, and try again; the store is as it was before",
        )
    return StoreError(
        str(path),
        f"could not be written ({error})",
        "check that the disk has room; the store is as it was before",
    )


def _not_opened(path: Path, error: sqlite3.Error) -> StoreError:
    return StoreError(
        str(path),
        f"cannot be opened ({error})",
        "check that you may read the file and write in its folder, and that the disk has room;"
        " or restore a copy",
    )


def _read_version(path: Path, *, cure: str) -> int | None:
    """Return the version of a store; 0 if it is empty, None if there is no file.

    ``cure`` is what to do about a file that is not a store.
    """
    if not _require_sqlite(path, cure=cure):
        return None
    with contextlib.closing(_connect(path, "ro")) as connection:
        return _read_version_of(connection, path, cure=cure)


def _require_sqlite(path: Path, *, cure: str) -> bool:
    """Return whether there is a file; raise if it is neither an SQLite file nor empty."""
    try:
        with path.open("rb") as file:
            beginning = file.read(len(_MAGIC))
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StoreError(
            str(path), f"cannot be read ({error.strerror})", "give the path of a file"
        ) from error
    if beginning not in (b"", _MAGIC):
        raise StoreError(str(path), "is not an SQLite file", cure)
    return True


def _read_version_of(connection: sqlite3.Connection, path: Path, *, cure: str) -> int:
    mark = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if (mark, version, tables) == (0, 0, 0):
        return 0  # a writer was killed after creating the file and before its first table
    if mark != APPLICATION_ID:
        raise StoreError(str(path), "is an SQLite file of another kind", cure)
    return int(version)


def _refuse_newer(path: Path, version: int, newest: int) -> None:
    if version > newest:
        raise StoreError(
            str(path),
            f"was written by a newer version (store version {version}, this tool knows {newest})",
            "update inspection-findings",
        )


def _take_lock(path: Path, patience: float) -> sqlite3.Connection:
    """Hold the lock ``<store>.lock`` until the returned connection is closed.

    The lock is SQLite's own lock on an empty database. It works wherever SQLite works, and the
    system releases it when the process ends, even if it is killed. The lock file stays: if it
    were deleted, two writers could hold two files of the same name.
    """
    lock_path = path.with_name(f"{path.name}.lock")
    try:
        lock = sqlite3.connect(lock_path, timeout=patience, isolation_level=None)
    except sqlite3.Error as error:
        raise _not_opened(lock_path, error) from error
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        lock.close()
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise _not_opened(lock_path, error) from error
        raise StoreBusyError(
            str(path),
            "is being written to by another process",
            f"wait until it has finished (it holds {lock_path.name})",
        ) from error
    return lock


def copy_open_store(connection: sqlite3.Connection, path: Path) -> None:
    """Write a copy of an open store to ``path``: aside, synced, and renamed.

    Raises
    ------
    StoreError
        If it cannot be written.
    """
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(unfinished)) as copy:
            connection.backup(copy)
        rename_synced(unfinished, path)
    except (sqlite3.Error, OSError) as error:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise StoreError(
            str(path),
            f"a copy of the store cannot be written here ({error})",
            "make room on the disk; the store is as it was",
        ) from error
