"""Summaries of the reports that were read: where they stand, ratings, what was left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from inspection_findings.frames import CorpusFrames, Row, read_rows
from inspection_findings.text import write_month
from inspection_findings.theme_report.parts import RatingLine, ReportSummary, SkippedLine
from inspection_findings.theme_report.quotations import Quotation

if TYPE_CHECKING:
    import pandas as pd


def summarise_reports(
    frames: CorpusFrames, quotations: Iterable[Quotation]
) -> tuple[ReportSummary, ...]:
    """Return every report that was read, by borough and date."""
    ratings = _group_by_report(frames.ratings.sort_values(["report_id", "standard"]))
    skipped = _group_by_report(frames.skipped.sort_values(["report_id", "reason", "text"]))
    findings: dict[str, list[Quotation]] = defaultdict(list)
    for quotation in quotations:
        findings[quotation.report_id].append(quotation)
    ordered = frames.reports.sort_values(["borough", "published", "report_id"])
    return tuple(
        _summarise_report(
            row,
            ratings=ratings[row["report_id"]],
            skipped=skipped[row["report_id"]],
            findings=findings[row["report_id"]],
        )
        for row in read_rows(ordered)
    )


def _group_by_report(rows: pd.DataFrame) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in read_rows(rows):
        grouped[row["report_id"]].append(row)
    return grouped


def _summarise_report(
    row: Row, *, ratings: list[Row], skipped: list[Row], findings: list[Quotation]
) -> ReportSummary:
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
        RatingLine(standard=row["standard"], name=row["name"], rating=row["rating"]) for row in rows
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
