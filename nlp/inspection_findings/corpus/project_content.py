"""A store as a REFI-QDA project: places as cases, reports as sources, coders as users."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inspection_findings.exchange.refi_qda import (
    Case,
    GivenCode,
    Link,
    NoteText,
    Project,
    Selection,
    TextSource,
    Value,
    Variable,
    make_codes,
    make_guid,
)
from inspection_findings.exchange.refi_qda.conventions import (
    HEADING,
    NO_THEME_GUID,
    ORIGIN,
    UNCLEAR,
    Coder,
    make_user,
    name_finding,
    polarity_guid,
    theme_guid,
)
from inspection_findings.frames import ReportRow, frame_to_rows
from inspection_findings.records import CODER_KINDS, Finding, Level, Note, PolarityCoding
from inspection_findings.review.decisions import find_outstanding, read_all_findings
from inspection_findings.text import write_month

if TYPE_CHECKING:
    from inspection_findings.coding import Theme
    from inspection_findings.store import Decision, Store

_HEADINGS = Coder(name=HEADING, kind="heading")
_KINDS = (*CODER_KINDS, "heading")
# What is known of a place (by its latest report) and of a report: the name, the kind, what it says.
_VARIABLES = (
    ("Overall rating", "Text", "As the report gives it."),
    ("Year published", "Integer", ""),
    ("Month published", "Text", "Year and month, such as 2025-03."),
    ("Year of fieldwork", "Integer", "Of publication where the report does not say."),
    ("Framework", "Text", "The year of the inspection framework."),
    ("Score", "Integer", "In points."),
    ("Inspectorate", "Text", ""),
    ("Inspection", "Text", "The kind of inspection."),
)
_OF_REPORT = "Report: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A project, and what of the store is not in it: one line each."""

    project: Project
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What one coder says of one finding; ``codes`` are GUIDs, the main theme first."""

    coder: Coder
    codes: tuple[str, ...]
    note: str = ""
    at: str = ""


def compose_project(
    store: Store,
    *,
    title: str,
    themes: Sequence[Theme],
    blind: bool = False,
    sampled: bool = False,
) -> Composed:
    """Return all reports, findings, codings and notes of a store as a project.

    Parameters
    ----------
    themes : sequence of Theme
        Their definitions, of retired ones too.
    blind : bool
        Whether to leave out what people, the reference coding and models said.
    sampled : bool
        Whether to show codings of findings in a blind sample that is not coded yet.
    """
    findings = read_all_findings(store)
    outstanding = find_outstanding(store.read_samples(), store.read_decisions())
    hidden = frozenset() if sampled else frozenset(outstanding)
    said = _read_said(store, findings, hidden=frozenset(findings) if blind else hidden)
    notes = [] if blind else sorted(store.read_notes(), key=lambda one: one.entry)
    written = _write_notes(notes)
    reports = store.read_reports()
    sources = [_make_source(store, one, findings, said, notes) for one in reports]
    coders = {one.coder for given in said.values() for one in given}
    coders |= {Coder(name=one.person, kind="person") for one in notes}
    on_themes = {
        key: tuple(_note_guid(one) for one in notes if one.about == "theme" and one.target == key)
        for key in {one.target for one in notes if one.about == "theme"}
    }
    built = store.read_last_build()
    project = Project(
        name=title,
        origin=ORIGIN,
        at=_write_time(built),
        description=f"Findings of {len(reports)} inspection reports, and how they are coded.",
        users=tuple(map(make_user, sorted(coders, key=_sort_coder))),
        codes=make_codes(themes, notes=on_themes),
        variables=tuple(_make_variables()),
        cases=tuple(_make_cases(reports)),
        sources=tuple(sources),
        notes=tuple(written),
        links=tuple(_link_boroughs(notes, {one.borough for one in reports})),
    )
    return Composed(
        project=project,
        left_out=tuple(_tell_left_out(store, hidden=() if blind else sorted(hidden))),
    )


def _sort_coder(coder: Coder) -> tuple[bool, int, str]:
    """People come first: some programs take the first user as their own."""
    return coder.kind != "person", _KINDS.index(coder.kind), coder.name


def _tell_left_out(store: Store, *, hidden: Iterable[str]) -> Iterator[str]:
    waiting = len(list(hidden))
    if waiting:
        yield (
            f"codings of {waiting} findings are left out: they are in a blind sample that is yet"
            " to be coded (--sampled shows them)"
        )
    for lost in store.read_lost():
        yield (
            f"what {', '.join(lost.coders)} said of {lost.finding_id} is left out: its report no"
            " longer has the text"
        )
    held = sum(one.findings for one in store.read_baskets())
    if held:
        yield f"{held} findings in baskets are left out as baskets: REFI-QDA has no such lists"
    done = len(store.read_reviewed())
    if done:
        yield f"{done} marks that somebody is done with a finding are left out: REFI-QDA has none"


def _read_said(
    store: Store, findings: Mapping[str, Finding], *, hidden: frozenset[str]
) -> dict[str, list[_Said]]:
    """Return what each coder says of each finding, by its id; headings first."""
    said: dict[str, list[_Said]] = {key: [] for key in findings}
    for key, finding in findings.items():
        if finding.polarity_from == "heading" and finding.polarity:
            codes = (polarity_guid(finding.polarity),)
            said[key].append(_Said(coder=_HEADINGS, codes=codes, note=finding.heading))
    decisions = {(one.finding_id, one.coder_kind, one.coder): one for one in store.read_decisions()}
    polarities = {
        (one.finding_id, one.coder_kind, one.coder): one for one in store.read_polarities_on()
    }
    levels = {row.what: row.level for row in frame_to_rows(store.read_frame("levels"), Level)}
    times = _read_times(store)
    given = sorted(
        {*decisions, *polarities}, key=lambda one: (CODER_KINDS.index(one[1]), one[2], one[0])
    )
    for finding_id, kind, coder in given:
        if finding_id in hidden:
            continue
        decision = decisions.get((finding_id, kind, coder))
        polarity = polarities.get((finding_id, kind, coder))
        at = times.get((finding_id, kind, coder), "")
        said[finding_id].append(
            _Said(
                coder=Coder(name=coder, kind=kind),
                codes=(*_list_themes(decision), *_list_polarity(polarity, levels)),
                note=_find_note(store, finding_id, kind, decision),
                at=at,
            )
        )
    return said


def _list_themes(decision: Decision | None) -> tuple[str, ...]:
    if decision is None:
        return ()
    return tuple(map(theme_guid, decision.themes)) or (NO_THEME_GUID,)


def _list_polarity(polarity: PolarityCoding | None, levels: Mapping[str, float]) -> tuple[str, ...]:
    """Return the code of a polarity; of what a model infers below its level, that it is unclear."""
    if polarity is None:
        return ()
    level = levels.get(polarity.polarity) if polarity.coder_kind == "model" else None
    is_unclear = polarity.coder_kind == "model" and (
        level is None or (polarity.probability or 0.0) < level
    )
    return (polarity_guid(UNCLEAR if is_unclear else polarity.polarity),)


def _find_note(store: Store, finding_id: str, kind: str, decision: Decision | None) -> str:
    if kind == "adjudicated":  # the reason for a polarity alone is in the log
        settled = store.read_state_of("adjudication", finding_id, person="")
        return str((settled or {}).get("note", ""))
    return "" if decision is None else decision.note


def _read_times(store: Store) -> dict[tuple[str, str, str], str]:
    """Return when each person coded or settled a finding last, by finding, kind and person."""
    kinds = {"coding": "person", "adjudication": "adjudicated"}
    return {
        (one.subject, kinds[one.kind], one.person): _write_time(one.at)
        for one in store.read_log(kinds=("coding", "adjudication"))
    }


def _write_time(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _make_source(
    store: Store,
    report: ReportRow,
    findings: Mapping[str, Finding],
    said: Mapping[str, list[_Said]],
    notes: Iterable[Note],
) -> TextSource:
    own = [findings[key] for key in store.read_finding_ids_of(report.report_id)]
    own.sort(key=lambda one: (one.spans, one.finding_id))
    selections = [
        selection
        for finding in own
        for one in said[finding.finding_id]
        for selection in _select(finding, one)
    ]
    own_ids = {one.finding_id for one in own}
    for note in notes:
        if note.about == "passage" and note.target == report.report_id:
            selections.append(_select_passage(note))
        elif note.about == "finding" and note.target in own_ids:
            selections.append(_select_noted(note, findings[note.target]))
    return TextSource(
        guid=source_guid(report.report_id),
        name=report.report_id,
        text=store.read_source_text(report.report_id),
        description=f"{report.service}, {write_month(report.published)}; read from"
        f" {report.source_name}",
        at=_write_time(store.read_last_build()),
        selections=tuple(selections),
        values=tuple(_list_values(report, prefix=_OF_REPORT)),
    )


def source_guid(report_id: str) -> str:
    """Return the GUID of the source that stands for a report."""
    return make_guid("report", report_id)


def _select(finding: Finding, said: _Said) -> Iterator[Selection]:
    """Yield a selection for each span of a finding, all with the same codes."""
    user = make_user(said.coder).guid
    for number, (start, stop) in enumerate(finding.spans):
        guid = make_guid("selection", finding.finding_id, user, str(number))
        yield Selection(
            guid=guid,
            start=start,
            stop=stop,
            name=name_finding(finding.citation, finding.finding_id),
            description=said.note,
            user=user,
            at=said.at,
            given=tuple(
                GivenCode(guid=make_guid("given", guid, code), code=code, user=user, at=said.at)
                for code in said.codes
            ),
        )


def _select_passage(note: Note) -> Selection:
    return _select_place(note, (note.start or 0, note.stop or 0), "Passage")


def _select_noted(note: Note, finding: Finding) -> Selection:
    return _select_place(note, finding.spans[0], name_finding(finding.citation, finding.finding_id))


def _select_place(note: Note, place: tuple[int, int], name: str) -> Selection:
    """Return a selection for a note; its words are there too, for programs that read only those."""
    return Selection(
        guid=make_guid("noted", note.note_id),
        start=place[0],
        stop=place[1],
        name=name,
        description=note.text,
        user=make_user(Coder(name=note.person, kind="person")).guid,
        at=_write_time(note.at),
        notes=(_note_guid(note),),
    )


def _note_guid(note: Note) -> str:
    return make_guid("note", note.note_id)


def _write_notes(notes: Iterable[Note]) -> Iterator[NoteText]:
    """Yield the notes, each with a name of its own, as some programs need."""
    for number, note in enumerate(notes, start=1):
        title = note.title or f"{note.about} {note.target}, which is no longer there"
        yield NoteText(
            guid=_note_guid(note),
            name=f"{number}. {note.person} on {title}",
            text=note.text,
            user=make_user(Coder(name=note.person, kind="person")).guid,
            at=_write_time(note.at),
            description=f"On a {note.about}: {title}",
        )


def _link_boroughs(notes: Iterable[Note], boroughs: set[str]) -> Iterator[Link]:
    """Yield what joins notes to places: a case cannot name a note itself."""
    for note in notes:
        if note.about == "borough" and note.target in boroughs:
            yield Link(
                guid=make_guid("link", note.note_id),
                origin=_note_guid(note),
                target=_case_guid(note.target),
                name=f"Note on {note.target}",
            )


def _case_guid(borough: str) -> str:
    return make_guid("place", borough)


def _make_cases(reports: Iterable[ReportRow]) -> Iterator[Case]:
    by_place: dict[str, list[ReportRow]] = {}
    for report in reports:
        by_place.setdefault(report.borough, []).append(report)
    for borough, own in sorted(by_place.items()):
        latest = max(own, key=lambda one: (one.published, one.report_id))
        more = "" if len(own) == 1 else f"; values are those of {latest.report_id}"
        yield Case(
            guid=_case_guid(borough),
            name=borough,
            description=f"{latest.service}{more}",
            values=tuple(_list_values(latest)),
            sources=tuple(source_guid(one.report_id) for one in own),
        )


def _make_variables() -> Iterator[Variable]:
    for prefix in ("", _OF_REPORT):
        for name, kind, description in _VARIABLES:
            yield Variable(
                guid=_variable_guid(prefix + name),
                name=prefix + name,
                kind=kind,
                description=description,
            )


def _variable_guid(name: str) -> str:
    return make_guid("variable", name)


def _list_values(report: ReportRow, *, prefix: str = "") -> Iterator[Value]:
    """Yield what is known of a report; what it does not say has no value."""
    known = (
        *(report.overall_rating, report.published[:4], report.published, report.inspection_year),
        *(report.framework, report.score, report.inspectorate, report.inspection),
    )
    for (name, kind, _), value in zip(_VARIABLES, known, strict=True):
        if value not in (None, "", 0) or (name == "Score" and value == 0):
            yield Value(variable=_variable_guid(prefix + name), value=str(value), kind=kind)
