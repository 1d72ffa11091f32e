"""The log of what people did: entries are added and read, never changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from inspection_findings.records import OWN_LAYER, ActKind, Entry, State
from inspection_findings.store.samples import is_coded_in

_NOW = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
_COLUMNS = "entry, act, at, person, kind, subject, before, after, undoes"
_MATCHING = (
    "entry > ?1 AND (?2 IS NULL OR entry < ?2) AND (?3 = '' OR person = ?3)"
    " AND (?4 = '[]' OR kind IN (SELECT value FROM json_each(?4))) AND (?5 = '' OR subject = ?5)"
    # A finding is the subject, or is in a basket, or a note is on it. What was said of its
    # earlier text, before the report was corrected, is about it too.
    " AND (?6 = '' OR EXISTS (SELECT 1 FROM (SELECT ?6 AS one"
    " UNION SELECT previous_id FROM followed_codings WHERE finding_id = ?6)"
    " WHERE subject = one"
    " OR (kind = 'basket_item' AND substr(subject, instr(subject, '/') + 1) = one)"
    " OR (kind = 'note' AND json_extract(coalesce(after, before), '$.about') = 'finding'"
    " AND json_extract(coalesce(after, before), '$.target') = one)))"
)
_COUNTS = "kind IN ('coding', 'adjudication')"
_MARK = "entry || ' ' || at || ' ' || person || ' ' || subject"
_MARKED = f"SELECT {_MARK} FROM log WHERE {_COUNTS}"  # noqa: S608 (constants)
_OLDEST_FIRST = f"{_MATCHING} ORDER BY entry LIMIT ?7"
_NEWEST_FIRST = f"{_MATCHING} ORDER BY entry DESC LIMIT ?7"


def append(
    connection: sqlite3.Connection,
    *,
    act: int | None,
    person: str,
    kind: ActKind,
    subject: str,
    before: State,
    after: State,
    undoes: int | None = None,
) -> Entry:
    """Add an entry, with the time, and return it; without ``act`` it begins a new act."""
    number = find_newest(connection) + 1
    connection.execute(
        f"INSERT INTO log ({_COLUMNS}) VALUES (?, ?, {_NOW}, ?, ?, ?, ?, ?, ?)",  # noqa: S608 (constants)
        (number, act or number, person, kind, subject, _write(before), _write(after), undoes),
    )
    (entry,) = _read(connection, "entry = ?", (number,))
    return entry


def find_newest(connection: sqlite3.Connection) -> int:
    """Return the number of the newest entry; 0 if there is none."""
    return int(connection.execute("SELECT coalesce(max(entry), 0) FROM log").fetchone()[0])


class LogConditions(TypedDict, total=False):
    """Which entries of the log are read.

    Attributes
    ----------
    after, before : int
        Only entries with a higher, and a lower, number.
    person, kinds, subject
        Only entries of this person, of these kinds, about this subject.
    finding : str
        Only entries about this finding, whatever their kind, and about its text before the report
        was corrected.
    newest_first : bool
    limit : int
    """

    after: int
    before: int | None
    person: str
    kinds: Sequence[ActKind]
    subject: str
    finding: str
    newest_first: bool
    limit: int | None


def read_log(connection: sqlite3.Connection, **conditions: Unpack[LogConditions]) -> list[Entry]:
    """Return the entries that meet the conditions, by number."""
    which = _NEWEST_FIRST if conditions.get("newest_first") else _OLDEST_FIRST
    return list(_read(connection, which, _list_values(conditions)))


def read_newest_of_each(connection: sqlite3.Connection) -> list[Entry]:
    """Return the newest entry about each subject; of a person's own layer, for each person."""
    own = json.dumps(sorted(OWN_LAYER))
    newest = (
        "entry IN (SELECT max(entry) FROM log"
        " GROUP BY kind, subject, iif(kind IN (SELECT value FROM json_each(?)), person, ''))"
        " ORDER BY entry"
    )
    return list(_read(connection, newest, (own,)))


def count_subjects(connection: sqlite3.Connection, **conditions: Unpack[LogConditions]) -> int:
    """Return how many subjects the entries are about that meet the conditions of `read_log`."""
    which = f"SELECT subject FROM log WHERE {_OLDEST_FIRST}"  # noqa: S608 (constant)
    counting = f"SELECT count(DISTINCT subject) FROM ({which})"  # noqa: S608 (constant)
    counted = connection.execute(counting, _list_values(conditions))
    return int(counted.fetchone()[0])


def _list_values(conditions: LogConditions) -> tuple[object, ...]:
    limit = conditions.get("limit")
    return (
        *(conditions.get("after", 0), conditions.get("before"), conditions.get("person", "")),
        json.dumps(list(conditions.get("kinds", ()))),
        *(conditions.get("subject", ""), conditions.get("finding", "")),
        -1 if limit is None else limit,
    )


def read_act(connection: sqlite3.Connection, act: int) -> list[Entry]:
    """Return the entries of one act by number; none if there is no such act."""
    return list(_read(connection, "act = ? ORDER BY entry", (act,)))


