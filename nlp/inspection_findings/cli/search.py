"""``search``: findings by words and by meaning, and whether any of them is what was meant."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.options import (
    cached_encoder,
    encoder_option,
    format_option,
    many_option,
    store_option,
)
from inspection_findings.cli.output import say, say_retired, write_rows, write_table

if TYPE_CHECKING:
    from inspection_findings.search import Hit

_ANSWERS = "Findings with all your words, or close in meaning"
_NEAREST = "Not close, and without all your words: only the nearest in meaning of the rest"
_WHOSE = {"model": " (inferred)", "coder": " (coded)"}


@click.command()
@click.argument("query")
@store_option
@many_option("--borough", "boroughs", help_text="Only this borough.")
@many_option("--theme", "themes", help_text="Only this theme.")
@click.option("--polarity", help="strength, area_for_improvement, mixed or neutral.")
@many_option("--standard", "standards", help_text="Only this standard, such as 3.4.")
@many_option("--kind", "kinds", help_text="bullet, recommendation or narrative.")
@click.option("--from", "published_from", metavar="DATE", help="Published in 2023-05 or later.")
@click.option("--to", "published_to", metavar="DATE", help="Published in 2024-12 or earlier.")
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
    published_from: str | None,
    published_to: str | None,
    limit: int,
    encoder_name: str | None,
    output_format: str,
) -> None:
    """Find findings by words and by meaning, with citations.

    Beside each stands which of your words it holds, and how near it is in meaning: 1.00 is
    the same words, and *close* is nearer than queries on other matters come to anything
    here. What has not all your words and is not close stands apart, as the nearest there is.

    \b
    Example:
      findings search "victims are not asked for consent" --store out/inspections.findings \\
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
        since=published_from,
        to=published_to,
        limit=limit,
    )
    say_retired(corpus, themes)
    _explain(hits)
    if output_format != "table":
        write_rows(hits.rows, output_format=output_format, columns=hits.columns)
        return
    for title, answers in ((_ANSWERS, True), (_NEAREST, False)):
        shown = [_put_plainly(hit) for hit in hits if hit.answers == answers]
        if shown:
            write_table(shown, columns=list(shown[0]), title=title)
    if any(hit.finding.polarity_from in _WHOSE for hit in hits):
        say(
            "Polarity: (inferred) is the model's guess, (coded) that of a person or the reference"
            " coding; all else is the report's own heading."
        )


def _explain(hits: Sequence[Hit]) -> None:
    """Say what *close* means here, or that nothing is."""
    if not hits:
        say("No finding fits: widen the filters, or leave out quotation marks.")
        return
    level = f"{hits[0].close_from:.2f}"
    means = "only one in twenty queries on other matters comes as near to anything here"
    if hits[0].answers:  # they come first
        say(f"Close in meaning is {level} or more: {means}.")
        return
    say(
        f"NOTHING CLOSE: no finding that was searched reaches {level} in meaning ({means}), and "
        "none holds all the words. What comes nearest in meaning is shown all the same."
    )


def _put_plainly(hit: Hit) -> dict[str, object]:
    """Return what a person sees of a hit; its score ranks hits, and tells a reader nothing."""
    asked = len(hit.words) + len(hit.missing_words)
    held = f"{', '.join(hit.words)} ({len(hit.words)} of {asked})" if hit.words else "none"
    return {
        "your words": "all" if hit.holds_all_words else held,
        "meaning": f"{hit.similarity:.2f} {'close' if hit.is_close else 'not close'}",
        "citation": hit.finding.citation,
        "polarity": _show_polarity(hit),
        "themes": list(hit.themes),
        "text": hit.finding.text,
    }


def _show_polarity(hit: Hit) -> str:
    """Return the polarity, and whose it is where no heading of the report says it."""
    if hit.finding.polarity is None:
        return ""
    said = hit.finding.polarity.replace("_", " ")
    return said + _WHOSE.get(hit.finding.polarity_from or "", "")


COMMANDS = (search,)
