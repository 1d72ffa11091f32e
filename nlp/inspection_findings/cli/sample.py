"""``sample``: which boroughs to visit for a theme, and how much is still unseen."""

from __future__ import annotations

from pathlib import Path

import click

from inspection_findings.cli.filter_options import without_option
from inspection_findings.cli.options import (
    format_option,
    inspectorate_option,
    standards_option,
    store_option,
)
from inspection_findings.cli.output import say, say_counted, say_retired
from inspection_findings.cli.tables import Table, refuse_options, show_option, write_answer

_FOR_SITES = frozenset({"size", "standards", "without"})
TABLES = {
    "sites": Table(
        title="Boroughs to visit",
        columns=("rank", "borough", "role", "citation", "reason"),
        quotes=(("citation", "text"),),
        empty="No borough to suggest: --show passed-over says why.",
        notes=(
            "strong: more strengths than areas for improvement, on standards rated Good or better "
            "on average; it may have areas and recommendations too",
            "weak: an area for improvement or a recommendation, and no more strengths than areas",
            "varied: adds the most new sub-themes; other: no borough fits, and the reason says why",
            "citation: the finding to read first",
        ),
        options=_FOR_SITES,
    ),
    "passed-over": Table(
        title="Boroughs not suggested",
        columns=("borough", "reason"),
        empty="Every borough is suggested.",
        options=_FOR_SITES,
    ),
    "evidence": Table(
        title="Findings that sites are argued from, and those not used",
        columns=("borough", "citation", "text", "stated_polarity", "finding_id", "reason"),
        quotes=(("citation", "text"),),
        empty="No latest report has a finding on this theme.",
        notes=(
            "finding id: give it to --without to strike the finding out",
            "reason: why a finding is not used; empty where it is",
        ),
        options=_FOR_SITES,
    ),
    "saturation": Table(
        title="How many sub-themes there may be",
        columns=(
            *("counting", "reports", "found", "estimate", "low", "high"),
            *("coverage", "words"),
        ),
        empty="Nothing to count.",
        notes=(
            "counting: groups of similar findings only, or groups and single findings, where each "
            "other finding also counts as a sub-theme; the truth is probably between",
            "found: sub-themes found in the reports",
            "estimate: how many there are at least, found or not (Chao2); from, to: 95 % interval",
            "coverage: the estimated share of all sub-theme mentions that belong to the sub-themes "
            "found, 0 to 1",
        ),
    ),
    "curve": Table(
        title="Sub-themes found by number of reports",
        columns=("counting", "reports", "basis", "sub_themes", "low", "high"),
        empty="Nothing to count.",
        notes=(
            "sub-themes: how many that number of reports shows on average; from, to: 95 % "
            "interval; basis: read, or extrapolated to more reports than there are",
        ),
    ),
    "sub-themes": Table(
        title="Reports in which each sub-theme is found",
        columns=("counting", "sub_theme", "reports"),
        empty="No sub-theme is mostly on this theme.",
        notes=("sub-theme: a group of similar findings, or a finding that is in no group",),
    ),
}
DEFAULT_SIZE = 3


@click.command()
@store_option
@click.option("--theme", required=True, metavar="NAME", help="The theme to visit boroughs for.")
@click.option(
    "--size",
    type=click.IntRange(min=1),
    help=f"Sites to suggest.  [default: {DEFAULT_SIZE}]",
)
@without_option
@show_option(TABLES)
@inspectorate_option
@standards_option
@format_option("table", "json", "csv")
def sample(
    store_path: Path,
    theme: str,
    size: int | None,
    without: list[str],
    show: str,
    inspectorate: str | None,
    standards_path: Path | None,
    output_format: str,
) -> None:
    """Suggest boroughs to visit for a theme, with reasons.

    Boroughs are chosen by a fixed rule, not at random: strong on the theme, weak on it, or varied.
    Only findings that are surely coded with the theme are reasons (``evidence`` lists them); strike
    one out with --without. Other tables show how many sub-themes the reports show and how many more
    there may be.

    \b
    Examples:
      findings sample --theme victim-work --size 3 --store out/inspections.findings
      findings sample --theme victim-work --show evidence --store out/inspections.findings
    """
    if output_format != "json":
        given = {"size": size, "standards": standards_path, "without": without}
        refuse_options(TABLES, show=show, given=given)
    from inspection_findings.corpus import open_corpus

    corpus = open_corpus(store_path, standards=standards_path, inspectorate=inspectorate)
    say_counted(corpus)
    answer = corpus.sites(theme, size=size or DEFAULT_SIZE, without=without)
    say_retired(corpus, theme)
    found = len(answer.sites)
    if output_format == "table" and show == "sites" and found < answer.size:
        say(f"Only {found} of {answer.size} sites: --show passed-over says why.")
    write_answer(answer, tables=TABLES, show=show, output_format=output_format)
    if output_format == "table" and show in ("sites", "passed-over", "evidence"):
        say(answer.basis)


COMMANDS = (sample,)
