"""Looks at the file itself, and at what lies beside it."""

from __future__ import annotations

import glob
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from inspection_findings.files import UNFINISHED
from inspection_findings.store.cache_files import find_cache_folder, is_intact
from inspection_findings.store.connection import APPLICATION_ID, load_migrations
from inspection_findings.store.doctor.fault import RESTORE, Fault, Found
from inspection_findings.store.files_to_write import read_files_to_write

_MOST = 20  # faults of the file that are listed: a damaged page gives thousands
_IN_WORK = 60  # seconds for which a file may be unfinished because it is just being written
_OF_CLUSTERS = frozenset({"cluster_members", "unclustered", "stock_wording"})
_REPORT_AGAIN = (
    "give the report's file to: findings build FILE --store {store}; its codings are kept"
)


def look_at_file(connection: sqlite3.Connection, path: Path) -> Found:
    """Look at the pages, indexes and marks of the SQLite file."""
    faults = [*_find_wrong_marks(connection, path)]
    rows = connection.execute(f"PRAGMA integrity_check({_MOST})").fetchall()
    faults += [_describe(path, str(row[0])) for row in rows if row[0] != "ok"]
    return Found(checked=_count_pages(connection), faults=faults)


def _count_pages(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA page_count").fetchone()[0])


def _find_wrong_marks(connection: sqlite3.Connection, path: Path) -> Iterator[Fault]:
    mark = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if (mark, version, tables) == (0, 0, 0):
        problem = "is empty: a build was stopped before it saved anything"
        yield Fault(where=str(path), problem=problem, cure="run the build again")
        return
    if mark != APPLICATION_ID:
        yield Fault(where=str(path), problem="does not carry the mark of a store", cure=RESTORE)
    newest = load_migrations()[-1].number
    if version < newest:
        yield Fault(
            where=str(path),
            problem=f"is a store of version {version}, this tool reads version {newest}",
            cure="run `findings build --store {store}` once, which brings it forward and keeps"
            " a copy; then ask again",
        )
    elif version > newest:
        yield Fault(
            where=str(path),
            problem=f"has version {version}, this tool knows {newest}",
            cure="update inspection-findings",
        )


def _describe(path: Path, problem: str) -> Fault:
    """Return the fault that SQLite names; an index is made again from its table."""
    if " index " in f" {problem} ":
        return Fault(where=str(path), problem=f"has a damaged index ({problem})", can_mend=True)
    return Fault(where=str(path), problem=f"is damaged ({problem})", cure=find_restore_cure(path))


def find_restore_cure(path: Path) -> str:
    """Return what to do about a damaged file; it names the copies that lie beside the store."""
    copies = sorted(path.parent.glob(f"{glob.escape(path.name)}.*"))
    kept = [one.name for one in copies if ".version-" in one.name or ".before-" in one.name]
    return f"{RESTORE} (beside it: {', '.join(kept)})" if kept else RESTORE


def look_at_references(connection: sqlite3.Connection, path: Path) -> Found:  # noqa: ARG001
    """Look for rows that belong to a report, finding or cluster that is not there."""
    broken: dict[tuple[str, str], int] = {}
    for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        broken[table, parent] = broken.get((table, parent), 0) + 1
    faults = []
    for (table, parent), count in sorted(broken.items()):
        problem = f"{count} rows belong to rows of {parent} that are not there"
        if table in _OF_CLUSTERS:
            faults.append(Fault(where=f"table {table}", problem=problem, can_mend=True))
        else:
            faults.append(Fault(where=f"table {table}", problem=problem, cure=_REPORT_AGAIN))
    tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'")
    return Found(checked=int(tables.fetchone()[0]), faults=faults)


def look_at_cache(connection: sqlite3.Connection, path: Path) -> Found:  # noqa: ARG001
    """Look whether the files of the cache are as they were written."""
    files = sorted(find_cache_folder(path).glob("*.npy"))
    faults = [
        Fault(where=str(one), problem="is damaged; it only saves time", can_mend=True)
        for one in files
        if not is_intact(one)
    ]
    return Found(checked=len(files), faults=faults)


def look_at_leftovers(connection: sqlite3.Connection, path: Path) -> Found:
    """Look for what commands that were killed left beside the store."""
    faults = [
        Fault(where=str(one), problem="was left by a command that was stopped", can_mend=True)
        for one in find_leftovers(path)
    ]
    waiting = read_files_to_write(connection)
    faults += [
        Fault(
            where=one.path,
            problem="was not written: a change of the codebook was stopped after it was saved in"
            " the store",
            cure="run any command that writes to the store, or: findings doctor {store} --mend",
            can_mend=True,
        )
        for one in waiting
    ]
    return Found(checked=len([*path.parent.iterdir()]), faults=faults)


def find_leftovers(path: Path) -> list[Path]:
    """Return the unfinished files, and a merge's folder, that nobody writes any more.

    The lock file is none: it stays on purpose.
    """
    beside = path.parent.glob(f"{glob.escape(path.name)}.*{UNFINISHED}")
    aside = path.parent.glob(f".*{UNFINISHED}")  # of any file that is written in this folder
    found = [*beside, *aside, *find_cache_folder(path).glob(f"*{UNFINISHED}")]
    merging = path.with_name(f"{path.name}{UNFINISHED}")  # the folder in which it was merged
    found += [merging] if merging.is_dir() else []
    oldest = time.time() - _IN_WORK
    return sorted(one for one in found if one.stat().st_mtime < oldest)
