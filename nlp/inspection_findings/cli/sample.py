"""``sample``: which boroughs to visit for a theme, and what more visits would bring."""

from __future__ import annotations

from pathlib import Path

import click

from inspection_findings.cli.options import format_option, standards_option, store_option
from inspection_findings.cli.output import say, say_retired
from inspection_findings.cli.tables import Table, refuse_options, show_option, write_answer

_FOR_SITES = frozenset({"size", "standards"})
TABLES = {
    "sites": Table(
        title="Boroughs to visit",
        columns=("rank", "borough", "role", "reason", "citation"),
        empty="No borough to suggest: --show passed-over says why.",
        notes=(
            "role: strong or weak on the theme, or varied: what adds most to the others",
            "citation: the finding to start from",
        ),
        options=_FOR_SITES,
    ),
    "passed-over": Table(
        title="Boroughs not suggested",
        columns=("borough", "reason"),
        empty="No borough is passed over.",
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
            "counting: groups of like findings only, or groups and single findings, where each "
            "finding outside them is a sub-theme too; the truth is likely to lie between",
            "found: sub-themes seen in the reports",
            "estimate: how many there are at least, seen or not (Chao2), with its 95 % interval",
            "coverage: of all times that a sub-theme comes up in a report, the part that is of "
            "those found, 0 to 1",
        ),
    ),
    "curve": Table(
        title="Sub-themes found against reports read",
        columns=("counting", "reports", "basis", "sub_themes", "low", "high"),
        empty="Nothing to count.",
        notes=(
            "sub-themes: how many so many reports show on average, with the 95 % interval; "
            "basis: read, or extrapolated to more reports than there are",
        ),
    ),
    "sub-themes": Table(
        title="The reports that each sub-theme is found in",
        columns=("counting", "sub_theme", "reports"),
        empty="No sub-theme is mostly on this theme.",
        notes=("sub-theme: a group of like findings, or a finding outside all groups",),
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
@show_option(TABLES)
@standards_option
@format_option("table", "json", "csv")
def sample(
    store_path: Path,
    theme: str,
    size: int | None,
    show: str,
    standards_path: Path | None,
    output_format: str,
) -> None:
    """Suggest boroughs to visit for a theme, with reasons.

    They are strong, weak or varied on it; nothing is drawn at random. Beside the sites stands how
    many sub-themes the reports show, and how many more there may be.

    \b
    Example:
      findings sample --theme victim-work --size 3 --store out/inspections.findings
    """
    if output_format != "json":
        given = {"size": size, "standards": standards_path}
        refuse_options(TABLES, show=show, given=given)
    from inspection_findings.corpus import open_corpus

    corpus = open_corpus(store_path, standards=standards_path)
    answer = corpus.sites(theme, size=size or DEFAULT_SIZE)
    say_retired(corpus, theme)
    found = len(answer.sites)
    if output_format == "table" and show == "sites" and found < answer.size:
        say(f"Only {found} of {answer.size} sites: --show passed-over says why not more.")
    write_answer(answer, tables=TABLES, show=show, output_format=output_format)


COMMANDS = (sample,)
