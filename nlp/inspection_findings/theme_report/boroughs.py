"""Building the report of one borough."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from inspection_findings.theme_report.material import Material, Row, iterate_rows, write_month
from inspection_findings.theme_report.parts import (
    BoroughReport,
    Counts,
    Leaning,
    QuotationGroup,
    RatingLine,
    ReportSummary,
    SkippedLine,
    ThemeCell,
)
from inspection_findings.theme_report.themes import group_by_addressee


def build_borough_report(material: Material, borough: str) -> BoroughReport:
    """Return all that the corpus says of one borough."""
    quotations = material.quotations_of(borough)
    cells = tuple(cell for cell in material.cells if cell.borough == borough)
    themes = (
        QuotationGroup(
            key=theme.id,
            name=theme.name,
            quotations=tuple(
                one for one in quotations if any(c.theme_id == theme.id for c in one.codings)
            ),
        )
        for theme in material.codebook.themes
    )
    return BoroughReport(
        borough=borough,
        reports=tuple(one for one in summarise_reports(material) if one.borough == borough),
        leanings=_find_leanings(cells),
        cells=cells,
        themes=tuple(group for group in themes if group.quotations),
        recommendations=group_by_addressee(quotations),
        uncoded=tuple(one for one in quotations if not one.codings),
    )


def _find_leanings(cells: tuple[ThemeCell, ...]) -> tuple[Leaning, ...]:
    """Sort the themes by which way their findings lean; a plain count, not a judgement.

    Mixed and neutral findings and recommendations do not tip the balance.
    """
    named: dict[str, list[ThemeCell]] = {
        "More strengths than areas for improvement": [],
        "More areas for improvement than strengths": [],
        "As many of each": [],
        "Neither: mixed or neutral findings, or recommendations, only": [],
        "No finding": [],
    }
    leaning_of = list(named)
    for cell in cells:
        named[leaning_of[_lean(cell.counts)]].append(cell)
    return tuple(
        Leaning(name=name, themes=tuple(cell.theme for cell in held))
        for name, held in named.items()
        if held
    )


def _lean(counts: Counts) -> int:
    if not counts.findings:
        return 4
    if counts.strength == counts.area_for_improvement == 0:
        return 3
    if counts.strength == counts.area_for_improvement:
        return 2
    return 0 if counts.strength > counts.area_for_improvement else 1


def summarise_reports(material: Material) -> tuple[ReportSummary, ...]:
    """Return every report that was read, by borough and date."""
    frames = material.frames
    ratings: dict[str, list[Row]] = defaultdict(list)
    for row in iterate_rows(frames.ratings.sort_values(["report_id", "standard"])):
        ratings[row["report_id"]].append(row)
    skipped: dict[str, list[Row]] = defaultdict(list)
    for row in iterate_rows(frames.skipped.sort_values(["report_id", "reason", "text"])):
        skipped[row["report_id"]].append(row)
    ordered = frames.reports.sort_values(["borough", "published", "report_id"])
    return tuple(
        _summarise_report(material, row, ratings[row["report_id"]], skipped[row["report_id"]])
        for row in iterate_rows(ordered)
    )


def _summarise_report(
    material: Material, row: Row, ratings: list[Row], skipped: list[Row]
) -> ReportSummary:
    findings = [one for one in material.quotations if one.report_id == row["report_id"]]
    return ReportSummary(
        report_id=row["report_id"],
        borough=row["borough"],
        service=row["service"],
        framework=row["framework"],
        published=write_month(row["published"]),
        fieldwork=write_month(row["fieldwork"]),
        score=_write_score(row),
        overall_rating=row["overall_rating"] or "not read",
        source_name=row["source_name"],
        source_sha256=row["source_sha256"],
        ratings=_read_ratings(one for one in ratings if one["in_score"]),
        ratings_apart=_read_ratings(one for one in ratings if not one["in_score"]),
        skipped=_summarise_skipped(skipped),
        findings=len(findings),
        uncoded=sum(not one.codings for one in findings),
    )


def _write_score(row: Row) -> str:
    if row["score"] is None or row["score_maximum"] is None:
        return "not read"
    return f"{int(row['score'])} of {int(row['score_maximum'])}"


def _read_ratings(rows: Iterable[Row]) -> tuple[RatingLine, ...]:
    return tuple(
        RatingLine(standard=row["standard"], name=row["name"], rating=row["rating"])
        for row in rows
    )


def _summarise_skipped(rows: list[Row]) -> tuple[SkippedLine, ...]:
    texts: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        texts[row["reason"]].append(row["text"])
    return tuple(
        SkippedLine(
            reason=reason, passages=len(held), words=sum(len(text.split()) for text in held)
        )
        for reason, held in sorted(texts.items())
    )
