"""The report of one theme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.analysis.recommendations import LeftOut
from inspection_findings.analysis.recurrence import Counts
from inspection_findings.analysis.sites import Sample
from inspection_findings.coding import Retirement, Theme
from inspection_findings.frames import group_rows
from inspection_findings.theme_report.accuracy import ThemeFigures
from inspection_findings.theme_report.answer import Answer, answer_theme
from inspection_findings.theme_report.badges import Tally, tally_findings
from inspection_findings.theme_report.contents import Contents
from inspection_findings.theme_report.headlines import (
    Headlines,
    choose_headlines,
    order_quotations,
    say_once,
)
from inspection_findings.theme_report.quotations import (
    Listed,
    NotedQuotation,
    Quotation,
    QuotationGroup,
    cut_list,
    group_by_addressee,
)
from inspection_findings.theme_report.recommendations import (
    AreaWithPractice,
    RecommendationTrace,
    describe_saturation,
)
from inspection_findings.theme_report.recurrence import Recurrence, ThemeAcross
from inspection_findings.theme_report.sub_themes import Subgroup, cut_sub_themes, list_ungrouped

WHOLE = 300  # quotations up to which a theme's page holds all of them
LISTED = 25  # items of a list; the others are on the pages of their boroughs
FEW = 20  # boroughs up to which a page repeats the words of what it links to
_OF_A_BOROUGH = 5  # quotations of each of few boroughs that are not folded
_OF_MANY = 20  # quotations of many boroughs together that are not folded


@dataclass(frozen=True, slots=True, kw_only=True)
class BoroughQuotations:
    """What one borough's reports say of a theme: what says most, and the rest."""

    borough: str
    tally: Tally
    shown: tuple[Quotation, ...]
    rest: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeForBorough:
    """What may help one borough with its areas for improvement on a theme.

    ``without`` are those areas that no strength elsewhere may help with.
    """

    borough: str
    areas: tuple[AreaWithPractice, ...]
    without: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeReport:
    """All that the corpus says of one theme.

    Attributes
    ----------
    retirement : Retirement or None
        What became of the theme; None while it is in use.
    best : tuple of Quotation
        Of many boroughs the quotations that say most, each of another borough; of few, none.
    boroughs : tuple of BoroughQuotations
        Those with a finding. With ``recommendations`` these are all quotations on the theme.
    is_whole : bool
        Whether the page holds all quotations; else a borough's rest is on the borough's page.
    recommendations : tuple of QuotationGroup
        By addressee; where the page is not whole at most ``LISTED``, as of every list, and
        ``further_recommendations`` counts the others.
    traces : mapping of str to RecommendationTrace
        By finding id: one for each of ``recommendations``.
    stated_areas : int
        Stated areas for improvement on the theme; ``untaken`` are those that are linked to no
        recommendation.
    ungrouped : mapping of str to tuple of Quotation
        Findings of the theme that are in no sub-group, by reason.
    stock_wording : int
        Findings of the theme whose words several boroughs' reports share.
    practice : tuple of PracticeForBorough
        By borough, each of which states an area for improvement in its latest report.
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
    answer: Answer
    headlines: Headlines
    best: tuple[Quotation, ...]
    boroughs: tuple[BoroughQuotations, ...]
    is_whole: bool
    across: ThemeAcross
    recommendations: tuple[QuotationGroup, ...]
    further_recommendations: tuple[tuple[str, int], ...]
    traces: Mapping[str, RecommendationTrace]
    stated_areas: int
    untaken: Listed[NotedQuotation]
    subgroups: tuple[Subgroup, ...]
    ungrouped: Mapping[str, tuple[Quotation, ...]]
    stock_wording: int
    practice: tuple[PracticeForBorough, ...]
    sample: Sample
    saturation: tuple[str, ...]
    thresholds: Mapping[str, str]
    silent: tuple[str, ...]
    not_looked_at: tuple[str, ...]
    uncoded: int
    figures: ThemeFigures | None
    counts: Counts
    tally: Tally


def build_theme_report(contents: Contents, theme: Theme) -> ThemeReport:
    """Return all that the corpus says of one theme."""
    quotations = contents.quotations_on(theme)
    scores = contents.scores[theme.id]
    ordered = order_quotations(quotations, scores)
    tables, following = contents.tables, contents.following
    subgroups = cut_sub_themes(tables.sub_themes, contents.quotations_by_id, quotations)
    recurrence = contents.recurrence_of(theme)
    across = contents.across[theme.id]
    could_not = {row.borough for row in across.not_counted}
    is_whole = len(quotations) <= WHOLE
    limit = WHOLE if is_whole else LISTED
    cells = [cell for cell in contents.cells if cell.theme_id == theme.id]
    recommended = cut_list(
        say_once(one for one in ordered if one.finding.kind == "recommendation"),
        lambda one: one.finding.borough,
        limit=limit,
    )
    recommendations = group_by_addressee(recommended.shown)
    return ThemeReport(
        theme=theme,
        retirement=contents.retired.get(theme.id),
        recurrence=recurrence,
        answer=answer_theme(
            recurrence.lines,
            (one.finding for one in quotations if one.finding.kind == "recommendation"),
        ),
        headlines=choose_headlines(quotations, scores, theme_id=theme.id, without=contents.without),
        best=_choose_best(ordered),
        boroughs=_cut_by_borough(contents, theme, ordered),
        is_whole=is_whole,
        across=across,
        recommendations=recommendations,
        further_recommendations=recommended.further,
        traces=trace_groups(contents, recommendations),
        stated_areas=sum(one.is_on(theme.id) for one in following.stated_areas),
        untaken=cut_list(
            [one for one in following.untaken if one.quotation.is_on(theme.id)],
            lambda one: one.quotation.finding.borough,
            limit=limit,
        ),
        subgroups=subgroups,
        ungrouped=list_ungrouped(tables.sub_themes, quotations, subgroups),
        stock_wording=sum(one.stock is not None for one in quotations),
        practice=_group_practice(
            following.practice[theme.id], following.without_practice[theme.id]
        ),
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
        tally=tally_findings(one.finding for one in quotations),
    )


def _group_practice(
    areas: Iterable[AreaWithPractice], without: Iterable[LeftOut]
) -> tuple[PracticeForBorough, ...]:
    helped = group_rows(areas, lambda one: one.area.finding.borough)
    left = group_rows(without, lambda one: one.borough)
    return tuple(
        PracticeForBorough(
            borough=borough,
            areas=tuple(helped.get(borough, ())),
            without=tuple(left.get(borough, ())),
        )
        for borough in sorted(helped.keys() | left.keys())
    )


def _choose_best(ordered: Sequence[Quotation]) -> tuple[Quotation, ...]:
    """Return what says most of many boroughs, each of another borough and in other words."""
    if len({one.finding.borough for one in ordered}) <= FEW:
        return ()
    best: list[Quotation] = []
    for wording in group_rows(ordered, lambda one: one.wording).values():
        heard = {one.finding.borough for one in best}
        best += [one for one in wording if one.finding.borough not in heard][:1]
    return tuple(best[:_OF_MANY])


def _cut_by_borough(
    contents: Contents, theme: Theme, ordered: Sequence[Quotation]
) -> tuple[BoroughQuotations, ...]:
    """Return the quotations by borough, in each those that say most first."""
    boroughs = sorted({one.finding.borough for one in ordered})
    said = (one for one in ordered if one.finding.kind != "recommendation")
    by_borough = group_rows(said, lambda one: one.finding.borough)
    number = _OF_A_BOROUGH if len(boroughs) <= FEW else 0
    return tuple(
        BoroughQuotations(
            borough=borough,
            tally=contents.tally(theme.id, borough),
            shown=tuple(by_borough.get(borough, ())[:number]),
            rest=tuple(by_borough.get(borough, ())[number:]),
        )
        for borough in boroughs
    )


def trace_groups(
    contents: Contents, groups: Iterable[QuotationGroup]
) -> dict[str, RecommendationTrace]:
    """Return the traces of the recommendations of these groups, by finding id."""
    traces = contents.following.traces
    ids = (one.finding.finding_id for group in groups for one in group.quotations)
    return {finding_id: traces[finding_id] for finding_id in ids}
