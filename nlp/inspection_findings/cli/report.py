"""``report``: theme reports as files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.options import (
    many_option,
    model_option,
    own_codebook_option,
    standards_option,
    standards_to_use,
    store_option,
    theme_model_to_use,
)
from inspection_findings.cli.output import say, say_retired

if TYPE_CHECKING:
    from inspection_findings.coding import Codebook
    from inspection_findings.store import Store


@click.command()
@store_option
@many_option("--theme", "themes", help_text="Write this theme's report.")
@many_option("--borough", "boroughs", help_text="Write this borough's report.")
@click.option("--all", "everything", is_flag=True, help="Write every report and the index.")
@click.option(
    "--out",
    "out",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder to write to.",
)
@click.option(
    "--format",
    "formats",
    default="html",
    show_default=True,
    metavar="LIST",
    help="html, md, csv: one or more, with commas.",
)
@model_option
@own_codebook_option
@standards_option
def report(
    store_path: Path,
    themes: tuple[str, ...],
    boroughs: tuple[str, ...],
    everything: bool,
    out: Path,
    formats: str,
    model_path: Path | None,
    codebook_path: Path | None,
    standards_path: Path | None,
) -> None:
    """Write theme reports: index, a page a theme, a page a borough.

    \b
    Example:
      findings report --store out/inspections.findings --all --format html,md,csv --out out/reports
    """
    from inspection_findings import pipeline
    from inspection_findings.frameworks import read_eras
    from inspection_findings.store import open_store
    from inspection_findings.theme_model import load_model
    from inspection_findings.theme_model.extend import adopt_codebook

    if not (everything or themes or boroughs):
        raise click.UsageError("say which reports: --theme NAME, --borough NAME or --all")
    model = load_model(theme_model_to_use(model_path))
    if codebook_path:
        model = adopt_codebook(model, codebook_path)
    eras = read_eras(standards_to_use(standards_path))
    with open_store(store_path, mode="read") as store:
        written = pipeline.write_reports(
            store,
            model=model,
            eras=eras,
            out=out,
            formats=[name.strip().lower() for name in formats.split(",") if name.strip()],
            theme_ids=None if everything else themes,
            boroughs=None if everything else boroughs,
        )
        _say_what_is_retired(store, model.codebook, asked=None if everything else themes)
    say(f"{len(written)} files in {out}; open {written[0]}")


def _say_what_is_retired(store: Store, codebook: Codebook, *, asked: Sequence[str] | None) -> None:
    """Tell what became of the retired themes that were asked for; None stands for all."""
    from inspection_findings.coding import find_retirements, retire_as
    from inspection_findings.text import fold_name

    retired = find_retirements(retire_as(codebook, store.read_themes()).themes)
    wanted = None if asked is None else set(map(fold_name, asked))
    named = (
        theme_id
        for theme_id, one in retired.items()
        if wanted is None or wanted & {fold_name(theme_id), fold_name(one.name)}
    )
    shown = set(store.read_shown_themes())
    say_retired(retired, (theme_id for theme_id in named if theme_id in shown))


COMMANDS = (report,)
