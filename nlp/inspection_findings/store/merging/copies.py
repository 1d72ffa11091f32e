"""Copies of the stores that are merged, so that the stores themselves are never changed."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from inspection_findings.errors import CodingError, StoreError
from inspection_findings.store.connection import copy_store, open_for_writing
from inspection_findings.store.merging.conflicts import Rename

_TABLES_OF_CODERS = ("decisions", "codings", "polarity_codings")
_PEOPLE = "coder_kind IN ('person', 'adjudicated')"


def bring_copy(path: Path, to: Path) -> None:
    """Copy a store, also one that somebody is writing to, and bring the copy to this version.

    Raises
    ------
    StoreError
        If it is not a store, is of a newer version, or cannot be copied.
    """
    try:
        copy_store(path, to)
        for connection in open_for_writing(to):
            connection.close()
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            str(to), f"could not be written ({error})", "make room on the disk and try again"
        ) from error


def rename_coder(connection: sqlite3.Connection, rename: Rename, *, place: str) -> None:
    """Give a coder another name wherever the copy of a store has it.

    Raises
    ------
    CodingError
        If the store has no such coder, or has the new name already.
    """
    old, new = rename.coder, rename.to
    _check_names(connection, old, new, place)
    for table in _TABLES_OF_CODERS:
        connection.execute(
            f"UPDATE {table} SET coder = ? WHERE coder = ? AND {_PEOPLE}",  # noqa: S608 (constants)
            (new, old),
        )
    for table, column in (
        *(("past_codings", "coder"), ("followed_codings", "coder"), ("samples", "coder")),
        *(("reviews", "person"), ("notes", "person")),
    ):
        connection.execute(
            f"UPDATE {table} SET {column} = ? WHERE {column} = ?",  # noqa: S608 (constants)
            (new, old),
        )
    with editing_log(connection):
        connection.execute("UPDATE log SET person = ? WHERE person = ?", (new, old))
        for column in ("before", "after"):
            _rename_in_states(connection, column, old, new)


def _check_names(connection: sqlite3.Connection, old: str, new: str, place: str) -> None:
    names = {
        row[0]
        for row in connection.execute(
            "SELECT coder FROM decisions UNION SELECT coder FROM polarity_codings"
            " UNION SELECT coder FROM samples UNION SELECT person FROM log"
        )
    }
    if old not in names:
        raise CodingError(place, f"renames {old!r}, who is not in that store", "check the name")
    if new in names:
        raise CodingError(
            place,
            f"renames {old!r} to {new!r}, who is another coder of that store",
            "choose another name",
        )


def _rename_in_states(connection: sqlite3.Connection, column: str, old: str, new: str) -> None:
    """Rename who settled, who wrote a note and who codes a sample, in the states of the log."""
    rows = connection.execute(
        f"SELECT entry, {column} FROM log WHERE {column} IS NOT NULL"  # noqa: S608 (constant)
        " AND kind IN ('adjudication', 'note', 'sample')"
    ).fetchall()
    for entry, text in rows:
        state = json.loads(text)
        for key in ("by", "person"):
            if state.get(key) == old:
                state[key] = new
        if "coders" in state:
            state["coders"] = [new if one == old else one for one in state["coders"]]
        changed = json.dumps(state, ensure_ascii=False, sort_keys=True)
        connection.execute(
            f"UPDATE log SET {column} = ? WHERE entry = ?",  # noqa: S608 (constant)
            (changed, entry),
        )


@contextlib.contextmanager
def editing_log(connection: sqlite3.Connection) -> Iterator[None]:
    """Let the log of a copy be written anew; afterwards nothing changes it again."""
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'log'"
    ).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    yield
    for _, sql in triggers:
        connection.execute(sql)
