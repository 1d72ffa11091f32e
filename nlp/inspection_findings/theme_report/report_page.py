"""One report, finding by finding in its own order: where every quotation has its full entry."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from inspection_findings.coding import Theme
from inspection_findings.theme_report.contents import Contents
from inspection_findings.theme_report.quotations import QuotationGroup
from inspection_findings.theme_report.reports import ReportSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """All findings of a report, by the sections in which they stand, and their themes."""

    summary: ReportSummary
    themes: tuple[Theme, ...]
    sections: tuple[QuotationGroup, ...]


def build_report_page(contents: Contents, summary: ReportSummary) -> ReportPage:
    """Return one report's findings in its own order."""
    report = summary.report
    own = [
        one
        for one in contents.quotations_of(report.borough)
        if one.finding.report_id == report.report_id
    ]
    sections = [
        (name, tuple(quotations))
        for name, quotations in groupby(own, lambda one: one.standard_name)
    ]
    coded = {coding.theme_id for one in own for coding in one.codings}
    return ReportPage(
        summary=summary,
        themes=tuple(theme for theme in contents.codebook.themes if theme.id in coded),
        sections=tuple(
            QuotationGroup(key=f"section-{number}", name=name, quotations=quotations)
            for number, (name, quotations) in enumerate(sections, start=1)
        ),
    )
