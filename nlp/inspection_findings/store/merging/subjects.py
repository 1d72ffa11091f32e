"""What people said, kept and settled in a store: its subjects, and the log on each of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Container, Iterable, Mapping
from typing import cast

from inspection_findings.records import OWN_LAYER, ActKind, State
from inspection_findings.store.merging.conflicts import Key
from inspection_findings.store.merging.copied_rows import (
    copy_known,
    copy_rows,
    read_rows,
    write_rows,
)
from inspection_findings.store.merging.log_union import LoggedAct
from inspection_findings.store.merging.three_way import Told, Version
from inspection_findings.store.states import read_state

_SUBJECTS = """
SELECT 'coding', finding_id, coder FROM decisions WHERE coder_kind = 'person'
UNION SELECT 'coding', finding_id, coder FROM polarity_codings WHERE coder_kind = 'person'
UNION SELECT 'reference', finding_id, coder FROM decisions WHERE coder_kind = 'reference'
UNION SELECT 'reference', finding_id, coder FROM polarity_codings WHERE coder_kind = 'reference'
UNION SELECT 'adjudication', finding_id, '' FROM decisions WHERE coder_kind = 'adjudicated'
UNION SELECT 'adjudication', finding_id, '' FROM polarity_codings WHERE coder_kind = 'adjudicated'
UNION SELECT 'review', finding_id, person FROM reviews
UNION SELECT 'note', note_id, '' FROM notes
UNION SELECT 'basket', basket_id, '' FROM baskets
UNION SELECT 'basket_item', basket_id || '/' || finding_id, '' FROM basket_items
UNION SELECT 'sample', sample, '' FROM samples
"""
_OF_CODER = "finding_id = ? AND coder_kind = ? AND coder = ?"
_CODINGS = ("decisions", "codings", "polarity_codings")


def read_subjects(connection: sqlite3.Connection) -> set[Key]:
    """Return all that a store holds of people and of the reference coding."""
    return {(kind, subject, person) for kind, subject, person in connection.execute(_SUBJECTS)}


def read_present(connection: sqlite3.Connection, key: Key) -> State:
    """Return what a subject is at present; None if it is not there."""
    kind, subject, person = key
    if kind == "reference":
        return _read_reference(connection, subject, person)
    return read_state(connection, cast("ActKind", kind), subject, person=person)


def _read_reference(connection: sqlite3.Connection, finding_id: str, coder: str) -> State:
    values = (finding_id, "reference", coder)
    decision = connection.execute(
        f"SELECT because FROM decisions WHERE {_OF_CODER}",  # noqa: S608 (constant)
        values,
    ).fetchone()
    themes = connection.execute(
        f"SELECT theme_id FROM codings WHERE {_OF_CODER} ORDER BY rank, theme_id",  # noqa: S608 (constant)
        values,
    ).fetchall()
    polarity = connection.execute(
        f"SELECT polarity FROM polarity_codings WHERE {_OF_CODER}",  # noqa: S608 (constant)
        values,
    ).fetchone()
    if decision is None and polarity is None:
        return None
    return {
        "themes": None if decision is None else [row[0] for row in themes],
        "polarity": polarity and polarity[0],
        "note": "" if decision is None else decision[0],
    }


def read_followed(connections: Iterable[sqlite3.Connection]) -> dict[str, str]:
    """Return which finding an earlier one became when its report was corrected, by id."""
    became: dict[str, str] = {}
    for connection in connections:
        became.update(
            connection.execute(
                "SELECT previous_id, finding_id FROM followed_codings ORDER BY followed_at"
            ).fetchall()
        )
    return became


def move_themes(state: State, moved: Mapping[str, str]) -> State:
    """Return a state with the themes that its own are merged into."""
    if not state or not state.get("themes"):
        return state
    themes = dict.fromkeys(moved.get(theme, theme) for theme in state["themes"])
    return {**state, "themes": list(themes)}


def group_log(
    acts: Mapping[str, LoggedAct],
    shared: Container[str],
    became: Mapping[str, str],
    moved: Mapping[str, str],
) -> dict[Key, tuple[list[Told], list[Told]]]:
    """Return the entries on each subject: those that both logs have, and those of this one.

    ``shared`` are the acts that both have, ``became`` findings under the ids that they have now,
    ``moved`` themes that are merged into others.
    """
    grouped: dict[Key, tuple[list[Told], list[Told]]] = {}
    for act in acts.values():
        for entry in act.entries:
            kind = cast("ActKind", entry.kind)
            person = entry.person if kind in OWN_LAYER else ""
            key = (kind, find_present_id(kind, entry.subject, became), person)
            told = Told(
                at=entry.at,
                person=entry.person,
                before=move_themes(_parse(entry.before), moved),
                after=move_themes(_parse(entry.after), moved),
            )
            grouped.setdefault(key, ([], []))[0 if act.key in shared else 1].append(told)
    return grouped


def find_present_id(kind: str, subject: str, became: Mapping[str, str]) -> str:
    """Return a subject under the id that its finding has now."""
    if kind == "basket_item":
        basket_id, _, finding_id = subject.partition("/")
        return f"{basket_id}/{_follow(finding_id, became)}"
    if kind in ("coding", "review", "adjudication"):
        return _follow(subject, became)
    return subject


def _follow(finding_id: str, became: Mapping[str, str]) -> str:
    seen = {finding_id}
    while finding_id in became and became[finding_id] not in seen:
        finding_id = became[finding_id]
        seen.add(finding_id)
    return finding_id


def _parse(text: str | None) -> State:
    return None if text is None else json.loads(text)


def make_version(
    connection: sqlite3.Connection,
    key: Key,
    told: Mapping[Key, tuple[list[Told], list[Told]]],
    moved: Mapping[str, str],
) -> Version:
    """Return what a store says of a subject, with the entries of its log on it."""
    common, own = told.get(key, ([], []))
    present = read_present(connection, key)
    state = move_themes(present, moved)
    return Version(state=state, is_behind=state != present, common=common, own=own)


def copy_subject(source: sqlite3.Connection, to: sqlite3.Connection, key: Key) -> None:
    """Make a subject in one store what it is in the other; baskets and samples apart."""
    kind, subject, person = key
    if kind in ("coding", "reference"):
        coder_kind = "person" if kind == "coding" else kind
        for table in _CODINGS:
            copy_rows(source, to, table, _OF_CODER, (subject, coder_kind, person))
    elif kind == "adjudication":
        for table in _CODINGS:
            copy_rows(
                source, to, table, "finding_id = ? AND coder_kind = 'adjudicated'", (subject,)
            )
    elif kind == "review":
        copy_rows(source, to, "reviews", "finding_id = ? AND person = ?", (subject, person))
    elif kind == "note":
        copy_rows(source, to, "notes", "note_id = ?", (subject,))
    elif kind == "basket_item":
        basket_id, _, finding_id = subject.partition("/")
        which = "basket_id = ? AND finding_id = ?"
        copy_rows(source, to, "basket_items", which, (basket_id, finding_id))


def read_codings(connection: sqlite3.Connection, key: Key) -> dict[str, list[dict[str, object]]]:
    """Return the rows of a person's coding, by table."""
    _, subject, person = key
    values = (subject, "person", person)
    return {table: read_rows(connection, table, _OF_CODER, values) for table in _CODINGS}


def write_codings_under(
    source: sqlite3.Connection,
    to: sqlite3.Connection,
    codings: Mapping[str, list[dict[str, object]]],
    *,
    name: str,
) -> None:
    """Write a coding of the store ``source`` as that of a coder with another name."""
    for table, rows in codings.items():
        renamed = [{**row, "coder": name} for row in rows]
        if table == "decisions":
            renamed = [{**row, "knew": copy_known(source, to, str(row["knew"]))} for row in renamed]
        write_rows(to, table, renamed, conflict="OR REPLACE")
