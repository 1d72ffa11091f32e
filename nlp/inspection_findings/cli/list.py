"""``list``: the findings that meet filters, without a query."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.blocks import write_findings
from inspection_findings.cli.filter_options import filter_options
from inspection_findings.cli.options import format_option, store_option
from inspection_findings.cli.output import Row, say, say_retired, write_rows

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
@format_option("table", "jsonl", "csv", "json")
def list_(
    store_path: Path,
    filters: FilterOptions,
    sort: Sort,
    context: int,
    limit: int | None,
    ids: bool,
    output_format: str,
) -> None:
    """List the findings that meet filters, without a query.

    A finding must meet all filters. Of a filter that is given several times, one value is enough.
    Without filters, all findings are listed.

    \b
    Example:
      findings list --store out/inspections.findings --theme victim-work \\
        --polarity area_for_improvement --sort probability --context
    """
    from inspection_findings.corpus import open_corpus

    if ids and context:
        raise click.UsageError("--ids writes ids alone: leave --context out")
    corpus = open_corpus(store_path)
    listing = corpus.list(sort=sort, context=context, limit=limit, **filters)
    say_retired(corpus, [*filters.get("theme", ()), *filters.get("all_themes", ())])
    if ids:
        for finding_id in listing.ids:
            click.echo(finding_id)
    elif output_format == "table":
        rows = [{**row, "why": _describe(row)} for row in listing.rows]
        write_findings(rows, theme_names=corpus.theme_names)
    else:
        write_rows(listing.rows, output_format=output_format, columns=listing.columns)
    say(listing.summary)


def _describe(row: Row) -> str:
    """Return what is known of a finding besides its words, in short."""
    known = {
        "page": row["page"],
        "who speaks": ", ".join(row["voices"]),
        **{name: row[name] for name in ("probability", "centrality") if name in row},
    }
    return "; ".join(f"{name} {value}" for name, value in known.items() if value or value == 0)


COMMANDS = (list_,)
