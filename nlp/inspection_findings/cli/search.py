"""``search``: findings by words and by meaning, and whether any of them is what was meant."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.blocks import write_findings
from inspection_findings.cli.filter_options import filter_options
from inspection_findings.cli.options import (
    cached_encoder,
    encoder_option,
    format_option,
    store_option,
)
from inspection_findings.cli.output import Row, say, say_retired, write_rows

if TYPE_CHECKING:
    from inspection_findings.search import FilterOptions

_ANSWERS = "Findings that contain all your words or are close in meaning"
_NEAREST = "Other findings: only the nearest in meaning"


@click.command()
@click.argument("query")
@store_option
@filter_options()
@click.option("--limit", default=10, show_default=True, help="How many hits at most.")
@encoder_option
@format_option("table", "jsonl", "csv", "json")
def search(
    query: str,
    store_path: Path,
    filters: FilterOptions,
    limit: int,
    encoder_name: str | None,
    output_format: str,
) -> None:
    """Search findings by words and meaning, with citations.

    Each result shows which of your words it contains and how close it is in meaning: 1.00 is
    the same words, and *close* is closer than unrelated queries come to any finding. Findings
    that are not close and lack some of your words are listed separately.

    \b
    Example:
      findings search "victims consent" --store out/inspections.findings \\
        --polarity area_for_improvement
    """
    from inspection_findings.corpus import open_corpus

    corpus = open_corpus(store_path, encoder=cached_encoder(encoder_name))
    hits = corpus.search(query, limit=limit, **filters)
    say_retired(corpus, filters.get("theme", ()))
    rows = hits.rows
    _explain(rows)
    if output_format != "table":
        write_rows(rows, output_format=output_format, columns=hits.columns)
        return
    names = corpus.theme_names
    for title, answers in ((_ANSWERS, True), (_NEAREST, False)):
        shown = [dict(row) | {"why": _say_why(row)} for row in rows if row["answers"] == answers]
        if shown:
            write_findings(shown, theme_names=names, title=title)
    if any(row["inferred_polarity"] for row in rows):
        say(
            "[inferred]: by the model or the reference coding. The others are stated by a heading"
            " of the report or a person."
        )


def _explain(rows: Sequence[Row]) -> None:
    """Explain what *close* means, or say that no finding is close."""
    if not rows:
        say("No finding matches: use fewer filters, or leave out quotation marks.")
        return
    level = f"{rows[0]['close_from']:.2f}"
    means = "only one in twenty unrelated queries comes this close to any finding"
    if rows[0]["answers"]:  # they come first
        say(f"Close in meaning: {level} or more; {means}.")
        return
    say(
        f"NOTHING CLOSE: no finding reaches {level} in meaning ({means}), and none contains all "
        "your words. The nearest in meaning are shown."
    )


def _say_why(row: Row) -> str:
    """Return which of the words a hit has, and how close it is in meaning."""
    words, missing = row["words"], row["missing_words"]
    held = f"{', '.join(words)} ({len(words)} of {len(words) + len(missing)})" if words else "none"
    return (
        f"your words: {'all' if words and not missing else held}; "
        f"meaning: {row['similarity']:.2f} {'close' if row['is_close'] else 'not close'}"
    )


COMMANDS = (search,)
