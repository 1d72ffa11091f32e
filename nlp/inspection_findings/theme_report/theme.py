"""Building the report of one theme."""

from __future__ import annotations

from collections.abc import Iterable

from inspection_findings.analysis.recurrence import Said
from inspection_findings.coding import Theme
from inspection_findings.theme_report.contents import Material
from inspection_findings.theme_report.counts import SAID_WORDS, Counts
from inspection_findings.theme_report.parts import BoroughQuotations, ThemeReport
from inspection_findings.theme_report.quotations import Quotation, QuotationGroup
from inspection_findings.theme_report.recommendations import (
    RecommendationTrace,
    describe_saturation,
)
from inspection_findings.theme_report.sub_themes import cut_sub_themes, list_ungrouped

# What needs work first: it is what a reader of a theme report comes for.
_READING_ORDER: tuple[Said, ...] = (
    *("area_for_improvement", "mixed", "strength", "neutral", "unstated"),
)


def build_theme_report(material: Material, theme: Theme) -> ThemeReport:
    """Return all that the corpus says of one theme."""
    quotations = material.quotations_on(theme)
    subgroups = cut_sub_themes(material.tables.sub_themes, material.held, quotations)
    following = material.following
    across = material.across[theme.id]
    could_not = {one.borough for one in across.not_counted}
    cells = [cell for cell in material.cells if cell.theme.id == theme.id]
    boroughs = tuple(
        BoroughQuotations(
            borough=cell.borough,
            counts=cell.counts,
            groups=group_by_polarity(one for one in quotations if one.borough == cell.borough),
        )
        for cell in cells
        if cell.counts.findings
    )
    recommendations = group_by_addressee(quotations)
    on_theme = {one.finding_id for one in quotations}
    return ThemeReport(
        theme=theme,
        retirement=material.retired.get(theme.id),
        recurrence=material.recurrence_of(theme),
        boroughs=boroughs,
        across=across,
        recommendations=recommendations,
        traces=trace_groups(material, recommendations),
        untaken=tuple(one for one in following.untaken if one.quotation.finding_id in on_theme),
        subgroups=subgroups,
        ungrouped=list_ungrouped(material.tables.sub_themes, quotations, subgroups),
        stock_wording=sum(one.stock is not None for one in quotations),
        practice=following.practice[theme.id],
        without_practice=following.without_practice[theme.id],
        sample=material.tables.samples[theme.id],
        saturation=describe_saturation(material.tables.saturations[theme.id]),
        thresholds=following.thresholds,
        silent=tuple(
            cell.borough
            for cell in cells
            if not cell.counts.findings and cell.borough not in could_not
        ),
        not_looked_at=tuple(sorted(set(material.boroughs) - set(material.eligible))),
        uncoded=sum(not quotation.codings for quotation in material.quotations),
        figures=material.figures.themes.get(theme.id) if material.figures else None,
        counts=sum((cell.counts for cell in cells), Counts()),
    )


def trace_groups(
    material: Material, groups: Iterable[QuotationGroup]
) -> dict[str, RecommendationTrace]:
    """Return the traces of the recommendations of these groups, by finding id."""
    traces = material.following.traces
    return {one.finding_id: traces[one.finding_id] for group in groups for one in group.quotations}


def group_by_polarity(quotations: Iterable[Quotation]) -> tuple[QuotationGroup, ...]:
    """Return the quotations by polarity, without the recommendations, which have none."""
    held = tuple(quotations)
    groups = (
        QuotationGroup(
            key=said,
            name=SAID_WORDS[said][0],
            quotations=tuple(one for one in held if one.said == said),
        )
        for said in _READING_ORDER
    )
    return tuple(group for group in groups if group.quotations)


def group_by_addressee(quotations: Iterable[Quotation]) -> tuple[QuotationGroup, ...]:
    """Return the recommendations by addressee, the most addressed first."""
    addressed: dict[str, list[Quotation]] = {}
    for quotation in quotations:
        if quotation.said == "recommendation":
            addressed.setdefault(quotation.addressee, []).append(quotation)
    ordered = sorted(addressed.items(), key=lambda item: (-len(item[1]), item[0].casefold()))
    return tuple(
        QuotationGroup(
            key=f"addressee-{number}",
            name=_name_addressee(addressee),
            quotations=tuple(held),
        )
        for number, (addressee, held) in enumerate(ordered, start=1)
    )


def _name_addressee(addressee: str) -> str:
    if not addressee:
        return "No addressee named"
    return addressee[0].upper() + addressee[1:]
