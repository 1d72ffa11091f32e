"""``report``: theme reports as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.filter_options import filter_options, without_option
from inspection_findings.cli.options import (
    inspectorate_option,
    many_option,
    model_option,
    own_codebook_option,
    standards_option,
    store_option,
)
from inspection_findings.cli.output import say, say_counted

if TYPE_CHECKING:
    from inspection_findings.search import ReportFilterOptions

_OF_FINDINGS = (  # filters of findings, which would make the shares on the pages wrong
    *("all_themes", "without_theme", "polarity", "stated", "standard", "kind", "rating"),
    *("coder", "sub_theme", "page", "voice", "finding"),
)


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
    help="html, md, csv: one or more, separated by commas.",
)
@filter_options(
    own=("theme", "borough", "inspectorate"),
    refused=_OF_FINDINGS,
    reason="the pages count all findings of a report; see `findings list` for some of them",
)
@without_option
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(min=1),
    help="How many processes make pages, by default as many as there are processor cores; fewer"
    " where the free memory has no room for them. The result is the same.",
)
@inspectorate_option
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
    filters: ReportFilterOptions,
    without: list[str],
    workers: int | None,
    inspectorate: str | None,
    model_path: Path | None,
    codebook_path: Path | None,
    standards_path: Path | None,
) -> None:
    """Write an index and a page for each theme and borough.

    Filters choose the reports that the pages are made of. All counts are then of these reports.
    With --theme, the tables of csv hold these themes alone.

    Run it again after a change, or if it was stopped: only files that would differ are written.
    The list pages.json in the folder tells which files are pages. No other file, and no page
    that somebody changed, is written over or removed.

    \b
    Example:
      findings report --store out/inspections.findings --all --format html,md,csv --out out/reports
    """
    if not (everything or themes or boroughs):
        raise click.UsageError("say which reports: --theme NAME, --borough NAME or --all")
    from inspection_findings.corpus import open_corpus
    from inspection_findings.pipeline import count_cores

    corpus = open_corpus(
        store_path,
        model=model_path,
        codebook=codebook_path,
        standards=standards_path,
        inspectorate=inspectorate,
    )
    say_counted(corpus)
    written = corpus.write_reports(
        out,
        themes=None if everything else themes,
        boroughs=None if everything else boroughs,
        without=without,
        workers=workers or count_cores(),
        formats=[name.strip().lower() for name in formats.split(",") if name.strip()],
        **filters,
    )
    for one in corpus.retired(None if everything else themes, codebook=corpus.model.codebook):
        say(one.notice)
    removed = f", {written.removed} removed" if written.removed else ""
    say(f"{len(written)} files in {out} ({written.changed} written{removed}); open {written[0]}")


COMMANDS = (report,)