def is_undone(connection: sqlite3.Connection, act: int) -> bool:
    """Return whether an act is taken back at present; taking back the undoing does it again."""
    is_taken_back = False
    while True:
        undoing = connection.execute(
            "SELECT max(act) FROM log WHERE undoes = ?", (act,)
        ).fetchone()[0]
        if undoing is None:
            return is_taken_back
        act, is_taken_back = undoing, not is_taken_back


@dataclass(frozen=True, slots=True, kw_only=True)
class ActState:
    """How an act stands.

    Attributes
    ----------
    changes : int
        How many entries it has.
    is_undone : bool
        Whether it is taken back at present.
    is_changed : bool
        Whether something that it changed has been changed since, also by taking it back, or
        somebody has coded in a blind sample that it drew.
    """

    changes: int
    is_undone: bool
    is_changed: bool


def read_act_state(connection: sqlite3.Connection, act: int) -> ActState:
    """Return how an act stands. Each person has a layer of codings and reviews of their own."""
    changes, is_changed = connection.execute(
        "SELECT count(*), coalesce(max(EXISTS ("
        " SELECT 1 FROM log AS l WHERE l.subject = e.subject AND l.kind = e.kind"
        " AND l.entry > e.entry"
        " AND (e.kind NOT IN (SELECT value FROM json_each(?1)) OR l.person = e.person)"
        ")), 0) FROM log AS e WHERE e.act = ?2",
        (json.dumps(sorted(OWN_LAYER)), act),
    ).fetchone()
    return ActState(
        changes=changes,
        is_undone=is_undone(connection, act),
        is_changed=bool(is_changed) or _is_kept(connection, act),
    )


def find_last_act(
    connection: sqlite3.Connection, person: str, kinds: Sequence[ActKind] = ()
) -> int | None:
    """Return the newest act of a person that can still be taken back, if there is one.

    With ``kinds``, the newest that has an entry of one of these.
    """
    rows = connection.execute(
        "SELECT DISTINCT act FROM log WHERE person = ?1 AND undoes IS NULL"
        " AND kind <> 'report'"
        " AND (?2 = '[]' OR kind IN (SELECT value FROM json_each(?2))) ORDER BY act DESC",
        (person, json.dumps(list(kinds))),
    )
    acts = (row[0] for row in rows)
    return next(
        (one for one in acts if not (is_undone(connection, one) or _is_kept(connection, one))), None
    )


def _is_kept(connection: sqlite3.Connection, act: int) -> bool:
    """Return whether an act drew a blind sample in which somebody has coded."""
    entry = read_act(connection, act)[0]
    return entry.kind == "sample" and is_coded_in(connection, entry.subject)


def mark_acts(connection: sqlite3.Connection) -> str:
    """Return a mark of the newest entry that changed what counts; empty if none did.

    It has the time as well as the number: after a store is restored from a copy, other entries get
    the same numbers.
    """
    row = connection.execute(f"{_MARKED} ORDER BY entry DESC LIMIT 1").fetchone()
    return "" if row is None else str(row[0])


def find_coded_since(connection: sqlite3.Connection, mark: str) -> list[str] | None:
    """Return the findings whose coding has changed since a mark, sorted.

    None if the mark is not of this log, so that nothing is known of what changed.
    """
    entry = int(mark.partition(" ")[0] or 0)
    marked = connection.execute(f"{_MARKED} AND entry = ?", (entry,)).fetchone()
    if mark and (marked is None or marked[0] != mark):
        return None
    rows = connection.execute(
        f"SELECT DISTINCT subject FROM log WHERE entry > ? AND {_COUNTS} ORDER BY subject",  # noqa: S608 (constant)
        (entry,),
    )
    return [row[0] for row in rows]


def find_changed(
    connection: sqlite3.Connection,
    kinds: Sequence[ActKind],
    subject: str,
    *,
    after: int,
    person: str = "",
) -> Entry | None:
    """Return the newest entry of these kinds on a subject since another entry, if there is one."""
    found = read_log(
        connection,
        after=after,
        kinds=kinds,
        subject=subject,
        person=person,
        newest_first=True,
        limit=1,
    )
    return found[0] if found else None


def _read(
    connection: sqlite3.Connection, conditions: str, values: Sequence[object]
) -> Iterator[Entry]:
    rows = connection.execute(f"SELECT {_COLUMNS} FROM log WHERE {conditions}", values)  # noqa: S608 (constants)
    for entry, act, at, person, kind, subject, before, after, undoes in rows:
        yield Entry(
            entry=entry,
            act=act,
            at=datetime.fromisoformat(at),
            person=person,
            kind=kind,
            subject=subject,
            before=None if before is None else json.loads(before),
            after=None if after is None else json.loads(after),
            undoes=undoes,
        )


def _write(state: State) -> str | None:
    return None if state is None else json.dumps(state, ensure_ascii=False, sort_keys=True)
