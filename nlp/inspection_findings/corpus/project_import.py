"""Takes the codings and notes by people in a project into the store, each under its own name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from inspection_findings.corpus.project_codes import Meaning, read_meanings, tell_unknown
from inspection_findings.corpus.project_notes import NoteTaker
from inspection_findings.corpus.project_places import (
    Placed,
    Reports,
    find_findings,
    place_selection,
)
from inspection_findings.errors import FindingsError, StoreError
from inspection_findings.exchange import Answer, AnsweredRow
from inspection_findings.exchange.refi_qda import ReadProject, Selection, TextSource
from inspection_findings.exchange.refi_qda.conventions import (
    ORIGIN,
    UNCLEAR,
    Coder,
    find_finding_id,
    read_coder,
)
from inspection_findings.records import Finding, Span
from inspection_findings.review import import_review, make_adjudication, name_coder

if TYPE_CHECKING:
    from inspection_findings.records import Act
    from inspection_findings.review import ImportOutcome
    from inspection_findings.store import Store

_TAKEN = ("person", "adjudicated")
_WORDS = {
    "model": "a model",
    "reference": "the reference coding",
    "heading": "the headings",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectOutcome:
    """What became of a project.

    Attributes
    ----------
    people : dict of str to ImportOutcome
        What became of the codings of each person, by name.
    settled, settled_before : int
        Findings whose differences the project settles, and those that were settled so before.
    notes, notes_before : int
        Notes that are new, and those that were there before.
    left_out : tuple of str
        What was not taken, a line each, with the reason.
    not_taken : tuple of str
        What was not taken because the store has its own: codings by others than people, and what
        is known of places. A line each.
    """

    people: dict[str, ImportOutcome]
    settled: int
    settled_before: int
    notes: int
    notes_before: int
    left_out: tuple[str, ...]
    not_taken: tuple[str, ...]


@dataclass(slots=True)
class _Draft:
    """What one coder says of one finding, gathered from all selections on it."""

    finding: Finding
    place: str
    themes: dict[str, None] = field(default_factory=dict)
    polarities: dict[str, None] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)


def import_project(store: Store, read: ReadProject, *, replace: bool) -> ProjectOutcome:
    """Take in a project; the store must be open for writing. See ``Corpus.import_project``."""
    taking = _Taking(store, read)
    taking.gather()
    people = taking.save_codings(replace=replace)
    settled, settled_before = taking.save_settled(replace=replace)
    notes, notes_before = taking.notes.save(replace=replace)
    return ProjectOutcome(
        people=people,
        settled=settled,
        settled_before=settled_before,
        notes=notes,
        notes_before=notes_before,
        left_out=(*read.left_out, *taking.left_out, *taking.notes.left_out),
        not_taken=(*taking.tell_others(), *taking.tell_unused()),
    )


class _Taking:
    """One import, which collects drafts and what it leaves out."""

    def __init__(self, store: Store, read: ReadProject) -> None:
        self.store = store
        self.project = read.project
        self.unused = read.unused
        self.reports = Reports(store)
        names = store.read_names(standards=())
        self.meanings = read_meanings(self.project.codes, names)
        self.coders = {one.guid: read_coder(one) for one in self.project.users}
        self.notes = NoteTaker(store, self.project, self.coders, self.meanings, names)
        self.drafts: dict[Coder, dict[str, _Draft]] = {}
        self.others: Counter[Coder] = Counter()
        self.unknown: list[tuple[str, str]] = []
        self.left_out: list[str] = []

    def gather(self) -> None:
        """Read all sources into drafts and notes."""
        for source in self.project.sources:
            placed = self.reports.find(source, origin=self.project.origin)
            if source.given:
                self.left_out.append(
                    f"source {source.name!r}: {len(source.given)} codings of it as a whole left"
                    " out; only passages are coded"
                )
            self.notes.take_source(source, placed)
            if placed is None:
                self._leave_source(source)
                continue
            for selection in source.selections:
                self._take_selection(source, placed, selection)
        self.left_out += tell_unknown(self.unknown)

    def _leave_source(self, source: TextSource) -> None:
        held = sum(max(len(one.given), 1) for one in source.selections)
        if held and source.text is not None:
            self.left_out.append(
                f"source {source.name!r} is no report of the store: {held} codings and notes left"
                " out; build the store with the report, and import the file again"
            )

    def _take_selection(self, source: TextSource, placed: Placed, selection: Selection) -> None:
        by_coder = self._read_given(source, selection)
        coders = {coder for coder in by_coder if coder.kind in _TAKEN}
        for coder in by_coder.keys() - coders:
            self.others[coder] += len(by_coder[coder])
        is_noted = bool(selection.notes) or not selection.given
        if not (coders or is_noted):
            return
        where = f"{source.name}, characters {selection.start} to {selection.stop}"
        place = place_selection(placed, selection)
        if isinstance(place, str):
            self.left_out.append(f"{where}: {place}")
            return
        if is_noted:
            self.notes.take_selection(selection, place, placed, self._find_own(placed, selection))
        if not coders:
            return
        found = self._find(placed, selection, place)
        if isinstance(found, str):
            listed = ", ".join(sorted(one.name for one in coders))
            self.left_out.append(f"{where}, by {listed}: {found}")
            return
        for coder in sorted(coders, key=lambda one: (one.name, one.kind)):
            for finding in found:
                self._add(coder, finding, by_coder[coder], selection, where=where)

    def _read_given(self, source: TextSource, selection: Selection) -> dict[Coder, list[Meaning]]:
        """Return the codes of a selection by coder; those that refer to nothing are listed."""
        by_coder: dict[Coder, list[Meaning]] = {}
        for given in selection.given:
            meaning = self.meanings.get(given.code)
            coder = self.coders.get(given.user or selection.user)
            if meaning is None or coder is None:
                what = f"the code {given.code}" if meaning is None else "its coder"
                self.left_out.append(
                    f"{source.name}, characters {selection.start} to {selection.stop}: a coding"
                    f" left out, because {what} is not in the file"
                )
                continue
            by_coder.setdefault(coder, []).append(meaning)
        return by_coder

    def _find_own(self, placed: Placed, selection: Selection) -> Finding | None:
        """Return the finding that a selection names, if it is one of the report."""
        found = self.reports.findings.get(find_finding_id(selection.name) or "")
        return found if found and found.report_id == placed.report.report_id else None

    def _find(self, placed: Placed, selection: Selection, place: Span) -> tuple[Finding, ...] | str:
        found = find_findings(placed.report, place)
        named = self._find_own(placed, selection)
        return (named,) if named and not isinstance(found, str) and named in found else found

    def _add(
        self,
        coder: Coder,
        finding: Finding,
        meanings: list[Meaning],
        selection: Selection,
        *,
        where: str,
    ) -> None:
        self.unknown += [(one.name, coder.name) for one in meanings if not one.is_known]
        known = [one for one in meanings if one.is_known]
        if not known:
            return
        own = self.drafts.setdefault(coder, {})
        draft = own.setdefault(finding.finding_id, _Draft(finding=finding, place=where))
        draft.themes |= {one.theme: None for one in known if one.theme}
        draft.polarities |= {one.polarity: None for one in known if one.polarity}
        if selection.description.strip():
            draft.notes[selection.description] = None

    def save_codings(self, *, replace: bool) -> dict[str, ImportOutcome]:
        """Save the drafts of people, and return what became of them by name."""
        people: dict[str, ImportOutcome] = {}
        for coder in sorted(self.drafts, key=lambda one: one.name):
            if coder.kind != "person":
                continue
            rows = list(self._make_rows(coder))
            try:
                name = name_coder(coder.name, self.store.read_coder_names())
                people[name] = import_review(self.store, rows, coder=name, replace=replace)
            except StoreError:  # nothing can be saved: no fault of these codings
                raise
            except FindingsError as error:
                self.left_out.append(f"{len(rows)} codings left out: {error}")
        return people

    def _make_rows(self, coder: Coder) -> Iterator[AnsweredRow]:
        for finding_id, draft in self.drafts[coder].items():
            answer = self._make_answer(coder, draft)
            if answer is not None:
                yield AnsweredRow(
                    place=draft.place,
                    finding_id=finding_id,
                    text=draft.finding.text,
                    answer=answer,
                )

    def _make_answer(self, coder: Coder, draft: _Draft) -> Answer | None:
        """Return what a coder says of a finding; what contradicts itself is listed."""
        polarities = [one for one in draft.polarities if one != UNCLEAR]
        if len(polarities) > 1 or UNCLEAR in draft.polarities:
            listed = ", ".join(one.replace("_", " ") for one in draft.polarities)
            self.left_out.append(
                f"{draft.place}, by {coder.name}: left out the polarity, given as {listed};"
                " a person gives one"
            )
            polarities = []
        if not draft.themes and not polarities:
            return None
        note = "\n".join(draft.notes)
        if note and not draft.themes:  # a note goes with themes; alone it is a note on the finding
            self.notes.add_on_finding(coder, draft.finding, note)
            note = ""
        return Answer(
            themes=tuple(draft.themes), polarity=polarities[0] if polarities else "", note=note
        )

    def save_settled(self, *, replace: bool) -> tuple[int, int]:
        """Save what people settled; return how many findings, and how many were so before."""
        new = before = 0
        for coder in sorted(self.drafts, key=lambda one: one.name):
            if coder.kind != "adjudicated":
                continue
            acts = []
            for draft in self.drafts[coder].values():
                act = self._settle(coder, draft, replace=replace)
                if act is None:
                    continue
                if self.store.would_change(act, person=coder.name):
                    acts.append(act)
                else:
                    before += 1
            if acts:
                person = name_coder(coder.name, self.store.read_coder_names())
                new += len(self.store.act(acts, person=person))
        return new, before

    def _settle(self, coder: Coder, draft: _Draft, *, replace: bool) -> Act | None:
        """Return the act that settles a finding; None, and a line, where that is not possible."""
        finding_id = draft.finding.finding_id
        where = f"{draft.place}, settled by {coder.name}"
        given = tuple(one for one in draft.themes if one != "none") if draft.themes else None
        polarity = next(iter(draft.polarities), None)
        try:
            act = make_adjudication(
                self.store,
                finding_id,
                person=name_coder(coder.name, self.store.read_coder_names()),
                themes=given,
                polarity=polarity,
                reason="\n".join(draft.notes),
            )
        except FindingsError as error:
            self.left_out.append(f"{where}: {str(error).removesuffix('.')}")
            return None
        is_other = self.store.read_state_of("adjudication", finding_id, person="") is not None
        if is_other and not replace and self.store.would_change(act, person=coder.name):
            self.left_out.append(
                f"{where}: the store has it settled otherwise; use --replace to save the new one"
            )
            return None
        return act

    def tell_others(self) -> Iterator[str]:
        """Yield whose codings are no person's, and were not taken."""
        for coder, number in sorted(
            self.others.items(), key=lambda one: (one[0].kind, one[0].name)
        ):
            yield (
                f"{number} codings by {coder.name} not taken: they are those of"
                f" {_WORDS[coder.kind]}, which the store has from its own build"
            )

    def tell_unused(self) -> Iterator[str]:
        """Yield what else of the file was not taken."""
        unused = list(self.unused)
        if self.project.cases and self.project.origin != ORIGIN:
            unused.append(f"{len(self.project.cases)} cases with their variables")
        if unused:
            yield f"{', '.join(unused)} not taken: places are those of the reports"
