"""Which themes a coder knew: only for these does a coding outrank codings of lower rank.

Each set of themes is stored once, under a hash of its content, so that the same codings always make
the same store.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Mapping, Sequence

from inspection_findings.records import CoderKind


def write_known(connection: sqlite3.Connection, theme_ids: Collection[str]) -> str:
    """Store a set of themes; return its key, which decisions refer to."""
    ordered = sorted(set(theme_ids))
    name = hashlib.sha256("\n".join(ordered).encode("utf-8")).hexdigest()[:16]
    connection.executemany(
        "INSERT OR IGNORE INTO known_themes VALUES (?, ?)",
        [(name, theme_id) for theme_id in ordered],
    )
    return name


def read_known(connection: sqlite3.Connection) -> dict[str, frozenset[str]]:
    """Return the sets of themes by key."""
    known: dict[str, set[str]] = {}
    for name, theme_id in connection.execute("SELECT knew, theme_id FROM known_themes"):
        known.setdefault(name, set()).add(theme_id)
    return {name: frozenset(theme_ids) for name, theme_ids in known.items()}


def read_known_by(
    connection: sqlite3.Connection, finding_id: str, *, coder: str, coder_kind: str
) -> frozenset[str]:
    """Return the themes that a coder knew when coding a finding."""
    rows = connection.execute(
        "SELECT t.theme_id FROM decisions AS d JOIN known_themes AS t ON t.knew = d.knew"
        " WHERE d.finding_id = ? AND d.coder = ? AND d.coder_kind = ?",
        (finding_id, coder, coder_kind),
    )
    return frozenset(row[0] for row in rows)


def find_unknown(connection: sqlite3.Connection, coder_kind: CoderKind) -> frozenset[str]:
    """Return the themes that coders of this kind did not know in at least one decision."""
    rows = connection.execute(
        "SELECT theme_id FROM themes AS t WHERE EXISTS ("
        " SELECT 1 FROM (SELECT DISTINCT knew FROM decisions WHERE coder_kind = ?) AS d"
        " WHERE NOT EXISTS (SELECT 1 FROM known_themes AS k"
        " WHERE k.knew = d.knew AND k.theme_id = t.theme_id))",
        (coder_kind,),
    )
    return frozenset(row[0] for row in rows)


def divide_known(
    connection: sqlite3.Connection, divided: Mapping[str, Sequence[str]]
) -> frozenset[str]:
    """Record that coders who knew a split theme know its parts; return the findings affected.

    A coder who did not give the whole theme gave none of its parts.
    """
    touched: set[str] = set()
    for name, known in read_known(connection).items():
        parts = {part for whole in known & divided.keys() for part in divided[whole]}
        if parts <= known:
            continue
        theirs = "knew = ? AND coder_kind <> 'model'"
        rows = connection.execute(f"SELECT finding_id FROM decisions WHERE {theirs}", (name,))  # noqa: S608 (constant)
        touched.update(row[0] for row in rows)
        connection.execute(
            f"UPDATE decisions SET knew = ? WHERE {theirs}",  # noqa: S608 (constant)
            (write_known(connection, known | parts), name),
        )
    return frozenset(touched)
