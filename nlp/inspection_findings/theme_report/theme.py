"""The report of one theme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inspection_findings.analysis.recommendations import LeftOut
from inspection_findings.analysis.recurrence import Counts
from inspection_findings.analysis.sites import Sample
from inspection_findings.coding import Retirement, Theme
from inspection_findings.theme_report.accuracy import ThemeFigures
from inspection_findings.theme_report.contents import Contents
from inspection_findings.theme_report.quotations import (
    NotedQuotation,
    Quotation,
    QuotationGroup,
    group_by_addressee,
    group_by_polarity,
)
from inspection_findings.theme_report.recommendations import (
    AreaWithPractice,
    RecommendationTrace,
    describe_saturation,
)
from inspection_findings.theme_report.recurrence import Recurrence, ThemeAcross
from inspection_findings.theme_report.sub_themes import Subgroup, cut_sub_themes, list_ungrouped


@dataclass(frozen=True, slots=True, kw_only=True)
class BoroughQuotations:
    """What one borough's reports say of a theme, grouped by polarity."""

    borough: str
    counts: Counts
    groups: tuple[QuotationGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeReport:
    """All that the corpus says of one theme.

    Attributes
    ----------
    retirement : Retirement or None
        What became of the theme; None while it is in use.
    boroughs : tuple of BoroughQuotations
        Those with a finding; their counts add up to ``counts``.
    traces : mapping of str to RecommendationTrace
        By finding id: one for each of ``recommendations``.
    stated_areas : int
        Stated areas for improvement on the theme; ``untaken`` are those that are linked to no
        recommendation.
    ungrouped : mapping of str to tuple of Quotation
        Findings of the theme that are in no sub-group, by reason.
    stock_wording : int
        Findings of the theme whose words several boroughs' reports share.
    saturation : tuple of str
        How many more sub-themes there may be, in sentences.
    thresholds : mapping of str to str
        What counts as similar in each table, in sentences.
    silent : tuple of str
        Boroughs whose reports could show the theme, and do not.
    not_looked_at : tuple of str
        Boroughs whose findings nobody has coded.
    uncoded : int
        Findings of the whole corpus without any theme: some may belong here.
    """

    theme: Theme
    retirement: Retirement | None
    recurrence: Recurrence
    boroughs: tuple[BoroughQuotations, ...]
    across: ThemeAcross
    recommendations: tuple[QuotationGroup, ...]
    traces: Mapping[str, RecommendationTrace]
    stated_areas: int
    untaken: tuple[NotedQuotation, ...]
    subgroups: tuple[Subgroup, ...]
    ungrouped: Mapping[str, tuple[Quotation, ...]]
    stock_wording: int
    practice: tuple[AreaWithPractice, ...]
    without_practice: tuple[LeftOut, ...]
    sample: Sample
    saturation: tuple[str, ...]
    thresholds: Mapping[str, str]
    silent: tuple[str, ...]
    not_looked_at: tuple[str, ...]
    uncoded: int
    figures: ThemeFigures | None
    counts: Counts


def build_theme_report(contents: Contents, theme: Theme) -> ThemeReport:
    """Return all that the corpus says of one theme."""
    quotations = contents.quotations_on(theme)
    tables, following = contents.tables, contents.following
    subgroups = cut_sub_themes(tables.sub_themes, contents.quotations_by_id, quotations)
    across = contents.across[theme.id]
    could_not = {row.borough for row in across.not_counted}
    cells = [cell for cell in contents.cells if cell.theme_id == theme.id]
    recommendations = group_by_addressee(quotations)
    return ThemeReport(
        theme=theme,
        retirement=contents.retired.get(theme.id),
        recurrence=contents.recurrence_of(theme),
        boroughs=tuple(
            BoroughQuotations(
                borough=cell.borough,
                counts=cell.counts,
                groups=group_by_polarity(
                    one for one in quotations if one.finding.borough == cell.borough
                ),
            )
            for cell in cells
            if cell.counts.findings
        ),
        across=across,
        recommendations=recommendations,
        traces=trace_groups(contents, recommendations),
        stated_areas=sum(one.is_on(theme.id) for one in following.stated_areas),
        untaken=tuple(one for one in following.untaken if one.quotation.is_on(theme.id)),
        subgroups=subgroups,
        ungrouped=list_ungrouped(tables.sub_themes, quotations, subgroups),
        stock_wording=sum(one.stock is not None for one in quotations),
        practice=following.practice[theme.id],
        without_practice=following.without_practice[theme.id],
        sample=tables.samples[theme.id],
        saturation=describe_saturation(tables.saturations[theme.id]),
        thresholds=following.thresholds,
        silent=tuple(
            cell.borough
            for cell in cells
            if not cell.counts.findings and cell.borough not in could_not
        ),
        not_looked_at=tuple(sorted(set(contents.boroughs) - set(contents.eligible))),
        uncoded=sum(not one.codings for one in contents.quotations),
        figures=contents.figures.themes.get(theme.id) if contents.figures else None,
        counts=sum((cell.counts for cell in cells), Counts()),
    )


def trace_groups(
    contents: Contents, groups: Iterable[QuotationGroup]
) -> dict[str, RecommendationTrace]:
    """Return the traces of the recommendations of these groups, by finding id."""
    traces = contents.following.traces
    ids = (one.finding.finding_id for group in groups for one in group.quotations)
    return {finding_id: traces[finding_id] for finding_id in ids}
