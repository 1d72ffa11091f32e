"""``sample``: which boroughs to visit for a theme, and what more visits would bring."""

from __future__ import annotations

from pathlib import Path

import click

from inspection_findings.cli.options import format_option, store_option
from inspection_findings.cli.output import say, write_json, write_rows

_COLUMNS = {  # what a table shows; the other formats show everything
    "sites": ("rank", "borough", "role", "reason", "citation"),
    "passed-over": ("borough", "reason"),
    "saturation": ("counting", "reports", "found", "estimate", "low", "high", "coverage", "words"),
    "curve": ("counting", "reports", "basis", "sub_themes", "low", "high"),
    "sub-themes": ("counting", "sub_theme", "reports"),
}


@click.command()
@store_option
@click.option("--theme", required=True, metavar="NAME", help="The theme to visit boroughs for.")
@click.option(
    "--size", default=3, show_default=True, type=click.IntRange(min=1), help="Sites to suggest."
)
@click.option(
    "--show",
    type=click.Choice(list(_COLUMNS)),
    default="sites",
    show_default=True,
    help="Which table to write; json has all of them.",
)
@format_option("table", "json", "csv")
def sample(store_path: Path, theme: str, size: int, show: str, output_format: str) -> None:
    """Suggest boroughs to visit for a theme: strong, weak, varied, each with the reason.

    Nothing is drawn at random. Beside the sites stands how many sub-themes the reports show,
    and how many more there may be.

    \b
    Example:
      findings sample --theme victim-work --size 3 --store out/inspections.findings
    """
    from inspection_findings import pipeline
    from inspection_findings.following.rows import read_rows
    from inspection_findings.store import open_store

    with open_store(store_path, mode="read") as store:
        (theme_id,) = store.read_names().find_themes([theme])
        suggested, saturation = pipeline.suggest_sites(store, theme_id, size=size)
    tables = {
        "sites": read_rows(suggested.sites),
        "passed-over": read_rows(suggested.passed_over),
        "saturation": read_rows(saturation.estimates),
        "curve": read_rows(saturation.curve),
        "sub-themes": read_rows(saturation.incidences),
    }
    if output_format == "json":
        asked = {"theme_id": theme_id, "size": size}
        write_json(asked | {name.replace("-", "_"): rows for name, rows in tables.items()})
        return
    if len(suggested.sites) < size:
        say(f"Only {len(suggested.sites)} of {size} sites: --show passed-over says why not more.")
    write_rows(tables[show], output_format=output_format, columns=_COLUMNS[show])


COMMANDS = (sample,)
