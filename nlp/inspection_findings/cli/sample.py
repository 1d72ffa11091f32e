"""``sample``: which boroughs to visit for a theme, and what more visits would bring."""

from __future__ import annotations

from pathlib import Path

import click

from inspection_findings.cli.options import (
    format_option,
    standards_option,
    standards_to_use,
    store_option,
)
from inspection_findings.cli.output import say, say_retired
from inspection_findings.cli.tables import (
    Shown,
    refuse_unheeded,
    show_option,
    to_rows,
    write_tables,
)

_HEEDS = frozenset({"size", "standards"})
_SHOWN = {
    "sites": Shown(
        title="Boroughs to visit",
        columns=("rank", "borough", "role", "reason", "citation"),
        none="No borough to suggest: --show passed-over says why.",
        notes=(
            "role: strong or weak on the theme, or varied: what adds most to the others",
            "citation: the finding to start from",
        ),
        heeds=_HEEDS,
    ),
    "passed-over": Shown(
        title="Boroughs not suggested",
        columns=("borough", "reason"),
        none="No borough is passed over.",
        heeds=_HEEDS,
    ),
    "saturation": Shown(
        title="How many sub-themes there may be",
        columns=(
            *("counting", "reports", "found", "estimate", "low", "high"),
            *("coverage", "words"),
        ),
        none="Nothing to count.",
        notes=(
            "counting: groups of like findings only, or groups and single findings, where each "
            "finding outside them is a sub-theme too; the truth is likely to lie between",
            "found: sub-themes seen in the reports",
            "estimate: how many there are at least, seen or not (Chao2), with its 95 % interval",
            "coverage: of all times that a sub-theme comes up in a report, the part that is of "
            "those found, 0 to 1",
        ),
    ),
    "curve": Shown(
        title="Sub-themes found against reports read",
        columns=("counting", "reports", "basis", "sub_themes", "low", "high"),
        none="Nothing to count.",
        notes=(
            "sub-themes: how many so many reports show on average, with the 95 % interval; "
            "basis: read, or extrapolated to more reports than there are",
        ),
    ),
    "sub-themes": Shown(
        title="The reports that each sub-theme is found in",
        columns=("counting", "sub_theme", "reports"),
        none="No sub-theme is mostly on this theme.",
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
@show_option(_SHOWN)
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
    """Suggest boroughs to visit for a theme: strong, weak, varied, each with the reason.

    Nothing is drawn at random. Beside the sites stands how many sub-themes the reports show,
    and how many more there may be.

    \b
    Example:
      findings sample --theme victim-work --size 3 --store out/inspections.findings
    """
    if output_format != "json":
        given = {"size": size, "standards": standards_path}
        refuse_unheeded(_SHOWN, show=show, given=given)
    from inspection_findings import across
    from inspection_findings.frameworks import read_frameworks
    from inspection_findings.store import open_store

    size = size or DEFAULT_SIZE
    frameworks = read_frameworks(standards_to_use(standards_path))
    with open_store(store_path, mode="read") as store:
        (theme_id,) = store.find_themes([theme])
        say_retired(store.read_names().retired, [theme_id])
        suggested, saturation = across.suggest_sites(
            store, theme_id, frameworks=frameworks, size=size
        )
    tables = {
        "sites": to_rows(suggested.sites),
        "passed-over": to_rows(suggested.passed_over),
        "saturation": to_rows(saturation.estimates),
        "curve": to_rows(saturation.curve),
        "sub-themes": to_rows(saturation.incidences),
    }
    if output_format == "table" and show == "sites" and len(suggested.sites) < size:
        say(f"Only {len(suggested.sites)} of {size} sites: --show passed-over says why not more.")
    about = {"theme_id": theme_id, "size": size}
    write_tables(tables, shown=_SHOWN, show=show, output_format=output_format, about=about)


COMMANDS = (sample,)
