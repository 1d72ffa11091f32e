"""Building the report of one borough."""

from __future__ import annotations

from inspection_findings.theme_report.counts import Counts
from inspection_findings.theme_report.material import Material
from inspection_findings.theme_report.parts import (
    BoroughReport,
    Leaning,
    QuotationGroup,
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
        reports=tuple(one for one in material.reports if one.borough == borough),
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
