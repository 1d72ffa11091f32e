"""Reads and writes what acts change: a state for each subject, None where it is not there.

=============  ===========================================================================
kind           state
=============  ===========================================================================
coding         ``themes`` (a list, or None if the person said nothing of themes),
               ``polarity`` (or None), ``note``; one for each person
review         ``{}``: the person is done with the finding
adjudication   ``themes`` (or None), ``polarity``, ``note`` (the reason), ``by``; one for the
               finding. Without themes, the reason is kept in the log alone
note           ``about``, ``target``, ``start``, ``stop``, ``passage``, ``text``, ``person``
basket         ``name``
basket_item    ``position``, ``comment``, ``citation``, ``text``
sample         ``coders`` (two names), ``size``, ``seed``; drawn, and taken away, but not brought
               back
report         ``source_name``, ``source_sha256``, ``findings``; only told, never taken back
=============  ===========================================================================

A coding also has ``knew``, the set of themes that its coder knew; an act need not name it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from inspection_findings.records import ActKind, CoderKind, Coding, PolarityCoding, State
from inspection_findings.store.codings import check_themes, write_polarities, write_themes

ADJUDICATED: CoderKind = "adjudicated"
_NOTE = ("about", "target", "start", "stop", "passage", "text", "person")
_ITEM = ("position", "comment", "citation", "text")


def read_state(
    connection: sqlite3.Connection, kind: ActKind, subject: str, *, person: str
) -> State:
    """Return what a subject is at present; None if it is not there."""
    if kind == "coding":
        return _read_coding(connection, subject, "person", person)
    if kind == "adjudication":
        return _read_adjudication(connection, subject)
    if kind == "review":
        return _read_row(connection, "reviews", (), {"finding_id": subject, "person": person})
    if kind == "note":
        return _read_row(connection, "notes", _NOTE, {"note_id": subject})
    if kind == "basket":
        return _read_row(connection, "baskets", ("name",), {"basket_id": subject})
    if kind == "basket_item":
        return _read_row(connection, "basket_items", _ITEM, _split_item(subject))
    if kind == "sample":
        return _read_sample(connection, subject)
    return None


def write_state(
    connection: sqlite3.Connection, kind: ActKind, subject: str, state: State, *, person: str
) -> None:
    """Make a subject what ``state`` says; None takes it away."""
    if kind == "coding":
        _write_coding(connection, subject, state, kind="person", coder=person)
    elif kind == "adjudication":
        _write_adjudication(connection, subject, state)
    elif kind == "review":
        _write_row(connection, "reviews", {"finding_id": subject, "person": person}, state)
    elif kind == "note":
        _write_row(connection, "notes", {"note_id": subject}, state)
    elif kind == "basket":
        _write_row(connection, "baskets", {"basket_id": subject}, state)
    elif kind == "basket_item":
        _write_row(connection, "basket_items", _split_item(subject), state)
    elif kind == "sample" and state is None:
        connection.execute("DELETE FROM samples WHERE sample = ?", (subject,))


def is_same(one: State, other: State) -> bool:
    """Return whether two states say the same, whichever themes their coders knew."""
    return _without_knew(one) == _without_knew(other)


def renews(connection: sqlite3.Connection, before: State, after: State) -> bool:
    """Return whether what says the same is said under other themes, such as some added since."""
    if before is None or after is None or "knew" not in before:
        return False
    if "knew" in after:
        return bool(after["knew"] != before["knew"])
    return not _find_known(connection, after) <= _find_known(connection, before)


def _without_knew(state: State) -> State:
    return None if state is None else {key: state[key] for key in state if key != "knew"}


def _read_sample(connection: sqlite3.Connection, sample: str) -> State:
    """Return how a sample was drawn, as the log has it; nothing of those that are older."""
    if connection.execute("SELECT 1 FROM samples WHERE sample = ?", (sample,)).fetchone() is None:
        return None
    row = connection.execute(
        "SELECT after FROM log WHERE kind = 'sample' AND subject = ? AND after IS NOT NULL"
        " ORDER BY entry DESC LIMIT 1",
        (sample,),
    ).fetchone()
    return {} if row is None else dict(json.loads(row[0]))


def _split_item(subject: str) -> dict[str, str]:
    basket_id, _, finding_id = subject.partition("/")
    return {"basket_id": basket_id, "finding_id": finding_id}


def _read_row(
    connection: sqlite3.Connection, table: str, columns: tuple[str, ...], key: Mapping[str, str]
) -> State:
    which = " AND ".join(f"{name} = ?" for name in key)
    wanted = ", ".join(("1", *columns))
    row = connection.execute(
        f"SELECT {wanted} FROM {table} WHERE {which}",  # noqa: S608 (constants)
        tuple(key.values()),
    ).fetchone()
    return None if row is None else dict(zip(columns, row[1:], strict=True))


def _write_row(
    connection: sqlite3.Connection, table: str, key: Mapping[str, str], state: State
) -> None:
    """Replace a row in place: the rows of other tables that refer to it stay."""
    if state is None:
        which = " AND ".join(f"{name} = ?" for name in key)
        connection.execute(f"DELETE FROM {table} WHERE {which}", tuple(key.values()))  # noqa: S608 (constants)
        return
    row = {**key, **state}
    changed = ", ".join(f"{name} = excluded.{name}" for name in state)
    connection.execute(
        f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"  # noqa: S608 (constants)
        f" ON CONFLICT ({', '.join(key)}) DO {f'UPDATE SET {changed}' if changed else 'NOTHING'}",
        tuple(row.values()),
    )


def _read_coding(
    connection: sqlite3.Connection, finding_id: str, kind: CoderKind, coder: str
) -> dict[str, Any] | None:
    key = (finding_id, kind, coder)
    which = "finding_id = ? AND coder_kind = ? AND coder = ?"
    decision = connection.execute(
        f"SELECT because, knew FROM decisions WHERE {which}",  # noqa: S608 (constant)
        key,
    ).fetchone()
    polarity = connection.execute(
        f"SELECT polarity FROM polarity_codings WHERE {which}",  # noqa: S608 (constant)
        key,
    ).fetchone()
    if decision is None and polarity is None:
        return None
    themes = connection.execute(
        f"SELECT theme_id FROM codings WHERE {which} ORDER BY rank, theme_id",  # noqa: S608 (constant)
        key,
    )
    return {
        "themes": None if decision is None else [row[0] for row in themes],
        "polarity": polarity and polarity[0],
        "note": "" if decision is None else decision[0],
        **({} if decision is None else {"knew": decision[1]}),
    }


def _write_coding(
    connection: sqlite3.Connection,
    finding_id: str,
    state: State,
    *,
    kind: CoderKind,
    coder: str,
) -> None:
    which = "finding_id = ? AND coder_kind = ? AND coder = ?"
    for table in ("decisions", "codings", "polarity_codings"):
        connection.execute(
            f"DELETE FROM {table} WHERE {which}",  # noqa: S608 (constants)
            (finding_id, kind, coder),
        )
    if state is None:
        return
    if state["themes"] is not None:
        codings = _make_codings(finding_id, state["themes"], kind=kind, coder=coder)
        check_themes(connection, codings)  # the codebook may have changed since an act to undo
        write_themes(
            connection,
            {finding_id: codings},
            coder=coder,
            coder_kind=kind,
            notes={finding_id: state["note"]},
            known=_find_known(connection, state),
        )
    if state["polarity"] is not None:
        given = PolarityCoding(
            finding_id=finding_id, polarity=state["polarity"], coder=coder, coder_kind=kind
        )
        write_polarities(connection, [given])


def _make_codings(
    finding_id: str, themes: list[str], *, kind: CoderKind, coder: str
) -> tuple[Coding, ...]:
    return tuple(
        Coding(finding_id=finding_id, theme_id=one, coder=coder, coder_kind=kind, rank=rank)
        for rank, one in enumerate(themes)
    )


def _find_known(connection: sqlite3.Connection, state: Mapping[str, Any]) -> set[str]:
    """Return the themes that the coder knew: those of the codebook, unless the state says."""
    rows = (
        connection.execute("SELECT theme_id FROM known_themes WHERE knew = ?", (state["knew"],))
        if "knew" in state
        else connection.execute("SELECT theme_id FROM themes")
    )
    return {row[0] for row in rows}


def _read_adjudication(connection: sqlite3.Connection, finding_id: str) -> State:
    who = connection.execute(
        "SELECT coder FROM decisions WHERE finding_id = ?1 AND coder_kind = ?2"
        " UNION SELECT coder FROM polarity_codings WHERE finding_id = ?1 AND coder_kind = ?2",
        (finding_id, ADJUDICATED),
    ).fetchone()
    if who is None:
        return None
    state = _read_coding(connection, finding_id, ADJUDICATED, who[0]) or {}
    if state.get("themes") is None:  # what is settled of polarity alone has its reason in the log
        state["note"] = read_reason(connection, finding_id, by=who[0])
    return {**state, "by": who[0]}


def read_reason(connection: sqlite3.Connection, finding_id: str, *, by: str) -> str:
    """Return the reason with which a person settled a finding last, from the log."""
    row = connection.execute(
        "SELECT json_extract(after, '$.note') FROM log WHERE kind = 'adjudication'"
        " AND json_extract(after, '$.by') = ?2 AND subject IN (SELECT ?1 UNION"
        " SELECT previous_id FROM followed_codings WHERE finding_id = ?1)"
        " ORDER BY entry DESC LIMIT 1",
        (finding_id, by),
    ).fetchone()
    return "" if row is None else str(row[0])


def _write_adjudication(connection: sqlite3.Connection, finding_id: str, state: State) -> None:
    """Replace the settled coding of a finding, whoever settled it before."""
    before = _read_adjudication(connection, finding_id)
    if before is not None:
        _write_coding(connection, finding_id, None, kind=ADJUDICATED, coder=before["by"])
    if state is not None:
        _write_coding(connection, finding_id, state, kind=ADJUDICATED, coder=state["by"])
