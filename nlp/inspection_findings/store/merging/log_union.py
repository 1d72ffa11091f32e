"""The logs of two stores become one: each act once, in the order of time.

An act is known by its content (who, when, about what, before, after), not by its number. So the
common beginning of two copies of one store is there once, and merging again adds nothing.
"""

from __future__ import annotations

import hashlib
import heapq
import itertools
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.store.merging.copies import editing_log

_COLUMNS = "entry, act, at, person, kind, subject, before, after, undoes"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedEntry:
    """An entry as it is in the file; ``before`` and ``after`` are JSON, or None."""

    at: str
    person: str
    kind: str
    subject: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedAct:
    """An act of a log: ``key`` is made of its entries; ``undoes`` is the key of another."""

    key: str
    entries: tuple[LoggedEntry, ...]
    undoes: str | None


def read_acts(connection: sqlite3.Connection) -> dict[str, LoggedAct]:
    """Return the acts of a log by their keys, in its order."""
    entries: dict[int, list[LoggedEntry]] = {}
    undone: dict[int, int | None] = {}
    rows = connection.execute(f"SELECT {_COLUMNS} FROM log ORDER BY entry")  # noqa: S608 (constant)
    for _, act, at, person, kind, subject, before, after, undoes in rows:
        entry = LoggedEntry(
            at=at, person=person, kind=kind, subject=subject, before=before, after=after
        )
        entries.setdefault(act, []).append(entry)
        undone[act] = undoes
    seen: Counter[str] = Counter()
    keys: dict[int, str] = {}
    for act, own in entries.items():
        content = _hash(own)
        seen[content] += 1
        keys[act] = f"{content} {seen[content]}"  # a second act may say the same in the same moment
    return {
        keys[act]: LoggedAct(key=keys[act], entries=tuple(own), undoes=keys.get(undone[act] or 0))
        for act, own in entries.items()
    }


def _hash(entries: Iterable[LoggedEntry]) -> str:
    said = [[e.at, e.person, e.kind, e.subject, e.before, e.after] for e in entries]
    return hashlib.sha256(json.dumps(said).encode("ascii")).hexdigest()


def unite(mine: Mapping[str, LoggedAct], other: Mapping[str, LoggedAct]) -> list[LoggedAct]:
    """Return the acts of both logs, each once, in the order of time.

    What came first in either log comes first here, also if the clock of a computer was wrong.
    """
    acts = {**other, **mine}
    after: dict[str, set[str]] = {key: set() for key in acts}
    for log in (mine, other):
        keys = list(log)
        for earlier, later in itertools.pairwise(keys):
            after[earlier].add(later)
    return [acts[key] for key in _order(after, {key: acts[key].entries[0].at for key in acts})]


def _order(after: Mapping[str, set[str]], times: Mapping[str, str]) -> list[str]:
    """Return keys, each after those that it must follow, and else by time, then by key."""
    waits = Counter(later for ones in after.values() for later in ones)
    ready = [(times[key], key) for key in after if not waits[key]]
    heapq.heapify(ready)
    done: dict[str, None] = {}
    while len(done) < len(after):
        if not ready:  # two logs that contradict each other: what is oldest goes first
            ready = [min((times[key], key) for key in after if key not in done)]
        _, key = heapq.heappop(ready)
        if key in done:
            continue
        done[key] = None
        for later in after[key]:
            waits[later] -= 1
            if waits[later] <= 0 and later not in done:
                heapq.heappush(ready, (times[later], later))
    return list(done)


def write_log(connection: sqlite3.Connection, acts: Sequence[LoggedAct]) -> None:
    """Replace a log by these acts, with numbers from 1; an undoing names its act's new number."""
    numbers: dict[str, int] = {}
    rows: list[tuple[object, ...]] = []
    for act in acts:
        numbers[act.key] = len(rows) + 1
        undoes = numbers.get(act.undoes) if act.undoes else None
        rows += [
            (
                *(len(rows) + place, numbers[act.key], e.at, e.person, e.kind, e.subject),
                *(e.before, e.after, undoes),
            )
            for place, e in enumerate(act.entries, start=1)
        ]
    with editing_log(connection):
        connection.execute("DELETE FROM log")
        connection.execute("DELETE FROM sqlite_sequence WHERE name = 'log'")
        connection.executemany(
            f"INSERT INTO log ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 (constant)
            rows,
        )
