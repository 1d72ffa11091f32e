"""Building the report of one borough."""

from __future__ import annotations

from collections.abc import Iterable

from inspection_findings.analysis.recommendations import STATUSES, LeftOut, ReinspectedArea
from inspection_findings.frames import group_rows
from inspection_findings.theme_report.contents import Material
from inspection_findings.theme_report.counts import Counts
from inspection_findings.theme_report.parts import BoroughReport, Leaning, ThemeCell
from inspection_findings.theme_report.quotations import QuotationGroup
from inspection_findings.theme_report.recommendations import AreaWithPractice
from inspection_findings.theme_report.theme import group_by_addressee, trace_groups


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
    recommendations = group_by_addressee(quotations)
    following = material.following
    practice = _list_once(following.practice.values(), borough)
    return BoroughReport(
        borough=borough,
        reports=tuple(one for one in material.reports if one.borough == borough),
        leanings=_find_leanings(cells),
        cells=cells,
        themes=tuple(group for group in themes if group.quotations),
        recommendations=recommendations,
        traces=trace_groups(material, recommendations),
        untaken=tuple(one for one in following.untaken if one.quotation.borough == borough),
        practice=practice,
        without_practice=_list_without(
            following.without_practice.values(), borough, {one.area.finding_id for one in practice}
        ),
        reinspected=_group_by_status(
            row for row in following.reinspected if row.borough == borough
        ),
        stock_wording=sum(one.stock is not None for one in quotations),
        thresholds=following.thresholds,
        uncoded=tuple(one for one in quotations if not one.codings),
    )


def _list_once(
    by_theme: Iterable[Iterable[AreaWithPractice]], borough: str
) -> tuple[AreaWithPractice, ...]:
    """Return each area of a borough with good practice once, although it may have several themes.

    The same matter outranks the same theme, and then the codebook's order decides.
    """
    chosen: dict[str, AreaWithPractice] = {}
    for one in (one for areas in by_theme for one in areas if one.area.borough == borough):
        held = chosen.get(one.area.finding_id)
        if held is None or (one.is_same_matter and not held.is_same_matter):
            chosen[one.area.finding_id] = one
    return tuple(chosen.values())


def _list_without(
    by_theme: Iterable[Iterable[LeftOut]], borough: str, helped: set[str]
) -> tuple[LeftOut, ...]:
    """Return each area of a borough once that has good practice under none of its themes."""
    left = {
        row.finding.finding_id: row
        for areas in by_theme
        for row in areas
        if row.borough == borough and row.finding.finding_id not in helped
    }
    return tuple(left.values())


def _group_by_status(areas: Iterable[ReinspectedArea]) -> dict[str, tuple[ReinspectedArea, ...]]:
    """Return what became of areas by status, what still needs work first."""
    groups = group_rows(areas, lambda row: row.status)
    return {status: tuple(groups[status]) for status in STATUSES if status in groups}


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
