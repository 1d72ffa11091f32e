"""``codebook add --preview``: what a theme would find in a store, before it is kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.blocks import Row, write_findings
from inspection_findings.cli.codebook_target import Target
from inspection_findings.cli.options import cached_encoder
from inspection_findings.cli.output import say, write_json, write_rows

if TYPE_CHECKING:
    from inspection_findings.coding import Theme
    from inspection_findings.corpus.own_theme import ThemePreview


def show_preview(
    theme: Theme, target: Target, *, model_path: Path | None, encoder_name: str | None
) -> None:
    """Show the matches of a theme in the store, and what plain search finds besides."""
    if target.store_path is None:
        raise click.UsageError("--preview needs a store to look in: name it with --store")
    from inspection_findings.corpus import open_corpus

    corpus = open_corpus(target.store_path, model=model_path, encoder=cached_encoder(encoder_name))
    found = corpus.preview_theme(theme)
    if target.output_format == "json":
        write_json(
            {
                "theme_id": theme.id,
                "level": found.level.threshold,
                "level_reason": found.level.reason,
                "findings": found.rows,
            }
        )
    elif target.output_format == "csv":
        write_rows(found.rows, output_format="csv", columns=[])
    else:
        _write_preview(found)
    say("Nothing was written.")


def _write_preview(found: ThemePreview) -> None:
    rows = [dict(row) | {"why": _say_why(row)} for row in found.rows]
    matches: list[Row] = [row for row in rows if row["match"]]
    missed: list[Row] = [row for row in rows if not row["match"]]
    name = found.theme.name
    say(f"Level: {found.level.reason}")
    where = f"in {len(found.boroughs)} boroughs" if len(found.boroughs) != 1 else "in one borough"
    write_findings(matches, title=f"{len(matches)} findings {where} would be given {name}")
    write_findings(
        missed,
        title=f"{len(missed)} of the first {found.searched} hits of plain search with the"
        f" description would not be given {name}",
    )
    if missed:
        say("If some of these belong to it, name them with --example (up to five).")


def _say_why(row: Row) -> str:
    shared = f"; shares the words {', '.join(row['shared_words'])}" if row["shared_words"] else ""
    return f"probability {row['probability']:.2f}{shared}"
