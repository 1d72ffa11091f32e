"""The reports that were read: where they stand, their ratings, what was left out of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inspection_findings.frames import CorpusFrames, RatingRow, ReportRow, SkippedRow, group_rows
from inspection_findings.records import YOUTH_JUSTICE
from inspection_findings.theme_report.quotations import Quotation


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedLine:
    """How much of a report did not become findings, for one reason."""

    reason: str
    passages: int
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSummary:
    """One report: the ratings that make up its score and the others, and what was left out."""

    report: ReportRow
    ratings: tuple[RatingRow, ...]
    ratings_apart: tuple[RatingRow, ...]
    skipped: tuple[SkippedLine, ...]
    findings: int
    uncoded: int

    @property
    def score(self) -> str:
        """For example "24 of 36"."""
        if self.report.score is None or self.report.score_maximum is None:
            return "not read"
        return f"{self.report.score} of {self.report.score_maximum}"

    @property
    def is_rated(self) -> bool:
        """Whether reports of this kind have ratings and a score."""
        return self.report.inspection == YOUTH_JUSTICE

    @property
    def overall(self) -> str:
        """The overall rating; the kind of inspection where reports have none."""
        if not self.is_rated:
            return self.report.inspection
        return self.report.overall_rating or "not read"

    @property
    def standing(self) -> str:
        """For example "overall Good, score 24 of 36"."""
        if not self.is_rated:
            return f"{self.report.inspection} by {self.report.inspectorate}"
        return f"overall {self.overall}, score {self.score}"


def summarise_reports(
    frames: CorpusFrames, quotations: Iterable[Quotation]
) -> tuple[ReportSummary, ...]:
    """Return every report that was read, by borough and date."""
    skipped = group_rows(frames.skipped_rows, lambda row: row.report_id)
    findings = group_rows(quotations, lambda one: one.finding.report_id)
    summaries = []
    for report in frames.report_rows:
        ratings = frames.ratings_by_report.get(report.report_id, [])
        own = findings.get(report.report_id, [])
        summaries.append(
            ReportSummary(
                report=report,
                ratings=tuple(rating for rating in ratings if rating.in_score),
                ratings_apart=tuple(rating for rating in ratings if not rating.in_score),
                skipped=_sum_up_skipped(skipped.get(report.report_id, ())),
                findings=len(own),
                uncoded=sum(not one.codings for one in own),
            )
        )
    return tuple(summaries)


def _sum_up_skipped(rows: Iterable[SkippedRow]) -> tuple[SkippedLine, ...]:
    return tuple(
        SkippedLine(
            reason=reason,
            passages=len(own),
            words=sum(len(row.text.split()) for row in own),
        )
        for reason, own in sorted(group_rows(rows, lambda row: row.reason).items())
    )
