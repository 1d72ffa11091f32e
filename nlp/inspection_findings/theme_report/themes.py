"""Building the report of one theme."""

from __future__ import annotations

from collections.abc import Iterable

from inspection_findings.codebook import Theme
from inspection_findings.recurrence import Said
from inspection_findings.theme_report.counts import SAID_WORDS, Counts
from inspection_findings.theme_report.material import Material
from inspection_findings.theme_report.parts import (
    BoroughQuotations,
    Quotation,
    QuotationGroup,
    Subgroup,
    ThemeReport,
)
from inspection_findings.theme_report.rows import iterate_rows

_SMALLEST_SUBGROUP = 2  # one finding is no group
# What needs work first: it is what a reader of a theme report comes for.
_READING_ORDER: tuple[Said, ...] = (
    *("area_for_improvement", "mixed", "strength", "neutral", "unstated"),
)


def build_theme_report(material: Material, theme: Theme) -> ThemeReport:
    """Return all that the corpus says of one theme."""
    quotations = material.quotations_on(theme)
    subgroups = _find_subgroups(material, quotations)
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
    grouped = {member for subgroup in subgroups for member in subgroup.members}
    return ThemeReport(
        theme=theme,
        recurrence=material.recurrence_of(theme),
        boroughs=boroughs,
        recommendations=group_by_addressee(quotations),
        subgroups=subgroups,
        ungrouped=len(quotations) - len(grouped),
        silent=tuple(cell.borough for cell in cells if not cell.counts.findings),
        not_looked_at=tuple(sorted(set(material.boroughs) - set(material.eligible))),
        uncoded=sum(not quotation.codings for quotation in material.quotations),
        figures=material.figures.themes.get(theme.id) if material.figures else None,
        counts=sum((cell.counts for cell in cells), Counts()),
    )


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


def _find_subgroups(material: Material, quotations: tuple[Quotation, ...]) -> tuple[Subgroup, ...]:
    """Cut the clusters down to these quotations; the widest spread over boroughs first."""
    members: dict[str, set[str]] = {}
    for row in iterate_rows(material.frames.cluster_members):
        members.setdefault(row["cluster_id"], set()).add(row["finding_id"])
    subgroups: list[Subgroup] = []
    for row in iterate_rows(material.frames.clusters):
        held = [one for one in quotations if one.finding_id in members.get(row["cluster_id"], ())]
        if len(held) >= _SMALLEST_SUBGROUP:
            subgroups.append(_build_subgroup(row["cluster_id"], row["name"], row["central"], held))
    order = sorted(subgroups, key=lambda one: (-len(one.boroughs), -one.findings, one.cluster_id))
    return tuple(order)


def _build_subgroup(cluster_id: str, name: str, central: str, held: list[Quotation]) -> Subgroup:
    central_here = next((one for one in held if one.finding_id == central), None)
    return Subgroup(
        cluster_id=cluster_id,
        name=name,
        quotation=central_here or held[0],
        is_central=central_here is not None,
        members=tuple(one.finding_id for one in held),
        boroughs=tuple(sorted({one.borough for one in held})),
    )
