"""Copies rows of a table from one store to another."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from inspection_findings.store.known_themes import write_known

OWN_NUMBERS = {"findings": "row", "runs": "run"}  # keys that only one file understands


def list_columns(connection: sqlite3.Connection, table: str) -> list[str]:
    """Return the columns of a table, but a number that only its own file understands."""
    rows = connection.execute(f"PRAGMA table_info({table})")
    return [row[1] for row in rows if row[1] != OWN_NUMBERS.get(table)]


def read_rows(
    connection: sqlite3.Connection, table: str, which: str = "1", values: Sequence[object] = ()
) -> list[dict[str, object]]:
    """Return the rows of a table that meet a condition, in the order of their content."""
    columns = list_columns(connection, table)
    listed = ", ".join(columns)
    rows = connection.execute(
        f"SELECT {listed} FROM {table} WHERE {which} ORDER BY {listed}",  # noqa: S608 (constants)
        tuple(values),
    )
    return [dict(zip(columns, row, strict=True)) for row in rows]


def write_rows(
    connection: sqlite3.Connection,
    table: str,
    rows: Sequence[dict[str, object]],
    *,
    conflict: str = "",
) -> None:
    """Add rows to a table; ``conflict`` is what SQLite does with those that it has."""
    if not rows:
        return
    names = ", ".join(rows[0])
    marks = ", ".join("?" * len(rows[0]))
    connection.executemany(
        f"INSERT {conflict} INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 (constants)
        [tuple(row.values()) for row in rows],
    )


def copy_rows(
    source: sqlite3.Connection,
    to: sqlite3.Connection,
    table: str,
    which: str,
    values: Sequence[object],
) -> None:
    """Make the rows of one store that meet a condition those of the other."""
    to.execute(f"DELETE FROM {table} WHERE {which}", tuple(values))  # noqa: S608 (constants)
    rows = read_rows(source, table, which, values)
    if table == "decisions":
        rows = [{**row, "knew": copy_known(source, to, str(row["knew"]))} for row in rows]
    write_rows(to, table, rows)


def copy_known(source: sqlite3.Connection, to: sqlite3.Connection, knew: str) -> str:
    """Give one store a set of themes that coders of the other knew; return its key there."""
    theirs = _read_known(source, knew)
    if _read_known(to, knew) == theirs:
        return knew
    return write_known(to, theirs)


def _read_known(connection: sqlite3.Connection, knew: str) -> set[str]:
    rows = connection.execute("SELECT theme_id FROM known_themes WHERE knew = ?", (knew,))
    return {row[0] for row in rows}
