"""How a theme recurs from year to year of inspection, and which years may be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.analysis.recurrence.counts import ASPECTS, Aspect
from inspection_findings.analysis.recurrence.eligible import (
    NOBODY_CODED,
    ReportEligibility,
    ThemeEvidence,
)
from inspection_findings.analysis.recurrence.inferred import implies, states
from inspection_findings.analysis.recurrence.shares import measure_share
from inspection_findings.frames import FindingRow, JoinedNames, group_rows
from inspection_findings.frameworks import Frameworks


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeYear:
    """In how many boroughs a theme occurs in one year of inspection, under one aspect.

    ``boroughs`` are out of those ``eligible``; ``boroughs_with_inferred`` there would be if
    inferred polarity counted; ``share`` has a 95 % Wilson interval. ``note``
    says why the year must not be compared with the latest in which a report could show the theme;
    it is empty where the two are ``comparable``.
    """

    theme_id: str
    aspect: Aspect
    year: int
    boroughs: int
    boroughs_with_inferred: int
    eligible: int
    share: float
    low: float
    high: float
    frameworks: JoinedNames
    comparable: bool
    note: str
    borough_names: JoinedNames


def measure_trends(
    evidence: Sequence[ThemeEvidence], *, frameworks: Frameworks
) -> Iterator[ThemeYear]:
    """Yield in how many boroughs each theme occurs, by aspect and year of inspection.

    A year of which no report could show the theme is there too, with nothing eligible; a year
    of which nobody coded a report is not.
    """
    for theme in evidence:
        reports = [one for one in theme.reports if one.reason != NOBODY_CODED]
        notes = compare_years(reports, theme_id=theme.theme_id, frameworks=frameworks)
        year_of = {report.report_id: report.year for report in reports}
        for aspect in ASPECTS:
            counted = [
                row.finding
                for row in theme.coded
                if states(row.finding, aspect) or implies(row.finding, aspect)
            ]
            by_year = _divide_by_year(counted, year_of)
            for year, note in notes.items():
                of_year = by_year.get(year, [])
                boroughs = {one.borough for one in of_year if states(one, aspect)}
                inspected = [report for report in reports if report.year == year]
                eligible = {report.borough for report in inspected if report.eligible}
                yield ThemeYear(
                    theme_id=theme.theme_id,
                    aspect=aspect,
                    year=year,
                    boroughs=len(boroughs),
                    boroughs_with_inferred=len({one.borough for one in of_year}),
                    **measure_share(len(boroughs), len(eligible))._asdict(),
                    frameworks=tuple(sorted({report.framework for report in inspected})),
                    comparable=not note,
                    note=note,
                    borough_names=tuple(sorted(boroughs)),
                )


def _divide_by_year(
    findings: Sequence[FindingRow], year_of: Mapping[str, int]
) -> dict[int, list[FindingRow]]:
    return group_rows(findings, lambda one: year_of[one.report_id])


def compare_years(
    reports: Sequence[ReportEligibility], *, theme_id: str, frameworks: Frameworks
) -> Mapping[int, str]:
    """Return for each year why a theme's share in it must not be compared; empty if it may.

    Parameters
    ----------
    reports : sequence of ReportEligibility
        For one theme, without reports that nobody coded.

    Returns
    -------
    mapping of int to str
        In the order of the years. A year is compared with the framework of the latest eligible
        report.
    """
    eligible = sorted((one for one in reports if one.eligible), key=_date)
    latest = eligible[-1].framework if eligible else ""
    in_order = sorted(reports, key=lambda one: (one.year, one.report_id))
    notes: dict[int, str] = {}
    for year, of_year in group_rows(in_order, lambda one: one.year).items():
        reasons = [
            frameworks.explain_difference(theme_id, one.framework, latest)
            for one in of_year
            if one.eligible
        ]
        if not any(one.eligible for one in of_year):
            reasons = [one.reason for one in of_year]
        notes[year] = "; ".join(dict.fromkeys(reason for reason in reasons if reason))
    return notes


def _date(report: ReportEligibility) -> tuple[int, str]:
    return report.year, report.framework
