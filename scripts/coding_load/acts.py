"""What people asked the server to do, and the check that the store says so afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from inspection_findings.records import OWN_LAYER, ActKind, Entry
from inspection_findings.store import Store, open_store
from inspection_findings.store.states import is_same

Outcome = Literal["unanswered", "saved", "refused"]


@dataclass(slots=True, kw_only=True)
class Asked:
    """One act that a person asked for.

    Attributes
    ----------
    subject : str
        As in the log; empty where only the server knows it.
    after : dict
        What the person said: part of the state after it.
    undoes : int or None
        The act that is to be taken back.
    outcome : {"unanswered", "saved", "refused"}
    act : int or None
        The number under which it was saved, if that was answered.
    entries : list of dict
        Its entries of the log as they were answered; empty if the answer had none.
    """

    person: str
    kind: ActKind
    subject: str = ""
    after: dict[str, Any] = field(default_factory=dict)
    undoes: int | None = None
    outcome: Outcome = "unanswered"
    act: int | None = None
    entries: list[dict[str, Any]] = field(default_factory=list)

    def fits(self, entries: Sequence[Entry]) -> bool:
        """Return whether an act of the log is this one."""
        first = entries[0]
        if any(one.person != self.person for one in entries) or first.undoes != self.undoes:
            return False
        if self.undoes is not None:
            return True
        is_about = first.kind == self.kind and self.subject in ("", first.subject)
        return is_about and (first.after or {}).items() >= self.after.items()

    def says(self, entries: Sequence[Entry]) -> bool:
        """Return whether the entries that were answered are those of the log."""
        return not self.entries or self.entries == [_to_json(one) for one in entries]


Acts = dict[int, list[Entry]]


def check(path: Path, asked: Sequence[Asked], *, after: int) -> list[str]:
    """Return what is wrong in a store, a sentence each; empty if nothing was lost.

    Parameters
    ----------
    asked : sequence of Asked
        All that was asked for; of each person in the order in which it was.
    after : int
        The newest entry of the log before.
    """
    with open_store(path, mode="read") as store:
        log = store.read_log(after=after)
        acts: Acts = defaultdict(list)
        for entry in log:
            acts[entry.act].append(entry)
        return [
            *_check_saved(acts, asked),
            *_check_others(acts, asked),
            *_check_order(asked),
            *_check_states(store, log),
        ]


def _check_saved(acts: Acts, asked: Sequence[Asked]) -> Iterator[str]:
    """Yield each act that was answered as saved and is not in the log, or twice, or otherwise."""
    saved = [one for one in asked if one.outcome == "saved"]
    answered: set[int] = set()
    for one in saved:
        if one.act is None or one.act not in acts:
            yield f"Lost: {one}"
        elif one.act in answered:
            yield f"Two answers tell of one act: {one}"
        elif not (one.fits(acts[one.act]) and one.says(acts[one.act])):
            yield f"The log tells otherwise than the answer: {one}, {acts[one.act]}"
        if one.act is not None:
            answered.add(one.act)


def _check_others(acts: Acts, asked: Sequence[Asked]) -> Iterator[str]:
    """Yield acts of the log that nobody asked for; what got no answer may be there, once."""
    answered = {one.act for one in asked if one.outcome == "saved"}
    open_acts = [one for one in asked if one.outcome == "unanswered"]
    for number, entries in acts.items():
        if number in answered:
            continue
        found = next((one for one in open_acts if one.act is None and one.fits(entries)), None)
        if found is None:
            yield f"Nobody asked for it, or it is there twice: {entries}"
        else:
            found.act = number


def _check_order(asked: Sequence[Asked]) -> Iterator[str]:
    """Yield acts of one person that stand in the log before an earlier one."""
    newest: dict[str, int] = {}
    for one in asked:
        if one.act is None:
            continue
        if one.act <= newest.get(one.person, 0):
            yield f"It stands before an earlier act of this person: {one}"
        newest[one.person] = one.act


def _check_states(store: Store, log: Sequence[Entry]) -> Iterator[str]:
    """Yield what the log tells of a subject that does not follow, or is not so in the store."""
    last: dict[tuple[ActKind, str, str], Entry] = {}
    for entry in log:
        key = (entry.kind, entry.subject, entry.person if entry.kind in OWN_LAYER else "")
        before = last.get(key)
        if before is not None and not is_same(before.after, entry.before):
            yield f"It does not follow: {before}, {entry}"
        last[key] = entry
    for (kind, subject, _), entry in last.items():
        now = store.read_state_of(kind, subject, person=entry.person)
        if not is_same(now, entry.after):
            yield f"The store says {now}, the log {entry}"


def _to_json(entry: Entry) -> Mapping[str, Any]:
    names = ("entry", "act", "at", "person", "kind", "subject", "before", "after", "undoes")
    values = {name: getattr(entry, name) for name in names}
    return {**values, "at": _write_time(entry.at)}


def _write_time(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
