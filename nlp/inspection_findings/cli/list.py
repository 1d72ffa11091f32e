"""``list``: the findings that meet filters, without a query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.blocks import (
    Row,
    name_badges,
    write_citation,
    write_facts,
    write_quotation,
)
from inspection_findings.cli.filter_options import filter_options
from inspection_findings.cli.findings_file import FORMATS, require_file, write_findings_file
from inspection_findings.cli.options import file_option, format_option, store_option
from inspection_findings.cli.output import say, say_retired, write_rows
from inspection_findings.cli.terminal import write

if TYPE_CHECKING:
    from inspection_findings.search import FilterOptions, Sort

_SORTS = ("report", "probability", "centrality")  # importing them would make help slow


@click.command("list")
@store_option
@filter_options()
@click.option(
    "--sort",
    type=click.Choice(_SORTS),
    default="report",
    show_default=True,
    help="By report and place in it; by the model's probability of the theme; or the most typical"
    " of the sub-theme or the list first.",
)
@click.option(
    "--context",
    metavar="[N]",
    is_flag=False,
    flag_value=1,
    default=0,
    type=click.IntRange(min=0),
    help="Show the N sentences or bullets before and after each finding; one without a number.",
)
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=1),
    help="List this many at most, by default all.",
)
@click.option("--ids", is_flag=True, help="Write only the ids, one a line, for other commands.")
@format_option("table", "jsonl", "csv", "json", *FORMATS)
@file_option
def list_(
    store_path: Path,
    filters: FilterOptions,
    sort: Sort,
    context: int,
    limit: int | None,
    ids: bool,
    output_format: str,
    out: Path | None,
) -> None:
    """List the findings that meet filters, without a query.

    A finding must meet all filters. Of a filter that is given several times, one value is enough.
    Without filters, all findings are listed.

    \b
    Examples:
      findings list --store out/inspections.findings --theme victim-work \\
        --polarity area_for_improvement --sort probability --context
      findings list --store out/inspections.findings --theme victim-work \\
        --format docx --out victim-work.docx
    """
    from inspection_findings.corpus import open_corpus

    require_file(output_format, out)
    if ids and context:
        raise click.UsageError("--ids writes ids alone: leave --context out")
    corpus = open_corpus(store_path)
    listing = corpus.list(sort=sort, context=context, limit=limit, **filters)
    say_retired(corpus, [*filters.get("theme", ()), *filters.get("all_themes", ())])
    if ids:
        for finding_id in listing.ids:
            write(finding_id)
    elif output_format == "table":
        _write_blocks(listing.rows, corpus.theme_names)
    elif out is not None:
        write_findings_file(corpus, listing, output_format=output_format, out=out, title="Findings")
    else:
        write_rows(listing.rows, output_format=output_format, columns=listing.columns)
    say(listing.summary)


def _write_blocks(rows: Sequence[Row], theme_names: Mapping[str, str]) -> None:
    for row in rows:
        write_citation(row["citation"], name_badges(row))
        for text in row.get("before", ()):
            write_facts([f"before: {text}"])
        write_quotation(row["text"])
        for text in row.get("after", ()):
            write_facts([f"after: {text}"])
        write_facts(_describe(row, theme_names))
        write()


def _describe(row: Row, theme_names: Mapping[str, str]) -> list[str]:
    """Return the themes by name, who speaks, and what the list is sorted by."""
    measured = [f"{name} {row[name]:.2f}" for name in _SORTS if row.get(name) is not None]
    voices = f"voices: {', '.join(row['voices'])}" if row["voices"] else ""
    themes = "; ".join(theme_names.get(one, one) for one in row["themes"])
    return [themes or "no theme", voices, *measured]


COMMANDS = (list_,)
