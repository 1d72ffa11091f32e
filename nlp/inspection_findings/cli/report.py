"""``report``: theme reports as files."""

from __future__ import annotations

from pathlib import Path

import click

from inspection_findings.cli.options import (
    inspectorate_option,
    many_option,
    model_option,
    own_codebook_option,
    standards_option,
    store_option,
)
from inspection_findings.cli.output import say, say_counted
from inspection_findings.errors import FindingsError


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
@click.option(
    "--without",
    "without",
    multiple=True,
    metavar="FINDING_ID",
    help="Never show this finding at the head of a page or as the reason for a visit. @FILE names "
    "a file with one id a line.",
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
    without: tuple[str, ...],
    inspectorate: str | None,
    model_path: Path | None,
    codebook_path: Path | None,
    standards_path: Path | None,
) -> None:
    """Write an index and a page for each theme and borough.

    \b
    Example:
      findings report --store out/inspections.findings --all --format html,md,csv --out out/reports
    """
    if not (everything or themes or boroughs):
        raise click.UsageError("say which reports: --theme NAME, --borough NAME or --all")
    from inspection_findings.corpus import open_corpus

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
        without=_read_ids(without),
        formats=[name.strip().lower() for name in formats.split(",") if name.strip()],
    )
    for one in corpus.retired(None if everything else themes, codebook=corpus.model.codebook):
        say(one.notice)
    say(f"{len(written)} files in {out}; open {written[0]}")


def _read_ids(given: tuple[str, ...]) -> list[str]:
    """Return finding ids, those of a file in place of its name."""
    ids: list[str] = []
    for one in given:
        ids += _read_file(Path(one[1:])) if one.startswith("@") else [one]
    return ids


def _read_file(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise FindingsError(
            str(path), "cannot be read as a list of finding ids", "write one id a line, as UTF-8"
        ) from error
    return [line.strip() for line in lines if line.strip()]


COMMANDS = (report,)
