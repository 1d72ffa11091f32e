"""Keeps the levels of the theme model: the probabilities from which its coding counts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import astuple

from inspection_findings.records import Level


def replace_levels(connection: sqlite3.Connection, coder: str, levels: Iterable[Level]) -> bool:
    """Write the levels of a model in place of all others, and return whether any changed."""
    rows = sorted((coder, *astuple(level)) for level in levels)
    if connection.execute("SELECT * FROM levels ORDER BY coder, what").fetchall() == rows:
        return False
    connection.execute("DELETE FROM levels")
    connection.executemany("INSERT INTO levels VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    return True
