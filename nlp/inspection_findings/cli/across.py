"""``recurring`` and ``compare``: what recurs across boroughs, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from inspection_findings.cli.options import (
    Command,
    format_option,
    many_option,
    standards_option,
    standards_to_use,
    store_option,
)
from inspection_findings.cli.output import say, write_json, write_rows

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.comparison import By
    from inspection_findings.recurrence import Aspect

Rows = list[dict[str, object]]

_RECURRING = {  # what can be shown, its title, and what a table has room for
    "themes": (
        "Themes, by the boroughs that hold them",
        ["theme_id", "aspect", "boroughs", "eligible", "share", "low", "high", "dispersion"],
    ),
    "sentences": ("Themes in words", ["theme_id", "recurrence", "dispersion", "trend"]),
    "trends": (
        "Themes by year of inspection",
        ["theme_id", "aspect", "year", "boroughs", "eligible", "low", "high", "note"],
    ),
    "ratings": (
        "Themes by the rating of the standard they stand in",
        ["theme_id", "aspect", "rating", "boroughs", "eligible", "share", "findings"],
    ),
    "standards": (
        "The standards that themes stand in",
        ["theme_id", "framework", "standard", "name", "rating", "boroughs", "findings"],
    ),
    "co-occurrence": (
        "Themes that stand on one finding",
        ["theme_id", "with_theme_id", "boroughs", "boroughs_with_both", "findings", "overlap"],
    ),
    "not-eligible": (
        "Reports that could not show a theme",
        ["theme_id", "report_id", "reason", "findings"],
    ),
    "clusters": ("Groups of like findings", ["name", "boroughs", "size", "stability"]),
}
_COMPARE = {
    "tests": (
        "Is a theme more frequent than chance allows?",
        ["theme_id", "more_in", "difference", "boroughs", "p", "smallest_p", "verdict"],
    ),
    "untested": ("Themes that could not be compared", ["theme_id", "reason"]),
    "left-out": ("Reports that tell nothing here", ["theme_id", "what", "reason"]),
}


def _show_option(names: Sequence[str]) -> Callable[[Command], Command]:
    return click.option(
        "--show",
        type=click.Choice(list(names)),
        default=names[0],
        show_default=True,
        help="Which table to write; json holds them all.",
    )


@click.command()
@store_option
@many_option("--theme", "themes", help_text="Only this theme.")
@_show_option(list(_RECURRING))
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

    Every share is one of the boroughs that could have shown the theme, never of bullets.

    \b
    Examples:
      findings recurring --store out/inspections.findings
      findings recurring --store out/inspections.findings --show trends --theme "victim work"
    """
    from inspection_findings import pipeline
    from inspection_findings.eras import read_eras
    from inspection_findings.store import open_store

    eras = read_eras(standards_to_use(standards_path))
    with open_store(store_path, mode="read") as store:
        chosen = store.read_names().find_themes(themes)
        found, clusters = pipeline.find_recurring(store, eras=eras)
    tables = {
        name: _rows_of(getattr(found, name.replace("-", "_")), chosen)
        for name in _RECURRING
        if name != "clusters"
    }
    tables["clusters"] = [asdict(one) | {"size": len(one.members)} for one in clusters]
    _write(tables, shown=_RECURRING, show=show, output_format=output_format)


@click.command()
@store_option
@click.option(
    "--by",
    type=click.Choice(["polarity", "year", "framework", "rating"]),
    required=True,
    help="What to compare: strengths with areas for improvement, years, frameworks, ratings.",
)
@click.option(
    "--aspect",
    type=click.Choice(["any", "strength", "area_for_improvement", "recommendation"]),
    default="any",
    show_default=True,
    help="Which findings count; no matter by polarity.",
)
@many_option("--theme", "themes", help_text="Only this theme; all are corrected for.")
@_show_option(list(_COMPARE))
@standards_option
@format_option("table", "json", "csv")
def compare(
    store_path: Path,
    by: str,
    aspect: str,
    themes: tuple[str, ...],
    show: str,
    standards_path: Path | None,
    output_format: str,
) -> None:
    """Show whether themes are more frequent somewhere than chance allows.

    Whole boroughs are set against what chance could have made of them. Where there are too few
    reports for any outcome to stand out, that is the answer.

    \b
    Example:
      findings compare --by polarity --store out/inspections.findings
    """
    from inspection_findings import pipeline
    from inspection_findings.eras import read_eras
    from inspection_findings.store import open_store

    eras = read_eras(standards_to_use(standards_path))
    with open_store(store_path, mode="read") as store:
        chosen = store.read_names().find_themes(themes)
        found = pipeline.compare_themes(
            store, by=cast("By", by), aspect=cast("Aspect", aspect), eras=eras
        )
    if output_format == "table":
        say(found.method)
        if show == "tests" and len(found.untested):
            say(f"{len(found.untested)} themes could not be compared: --show untested says why.")
    tables = {name: _rows_of(getattr(found, name.replace("-", "_")), chosen) for name in _COMPARE}
    about = {"by": found.by, "aspect": found.aspect, "method": found.method}
    _write(tables, shown=_COMPARE, show=show, output_format=output_format, about=about)


def _write(
    tables: dict[str, Rows],
    *,
    shown: dict[str, tuple[str, list[str]]],
    show: str,
    output_format: str,
    about: dict[str, str] | None = None,
) -> None:
    """Write all tables as one JSON object, or the one that is to be shown."""
    if output_format == "json":
        named = {name.replace("-", "_"): rows for name, rows in tables.items()}
        write_json((about or {}) | named)
        return
    title, columns = shown[show]
    write_rows(tables[show], output_format=output_format, columns=columns, title=title)


def _rows_of(table: pd.DataFrame, theme_ids: Sequence[str]) -> Rows:
    """Return the rows on these themes, or all if none is chosen; what is missing as None."""
    if theme_ids:
        is_on = table["theme_id"].isin(theme_ids)
        if "with_theme_id" in table:
            is_on |= table["with_theme_id"].isin(theme_ids)
        table = table[is_on]
    return [
        {
            str(name): None if isinstance(value, float) and math.isnan(value) else value
            for name, value in row.items()
        }
        for row in table.to_dict("records")
    ]


COMMANDS = (recurring, compare)
