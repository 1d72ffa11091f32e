"""Opening the file: one writer under a lock, any number of readers, forward migrations.

House rule: a file that is not a store, or not one of this version, is refused before
anything is written to it or beside it.
"""

from __future__ import annotations

import contextlib
import importlib.resources
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspection_findings.errors import StoreError

APPLICATION_ID = 0x46494E44  # "FIND", at offset 68 of the file: tells a store from other SQLite
_MAGIC = b"SQLite format 3\x00"
_PATIENCE = 30.0  # seconds to wait while SQLite itself recovers or makes a checkpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One numbered step forward: the SQL that takes a store to version ``number``."""

    number: int
    sql: str


def load_migrations() -> tuple[Migration, ...]:
    """Return the migrations that come with the package, in order."""
    folder = importlib.resources.files(__package__) / "migrations"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return tuple(
        Migration(number=int(file.name.split("_")[0]), sql=file.read_text(encoding="utf-8"))
        for file in files
    )


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open an existing store so that nothing can be written through this connection."""
    newest = load_migrations()[-1].number
    version = _read_version(path)
    if version is None:
        raise StoreError(
            str(path),
            "there is no store here",
            "make one with: findings build PATH... --store FILE",
        )
    _refuse_newer(path, version, newest)
    if version < newest:
        raise StoreError(
            str(path),
            f"is a store of version {version}, this tool reads version {newest}",
            "run `findings build` on it once, which brings it forward and keeps a copy",
        )
    return _connect(path, "ro")


def open_for_writing(path: Path) -> tuple[sqlite3.Connection, sqlite3.Connection]:
    """Open or make a store for the one writer there may be.

    Returns
    -------
    connection, lock : sqlite3.Connection
        Closing ``lock`` lets the next writer in; so does the end of the process, however
        it comes.
    """
    migrations = load_migrations()
    _refuse_newer(path, _read_version(path) or 0, migrations[-1].number)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            str(path),
            f"its folder cannot be made ({error.strerror})",
            "give a path in a folder that you can write to",
        ) from error
    with contextlib.ExitStack() as undo:
        lock = undo.enter_context(contextlib.closing(_take_lock(path)))
        connection = undo.enter_context(contextlib.closing(_connect(path, "rwc")))
        migrate(connection, path, migrations)
        undo.pop_all()
    return connection, lock


def migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> None:
    """Bring a store forward, each step in one transaction, after copying the file.

    The copy lies beside the store and is named after the version it holds
    (``findings.sqlite.version-1``).

    Raises
    ------
    StoreError
        If a step fails; the store is then as the step before left it.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    pending = [migration for migration in migrations if migration.number > version]
    if pending and version:
        _copy(connection, path.with_name(f"{path.name}.version-{version}"))
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
    """Everything inside happens, or nothing does."""
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
        raise StoreError(
            str(path),
            f"could not be written ({error})",
            "check that the disk has room; the store is as it was before",
        ) from error


@contextlib.contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Everything read inside is of one moment, whatever a writer does meanwhile."""
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
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={access}",
            uri=True,
            timeout=_PATIENCE,
            isolation_level=None,
        )
    except sqlite3.Error as error:
        raise _not_opened(path, error) from error
    try:
        if access == "rwc":
            connection.execute("PRAGMA page_size = 16384")  # counts for a new file only
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        connection.close()
        raise _not_opened(path, error) from error
    return connection


def _not_opened(path: Path, error: sqlite3.Error) -> StoreError:
    return StoreError(
        str(path),
        f"cannot be opened ({error})",
        "check that you may read the file and write in its folder, or restore a copy",
    )


def _read_version(path: Path) -> int | None:
    """Return the store's version, 0 for one that is still empty, None where there is none."""
    try:
        with path.open("rb") as file:
            beginning = file.read(len(_MAGIC))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(
            str(path), f"cannot be read ({error.strerror})", "give the path of a file"
        ) from error
    if not beginning:
        return 0
    if beginning != _MAGIC:
        raise _not_a_store(path, "is not an SQLite file")
    return _read_version_of_sqlite(path)


def _read_version_of_sqlite(path: Path) -> int:
    with contextlib.closing(_connect(path, "ro")) as connection:
        mark = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if (mark, version, tables) == (0, 0, 0):
        return 0  # a writer was killed between making the file and its first table
    if mark != APPLICATION_ID:
        raise _not_a_store(path, "is an SQLite file of another kind")
    return int(version)


def _not_a_store(path: Path, problem: str) -> StoreError:
    return StoreError(
        str(path), problem, "give the path of a store, or one where there is no file yet"
    )


def _refuse_newer(path: Path, version: int, newest: int) -> None:
    if version > newest:
        raise StoreError(
            str(path),
            f"was written by a newer version (store version {version}, this tool knows {newest})",
            "update inspection-findings",
        )


def _take_lock(path: Path) -> sqlite3.Connection:
    """Hold ``<store>.lock`` as long as the returned connection is open.

    The lock is SQLite's own lock on an empty database: it works on every system that
    SQLite works on, and the system lets go of it when the process ends, even by a kill.
    The file stays, since deleting it would let two writers hold two files of one name.
    """
    lock_path = path.with_name(f"{path.name}.lock")
    try:
        lock = sqlite3.connect(lock_path, timeout=0, isolation_level=None)
    except sqlite3.Error as error:
        raise _not_opened(lock_path, error) from error
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        lock.close()
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise _not_opened(lock_path, error) from error
        raise StoreError(
            str(path),
            "is being written to by another process",
            f"wait until it has finished (it holds {lock_path.name})",
        ) from error
    return lock


def _copy(connection: sqlite3.Connection, path: Path) -> None:
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(unfinished)) as copy:
        connection.backup(copy)
    unfinished.replace(path)
