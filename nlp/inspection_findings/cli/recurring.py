"""``recurring``: what recurs across boroughs, theme by theme and group by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.options import (
    format_option,
    many_option,
    standards_option,
    standards_to_use,
    store_option,
)
from inspection_findings.cli.output import Row, say, say_retired
from inspection_findings.cli.tables import (
    Shown,
    key_of,
    refuse_unheeded,
    show_option,
    to_rows,
    write_tables,
)
from inspection_findings.records import STABLE_FROM

if TYPE_CHECKING:
    from inspection_findings.analysis.sub_themes import SubThemes

_THEME = frozenset({"theme", "standards"})
_BY_THEME = {
    "themes": Shown(
        title="Themes, by the boroughs that hold them",
        columns=(
            *("theme_id", "aspect", "boroughs", "eligible", "share"),
            *("low", "high", "dispersion", "dispersion_by_chance"),
        ),
        none="No theme is in the codebook of this store.",
        notes=(
            "kind: all findings, or only strengths and so on",
            "boroughs: those with at least one, of those whose reports could have shown the "
            "theme; share is the one divided by the other",
            "from, to: 95 % interval, how far the share could lie from that if the boroughs had "
            "been drawn at random (Wilson interval)",
            "unevenness: 0 if each borough has its fair part of the findings, given how much "
            "its reports say, 1 if all are in the borough of which least is said (dispersion); "
            "by chance: what chance alone would give on average",
        ),
        heeds=_THEME,
    ),
    "sentences": Shown(
        title="Themes in words",
        columns=("theme_id", "recurrence", "dispersion", "trend"),
        none="No theme is in the codebook of this store.",
        heeds=_THEME,
    ),
    "boroughs": Shown(
        title="Themes, by their share of what is said of each borough",
        columns=("theme_id", "borough", "aspect", "findings", "of", "share"),
        none=("No theme is in the codebook of this store, or none of its reports could show one."),
        notes=(
            "findings: those on the theme, of all findings of that kind in the borough's "
            "reports; share is the one divided by the other",
        ),
        heeds=_THEME,
    ),
    "trends": Shown(
        title="Themes by year of inspection",
        columns=("theme_id", "aspect", "year", "boroughs", "eligible", "low", "high", "note"),
        none="No report could show a theme in any year.",
        notes=(
            "boroughs: those with at least one such finding, of the boroughs inspected that year",
            "from, to: 95 % interval, how far their share could lie from the one seen if they had "
            "been drawn at random (Wilson interval); with one borough or two that is nearly "
            "anywhere",
        ),
        heeds=_THEME,
    ),
    "ratings": Shown(
        title="Themes by the rating of the standard they stand in",
        columns=("theme_id", "aspect", "rating", "boroughs", "eligible", "share", "findings"),
        none="No report has standards in which a theme could stand.",
        notes=(
            "boroughs: those with at least one such finding under a standard so rated, of all "
            "boroughs with a standard so rated; share is the one divided by the other",
            "findings: how many that are",
        ),
        heeds=_THEME,
    ),
    "standards": Shown(
        title="The standards that themes stand in",
        columns=(
            *("theme_id", "framework", "standard", "name", "rating"),
            *("boroughs", "findings"),
        ),
        none="No finding carries a theme.",
        notes=(
            "boroughs, findings: how many have, and are, findings on the theme under this "
            "standard where it is so rated",
        ),
        heeds=_THEME,
    ),
    "co-occurrence": Shown(
        title="Themes that stand on one finding",
        columns=(
            *("theme_id", "with_theme_id", "boroughs", "boroughs_with_both"),
            *("findings", "overlap"),
        ),
        none="No finding carries two themes.",
        notes=(
            "findings: those that carry both themes",
            "boroughs: those with such a finding, of the boroughs in which each theme is found",
            "overlap: of the findings with either theme, the part that has both, 0 to 1",
        ),
        heeds=_THEME,
    ),
    "not-eligible": Shown(
        title="Reports that could not show a theme",
        columns=("theme_id", "report_id", "reason", "findings"),
        none="Every report could have shown every theme: none is left out.",
        notes=("findings: how many the report has on the theme all the same",),
        heeds=_THEME,
    ),
}
_SUB_THEMES = {
    "clusters": Shown(
        title="Sub-themes: groups of findings that say the same",
        columns=(
            *("name", "boroughs", "strengths", "areas_for_improvement"),
            *("stability", "is_stable"),
        ),
        none="No finding is in a group of like findings.",
        notes=(
            "boroughs: those with a finding in the group",
            "stability: how much of the group is found again, 0 to 1, when boroughs and "
            f"findings are drawn anew; stable: {STABLE_FROM:.2f} or more",
        ),
        heeds=frozenset({"theme"}),
    ),
    "unclustered": Shown(
        title="Findings in no group",
        columns=("citation", "reason", "text"),
        none="No finding is without a group.",
        heeds=frozenset({"theme"}),
    ),
    "stock-wording": Shown(
        title="Wording that reports on several boroughs share",
        columns=("wording_id", "boroughs", "overlap", "citation", "text"),
        none="No wording is shared nearly word for word by reports on several boroughs.",
        notes=(
            "wording id: rows with the same one share a wording",
            "boroughs: in how many",
            "overlap: how much of the words is the same as in the row that is nearest to all, 0"
            " to 1",
        ),
        heeds=frozenset({"theme"}),
    ),
    "changes": Shown(
        title="What became of earlier groups",
        columns=("renewal", "change", "previous_name", "previous_id", "cluster_id", "shared"),
        none=(
            "Nothing to compare with: the groups were made once, and become of something "
            "when findings build adds or changes a report."
        ),
        notes=(
            "renewal: which renewing of the groups, counted from the first",
            "shared: how many findings the earlier group and the present one have in common",
        ),
    ),
    "mixing": Shown(
        title="Do groups cross boroughs?",
        columns=(
            *("clusters", "shared", "purity", "purity_by_chance"),
            *("purity_by_chance_high", "p_value"),
        ),
        none="No groups to look at.",
        notes=(
            "clusters: the groups; shared: those with findings of two boroughs or more",
            "by borough: the share of findings that come from the borough most frequent in "
            "their group (purity), 0 to 1; by chance: the same with boroughs dealt out at "
            "random, on average, and what 95 % of deals stay below",
            "chance (p): the share of deals at least as high; a low one says that groups gather"
            " one borough's vocabulary",
        ),
    ),
}
_SHOWN = _BY_THEME | _SUB_THEMES


@click.command()
@store_option
@many_option("--theme", "themes", help_text="Only this theme; groups that are mostly on it.")
@show_option(_SHOWN)
@standards_option
@format_option("table", "json", "csv")
def recurring(
    store_path: Path,
    themes: tuple[str, ...],
    show: str,
    standards_path: Path | None,
    output_format: str,
) -> None:
    """Show what recurs across boroughs: themes with intervals, and groups of like findings.

    Every share is one of the boroughs that could have shown the theme, never of bullets. A group
    (``clusters``) has a name, the finding that describes it best, and its stability: how much
    of it is found again in other draws of boroughs and findings. Beside the groups stand what is
    in none and why, sentences that several boroughs' reports share, what became of earlier
    groups, and whether they cross boroughs.

    \b
    Examples:
      findings recurring --store out/inspections.findings
      findings recurring --store out/inspections.findings --show trends --theme "victim work"
      findings recurring --store out/inspections.findings --show clusters
    """
    given = {"theme": themes, "standards": standards_path}
    if output_format != "json":
        refuse_unheeded(_SHOWN, show=show, given=given)
    from inspection_findings import across
    from inspection_findings.frameworks import read_frameworks
    from inspection_findings.store import open_store

    frameworks = read_frameworks(standards_to_use(standards_path))
    with open_store(store_path, mode="read") as store:
        chosen = store.find_themes(themes)
        say_retired(store.read_names().retired, chosen or store.read_shown_themes())
        found, sub_themes = across.find_recurring(store, frameworks=frameworks)
    by_theme = {name: to_rows(getattr(found, key_of(name)), theme_ids=chosen) for name in _BY_THEME}
    tables = by_theme | _sub_theme_rows(sub_themes, chosen)
    write_tables(tables, shown=_SHOWN, show=show, output_format=output_format, given=given)
    unstable = sum(not row["is_stable"] for row in tables["clusters"])
    if output_format == "table" and show == "clusters" and unstable:
        say(f"{unstable} of {len(tables['clusters'])} are not stable: read them as hints.")


def _sub_theme_rows(found: SubThemes, theme_ids: Sequence[str]) -> dict[str, list[Row]]:
    """Return the tables of sub-themes; a cluster's ``boroughs`` are their names."""
    found = found.select(theme_ids)
    clusters = found.clusters.assign(boroughs=found.clusters["borough_names"])
    return {
        "clusters": to_rows(clusters.drop(columns="borough_names")),
        "unclustered": to_rows(found.unclustered),
        "stock-wording": to_rows(found.stock_wording),
        "changes": to_rows(found.changes),
        "mixing": [asdict(found.mixing)],
    }


COMMANDS = (recurring,)
