"""The report of one borough.

The order of its quotations rests on what this borough's reports say, so that it stays the same
when a report on another borough comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inspection_findings.analysis.recommendations import STATUSES, LeftOut, ReinspectedArea
from inspection_findings.analysis.recurrence import BoroughCounts
from inspection_findings.coding import Theme
from inspection_findings.frames import group_rows
from inspection_findings.theme_report.badges import Tally, tally_findings
from inspection_findings.theme_report.contents import Contents
from inspection_findings.theme_report.headlines import (
    Headlines,
    Scores,
    choose_headlines,
    order_quotations,
    score_quotations,
    take_best,
)
from inspection_findings.theme_report.quotations import (
    NotedQuotation,
    Quotation,
    QuotationGroup,
    group_by_addressee,
)
from inspection_findings.theme_report.recommendations import (
    AreaWithPractice,
    FollowingOfBorough,
    RecommendationTrace,
)
from inspection_findings.theme_report.reports import ReportSummary
from inspection_findings.theme_report.theme import trace_groups

_BETTER_RATED = 0.8  # what an area counts for each step that its standard is rated better
_UNTAKEN = 0.75  # what an area that no recommendation takes up counts
_UNRATED = 1.5  # points of a standard without a rating: the middle


@dataclass(frozen=True, slots=True, kw_only=True)
class BoroughReport:
    """All that the corpus says of one borough.

    Attributes
    ----------
    themes : tuple of QuotationGroup
        All quotations on each theme, those that say most first.
    tally, tallies : Tally, mapping of str to Tally
        What the findings say, all of them and by theme id.
    cells : tuple of BoroughCounts
        One for each theme, if any finding of the borough is coded.
    traces : mapping of str to RecommendationTrace
        By finding id: one for each of ``recommendations``.
    stated_areas : int
        Stated areas for improvement of the borough; ``untaken`` are those that are linked to no
        recommendation.
    needs : tuple of Theme
        Those on which the latest report states an area for improvement. Each of these areas is
        in ``practice`` or ``without_practice``.
    reinspected : mapping of str to tuple of ReinspectedArea
        What became of earlier areas for improvement, by status.
    stock_wording : int
        Findings whose words several boroughs' reports share.
    thresholds : mapping of str to str
        What counts as similar in each table, in sentences.
    """

    borough: str
    reports: tuple[ReportSummary, ...]
    headlines: Headlines
    tally: Tally
    tallies: Mapping[str, Tally]
    cells: tuple[BoroughCounts, ...]
    themes: tuple[QuotationGroup, ...]
    recommendations: tuple[QuotationGroup, ...]
    traces: Mapping[str, RecommendationTrace]
    stated_areas: int
    untaken: tuple[NotedQuotation, ...]
    needs: tuple[Theme, ...]
    practice: tuple[AreaWithPractice, ...]
    without_practice: tuple[LeftOut, ...]
    reinspected: Mapping[str, tuple[ReinspectedArea, ...]]
    stock_wording: int
    thresholds: Mapping[str, str]
    uncoded: tuple[Quotation, ...]


def build_borough_report(contents: Contents, borough: str) -> BoroughReport:
    """Return all that the corpus says of one borough."""
    quotations = contents.quotations_of(borough)
    cells = contents.cells_by_borough.get(borough, ())
    by_theme = _group_by_theme(quotations)
    theme_ids, similarity = contents.codebook.theme_ids, contents.tables.follow_up.similarity
    scores = score_quotations(quotations, theme_ids, similarity, beside_others=True)
    themes = (
        QuotationGroup(
            key=theme.id,
            name=theme.name,
            quotations=order_quotations(by_theme.get(theme.id, ()), scores[theme.id]),
        )
        for theme in contents.codebook.themes
    )
    recommendations = group_by_addressee(quotations)
    following = contents.following.of_borough(borough)
    practice = _list_once(following.practice)
    return BoroughReport(
        borough=borough,
        reports=contents.reports_by_borough[borough],
        headlines=choose_headlines(
            quotations,
            _prefer_urgent(contents, following, take_best(quotations, scores)),
            theme_id=None,
            without=contents.without,
        ),
        tally=tally_findings(one.finding for one in quotations),
        tallies={
            theme_id: tally_findings(one.finding for one in own)
            for theme_id, own in by_theme.items()
        },
        cells=cells,
        themes=tuple(group for group in themes if group.quotations),
        recommendations=recommendations,
        traces=trace_groups(contents, recommendations),
        stated_areas=len(following.stated_areas),
        untaken=tuple(following.untaken),
        needs=_list_needs(contents, borough, following.stated_areas),
        practice=practice,
        without_practice=_list_without(
            following.without_practice,
            {one.area.finding.finding_id for one in practice},
        ),
        reinspected=_group_by_status(following.reinspected),
        stock_wording=sum(one.stock is not None for one in quotations),
        thresholds=contents.following.thresholds,
        uncoded=tuple(one for one in quotations if not one.codings),
    )


def _prefer_urgent(contents: Contents, following: FollowingOfBorough, scores: Scores) -> Scores:
    """Return the scores with areas weighed: lower ratings and those behind a recommendation first.

    Only the order of areas among themselves changes: strengths have places of their own.
    """
    reports = {one.finding.report_id for one in following.stated_areas}
    ratings = {
        (report_id, row.standard): row.points
        for report_id in reports
        for row in contents.frames.ratings_by_report.get(report_id, ())
    }
    untaken = {one.quotation.finding.finding_id for one in following.untaken}
    weights = {
        one.finding.finding_id: _BETTER_RATED
        ** ratings.get((one.finding.report_id, one.finding.standard), _UNRATED)
        * (_UNTAKEN if one.finding.finding_id in untaken else 1.0)
        for one in following.stated_areas
    }
    return {name: score * weights.get(name, 1.0) for name, score in scores.items()}


def _group_by_theme(quotations: Iterable[Quotation]) -> dict[str, list[Quotation]]:
    groups: dict[str, list[Quotation]] = {}
    for one in quotations:
        for coding in one.codings:
            groups.setdefault(coding.theme_id, []).append(one)
    return groups


def _list_needs(
    contents: Contents, borough: str, stated_areas: Iterable[Quotation]
) -> tuple[Theme, ...]:
    """Return the themes on which the latest report of a borough states an area for improvement."""
    latest = contents.frames.latest_reports[borough].report_id
    areas = [one for one in stated_areas if one.finding.report_id == latest]
    return tuple(
        theme for theme in contents.codebook.themes if any(one.is_on(theme.id) for one in areas)
    )


def _list_once(areas: Iterable[AreaWithPractice]) -> tuple[AreaWithPractice, ...]:
    """Return each area with good practice once, although it may have several themes.

    The same matter outranks the same theme, and then the codebook's order decides.
    """
    chosen: dict[str, AreaWithPractice] = {}
    for one in areas:
        known = chosen.get(one.area.finding.finding_id)
        if known is None or (one.is_same_matter and not known.is_same_matter):
            chosen[one.area.finding.finding_id] = one
    return tuple(chosen.values())


def _list_without(areas: Iterable[LeftOut], helped: set[str]) -> tuple[LeftOut, ...]:
    """Return each area once that has good practice under none of its themes."""
    left = {row.finding.finding_id: row for row in areas if row.finding.finding_id not in helped}
    return tuple(left.values())


def _group_by_status(areas: Iterable[ReinspectedArea]) -> dict[str, tuple[ReinspectedArea, ...]]:
    """Return what became of areas by status, what still needs work first."""
    groups = group_rows(areas, lambda row: row.status)
    return {status: tuple(groups[status]) for status in STATUSES if status in groups}
