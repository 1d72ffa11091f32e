"""Notes: what people write on findings, passages, themes and boroughs. Every act is in the log."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from inspection_findings.corpus.handle import Handle
from inspection_findings.errors import CodingError
from inspection_findings.records import Act, Entry, Note, NoteAbout
from inspection_findings.text import quote

if TYPE_CHECKING:
    from inspection_findings.store import Store
    from inspection_findings.store.notebook import NoteConditions

LONGEST_TEXT = 10_000  # characters of a note or a comment
_NOTE_COLUMNS = (
    *("note_id", "about", "target", "title", "passage", "start", "stop", "text", "person", "at"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportNotes:
    """The notes on a report.

    Attributes
    ----------
    findings : dict of str to tuple of Note
        By finding id, the oldest first.
    passages : tuple of Note
        On passages of its text, in their order.
    gone : tuple of Note
        On passages of an earlier text, which it no longer has.
    """

    findings: dict[str, tuple[Note, ...]]
    passages: tuple[Note, ...]
    gone: tuple[Note, ...]


class Notes(Handle):
    """Notes: read, and changed by people."""

    def notes(self, **conditions: Unpack[NoteConditions]) -> list[Note]:
        """Return notes, the newest first.

        Parameters
        ----------
        about : {"finding", "passage", "theme", "borough"}, optional
        target : str, optional
            The id of the finding, report or theme, or the name of the borough.
        person : str, optional
        words : str, optional
            Words that the note or its passage has, in capitals or not.

        Examples
        --------
        >>> corpus.notes(words="no note has these words")
        []
        """
        with self._read() as store:
            return store.read_notes(**conditions)

    def notes_csv(self, **conditions: Unpack[NoteConditions]) -> str:
        """Return notes as CSV, the newest first; parameters are those of `notes`.

        Examples
        --------
        >>> corpus.notes_csv(words="no note has these words").split(",")[:4]
        ['note_id', 'about', 'target', 'title']
        """
        from inspection_findings.exchange.csv_rows import make_csv

        notes = self.notes(**conditions)
        rows = [
            {name: getattr(one, name) for name in _NOTE_COLUMNS}
            | {"at": one.at.isoformat(timespec="seconds")}
            for one in notes
        ]
        return make_csv(rows, columns=_NOTE_COLUMNS)

    def note_people(self) -> list[str]:
        """Return who wrote the notes, by name.

        Examples
        --------
        >>> corpus.note_people()
        []
        """
        return sorted({one.person for one in self.notes()}, key=str.casefold)

    def report_notes(self, report_id: str) -> ReportNotes:
        """Return the notes on the findings and passages of a report.

        Raises `UnknownNameError` if there is no such report.

        Examples
        --------
        >>> place = (0, 40)
        >>> entry = corpus.add_note(
        ...     "passage", "hackney-2023-05", "The title", place=place, person="Ana Reader"
        ... )
        >>> [one.text for one in corpus.report_notes("hackney-2023-05").passages]
        ['The title']
        >>> corpus.remove_note(entry.subject, person="Ana Reader").after is None
        True
        """
        with self._read() as store:
            text = store.read_source_text(report_id)
            theirs = set(store.read_finding_ids_of(report_id))
            on_findings = store.read_notes(about="finding")
            passages = store.read_notes(about="passage", target=report_id)
        findings: dict[str, tuple[Note, ...]] = {}
        for note in reversed(on_findings):
            if note.target in theirs:
                findings[note.target] = (*findings.get(note.target, ()), note)
        here = [one for one in passages if _stands(text, one)]
        return ReportNotes(
            findings=findings,
            passages=tuple(sorted(here, key=lambda one: (one.start or 0, one.entry))),
            gone=tuple(one for one in passages if one not in here),
        )

    def add_note(
        self,
        about: NoteAbout,
        target: str,
        text: str,
        *,
        person: str,
        place: tuple[int, int] | None = None,
    ) -> Entry:
        """Write a note on a finding, a passage, a theme or a borough; return its entry.

        Parameters
        ----------
        target : str
            The id of the finding, theme or report, or the name of the borough.
        place : pair of int, optional
            For a passage: where it begins and ends in the text of its report, in characters.

        Raises
        ------
        FindingsError
            If there is no such target, or the note is empty or too long.

        Examples
        --------
        >>> entry = corpus.add_note("theme", "voice", "See also ETE", person="Ana Reader")
        >>> [one.text for one in corpus.notes(about="theme", target="voice")]
        ['See also ETE']
        >>> corpus.remove_note(entry.subject, person="Ana Reader").after is None
        True
        """
        with self._write() as store:
            person = self._name(store, person)
            target, passage = _find_target(store, about, target, place)
            start, stop = place or (None, None)
            state = {
                "about": about,
                "target": target,
                "start": start,
                "stop": stop,
                "passage": passage,
                "text": check_text("note", text),
                "person": person,
            }
            act = Act(kind="note", subject=uuid.uuid4().hex[:16], after=state)
            return store.act([act], person=person)[0]

    def change_note(
        self, note_id: str, text: str, *, person: str, seen: int | None = None
    ) -> tuple[Entry, ...]:
        """Replace the words of a note of this person; empty if they are as before.

        Raises `ConflictError` if it has been changed since the entry ``seen``.

        Examples
        --------
        >>> entry = corpus.add_note("borough", "Hackney", "A draft", person="Ana Reader")
        >>> (changed,) = corpus.change_note(entry.subject, "Better", person="Ana Reader")
        >>> changed.before["text"], changed.after["text"]
        ('A draft', 'Better')
        >>> corpus.remove_note(entry.subject, person="Ana Reader").after is None
        True
        """
        with self._write() as store:
            state = self._find_own_note(store, note_id, person)
            act = Act(
                kind="note",
                subject=note_id,
                after={**state, "text": check_text("note", text)},
                seen=seen,
            )
            return store.act([act], person=person)

    def remove_note(self, note_id: str, *, person: str, seen: int | None = None) -> Entry:
        """Remove a note of this person; the log keeps it, and `undo` brings it back.

        Examples
        --------
        >>> entry = corpus.add_note("theme", "voice", "A draft", person="Ana Reader")
        >>> corpus.remove_note(entry.subject, person="Ana Reader").before["text"]
        'A draft'
        """
        with self._write() as store:
            self._find_own_note(store, note_id, person)
            act = Act(kind="note", subject=note_id, after=None, seen=seen)
            return store.act([act], person=person)[0]

    def _find_own_note(self, store: Store, note_id: str, person: str) -> dict[str, object]:
        state = store.read_state_of("note", note_id, person=person)
        if state is None:
            raise CodingError(f"note {note_id}", "is not there", "it may have been removed")
        if state["person"] != person:
            raise CodingError(
                f"note {note_id}", f"was written by {state['person']}", "write one of your own"
            )
        return dict(state)


def _stands(text: str, note: Note) -> bool:
    """Return whether a text has the passage of a note where the note says."""
    place = (note.start or 0, note.stop or 0)
    return place[1] <= len(text) and quote(text, [place]) == note.passage


def check_text(what: str, text: str) -> str:
    """Return what a person wrote without space around it, or say what is wrong with it."""
    text = text.replace("\r\n", "\n").strip()  # as browsers send and count line ends
    if not text:
        raise CodingError(what, "is empty", "write something")
    if len(text) > LONGEST_TEXT:
        raise CodingError(what, f"is longer than {LONGEST_TEXT:,} characters", "shorten it")
    return text


def _find_target(
    store: Store, about: NoteAbout, target: str, place: tuple[int, int] | None
) -> tuple[str, str]:
    """Return the target as the store names it, and the words of a finding or passage."""
    if about == "passage":
        text = store.read_source_text(target)
        start, stop = place or (0, 0)
        if not 0 <= start < stop <= len(text):
            raise CodingError(f"passage of {target}", "is not in the report", "choose a passage")
        return target, quote(text, [(start, stop)])
    if about == "finding":
        finding = store.read_finding(target)
        return finding.finding_id, finding.text
    names = store.read_names(standards=())
    if about == "theme":
        return names.find_themes([target])[0], ""
    return names.find_boroughs([target])[0], ""
