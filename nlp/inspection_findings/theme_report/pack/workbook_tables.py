"""The tables of a pack for a workbook and for data: all rows, where the document shows some."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from inspection_findings.analysis.recommendations import name_addressee
from inspection_findings.documents import Cell, Column, Document, Quoted, Runs, Table
from inspection_findings.text import list_words, write_month
from inspection_findings.theme_report.pack.acting import tabulate_ratings, write_practice
from inspection_findings.theme_report.pack.cite import NOT_LABELLED, describe_themes, name_who_says
from inspection_findings.theme_report.pack.gather import WITHOUT_THEME
from inspection_findings.theme_report.pack.gathered import Gathered, Topic
from inspection_findings.theme_report.pack.going_there import write_visits
from inspection_findings.theme_report.pack.model_figures import tabulate_model_figures
from inspection_findings.theme_report.pack.proof import write_left_out
from inspection_findings.theme_report.pack.question import CHOSEN
from inspection_findings.theme_report.pack.where_found import (
    list_borough_lines,
    write_breakdowns,
)
from inspection_findings.theme_report.pack.words import join, say_tally
from inspection_findings.theme_report.quotations import Quotation

_NUMBERS = {"Likely to be about it", "Page"}
_LONGEST_SHEET = 31
_REPLACED = {"considered-findings"}  # the list of findings has more columns
_KINDS = {
    "bullet": "bullet",
    "narrative": "sentence of narrative",
    "recommendation": "recommendation",
}


def list_tables(gathered: Gathered, document: Document) -> tuple[Table, ...]:
    """Return all tables, those of the document first; each has a sheet name of its own."""
    own = [one for one in document.blocks if isinstance(one, Table) and one.key not in _REPLACED]
    whole = {one.key: one for topic in gathered.topics for one in _list_whole(gathered, topic)}
    if gathered.left_out:
        left_out = _tabulate_left_out(gathered)
        whole[left_out.key] = left_out
    tables = [tabulate_findings(gathered, document)]
    tables += [whole.pop(one.key, one) for one in own]
    tables += [*whole.values(), *_list_further(gathered)]
    return tuple(_name_sheets(one for one in tables if one.rows))


def _list_whole(gathered: Gathered, topic: Topic) -> Iterator[Table]:
    """Yield the tables that the document shows in part, or with links for quotations."""
    boroughs = sorted(gathered.contents.frames.latest_reports)
    yield _tabulate_boroughs(gathered, topic)
    for write in (write_practice, write_visits) if gathered.is_census else ():
        yield from (one for one in write(gathered, topic) if isinstance(one, Table))
    if topic.key_figures.standards:
        yield tabulate_ratings(topic, boroughs)
    yield _tabulate_sub_themes(topic)
    yield _tabulate_recommendations(gathered, topic)
    if gathered.is_census:
        yield _tabulate_contrary(gathered, topic)
        yield from (one for one in write_breakdowns(topic) if isinstance(one, Table))


def _tabulate_boroughs(gathered: Gathered, topic: Topic) -> Table:
    """Return the table by borough with each number in a column of its own."""
    first = topic.key_figures.standards[:1]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            *(one.borough, one.fieldwork or None, one.published or None, one.overall, one.rating),
            *(one.tally.strengths.stated, one.tally.areas.stated, one.tally.recommendation),
            *(one.tally.strengths.inferred, one.tally.areas.inferred, one.tally.others),
            one.words,
        )
        for one in list_borough_lines(gathered, topic)
    )
    numbers = (
        *("Strengths, stated", "Areas for improvement, stated", "Recommendations"),
        *("Strengths, inferred", "Areas for improvement, inferred", "Not labelled by the report"),
    )
    return Table(
        key=f"boroughs-{topic.report.theme.id}",
        caption=f"{topic.prefix}Findings by borough",
        columns=(
            *(Column(name=one) for one in ("Borough", "Fieldwork", "Published", "Overall rating")),
            Column(name=f"Rating of {first[0].standard}" if first else "Rating of the standard"),
            *(Column(name=one, kind="number") for one in numbers),
            Column(name="On the whole, by what is stated"),
        ),
        rows=rows,
        note="A mixed finding counts as both. Month and rating are those of the latest report.",
        sheet="By borough",
    )


def _tabulate_sub_themes(topic: Topic) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.name,
            len(one.boroughs),
            list_words(one.boroughs),
            say_tally(one.tally),
            (Quoted(one.quotation.finding.finding_id, has_note=False),),
            "yes" if one in topic.points else "no",
            round(one.stability, 2),
            " ".join(one.cautions) or None,
        )
        for one in topic.report.subgroups
    )
    return Table(
        key=f"sub-themes-{topic.report.theme.id}",
        caption=f"{topic.prefix}All sub-themes",
        columns=(
            Column(name="Sub-theme"),
            Column(name="Boroughs", kind="number"),
            Column(name="Which"),
            Column(name="What they say"),
            Column(name="Most typical finding"),
            Column(name="Tells boroughs apart"),
            Column(name="Stability", kind="number"),
            Column(name="Cautions"),
        ),
        rows=rows,
        note="A sub-theme of one borough, or of all of them with most findings, tells none apart.",
        sheet="Sub-themes",
    )


def _tabulate_recommendations(gathered: Gathered, topic: Topic) -> Table:
    traces = gathered.contents.following.traces
    rows: list[tuple[Cell, ...]] = []
    for one in topic.quotations:
        if one.finding.kind != "recommendation":
            continue
        trace = traces[one.finding.finding_id]
        rows.append(
            (
                (Quoted(one.finding.finding_id, has_note=False),),
                one.finding.borough,
                one.finding.number,
                one.finding.addressee,
                name_addressee(one.finding.addressee),
                trace.sentence,
                join([_quote(gathered, area.quotation) for area in trace.areas], "\n") or None,
                trace.same_sentence or None,
            )
        )
    return Table(
        key=f"recommendations-{topic.report.theme.id}",
        caption=f"{topic.prefix}All recommendations, with what they are linked to",
        columns=(
            Column(name="Recommendation"),
            Column(name="Borough"),
            Column(name="Number", kind="number"),
            Column(name="Asked to act"),
            Column(name="Kind of addressee"),
            Column(name="Linked to"),
            Column(name="Nearest areas for improvement"),
            Column(name="Elsewhere"),
        ),
        rows=tuple(rows),
        sheet="Recommendations",
    )


def _quote(gathered: Gathered, one: Quotation) -> Runs:
    finding_id = one.finding.finding_id
    return (Quoted(finding_id, has_note=False), f" ({gathered.cited[finding_id].citation})")


def _tabulate_left_out(gathered: Gathered) -> Table:
    """Return what is not counted, and after it each finding without any theme."""
    (table,) = (one for one in write_left_out(gathered) if isinstance(one, Table))
    of_themes = gathered.question.kind == "themes"
    uncoded = [one for one in gathered.contents.quotations if not one.codings] if of_themes else []
    further: list[tuple[Cell, ...]] = [
        (_quote(gathered, one), None, WITHOUT_THEME) for one in uncoded
    ]
    return replace(table, rows=(*table.rows, *further))


def _tabulate_contrary(gathered: Gathered, topic: Topic) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.borough,
            "against most others" if one.is_against else "states both",
            one.tally.strengths.stated,
            one.tally.areas.stated,
            join([_quote(gathered, shown) for shown in one.shown], "\n") or None,
        )
        for one in topic.contrary.cases
    )
    return Table(
        key=f"contrary-{topic.report.theme.id}",
        caption=f"{topic.prefix}Contrary cases",
        columns=(
            Column(name="Borough"),
            Column(name="How it differs"),
            Column(name="Strengths, stated", kind="number"),
            Column(name="Areas for improvement, stated", kind="number"),
            Column(name="Findings that show it"),
        ),
        rows=rows,
        note=topic.contrary.sentence,
        sheet="Contrary cases",
    )


def _list_further(gathered: Gathered) -> Iterator[Table]:
    yield _tabulate_reports(gathered)
    yield _cross(gathered, by_finding=False)
    yield _cross(gathered, by_finding=True)
    if (figures := tabulate_model_figures(gathered)) is not None:
        yield figures


def tabulate_findings(gathered: Gathered, document: Document) -> Table:
    """Return every finding considered, then those quoted beside them; no column is empty."""
    considered = {one.finding.finding_id for one in gathered.considered}
    quoted = dict.fromkeys(document.quoted_ids())
    ids = [one.finding.finding_id for one in gathered.considered]
    ids += [one for one in quoted if one not in considered]
    lines = [_describe_finding(gathered, one, is_considered=one in considered) for one in ids]
    names = [
        name
        for name in (lines[0] if lines else {})
        if any(line[name] not in (None, "") for line in lines)
    ]
    return Table(
        key="findings",
        caption=f"All {len(considered):,} findings considered"
        + (
            f", and {len(ids) - len(considered):,} quoted beside them"
            if len(ids) > len(considered)
            else ""
        ),
        columns=tuple(
            Column(name=one, kind="number" if one in _NUMBERS else "text") for one in names
        ),
        rows=tuple(tuple(line[name] for name in names) for line in lines),
        note="“Counted: no” marks findings that are quoted beside one, and are in no number.",
        sheet="Findings",
    )


def _describe_finding(
    gathered: Gathered, finding_id: str, *, is_considered: bool
) -> dict[str, Cell]:
    """Return what is known of a finding by the name of its column: text first, ids last."""
    one, cited = gathered.contents.quotations_by_id[finding_id], gathered.cited[finding_id]
    finding = one.finding
    reports = {row.report_id: row for row in gathered.contents.frames.report_rows}
    fieldwork = reports[finding.report_id].fieldwork
    return {
        "Quotation": (Quoted(finding_id, has_note=False),),
        "Borough": finding.borough,
        "Where": cited.citation,
        "Counted": "yes" if is_considered else "no",
        "Strength or area for improvement": one.badge.words if one.badge else NOT_LABELLED,
        "Who says so": name_who_says(one) or None,
        "Asked to act": finding.addressee,
        "Themes, and who gave them": describe_themes(one, gathered.contents.theme_names),
        "Sub-theme": gathered.contents.sub_theme_names.get(finding_id),
        "Likely to be about it": gathered.likely.get(finding_id),
        "Comment": gathered.comments.get(finding_id) or None,
        "Standard": one.standard_name,
        "Kind": _KINDS[finding.kind],
        "Fieldwork": write_month(fieldwork) if fieldwork else None,
        "Published": write_month(finding.published) if finding.published else None,
        "Page": cited.page,
        "Service": one.service,
        "Inspectorate": finding.inspectorate,
        "Finding id": finding_id,
        "Report id": finding.report_id,
        "Offsets in the report": "; ".join(f"{start}-{end}" for start, end in cited.spans),
    }


def _tabulate_reports(gathered: Gathered) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.report.borough,
            one.report.service,
            one.report.published or None,
            one.report.fieldwork,
            one.report.framework,
            one.overall,
            one.report.score,
            one.findings,
            one.report.inspectorate,
            one.report.source_name,
            one.report.source_sha256,
        )
        for one in gathered.contents.reports
    )
    names = (
        *("Borough", "Service", "Published", "Fieldwork", "Framework", "Overall", "Score"),
        *("Findings", "Inspectorate", "File", "SHA-256 of the file"),
    )
    return Table(
        key="reports",
        caption="The reports that were counted",
        columns=tuple(
            Column(name=one, kind="number" if one in {"Score", "Findings"} else "text")
            for one in names
        ),
        rows=rows,
        sheet="Reports",
    )


def _cross(gathered: Gathered, *, by_finding: bool) -> Table:
    """Return which themes the findings considered have, 0 or 1, by finding or by borough."""
    carried = {
        coding.theme_id
        for one in gathered.considered
        for coding in one.codings
        if coding.theme_id != CHOSEN
    }
    themes = [one for one in gathered.contents.codebook.themes if one.id in carried]
    groups = (
        {one.finding.citation: [one] for one in gathered.considered}
        if by_finding
        else {
            borough: [one for one in gathered.considered if one.finding.borough == borough]
            for borough in gathered.boroughs
        }
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, *(int(any(one.is_on(theme.id) for one in own)) for theme in themes))
        for name, own in groups.items()
    )
    first = "Finding" if by_finding else "Borough"
    return Table(
        key=f"themes-by-{first.lower()}",
        caption=f"Themes of the findings considered, by {first.lower()}: 1 if it is there",
        columns=(
            Column(name=first, weight=2.0),
            *(Column(name=theme.name, kind="number") for theme in themes),
        ),
        rows=rows,
        sheet=f"Themes by {first.lower()}",
    )


def _name_sheets(tables: Iterable[Table]) -> Iterator[Table]:
    """Yield tables whose sheets have names of their own, also where two topics have the same."""
    used: dict[str, int] = {}
    for table in tables:
        name = (table.sheet or table.caption)[:_LONGEST_SHEET]
        used[name] = used.get(name, 0) + 1
        if used[name] > 1:
            number = f" {used[name]}"
            name = f"{name[: _LONGEST_SHEET - len(number)]}{number}"
        yield replace(table, sheet=name)
