"""The log: entries are added and read by conditions, and nothing changes them."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inspection_findings.records import Act
from inspection_findings.store import open_store
from tests.support.stores import run_sql
from tests.support.work import STATED, fill

FIRST, SECOND = STATED[0].finding_id, STATED[1].finding_id
NOTE = {
    "about": "finding",
    "target": FIRST,
    "start": None,
    "stop": None,
    "passage": "words",
    "text": "See also",
    "person": "Ben",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a store in which Ana is done with two findings and Ben has written a note."""
    path = fill(tmp_path / "findings.sqlite")
    with open_store(path, mode="write") as store:
        done = [Act(kind="review", subject=one, after={}) for one in (FIRST, SECOND)]
        store.act(done, person="Ana")
        store.act([Act(kind="note", subject="n1", after=NOTE)], person="Ben")
    return path


@pytest.mark.parametrize("sql", ["UPDATE log SET person = 'Eve'", "DELETE FROM log"])
def test_nothing_changes_an_entry(sql: str, path: Path) -> None:
    """The file itself refuses, whichever program asks."""
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        run_sql(path, sql)
    assert run_sql(path, "SELECT person FROM log") == [("Ana",), ("Ana",), ("Ben",)]


def test_an_entry_says_who_when_what_and_what_was_before(path: Path) -> None:
    """Entries of one act share its number; the time is in UTC."""
    with open_store(path, mode="read") as store:
        first, second, note = store.read_log()
    assert [(one.entry, one.act, one.person) for one in (first, second, note)] == [
        *((1, 1, "Ana"), (2, 1, "Ana")),
        (3, 3, "Ben"),
    ]
    assert (first.before, first.after, note.before, note.after) == (None, {}, None, NOTE)
    assert abs((datetime.now(UTC) - note.at).total_seconds()) < 300
    assert [one.finding_id for one in (first, second, note)] == [FIRST, SECOND, FIRST]


def test_entries_are_found_by_conditions(path: Path) -> None:
    """By number, person, kind, subject and finding; all of several conditions are met."""
    with open_store(path, mode="read") as store:

        def numbers(**conditions: object) -> list[int]:
            return [one.entry for one in store.read_log(**conditions)]  # type: ignore[arg-type]

        assert numbers(after=1, before=3) == [2]
        assert numbers(person="Ana", newest_first=True, limit=1) == [2]
        assert numbers(kinds=["note", "basket"]) == [3]
        assert numbers(subject=SECOND) == [2]
        assert numbers(finding=FIRST) == [1, 3]
        assert numbers(finding=FIRST, person="Ben", kinds=["review"]) == []
