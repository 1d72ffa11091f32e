"""``sub-themes``: clusters of findings that say the same, and all that is known of them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.options import format_option, store_option
from inspection_findings.cli.output import say, write_json, write_rows

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.cluster import SubThemes

# What can be shown, with the columns that fit a terminal.
_COLUMNS = {
    "clusters": ["name", "boroughs", "size", "stability", "is_stable", "citation"],
    "unclustered": ["citation", "reason", "text"],
    "stock-wording": ["wording_id", "boroughs", "overlap", "citation", "text"],
    "changes": ["renewal", "change", "previous_name", "previous_id", "cluster_id", "shared"],
    "mixing": [
        *("clusters", "shared", "purity", "purity_by_chance"),
        *("purity_by_chance_high", "p_value"),
    ],
}


@click.command("sub-themes")
@store_option
@click.option(
    "--show",
    default="clusters",
    show_default=True,
    type=click.Choice(list(_COLUMNS)),
    help="What the table or the CSV file holds; JSON holds everything.",
)
@format_option("table", "json", "csv")
def sub_themes(store_path: Path, show: str, output_format: str) -> None:
    """Show groups of findings that say the same, across boroughs.

    Each with its name, the finding that describes it best, and its stability: how much of it
    is found again in other draws of boroughs and findings. Also what is in no group and why,
    sentences that several boroughs' reports share, what became of earlier groups, and
    whether the groups cross boroughs.

    \b
    Example:
      findings sub-themes --store out/inspections.findings --show stock-wording
    """
    from inspection_findings.cluster import tabulate_sub_themes
    from inspection_findings.store import open_store

    with open_store(store_path, mode="read") as store:
        found = tabulate_sub_themes(store.read_frames())
    tables = _to_rows(found)
    if output_format == "json":
        write_json(tables | {"mixing": asdict(found.mixing)})
        return
    write_rows(tables[show], output_format=output_format, columns=_COLUMNS[show])
    unstable = int((~found.clusters["is_stable"]).sum())
    if show == "clusters" and unstable:
        say(f"{unstable} of {len(found.clusters)} are unstable: read them as hints.")


def _to_rows(found: SubThemes) -> dict[str, list[dict[str, object]]]:
    return {
        "clusters": _records(found.clusters),
        "unclustered": _records(found.unclustered),
        "stock-wording": _records(found.stock_wording),
        "changes": _records(found.changes),
        "mixing": [asdict(found.mixing)],
    }


def _records(frame: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


COMMANDS = (sub_themes,)
