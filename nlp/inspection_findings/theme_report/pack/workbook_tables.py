"""The tables of a pack for a workbook and for data: all rows, where the document shows some."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from inspection_findings.analysis.recommendations import name_addressee
from inspection_findings.documents import Cell, Column, Document, Quoted, Table
from inspection_findings.text import list_words
from inspection_findings.theme_report.pack.acting import tabulate_ratings
from inspection_findings.theme_report.pack.cite import describe_polarity, describe_themes
from inspection_findings.theme_report.pack.gathered import Gathered, Topic
from inspection_findings.theme_report.pack.question import CHOSEN
from inspection_findings.theme_report.pack.where_found import tabulate_boroughs

_LONGEST_SHEET = 31
_REPLACED = {"considered-findings"}  # the list of findings has more columns


def list_tables(gathered: Gathered, document: Document) -> tuple[Table, ...]:
    """Return all tables, those of the document first; each has a sheet name of its own."""
    own = [one for one in document.blocks if isinstance(one, Table) and one.key not in _REPLACED]
    whole = {one.key: one for topic in gathered.topics for one in _list_whole(gathered, topic)}
    tables = [whole.pop(one.key, one) for one in own]
    tables += [*whole.values(), *_list_further(gathered, document)]
    return tuple(_name_sheets(tables))


def _list_whole(gathered: Gathered, topic: Topic) -> Iterator[Table]:
    """Yield the tables of which the document may show the first rows only."""
    boroughs = sorted(gathered.contents.frames.latest_reports)
    yield tabulate_boroughs(gathered, topic)
    if topic.key_figures.standards:
        yield tabulate_ratings(topic, boroughs)
    yield _tabulate_sub_themes(topic)
    yield _tabulate_recommendations(gathered, topic)
    yield _tabulate_contrary(topic)


def _tabulate_sub_themes(topic: Topic) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.name,
            len(one.boroughs),
            list_words(one.boroughs),
            one.tally.words,
            (Quoted(one.quotation.finding.finding_id, has_note=False),),
            round(one.stability, 2),
            " ".join(one.cautions) or None,
        )
        for one in topic.report.subgroups
        if one.quotation.is_on(topic.report.theme.id)
    )
    return Table(
        key=f"sub-themes-all-{topic.report.theme.id}",
        caption=f"{topic.prefix}All sub-themes whose most typical finding is on it",
        columns=(
            Column(name="Sub-theme"),
            Column(name="Boroughs", kind="number"),
            Column(name="Which"),
            Column(name="What they say"),
            Column(name="Most typical finding"),
            Column(name="Stability", kind="number"),
            Column(name="Cautions"),
        ),
        rows=rows,
        sheet="All sub-themes",
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
                one.finding.addressee,
                name_addressee(one.finding.addressee),
                one.finding.borough,
                one.finding.number,
                (Quoted(one.finding.finding_id, has_note=False),),
                trace.sentence,
                "; ".join(area.quotation.finding.citation for area in trace.areas) or None,
                trace.same_sentence or None,
            )
        )
    return Table(
        key=f"recommendations-all-{topic.report.theme.id}",
        caption=f"{topic.prefix}All recommendations, with what carries them",
        columns=(
            Column(name="Asked to act"),
            Column(name="Kind of addressee"),
            Column(name="Borough"),
            Column(name="Number", kind="number"),
            Column(name="Recommendation"),
            Column(name="Carried by"),
            Column(name="Nearest areas"),
            Column(name="Elsewhere"),
        ),
        rows=tuple(rows),
        sheet="All recommendations",
    )


def _tabulate_contrary(topic: Topic) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.borough,
            "against most others" if one.is_against else "strong and weak at once",
            one.tally.strengths.stated,
            one.tally.strengths.inferred,
            one.tally.areas.stated,
            one.tally.areas.inferred,
            "; ".join(shown.finding.citation for shown in one.shown),
        )
        for one in topic.contrary.cases
    )
    counts = ("Strengths, stated", "Strengths, inferred", "Areas, stated", "Areas, inferred")
    return Table(
        key=f"contrary-{topic.report.theme.id}",
        caption=f"{topic.prefix}Contrary cases",
        columns=(
            Column(name="Borough"),
            Column(name="How it differs"),
            *(Column(name=one, kind="number") for one in counts),
            Column(name="Findings that show it"),
        ),
        rows=rows,
        note=topic.contrary.sentence,
        sheet="Contrary cases",
    )


def _list_further(gathered: Gathered, document: Document) -> Iterator[Table]:
    yield tabulate_findings(gathered, document)
    yield _tabulate_reports(gathered)
    yield _cross(gathered, by_finding=False)
    yield _cross(gathered, by_finding=True)


def tabulate_findings(gathered: Gathered, document: Document) -> Table:
    """Return every finding considered or quoted, with all that is known of it."""
    considered = {one.finding.finding_id: one for one in gathered.considered}
    quoted = dict.fromkeys([*considered, *document.quoted_ids()])
    by_id = gathered.contents.quotations_by_id
    names, sub_themes = gathered.contents.theme_names, gathered.contents.sub_theme_names
    rows: list[tuple[Cell, ...]] = []
    for number, finding_id in enumerate(quoted, start=1):
        one, cited = by_id[finding_id], gathered.cited[finding_id]
        finding = one.finding
        rows.append(
            (
                number,
                "considered" if finding_id in considered else "quoted beside a finding",
                (Quoted(finding_id, has_note=False),),
                cited.citation,
                finding.borough,
                finding.published,
                cited.page,
                one.standard_name,
                finding.kind,
                finding.addressee,
                one.badge.polarity if one.badge else None,
                None if one.badge is None else "stated" if one.badge.is_stated else "inferred",
                describe_polarity(one),
                describe_themes(one, names),
                sub_themes.get(finding_id),
                gathered.likely.get(finding_id),
                gathered.comments.get(finding_id) or None,
                one.service,
                finding.inspectorate,
                finding_id,
                finding.report_id,
                "; ".join(f"{start}-{end}" for start, end in cited.spans),
            )
        )
    text = (
        *("Citation", "Borough", "Published", "Page", "Standard", "Kind", "Addressee", "Polarity"),
        *("Stated or inferred", "Polarity, and who says so", "Themes, and who gave them"),
        *("Sub-theme", "Likely to be about it", "Comment", "Service", "Inspectorate"),
        *("Finding id", "Report id", "Offsets in the report"),
    )
    numbers = {"Page", "Likely to be about it"}
    return Table(
        key="findings",
        caption="Findings considered, and further findings that are quoted beside them",
        columns=(
            Column(name="No.", kind="number"),
            Column(name="Why it is here"),
            Column(name="Quotation"),
            *(Column(name=one, kind="number" if one in numbers else "text") for one in text),
        ),
        rows=tuple(rows),
        sheet="Findings",
    )


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


def _name_sheets(tables: Sequence[Table]) -> Iterator[Table]:
    """Yield tables whose sheets have names of their own, also where two topics have the same."""
    used: dict[str, int] = {}
    for table in tables:
        name = (table.sheet or table.caption)[:_LONGEST_SHEET]
        used[name] = used.get(name, 0) + 1
        if used[name] > 1:
            number = f" {used[name]}"
            name = f"{name[: _LONGEST_SHEET - len(number)]}{number}"
        yield replace(table, sheet=name)
