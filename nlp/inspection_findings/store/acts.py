"""Carries out what people do, each act with its entries in the log, and takes acts back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from inspection_findings.errors import CodingError, ConflictError
from inspection_findings.records import OWN_LAYER, Act, ActKind, Entry, State
from inspection_findings.store.log import append, find_changed, is_undone, read_act
from inspection_findings.store.samples import is_coded_in
from inspection_findings.store.states import is_same, read_state, renews, write_state

_CURE = "look at what it is now and decide again; nothing was saved"
# Whoever settles a difference decides on the codings of others too.
_ALSO: dict[ActKind, tuple[ActKind, ...]] = {"adjudication": ("coding",)}


def carry_out(
    connection: sqlite3.Connection,
    acts: Sequence[Act],
    *,
    person: str,
    undoes: int | None = None,
) -> tuple[Entry, ...]:
    """Make each subject what its act says; what is so already gets no entry.

    Raises
    ------
    ConflictError
        If a subject has changed since the person saw it. The transaction must be rolled back.
    """
    entries: list[Entry] = []
    for act in acts:
        _refuse_conflict(connection, act, person=person)
        before = read_state(connection, act.kind, act.subject, person=person)
        if is_same(before, act.after) and not renews(connection, before, act.after):
            continue
        _write(connection, act, person=person)
        entries.append(
            append(
                connection,
                act=entries[0].act if entries else None,
                person=person,
                kind=act.kind,
                subject=act.subject,
                before=before,
                after=act.after,
                undoes=undoes,
            )
        )
    return tuple(entries)


def record(
    connection: sqlite3.Connection,
    before: Iterable[tuple[str, State]],
    *,
    kind: ActKind,
    person: str,
) -> None:
    """Add entries for states that have been changed already: subjects with what they were."""
    act: int | None = None
    for subject, earlier in before:
        now = read_state(connection, kind, subject, person=person)
        if not is_same(earlier, now) or renews(connection, earlier, now):
            entry = append(
                connection,
                act=act,
                person=person,
                kind=kind,
                subject=subject,
                before=earlier,
                after=now,
            )
            act = entry.act


def take_back(connection: sqlite3.Connection, act: int, *, person: str) -> tuple[Entry, ...]:
    """Make everything that an act changed what it was before, as a new act.

    Raises
    ------
    CodingError
        If there is no such act of this person, or it is taken back already; if it took a blind
        sample away, or drew one in which somebody has coded since.
    ConflictError
        If something that it changed has been changed since.
    """
    entries = read_act(connection, act)
    place = f"act {act}"
    if not entries or any(one.kind == "report" for one in entries):
        raise CodingError(place, "is nothing that can be taken back", "choose another")
    if entries[0].person != person:
        raise CodingError(place, f"was done by {entries[0].person}", "let that person take it back")
    if is_undone(connection, act):
        raise CodingError(place, "is taken back already", "choose another")
    for one in entries:
        _refuse_sample(connection, one)
        now = read_state(connection, one.kind, one.subject, person=person)
        if not is_same(now, one.after):
            raise _conflict(connection, (one.kind,), one.subject, after=one.entry, person=person)
    acts = [Act(kind=one.kind, subject=one.subject, after=one.before) for one in reversed(entries)]
    return carry_out(connection, acts, person=person, undoes=act)


def _refuse_sample(connection: sqlite3.Connection, entry: Entry) -> None:
    """Raise `CodingError` if a blind sample cannot be taken away, or not be brought back."""
    if entry.kind != "sample":
        return
    place = f"blind sample {entry.subject}"
    if entry.after is None:
        raise CodingError(place, "was taken away", "draw it again, with the same size and seed")
    if is_coded_in(connection, entry.subject):
        raise CodingError(place, "cannot be taken away: somebody has coded in it", "let it stand")


def _write(connection: sqlite3.Connection, act: Act, *, person: str) -> None:
    """Make a subject what its act says.

    Raises
    ------
    ConflictError
        If another person has made that impossible: by filling a basket that is to go, removing one
        that a finding is to be put in, or giving its name to another.
    """
    try:
        write_state(connection, act.kind, act.subject, act.after, person=person)
    except sqlite3.IntegrityError as error:
        if act.kind not in ("basket", "basket_item"):
            raise
        raise ConflictError(
            _describe(act.kind, act.subject),
            "cannot be changed so, because of what has been done with its basket since",
            _CURE,
        ) from error


def _refuse_conflict(connection: sqlite3.Connection, act: Act, *, person: str) -> None:
    if act.seen is None:
        return
    kinds = (act.kind, *_ALSO.get(act.kind, ()))
    own = person if act.kind in OWN_LAYER else ""
    if find_changed(connection, kinds, act.subject, after=act.seen, person=own):
        raise _conflict(connection, kinds, act.subject, after=act.seen, person=person)


def _conflict(
    connection: sqlite3.Connection,
    kinds: Sequence[ActKind],
    subject: str,
    *,
    after: int,
    person: str,
) -> ConflictError:
    """Return the error that says who has changed a subject since an entry of the log."""
    own = person if kinds[0] in OWN_LAYER else ""
    newest = find_changed(connection, kinds, subject, after=after, person=own)
    who = f"by {newest.person}, {newest.at:%d %B %Y %H:%M} UTC" if newest else "since"
    return ConflictError(_describe(kinds[0], subject), f"has been changed {who}", _CURE)


def _describe(kind: ActKind, subject: str) -> str:
    return f"{kind.replace('_', ' ')} {subject}"
