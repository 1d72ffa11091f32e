"""Which reports could have shown a theme at all: only they are in the denominator.

A report that could not show a theme is neither silent on it nor counted for it; it is listed
with the reason, and with how many findings it has on the theme all the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from inspection_findings.analysis.recurrence.counts import CodedFinding, require_known
from inspection_findings.frames import CorpusFrames, group_rows
from inspection_findings.frameworks import Frameworks

NOBODY_CODED = "none of its findings is coded"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportEligibility:
    """Whether a report could show a theme, and why not.

    ``year`` is that of the inspection; ``reason`` is empty if it could; ``findings`` counts
    those that the report has on the theme, whether or not it could show it.
    """

    theme_id: str
    report_id: str
    borough: str
    framework: str
    year: int
    eligible: bool
    reason: str
    findings: int


@dataclass(frozen=True, kw_only=True)
class ThemeEvidence:
    """One theme: the reports that could show it or not, and the findings on it.

    ``coded`` are the findings on the theme in eligible reports, ``coded_anywhere`` in all.
    """

    theme_id: str
    reports: tuple[ReportEligibility, ...]
    coded: tuple[CodedFinding, ...]
    coded_anywhere: tuple[CodedFinding, ...]

    @cached_property
    def eligible(self) -> tuple[ReportEligibility, ...]:
        """The reports that could show the theme."""
        return tuple(report for report in self.reports if report.eligible)

    @cached_property
    def boroughs(self) -> tuple[str, ...]:
        """The boroughs of the eligible reports, sorted."""
        return tuple(sorted({report.borough for report in self.eligible}))


def gather_evidence(
    frames: CorpusFrames,
    coded: Sequence[CodedFinding],
    *,
    theme_ids: Sequence[str],
    frameworks: Frameworks,
) -> tuple[ThemeEvidence, ...]:
    """Return the evidence on each theme, in the order of ``theme_ids``.

    Raises
    ------
    CodingError
        If a coding names a theme that is not in ``theme_ids``.
    """
    require_known(coded, theme_ids)
    eligibility = find_eligible_reports(frames, coded, theme_ids=theme_ids, frameworks=frameworks)
    reports = group_rows(eligibility, lambda row: row.theme_id)
    by_theme = group_rows(coded, lambda row: row.theme_id)
    evidence = []
    for theme_id in theme_ids:
        own, on_theme = reports.get(theme_id, []), by_theme.get(theme_id, [])
        eligible = {report.report_id for report in own if report.eligible}
        evidence.append(
            ThemeEvidence(
                theme_id=theme_id,
                reports=tuple(own),
                coded=tuple(row for row in on_theme if row.finding.report_id in eligible),
                coded_anywhere=tuple(on_theme),
            )
        )
    return tuple(evidence)


def find_eligible_reports(
    frames: CorpusFrames,
    coded: Sequence[CodedFinding],
    *,
    theme_ids: Sequence[str],
    frameworks: Frameworks,
) -> tuple[ReportEligibility, ...]:
    """Return for each theme and report whether the report could show the theme, and why not.

    It could not if nobody coded it, if its framework has no place for the theme, or if the
    theme has standards of its own in that framework and none of them was inspected. Themes are in
    the order of ``theme_ids``, then reports by id.
    """
    inspected = find_inspected_standards(frames)
    findings = Counter((row.theme_id, row.finding.report_id) for row in coded)
    coded_reports = {row.finding.report_id for row in coded}
    eligibility = []
    in_order = sorted(frames.report_rows, key=lambda row: row.report_id)
    for theme_id in theme_ids:
        for report in in_order:
            standards = inspected[report.report_id]
            reason = _find_obstacle(theme_id, report.framework, standards, frameworks)
            if report.report_id not in coded_reports:
                reason = NOBODY_CODED
            eligibility.append(
                ReportEligibility(
                    theme_id=theme_id,
                    report_id=report.report_id,
                    borough=report.borough,
                    framework=report.framework,
                    year=report.inspection_year,
                    eligible=not reason,
                    reason=reason,
                    findings=findings[theme_id, report.report_id],
                )
            )
    return tuple(eligibility)


def find_inspected_standards(frames: CorpusFrames) -> Mapping[str, set[str]]:
    """Return for each report the standards that are rated in it or that carry bullets."""
    inspected: dict[str, set[str]] = defaultdict(set)
    for rating in frames.rating_rows:
        inspected[rating.report_id].add(rating.standard)
    for finding in frames.finding_rows:
        if finding.kind == "bullet":
            inspected[finding.report_id].add(finding.standard)
    return inspected


def _find_obstacle(
    theme_id: str, framework: str, inspected: Set[str], frameworks: Frameworks
) -> str:
    """Return why a coded report could not show a theme; empty if it could."""
    if not frameworks.can_show(theme_id, framework):
        return f"framework {framework} has no place for it: {frameworks.themes[theme_id].note}"
    own = frameworks.own_standards(theme_id, framework)
    if own and inspected.isdisjoint(own):
        return f"standard {' and '.join(own)} was not inspected"
    return ""
