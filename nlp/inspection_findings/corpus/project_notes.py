"""Takes the notes of a project into the store: on findings, passages, themes and boroughs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection_findings.corpus.notes import check_text
from inspection_findings.corpus.project_places import place_selection
from inspection_findings.errors import FindingsError
from inspection_findings.exchange.refi_qda import (
    NoteText,
    Project,
    Selection,
    TextSource,
    make_guid,
    walk_codes,
)
from inspection_findings.exchange.refi_qda.conventions import Coder
from inspection_findings.records import Act, Finding, NoteAbout, Span
from inspection_findings.review import name_coder
from inspection_findings.text import quote

if TYPE_CHECKING:
    from inspection_findings.corpus.project_codes import Meaning
    from inspection_findings.corpus.project_places import Placed, ReportText
    from inspection_findings.records import Note
    from inspection_findings.store import KnownNames, Store

_LENGTH_OF_ID = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """What a note is on, as the store names it."""

    about: NoteAbout
    target: str
    place: Span | None = None
    passage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A note to take: ``guid`` tells it from others, also when the file is read again."""

    guid: str
    coder: Coder | None
    text: str
    target: _Target
    where: str


class NoteTaker:
    """Collects the notes of a project, and what it leaves out."""

    def __init__(
        self,
        store: Store,
        project: Project,
        coders: Mapping[str, Coder],
        meanings: Mapping[str, Meaning],
        names: KnownNames,
    ) -> None:
        self.store = store
        self.coders = coders
        self.names = names
        self.texts = {one.guid: one for one in project.notes}
        self.found: list[_Found] = []
        self.left_out: list[str] = []
        self._targeted: set[str] = set()
        self._take_codes(project, meanings)
        self._take_links(project)

    def _take_codes(self, project: Project, meanings: Mapping[str, Meaning]) -> None:
        for code, _ in walk_codes(project.codes):
            theme = meanings[code.guid].theme
            if theme in self.names.themes:
                for guid in code.notes:
                    self._take(guid, _Target(about="theme", target=theme))
            else:
                self._leave(code.notes, f"is on the code {code.name!r}, which is no theme")

    def _take_links(self, project: Project) -> None:
        cases = {one.guid: one.name for one in project.cases}
        for link in project.links:
            pairs = ((link.origin, link.target), (link.target, link.origin))
            for guid, other in pairs:
                if guid in self.texts and other in cases:
                    self._take_borough(guid, cases[other])

    def _take_borough(self, guid: str, name: str) -> None:
        try:
            (borough,) = self.names.find_boroughs([name])
        except FindingsError:
            self._leave((guid,), f"is on the case {name!r}, which is no borough of the store")
        else:
            self._take(guid, _Target(about="borough", target=borough))

    def take_source(self, source: TextSource, placed: Placed | None) -> None:
        """Take the notes on a source that say themselves on which passage of it they are."""
        for guid in source.notes:
            note = self.texts.get(guid)
            if note is None or placed is None or note.place is None:
                self._leave((guid,), f"is on the whole of {source.name!r}, or not on a report")
                continue
            start, stop = note.place
            place = place_selection(placed, Selection(guid=guid, start=start, stop=stop))
            if isinstance(place, str):
                self._leave((guid,), f"is on a passage of {source.name!r} that {place}")
            else:
                self._take(guid, _make_passage(placed.report, place))

    def take_selection(
        self, selection: Selection, place: Span, placed: Placed, own: Finding | None
    ) -> None:
        """Take the notes on a selection, or the description of one that has neither note nor code.

        It is on the finding that the selection names, else on the passage.
        """
        target = (
            _Target(about="finding", target=own.finding_id, passage=own.text)
            if own
            else _make_passage(placed.report, place)
        )
        for guid in selection.notes:
            self._take(guid, target)
        is_bare = not (selection.notes or selection.given)
        if is_bare and selection.description.strip():
            where = f"{placed.report.report_id}, note on characters {place[0]} to {place[1]}"
            found = _Found(
                guid=selection.guid,
                coder=self.coders.get(selection.user),
                text=selection.description,
                target=target,
                where=where,
            )
            self.found.append(found)

    def add_on_finding(self, coder: Coder, finding: Finding, text: str) -> None:
        """Add what a coder wrote beside a polarity as a note on the finding."""
        target = _Target(about="finding", target=finding.finding_id, passage=finding.text)
        guid = make_guid("note on polarity", coder.name, finding.finding_id)
        self.found.append(
            _Found(guid=guid, coder=coder, text=text, target=target, where=finding.citation)
        )

    def _take(self, guid: str, target: _Target) -> None:
        self._targeted.add(guid)
        note = self.texts.get(guid)
        if note is None:
            self.left_out.append(f"a note on {target.target} is left out: it is not in the file")
            return
        self.found.append(
            _Found(
                guid=guid,
                coder=self.coders.get(note.user),
                text=note.text,
                target=target,
                where=_call(note),
            )
        )

    def _leave(self, guids: tuple[str, ...], reason: str) -> None:
        for guid in guids:
            self._targeted.add(guid)
            if guid in self.texts:
                self.left_out.append(f"{_call(self.texts[guid])} is left out: it {reason}")

    def save(self, *, replace: bool) -> tuple[int, int]:
        """Save the notes; return how many are new or changed, and how many were there before."""
        existing = self.store.read_notes()
        known = {(one.person, one.text) for one in existing}
        loose = [one for guid, one in self.texts.items() if guid not in self._targeted]
        new, before = 0, sum(self._is_known(one, known) for one in loose)
        self._leave(
            tuple(one.guid for one in loose if not self._is_known(one, known)),
            "is on nothing that the store has",
        )
        for found in self.found:
            act = self._make_act(found, existing, replace=replace)
            if act is None:
                continue
            if self.store.act([act], person=str((act.after or {})["person"])):
                new += 1
            else:
                before += 1
        return new, before

    def _keep(self, note: Note) -> Act:
        """Return the act that leaves a note as it is."""
        state = self.store.read_state_of("note", note.note_id, person=note.person)
        return Act(kind="note", subject=note.note_id, after=state)

    def _is_known(self, note: NoteText, known: set[tuple[str, str]]) -> bool:
        """Return whether the store has a note in these words by this person, wherever it is."""
        coder = self.coders.get(note.user)
        return coder is not None and (coder.name, note.text.strip()) in known

    def _make_act(self, found: _Found, existing: list[Note], *, replace: bool) -> Act | None:
        """Return the act that makes a note what the project says; None, and a line, if it cannot.

        A note of the store is the same if it has the same GUID, or says the same of the same thing.
        """
        if found.coder is None:
            self.left_out.append(f"{found.where} is left out: who wrote it is not in the file")
            return None
        try:
            text = check_text("note", found.text)
            person = name_coder(found.coder.name, self.store.read_coder_names())
        except FindingsError as error:
            self.left_out.append(f"{found.where} is left out: {error}")
            return None
        target, place = found.target, found.target.place or (None, None)
        after = {
            "about": target.about,
            "target": target.target,
            "start": place[0],
            "stop": place[1],
            "passage": target.passage,
            "text": text,
            "person": person,
        }
        note_id = found.guid.replace("-", "")[:_LENGTH_OF_ID]
        for note in existing:
            if _says_same(note, after):
                return self._keep(note)
            if found.guid == make_guid("note", note.note_id) or note.note_id == note_id:
                if not replace:
                    self.left_out.append(
                        f"{found.where} is left out: the store has it in other words;"
                        " use --replace to take those of the file"
                    )
                    return None
                return Act(kind="note", subject=note.note_id, after=after)
        return Act(kind="note", subject=note_id, after=after)


def _make_passage(report: ReportText, place: Span) -> _Target:
    words = quote(report.text, [place])
    return _Target(about="passage", target=report.report_id, place=place, passage=words)


def _says_same(note: Note, after: Mapping[str, object]) -> bool:
    """Return whether a note of the store is the same, or the same words on the same finding.

    A program that knows no findings has the note on a finding as one on its passage.
    """
    if all(getattr(note, name) == value for name, value in after.items()):
        return True
    is_by = (note.person, note.text) == (after["person"], after["text"])
    is_within = note.target.startswith(f"{after['target']}:")
    return is_by and is_within and (note.about, after["about"]) == ("finding", "passage")


def _call(note: NoteText) -> str:
    return f"note {note.name!r}" if note.name else f"note {note.guid}"
