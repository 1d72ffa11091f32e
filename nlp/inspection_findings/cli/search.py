"""``search``: findings by words and by meaning, what was understood, and whether it is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.blocks import write_findings
from inspection_findings.cli.filter_options import filter_options
from inspection_findings.cli.findings_file import FORMATS, require_file, write_findings_file
from inspection_findings.cli.options import (
    cached_encoder,
    encoder_option,
    file_option,
    format_option,
    store_option,
)
from inspection_findings.cli.output import say, say_retired, write_rows
from inspection_findings.cli.terminal import write, write_text

if TYPE_CHECKING:
    from inspection_findings.search import FilterOptions, Hits


@click.command()
@click.argument("query")
@store_option
@filter_options()
@click.option(
    "--literal",
    is_flag=True,
    help="Search for all words as they are: take no filter from them.",
)
@click.option("--limit", default=10, show_default=True, help="How many hits at most.")
@encoder_option
@format_option("table", "jsonl", "csv", "json", *FORMATS)
@file_option
def search(
    query: str,
    store_path: Path,
    filters: FilterOptions,
    literal: bool,
    limit: int,
    encoder_name: str | None,
    output_format: str,
    out: Path | None,
) -> None:
    """Search findings by words and meaning; the best come first.

    Constraints in plain words ("what Hackney does badly on education since 2023") become
    filters, which are shown. "A phrase" must be there, and so must a beginning such as
    disproportion*, or one of two words with OR between them; a word after - must not be there.

    \b
    Examples:
      findings search "victims were not asked for consent" --store out/inspections.findings
      findings search "good practice in reparation" --store out/inspections.findings
      findings search 'health -mental "speech and language" OR SALT' \\
        --store out/inspections.findings --borough Hackney
    """
    from inspection_findings.corpus import open_corpus

    require_file(output_format, out)
    corpus = open_corpus(store_path, encoder=cached_encoder(encoder_name))
    hits = corpus.search(query, literal=literal, limit=limit, **filters)
    say_retired(corpus, filters.get("theme", ()))
    # A person reads what was understood above the hits; other formats are data alone.
    tell = write_text if output_format == "table" else say
    for message in filter(None, (*say_understood(hits), say_expected(hits))):
        tell(message)
    if out is not None:
        title = f"Findings on “{query}”"
        write_findings_file(corpus, hits, output_format=output_format, out=out, title=title)
        return
    if output_format != "table":
        write_rows(hits.rows, output_format=output_format, columns=hits.columns)
        return
    if hits:
        write()
    rows = [
        dict(row) | {"why": f"likely; {hit.why}" if hit.is_likely else hit.why}
        for hit, row in zip(hits, hits.rows, strict=True)
    ]
    write_findings(rows, theme_names=corpus.theme_names)
    if any(row["inferred_polarity"] for row in rows):
        say(
            "[inferred]: by the model or the reference coding. The others are stated by a heading"
            " of the report or a person."
        )


def say_understood(hits: Hits) -> Iterator[str]:
    """Say which filters were taken from the words of the query, and how to take them off."""
    if hits.understood:
        shown = "; ".join(f"{one.flag} (\u201c{one.words}\u201d)" for one in hits.understood)
        yield f"Understood as filters: {shown}. To search for the words instead: --literal."
    if hits.remark:
        yield hits.remark


def say_expected(hits: Hits) -> str:
    """Say how many of the first hits are likely to be about the query, or that nothing is.

    Nothing is said of a query whose hits are all that was asked for strictly.
    """
    if not hits and hits.understood:
        return "No finding meets these filters. To search for all words instead: --literal."
    return hits.summary


COMMANDS = (search,)
