"""``follow``: what becomes of findings: recommendations, good practice, re-inspections."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from inspection_findings.cli.options import format_option, many_option, store_option
from inspection_findings.cli.output import say, write_json, write_rows

_COLUMNS = {  # what a table shows; the other formats show everything
    "crosswalk": (
        "recommendation_citation",
        "rank",
        "basis",
        "likeness",
        "area_citation",
        "reason",
    ),
    "recommendations": ("recommendation_citation", "addressee", "carried_by", "reason"),
    "taken-up": ("area_citation", "taken_up", "recommendation_citation", "reason"),
    "shared": (
        "group_id",
        "boroughs",
        "recommendation_citation",
        "addressee",
        "recommendation_text",
    ),
    "addressees": ("addressee_kind", "boroughs", "eligible", "recommendations", "borough_names"),
    "practice": (
        "theme_id",
        "area_citation",
        "rank",
        "practice_citation",
        "practice_text",
        "reason",
    ),
    "practice-left-out": ("theme_id", "citation", "said", "reason"),
    "reinspection": (
        "earlier_citation",
        "status",
        "basis",
        "certainty",
        "later_citation",
        "reason",
    ),
    "reinspected": (
        *("borough", "later_report", "repeated", "turned to strength", "resolved"),
        *("not mentioned again", "inferred", "to_check"),
    ),
}


@click.command()
@store_option
@click.option(
    "--show",
    type=click.Choice(list(_COLUMNS)),
    default="crosswalk",
    show_default=True,
    help="Which table to write; json has all of them.",
)
@many_option("--borough", "boroughs", help_text="Only this borough.")
@many_option("--theme", "themes", help_text="Only this theme.")
@click.option(
    "--least",
    type=click.FloatRange(0.0, 1.0),
    help="From which likeness on two findings say the same, instead of the level found.",
)
@format_option("table", "json", "csv")
def follow(
    store_path: Path,
    show: str,
    boroughs: tuple[str, ...],
    themes: tuple[str, ...],
    least: float | None,
    output_format: str,
) -> None:
    """Follow findings: what carries a recommendation, who has the same, who does it well.

    ``crosswalk`` leads from each recommendation to the areas for improvement that carry it,
    ``taken-up`` back; ``shared`` and ``addressees`` compare boroughs; ``practice`` pairs areas
    for improvement with strengths of well rated services; ``reinspection`` says what became
    of each area where a borough has a second report.

    \b
    Example:
      findings follow --show taken-up --borough Lewisham --store out/inspections.findings
    """
    from inspection_findings import pipeline
    from inspection_findings.following.rows import read_rows
    from inspection_findings.store import open_store

    with open_store(store_path, mode="read") as store:
        names = store.read_names()
        borough_names, theme_ids = names.find_boroughs(boroughs), names.find_themes(themes)
        followed = pipeline.follow_up(store, least=least)
    selected = followed.select(boroughs=borough_names, theme_ids=theme_ids)
    tables = {name: read_rows(table) for name, table in selected.items()}
    if output_format == "json":
        thresholds = {name: asdict(found) for name, found in followed.thresholds.items()}
        single = list(followed.reinspection.single)
        facts = {"thresholds": thresholds, "boroughs_with_one_report": single}
        write_json({**{name.replace("-", "_"): rows for name, rows in tables.items()}, **facts})
        return
    if show in followed.thresholds:
        say(f"Alike enough: {followed.thresholds[show].because}.")
    write_rows(tables[show], output_format=output_format, columns=_COLUMNS[show])


COMMANDS = (follow,)
