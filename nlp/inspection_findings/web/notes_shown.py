"""The notes that a page shows, and the newest act on notes that its reader can take back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from fastapi import Request

from inspection_findings.records import Note, NoteAbout
from inspection_findings.web.links import to_passage_note
from inspection_findings.web.sessions import person_of

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus
    from inspection_findings.corpus.blindness import Blindness
    from inspection_findings.corpus.notes import ReportNotes
    from inspection_findings.corpus.report_text import Piece
    from inspection_findings.records import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoable:
    """An act on a note that can be taken back; ``words`` say what it did."""

    act: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesShown:
    """The notes on one thing.

    Attributes
    ----------
    about, target : str
        What they are on.
    notes : sequence of Note
        The oldest first.
    newest : int
        The newest entry of the log, which forms send back as seen.
    undoable : Undoable or None
    """

    about: NoteAbout
    target: str
    notes: Sequence[Note]
    newest: int
    undoable: Undoable | None


@dataclass(frozen=True, kw_only=True)
class ReportNotesShown:
    """The notes on a report, each beside the piece of text that it is on.

    Attributes
    ----------
    report_id : str
    notes : ReportNotes
    pieces : tuple of Piece
    blindness : Blindness
        What the reader must not see yet.
    """

    report_id: str
    notes: ReportNotes
    pieces: tuple[Piece, ...]
    blindness: Blindness

    @cached_property
    def _passages(self) -> dict[int, list[Note]]:
        """The notes on passages, by the beginning of the piece in which each begins."""
        begins = [one.start for one in self.pieces]
        found: dict[int, list[Note]] = {}
        for note in self.notes.passages:
            place = bisect_right(begins, note.start or 0) - 1
            found.setdefault(begins[max(place, 0)], []).append(note)
        return found

    def of(self, piece: Piece) -> list[Note]:
        """Return the notes on the finding that begins with a piece, and on passages in it."""
        own = self._passages.get(piece.start, [])
        if piece.finding is None:
            return own
        finding_id = piece.finding.finding.finding_id
        found = [*self.notes.findings.get(finding_id, ()), *own] if piece.is_first else own
        if not self.blindness.sample_of(finding_id):
            return found
        return [one for one in found if one.person == self.blindness.reader]

    def address(self, piece: Piece) -> str:
        """Return the address of the form for a note on a piece of text."""
        return to_passage_note(self.report_id, piece.start)


def show_notes(
    request: Request,
    corpus: Corpus,
    about: NoteAbout,
    target: str,
    *,
    blindness: Blindness | None = None,
) -> NotesShown:
    """Return the notes on one thing, without those that ``blindness`` hides."""
    newest = corpus.newest_entry()  # first: what comes meanwhile is then a conflict
    notes = corpus.notes(about=about, target=target)[::-1]
    return NotesShown(
        about=about,
        target=target,
        notes=[one for one in notes if blindness is None or blindness.may_read(one)],
        newest=newest,
        undoable=find_undoable(corpus, person_of(request), on=(about, target)),
    )


def find_undoable(
    corpus: Corpus, person: str, *, on: tuple[NoteAbout, str] | None = None
) -> Undoable | None:
    """Return the newest act of a person that can be taken back, if it is about a note.

    ``on`` is what the note must be on; None for anything.
    """
    act = corpus.last_act(person) if person else None
    if act is None:
        return None
    entry = corpus.log(after=act - 1, limit=1)[0]
    state = entry.after or entry.before or {}
    if entry.kind != "note" or (on and on != (state["about"], state["target"])):
        return None
    return Undoable(act=act, words=_describe(entry))


def _describe(entry: Entry) -> str:
    """Return what an act on a note did, in words that follow "Undo:"."""
    text = str((entry.after or entry.before or {})["text"])
    begins = text if len(text) <= 30 else f"{text[:30].rstrip()}…"
    did = "removing" if entry.after is None else "changing" if entry.before else "writing"
    return f"{did} the note “{begins}”"
