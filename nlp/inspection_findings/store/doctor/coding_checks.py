"""Looks whether what people said is whole, and is what the log says that they said.

None of it is ever mended here: a person's word is a person's.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from inspection_findings.records import Entry, State
from inspection_findings.store.corrections import read_lost
from inspection_findings.store.doctor.fault import RESTORE, Fault, Found
from inspection_findings.store.log import read_newest_of_each
from inspection_findings.store.states import is_same, read_state

_BY_HAND = (
    "nothing is changed here, since it is a person's word: restore a copy of the store, or let the"
    " person say it again"
)
_OUTSIDE = """
SELECT 'coding of ' || c.finding_id || ' by ' || c.coder,
    'the codebook has no theme ' || c.theme_id
FROM codings AS c WHERE c.coder_kind <> 'model'
AND c.theme_id NOT IN (SELECT theme_id FROM themes)
UNION ALL
SELECT 'coding of ' || c.finding_id || ' by ' || c.coder, 'has themes, but no decision'
FROM codings AS c WHERE c.coder_kind <> 'model' AND NOT EXISTS (
    SELECT 1 FROM decisions AS d WHERE d.finding_id = c.finding_id
    AND d.coder_kind = c.coder_kind AND d.coder = c.coder
)
UNION ALL
SELECT 'coding of ' || d.finding_id || ' by ' || d.coder,
    iif(d.abstained, 'says that no theme fits, and has themes', 'says themes, and has none')
FROM decisions AS d WHERE d.coder_kind <> 'model' AND d.abstained = EXISTS (
    SELECT 1 FROM codings AS c WHERE d.finding_id = c.finding_id
    AND d.coder_kind = c.coder_kind AND d.coder = c.coder
)
UNION ALL
SELECT 'coding of ' || d.finding_id || ' by ' || d.coder, 'its text is neither here nor kept'
FROM decisions AS d WHERE d.coder_kind NOT IN ('model', 'reference')
AND d.finding_id NOT IN (SELECT finding_id FROM findings)
AND d.finding_id NOT IN (SELECT finding_id FROM lost_findings)
AND EXISTS (
    SELECT 1 FROM reports AS r
    WHERE r.report_id = substr(d.finding_id, 1, instr(d.finding_id, ':') - 1)
)
"""
# A change of the codebook changes codings without an entry in the log; it archives what was said.
_ARCHIVED = """
SELECT 1 FROM past_codings WHERE coder = ?2 AND what = 'themes' AND was = ?3 AND (
    finding_id = ?1
    OR finding_id IN (SELECT finding_id FROM followed_codings WHERE previous_id = ?1)
)
"""
_MOVED = "SELECT 1 FROM followed_codings WHERE previous_id = ? AND coder = ?"
_IS_THERE = "SELECT 1 FROM findings WHERE finding_id = ?"


def look_at_codings(connection: sqlite3.Connection, path: Path) -> Found:  # noqa: ARG001
    """Look whether the codings by people and by the reference are whole; list those that wait."""
    count = connection.execute(
        "SELECT count(*) FROM decisions WHERE coder_kind <> 'model'"
    ).fetchone()[0]
    faults = [
        Fault(where=where, problem=problem, cure=_BY_HAND)
        for where, problem in connection.execute(_OUTSIDE)
    ]
    notes = tuple(
        f"{one.citation}: its report no longer has this text. What {' and '.join(one.coders)} said"
        " is kept, and counts again when a build brings the text back."
        for one in read_lost(connection)
    )
    return Found(checked=int(count), faults=faults, notes=notes)


def look_at_log(connection: sqlite3.Connection, path: Path) -> Found:  # noqa: ARG001
    """Look whether the log has all its entries, and the tables hold what it says last."""
    faults = [*_find_gaps(connection)]
    if faults:
        return Found(checked=_count_entries(connection), faults=faults)
    faults += _find_other_states(connection)
    return Found(checked=_count_entries(connection), faults=faults)


def _count_entries(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM log").fetchone()[0])


def _find_gaps(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Yield what is missing of the log; its entries are numbered without a gap."""
    count, newest = connection.execute(
        "SELECT count(*), coalesce(max(entry), 0) FROM log"
    ).fetchone()
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'log'").fetchone()
    given = max(newest, row[0] if row else 0)
    if count != given:
        problem = f"{given - count} of {given} entries are missing"
        yield Fault(where="log", problem=problem, cure=RESTORE)
    for entry, state in connection.execute(
        "SELECT entry, coalesce(before, 'null') FROM log WHERE NOT json_valid(coalesce(before,"
        " 'null')) UNION SELECT entry, coalesce(after, 'null') FROM log"
        " WHERE NOT json_valid(coalesce(after, 'null'))"
    ):
        problem = f"cannot be read ({state[:40]})"
        yield Fault(where=f"log, entry {entry}", problem=problem, cure=RESTORE)


def _find_other_states(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Yield the subjects that are not what the newest entry about them says."""
    for entry in read_newest_of_each(connection):
        if entry.kind == "report":  # only told
            continue
        now = read_state(connection, entry.kind, entry.subject, person=entry.person)
        if _agrees(entry, now) or _is_explained(connection, entry, now):
            continue
        words = "is not there" if now is None else f"is {_show(now)}"
        said = "should not be there" if entry.after is None else f"should be {_show(entry.after)}"
        yield Fault(
            where=f"{entry.kind.replace('_', ' ')} {entry.subject} by {entry.person}",
            problem=f"{words}; by entry {entry.entry} of the log it {said}",
            cure=_BY_HAND,
        )


def _agrees(entry: Entry, now: State) -> bool:
    if entry.kind == "sample":  # its state is read from the log: only whether it is there counts
        return (entry.after is None) == (now is None)
    return is_same(entry.after, now)


def _is_explained(connection: sqlite3.Connection, entry: Entry, now: State) -> bool:
    """Return whether a corrected report or a change of the codebook made the difference."""
    finding_id, after = _finding_of(entry), entry.after or {}
    if finding_id and not connection.execute(_IS_THERE, (finding_id,)).fetchone():
        if entry.kind not in ("coding", "adjudication"):
            return True  # reviews, notes and places in baskets follow to the corrected text
        coder = after.get("by", entry.person)
        return connection.execute(_MOVED, (finding_id, coder)).fetchone() is not None
    if entry.kind not in ("coding", "adjudication") or not (after and now):
        return False
    others = [key for key in after if key not in ("themes", "knew") and after[key] != now.get(key)]
    values = (finding_id, after.get("by", entry.person), json.dumps(after["themes"]))
    return not others and connection.execute(_ARCHIVED, values).fetchone() is not None


def _finding_of(entry: Entry) -> str:
    """Return the finding that an entry is about; empty if it is about none."""
    if entry.kind in ("coding", "adjudication", "review"):
        return entry.subject
    if entry.kind == "basket_item":
        return entry.subject.partition("/")[2]
    if entry.kind == "note" and (entry.after or {}).get("about") == "finding":
        return str((entry.after or {})["target"])
    return ""


def _show(state: State) -> str:
    shown = {key: value for key, value in (state or {}).items() if key != "knew" and value}
    return json.dumps(shown, ensure_ascii=False, sort_keys=True)
