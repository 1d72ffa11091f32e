"""``recurring``: what recurs across boroughs, by theme and by group of similar findings."""

from __future__ import annotations

from pathlib import Path

import click

from inspection_findings.cli.options import (
    format_option,
    inspectorate_option,
    many_option,
    standards_option,
    store_option,
)
from inspection_findings.cli.output import say, say_counted, say_retired
from inspection_findings.cli.tables import Table, refuse_options, show_option, write_answer
from inspection_findings.records import STABLE_FROM

_THEME = frozenset({"theme", "standards"})
_BY_THEME = {
    "themes": Table(
        title="Themes, by number of boroughs",
        columns=(
            *("theme_id", "aspect", "boroughs", "boroughs_with_inferred", "eligible", "share"),
            *("low", "high"),
        ),
        empty="No theme is in the codebook of this store.",
        notes=(
            "kind: which findings are counted",
            "boroughs: those with at least one such finding, out of those whose reports could "
            "have shown the theme; share: the first divided by the second",
            "with inferred: how many boroughs there would be if inferred polarity counted",
            "from, to: 95 % interval of the share (Wilson), as if boroughs were a random sample",
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
        title="Themes, by their share of each borough's findings",
        columns=(
            *("theme_id", "borough", "aspect", "findings", "inferred", "unclear"),
            *("of", "share"),
        ),
        empty=("No theme is in the codebook of this store, or none of its reports could show one."),
        notes=(
            "findings: those on the theme, out of all findings of that kind in the borough's "
            "reports; share: the first divided by the second",
            "inferred: those on the theme that no heading calls so, and that are inferred to be "
            "so; unclear: those that most likely are, where the model is not sure enough",
        ),
        options=_THEME,
    ),
    "trends": Table(
        title="Themes by year of inspection",
        columns=("theme_id", "aspect", "year", "boroughs", "eligible", "low", "high", "note"),
        empty="No report could show a theme in any year.",
        notes=(
            "boroughs: those with at least one such finding, out of the boroughs inspected that "
            "year",
            "from, to: 95 % interval of their share (Wilson), as if boroughs were a random sample; "
            "with one or two boroughs it is very wide",
        ),
        options=_THEME,
    ),
    "ratings": Table(
        title="Themes by the rating of their standard",
        columns=("theme_id", "aspect", "rating", "boroughs", "eligible", "share", "findings"),
        empty="No report has rated standards.",
        notes=(
            "boroughs: those with at least one such finding under a standard with this rating, out "
            "of all boroughs with such a standard; share: the first divided by the second",
            "findings: the number of such findings",
        ),
        options=_THEME,
    ),
    "standards": Table(
        title="Standards under which themes are found",
        columns=(
            *("theme_id", "framework", "standard", "name", "rating"),
            *("boroughs", "findings"),
        ),
        empty="No finding has a theme.",
        notes=(
            "boroughs, findings: the number with, and of, findings on the theme under this "
            "standard with this rating",
        ),
        options=_THEME,
    ),
    "co-occurrence": Table(
        title="Themes that share findings",
        columns=(
            *("theme_id", "with_theme_id", "boroughs", "boroughs_with_both"),
            *("findings", "overlap"),
        ),
        empty="No finding has two themes.",
        notes=(
            "findings: those with both themes",
            "boroughs: those with such a finding, out of the boroughs where each theme is found",
            "overlap: the share of findings with either theme that have both, 0 to 1",
        ),
        options=_THEME,
    ),
    "not-eligible": Table(
        title="Reports that could not show a theme",
        columns=("theme_id", "report_id", "reason", "findings"),
        empty="Every report could have shown every theme, so none is left out.",
        notes=("findings: how many the report has on the theme even so",),
        options=_THEME,
    ),
    "turned-over": Table(
        title="Where inferred polarity turns the balance over",
        columns=(
            *("theme_id", "borough", "strengths", "areas_for_improvement"),
            *("inferred_strengths", "inferred_areas_for_improvement", "unclear"),
        ),
        empty="Nowhere do stated and inferred polarity together point the other way.",
        notes=(
            "strengths, areas for improvement: findings on the theme that state it",
            "inferred strengths, inferred areas: those that no heading calls so, and that are "
            "inferred to be so; unclear: those where the model is not sure enough",
        ),
        options=_THEME,
    ),
}
_SUB_THEMES = {
    "clusters": Table(
        title="Sub-themes: groups of findings that make the same point",
        columns=(
            *("name", "boroughs", "strengths", "areas_for_improvement"),
            *("stability", "is_stable"),
        ),
        empty="No findings make the same point.",
        notes=(
            "boroughs: those with a finding in the group",
            "stability: how much of the group is found again, 0 to 1, when boroughs and "
            f"findings are resampled; stable: {STABLE_FROM:.2f} or more",
        ),
        options=frozenset({"theme"}),
    ),
    "unclustered": Table(
        title="Findings that are in no group",
        columns=("citation", "text", "reason"),
        quoted="text",
        empty="Every finding is in a group.",
        options=frozenset({"theme"}),
    ),
    "stock-wording": Table(
        title="Wording shared by reports on several boroughs",
        columns=("citation", "text", "wording_id", "boroughs", "overlap"),
        quoted="text",
        empty="No reports on different boroughs share almost the same wording.",
        notes=(
            "wording id: rows with the same id share a wording",
            "boroughs: how many share it",
            "overlap: the share of words in common with the most typical row, 0 to 1",
        ),
        options=frozenset({"theme"}),
    ),
    "changes": Table(
        title="Changes to earlier groups",
        columns=("renewal", "change", "previous_name", "previous_id", "cluster_id", "shared"),
        empty=(
            "Nothing to compare: the groups have been made only once. They change when findings "
            "build adds or changes a report."
        ),
        notes=(
            "renewal: the number of the clustering, counted from the first",
            "shared: how many findings the earlier and the present group have in common",
        ),
    ),
    "mixing": Table(
        title="Do groups cross boroughs?",
        columns=(
            *("clusters", "shared", "purity", "purity_by_chance"),
            *("purity_by_chance_high", "p_value"),
        ),
        empty="There are no groups.",
        notes=(
            "clusters: all groups; shared: groups with findings from two or more boroughs",
            "by borough: purity, the share of findings from the most frequent borough of their "
            "group, 0 to 1; by chance: the average, and the 95 % limit, when boroughs are shuffled",
            "chance (p): the share of shuffles at least as high; a low value suggests that groups "
            "follow one borough's vocabulary",
        ),
    ),
}
TABLES = _BY_THEME | _SUB_THEMES


@click.command()
@store_option
@many_option("--theme", "themes", help_text="Only this theme, and groups mostly on it.")
@show_option(TABLES)
@inspectorate_option
@standards_option
@format_option("table", "json", "csv")
def recurring(
    store_path: Path,
    themes: tuple[str, ...],
    show: str,
    inspectorate: str | None,
    standards_path: Path | None,
    output_format: str,
) -> None:
    """Show what recurs across boroughs, with intervals.

    Every share is a share of the boroughs whose reports could have shown the theme, not of
    findings. A group of findings (``clusters``) has a name, its most typical finding and a
    stability: how much of it is found again when boroughs and findings are resampled. Other
    tables list the findings in no group (``unclustered``), wording that several boroughs' reports
    share (``stock-wording``), changes to earlier groups (``changes``) and whether groups cross
    boroughs (``mixing``).

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

    corpus = open_corpus(store_path, standards=standards_path, inspectorate=inspectorate)
    say_counted(corpus)
    answer = corpus.recurring(theme=themes)
    say_retired(corpus, themes or None)
    write_answer(answer, tables=TABLES, show=show, output_format=output_format, given=given)
    unstable = int((~answer.clusters["is_stable"]).sum())
    if output_format == "table" and show == "clusters" and unstable:
        say(f"{unstable} of {len(answer.clusters)} are not stable: treat them as hints.")


COMMANDS = (recurring,)
