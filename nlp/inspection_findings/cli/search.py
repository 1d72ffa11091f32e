"""``search``: findings by words and by meaning, and whether any of them is what was meant."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from inspection_findings.cli.blocks import write_findings
from inspection_findings.cli.options import (
    cached_encoder,
    encoder_option,
    format_option,
    many_option,
    store_option,
)
from inspection_findings.cli.output import Row, say, say_retired, write_rows

_ANSWERS = "Findings that contain all your words or are close in meaning"
_NEAREST = "Other findings: only the nearest in meaning"


@click.command()
@click.argument("query")
@store_option
@many_option("--borough", "boroughs", help_text="Only this borough.")
@many_option("--theme", "themes", help_text="Only this theme.")
@click.option(
    "--polarity",
    help="Only this polarity: strength, area_for_improvement, mixed or neutral.",
)
@many_option("--standard", "standards", help_text="Only this standard, such as 3.4.")
@many_option("--kind", "kinds", help_text="Only this kind: bullet, recommendation or narrative.")
@many_option("--inspectorate", "inspectorates", help_text="Only this inspectorate.")
@click.option(
    "--from",
    "published_from",
    metavar="DATE",
    help="Only reports published in this month or later, such as 2023-05.",
)
@click.option(
    "--to",
    "published_to",
    metavar="DATE",
    help="Only reports published in this month or earlier, such as 2024-12.",
)
@click.option("--limit", default=10, show_default=True, help="How many hits at most.")
@encoder_option
@format_option("table", "jsonl", "csv", "json")
def search(
    query: str,
    store_path: Path,
    boroughs: tuple[str, ...],
    themes: tuple[str, ...],
    polarity: str | None,
    standards: tuple[str, ...],
    kinds: tuple[str, ...],
    inspectorates: tuple[str, ...],
    published_from: str | None,
    published_to: str | None,
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
    hits = corpus.search(
        query,
        borough=boroughs,
        theme=themes,
        polarity=polarity,
        standard=standards,
        kind=kinds,
        inspectorate=inspectorates,
        since=published_from,
        to=published_to,
        limit=limit,
    )
    say_retired(corpus, themes)
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
