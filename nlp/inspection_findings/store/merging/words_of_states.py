"""States in words, and what a subject is about, for people who decide between two stores."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from inspection_findings.records import State
from inspection_findings.store.merging.conflicts import Key, Said
from inspection_findings.store.merging.three_way import Version


def describe_version(kind: str, version: Version) -> Said:
    """Return what one store says of a subject, in words."""
    return Said(
        words=describe_state(kind, version.state),
        by=version.person,
        at=datetime.fromisoformat(version.at) if version.at else None,
    )


def describe_state(kind: str, state: State) -> str:
    """Return a state in words."""
    if state is None:
        return "taken away"
    if kind in ("coding", "reference", "adjudication"):
        themes = state["themes"]
        said = "" if themes is None else ", ".join(themes) or "no theme fits"
        polarity = str(state["polarity"] or "").replace("_", " ")
        note = f"note: {state['note']}" if state["note"] else ""
        return "; ".join(part for part in (said, polarity, note) if part)
    if kind == "note":
        return str(state["text"])
    if kind == "basket":
        return f"the name {state['name']!r}"
    if kind == "basket_item":
        comment = f", comment: {state['comment']}" if state["comment"] else ""
        return f"place {state['position']:g}{comment}"
    return "there"


def describe_place(connections: tuple[sqlite3.Connection, ...], key: Key) -> str:
    """Return what a subject is about, for readers: a citation, a name, the subject itself."""
    kind, subject, _ = key
    if kind == "note":
        target = _find(connections, "SELECT target FROM notes WHERE note_id = ?", subject)
        return _cite(connections, target)
    if kind == "basket_item":
        basket_id, _, finding_id = subject.partition("/")
        name = _find(connections, "SELECT name FROM baskets WHERE basket_id = ?", basket_id)
        return f"{name}: {_cite(connections, finding_id)}"
    if kind == "basket":
        return _find(connections, "SELECT name FROM baskets WHERE basket_id = ?", subject)
    return _cite(connections, subject)


def _cite(connections: tuple[sqlite3.Connection, ...], finding_id: str) -> str:
    return _find(
        connections,
        "SELECT citation FROM findings WHERE finding_id = ?1"
        " UNION ALL SELECT citation FROM lost_findings WHERE finding_id = ?1",
        finding_id,
    )


def _find(connections: tuple[sqlite3.Connection, ...], sql: str, value: str) -> str:
    """Return the first answer of a store, or the value itself."""
    for connection in connections:
        row = connection.execute(sql, (value,)).fetchone()
        if row is not None:
            return str(row[0])
    return value
