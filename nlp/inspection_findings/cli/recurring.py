"""``recurring``: what recurs across boroughs, theme by theme and group by group."""

from __future__ import annotations

from pathlib import Path

import click

from inspection_findings.cli.options import (
    format_option,
    many_option,
    standards_option,
    store_option,
)
from inspection_findings.cli.output import say, say_retired
from inspection_findings.cli.tables import Table, refuse_options, show_option, write_answer
from inspection_findings.records import STABLE_FROM

_THEME = frozenset({"theme", "standards"})
_BY_THEME = {
    "themes": Table(
        title="Themes, by the boroughs that hold them",
        columns=(
            *("theme_id", "aspect", "boroughs", "eligible", "share"),
            *("low", "high", "dispersion", "dispersion_by_chance"),
        ),
        empty="No theme is in the codebook of this store.",
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
        options=_THEME,
    ),
    "sentences": Table(
        title="Themes in words",
        columns=("theme_id", "recurrence", "dispersion", "trend"),
        empty="No theme is in the codebook of this store.",
        options=_THEME,
    ),
    "boroughs": Table(
        title="Themes, by their share of what is said of each borough",
        columns=("theme_id", "borough", "aspect", "findings", "of", "share"),
        empty=("No theme is in the codebook of this store, or none of its reports could show one."),
        notes=(
            "findings: those on the theme, of all findings of that kind in the borough's "
            "reports; share is the one divided by the other",
        ),
        options=_THEME,
    ),
    "trends": Table(
        title="Themes by year of inspection",
        columns=("theme_id", "aspect", "year", "boroughs", "eligible", "low", "high", "note"),
        empty="No report could show a theme in any year.",
        notes=(
            "boroughs: those with at least one such finding, of the boroughs inspected that year",
            "from, to: 95 % interval, how far their share could lie from the one seen if they had "
            "been drawn at random (Wilson interval); with one borough or two that is nearly "
            "anywhere",
        ),
        options=_THEME,
    ),
    "ratings": Table(
        title="Themes by the rating of the standard they stand in",
        columns=("theme_id", "aspect", "rating", "boroughs", "eligible", "share", "findings"),
        empty="No report has standards in which a theme could stand.",
        notes=(
            "boroughs: those with at least one such finding under a standard so rated, of all "
            "boroughs with a standard so rated; share is the one divided by the other",
            "findings: how many that are",
        ),
        options=_THEME,
    ),
    "standards": Table(
        title="The standards that themes stand in",
        columns=(
            *("theme_id", "framework", "standard", "name", "rating"),
            *("boroughs", "findings"),
        ),
        empty="No finding carries a theme.",
        notes=(
            "boroughs, findings: how many have, and are, findings on the theme under this "
            "standard where it is so rated",
        ),
        options=_THEME,
    ),
    "co-occurrence": Table(
        title="Themes that stand on one finding",
        columns=(
            *("theme_id", "with_theme_id", "boroughs", "boroughs_with_both"),
            *("findings", "overlap"),
        ),
        empty="No finding carries two themes.",
        notes=(
            "findings: those that carry both themes",
            "boroughs: those with such a finding, of the boroughs in which each theme is found",
            "overlap: of the findings with either theme, the part that has both, 0 to 1",
        ),
        options=_THEME,
    ),
    "not-eligible": Table(
        title="Reports that could not show a theme",
        columns=("theme_id", "report_id", "reason", "findings"),
        empty="Every report could have shown every theme: none is left out.",
        notes=("findings: how many the report has on the theme all the same",),
        options=_THEME,
    ),
}
_SUB_THEMES = {
    "clusters": Table(
        title="Sub-themes: groups of findings that say the same",
        columns=(
            *("name", "boroughs", "strengths", "areas_for_improvement"),
            *("stability", "is_stable"),
        ),
        empty="No finding is in a group of like findings.",
        notes=(
            "boroughs: those with a finding in the group",
            "stability: how much of the group is found again, 0 to 1, when boroughs and "
            f"findings are drawn anew; stable: {STABLE_FROM:.2f} or more",
        ),
        options=frozenset({"theme"}),
    ),
    "unclustered": Table(
        title="Findings in no group",
        columns=("citation", "reason", "text"),
        empty="No finding is without a group.",
        options=frozenset({"theme"}),
    ),
    "stock-wording": Table(
        title="Wording that reports on several boroughs share",
        columns=("wording_id", "boroughs", "overlap", "citation", "text"),
        empty="No wording is shared nearly word for word by reports on several boroughs.",
        notes=(
            "wording id: rows with the same one share a wording",
            "boroughs: in how many",
            "overlap: how much of the words is the same as in the row that is nearest to all, 0"
            " to 1",
        ),
        options=frozenset({"theme"}),
    ),
    "changes": Table(
        title="What became of earlier groups",
        columns=("renewal", "change", "previous_name", "previous_id", "cluster_id", "shared"),
        empty=(
            "Nothing to compare with: the groups were made once, and become of something "
            "when findings build adds or changes a report."
        ),
        notes=(
            "renewal: which renewing of the groups, counted from the first",
            "shared: how many findings the earlier group and the present one have in common",
        ),
    ),
    "mixing": Table(
        title="Do groups cross boroughs?",
        columns=(
            *("clusters", "shared", "purity", "purity_by_chance"),
            *("purity_by_chance_high", "p_value"),
        ),
        empty="No groups to look at.",
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
TABLES = _BY_THEME | _SUB_THEMES


@click.command()
@store_option
@many_option("--theme", "themes", help_text="Only this theme; groups that are mostly on it.")
@show_option(TABLES)
@standards_option
@format_option("table", "json", "csv")
def recurring(
    store_path: Path,
    themes: tuple[str, ...],
    show: str,
    standards_path: Path | None,
    output_format: str,
) -> None:
    """Show what recurs across boroughs, with intervals.

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
        refuse_options(TABLES, show=show, given=given)
    from inspection_findings.corpus import open_corpus

    corpus = open_corpus(store_path, standards=standards_path)
    answer = corpus.recurring(theme=themes)
    say_retired(corpus, themes or None)
    write_answer(answer, tables=TABLES, show=show, output_format=output_format, given=given)
    unstable = int((~answer.clusters["is_stable"]).sum())
    if output_format == "table" and show == "clusters" and unstable:
        say(f"{unstable} of {len(answer.clusters)} are not stable: read them as hints.")


COMMANDS = (recurring,)
