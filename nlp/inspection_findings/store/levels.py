"""Keeps the levels of the theme model: the probabilities from which its coding counts."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping


def replace_levels(connection: sqlite3.Connection, coder: str, levels: Mapping[str, float]) -> bool:
    """Write the levels of a model in place of all others, and return whether any changed."""
    rows = sorted((coder, what, level) for what, level in levels.items())
    query = "SELECT coder, what, level FROM levels ORDER BY coder, what"
    if connection.execute(query).fetchall() == rows:
        return False
    connection.execute("DELETE FROM levels")
    connection.executemany("INSERT INTO levels VALUES (?, ?, ?)", rows)
    return True
