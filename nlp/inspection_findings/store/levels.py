"""Keeps the levels of the theme model: the probabilities from which its coding counts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import astuple

from inspection_findings.records import Level, TestedLevel


def replace_levels(connection: sqlite3.Connection, coder: str, levels: Iterable[Level]) -> bool:
    """Write the levels of a model in place of all others, and return whether any changed."""
    rows = sorted((coder, *astuple(level)) for level in levels)
    if connection.execute("SELECT * FROM levels ORDER BY coder, what").fetchall() == rows:
        return False
    connection.execute("DELETE FROM levels")
    connection.executemany("INSERT INTO levels VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    return True


def replace_tested_levels(
    connection: sqlite3.Connection, coder: str, levels: Iterable[TestedLevel]
) -> None:
    """Write the levels for the precision that was asked for in place of all others, if any."""
    rows = sorted(((coder, *astuple(level)) for level in levels), key=lambda row: row[:2])
    found = connection.execute("SELECT * FROM tested_levels ORDER BY coder, theme_id")
    if found.fetchall() == rows:
        return
    connection.execute("DELETE FROM tested_levels")
    connection.executemany(
        "INSERT INTO tested_levels VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
    )


def read_asked_precision(connection: sqlite3.Connection) -> float | None:
    """Return the precision that somebody asked for; None if nobody did."""
    row = connection.execute(
        "SELECT target FROM tested_levels WHERE theme_id = '' ORDER BY coder"
    ).fetchone()
    return None if row is None else float(row[0])
