"""Examines a store: every promise in turn, whatever the others found."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from inspection_findings.errors import StoreError
from inspection_findings.store.connection import load_migrations, open_raw
from inspection_findings.store.doctor.coding_checks import look_at_codings, look_at_log
from inspection_findings.store.doctor.derived_checks import (
    NotCheckedError,
    look_at_clusters,
    look_at_facets,
    look_at_index,
)
from inspection_findings.store.doctor.fault import (
    Check,
    Examination,
    Fault,
    Found,
    Promise,
)
from inspection_findings.store.doctor.file_checks import (
    find_restore_cure,
    look_at_cache,
    look_at_file,
    look_at_leftovers,
    look_at_references,
)
from inspection_findings.store.doctor.text_checks import (
    look_at_kept_files,
    look_at_quotations,
    look_at_reports,
)

PROMISES = (
    Promise(name="file", sentence="The file is a whole store of this version.", look=look_at_file),
    Promise(
        name="references",
        sentence="Every row belongs to one that is there.",
        look=look_at_references,
    ),
    Promise(
        name="quotations",
        sentence="Every finding's text is what stands at its place in its report, on its page.",
        look=look_at_quotations,
    ),
    Promise(
        name="reports",
        sentence="Every report has its text, and every finding a coding and an embedding.",
        look=look_at_reports,
    ),
    Promise(
        name="kept files",
        sentence="Every kept file is the one that its report was read from.",
        look=look_at_kept_files,
    ),
    Promise(
        name="codings",
        sentence="What people said is whole, and has its text.",
        look=look_at_codings,
    ),
    Promise(
        name="log",
        sentence="The log has all its entries, and the tables hold what it says.",
        look=look_at_log,
    ),
    Promise(
        name="search index",
        sentence="The search index holds the words of the findings.",
        look=look_at_index,
    ),
    Promise(name="facets", sentence="Findings are filtered by what they are.", look=look_at_facets),
    Promise(
        name="sub-themes",
        sentence="Sub-themes were made from the findings as they are.",
        look=look_at_clusters,
    ),
    Promise(
        name="cache", sentence="Files of the cache are as they were written.", look=look_at_cache
    ),
    Promise(
        name="leftovers",
        sentence="Nothing was left by a command that was stopped.",
        look=look_at_leftovers,
    ),
)


def examine(path: Path) -> Examination:
    """Look at everything that a store promises; nothing is written.

    Raises
    ------
    StoreError
        If there is no file, it is not an SQLite file, or it cannot be opened at present.
    """
    try:
        connection = open_raw(path)
    except StoreError as error:
        code = getattr(error.__cause__, "sqlite_errorcode", 0)
        if code & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise  # out of reach is not damaged
        return _examine_unopened(path, error.problem)
    with contextlib.closing(connection):
        first, *others = PROMISES
        opening = _keep(first, connection, path)
        if not _is_readable(connection):
            why = "the file is not one that this version of the tool reads"
            rest = [Check(name=p.name, promise=p.sentence, not_checked=why) for p in others]
            return Examination(path=path, checks=(opening, *rest))
        checks = (opening, *(_keep(promise, connection, path) for promise in others))
    return Examination(path=path, checks=checks)


def _examine_unopened(path: Path, problem: str) -> Examination:
    fault = Fault(where=str(path), problem=problem, cure=find_restore_cure(path))
    first, *others = PROMISES
    rest = [
        Check(name=p.name, promise=p.sentence, not_checked="the file cannot be opened")
        for p in others
    ]
    return Examination(
        path=path, checks=(Check(name=first.name, promise=first.sentence, faults=(fault,)), *rest)
    )


def _is_readable(connection: sqlite3.Connection) -> bool:
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError:
        return False
    return bool(version == load_migrations()[-1].number)


def _keep(promise: Promise, connection: sqlite3.Connection, path: Path) -> Check:
    """Look whether a promise is kept; a file that cannot be read so far breaks it."""
    why = ""
    try:
        found = promise.look(connection, path)
        faults = tuple(found.faults)
    except NotCheckedError as error:
        found, faults, why = Found(checked=0), (), str(error)
    except (sqlite3.DatabaseError, ValueError, UnicodeDecodeError) as error:
        found = Found(checked=0)
        problem = f"is damaged ({error})"
        faults = (Fault(where=str(path), problem=problem, cure=find_restore_cure(path)),)
    return Check(
        name=promise.name,
        promise=promise.sentence,
        checked=found.checked,
        faults=faults,
        notes=found.notes,
        not_checked=why,
    )
