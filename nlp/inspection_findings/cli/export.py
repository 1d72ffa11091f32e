"""``export``: the store as a file of another program, or as tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from inspection_findings.cli.filter_options import filter_options
from inspection_findings.cli.options import codebook_option, model_option, store_option
from inspection_findings.cli.output import say

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus
    from inspection_findings.search import FilterOptions

_TITLE = "Inspection findings"


class _Wanted(NamedTuple):
    """What the file is to hold."""

    title: str
    blind: bool
    sampled: bool


class _Made(NamedTuple):
    """A file, what it holds in words, and what of the store is not in it."""

    data: bytes
    holds: str
    left_out: tuple[str, ...] = ()


class _Format(NamedTuple):
    """A format: what it is, and how the corpus writes it."""

    summary: str
    make: Callable[[Corpus, _Wanted], _Made]


def _make_project(corpus: Corpus, wanted: _Wanted) -> _Made:
    from inspection_findings.exchange.refi_qda import write_project

    composed = corpus.compose_project(
        title=wanted.title, blind=wanted.blind, sampled=wanted.sampled
    )
    project = composed.project
    given = sum(len(one.given) for source in project.sources for one in source.selections)
    holds = (
        f"{len(project.sources)} reports of {len(project.cases)} places, {given} codings by"
        f" {len(project.users)} coders, {len(project.notes)} notes"
    )
    return _Made(write_project(project), holds, composed.left_out)


def _make_codebook(corpus: Corpus, _: _Wanted) -> _Made:
    return _Made(corpus.write_codebook("qdc"), "the themes in use, with their definitions")


def _make_tags(corpus: Corpus, _: _Wanted) -> _Made:
    return _Made(corpus.write_codebook("taguette"), "the themes in use, with their definitions")


FORMATS = {
    "qdpx": _Format("REFI-QDA project, for NVivo, ATLAS.ti, MAXQDA, QualCoder", _make_project),
    "qdc": _Format("REFI-QDA codebook", _make_codebook),
    "taguette": _Format("codebook for Taguette, as CSV", _make_tags),
}
TABLES = {
    "csv": "tidy tables in a folder, for Excel, R and pandas",
    "parquet": "the same, typed and with embeddings, for DuckDB, R and pandas",
    "json": "the same, as records",
}
_SUMMARIES = {name: one.summary for name, one in FORMATS.items()} | TABLES


@click.command()
@store_option
@click.option(
    "--format",
    "file_format",
    type=click.Choice(list(_SUMMARIES)),
    required=True,
    help="; ".join(f"{name}: {summary}" for name, summary in _SUMMARIES.items()) + ".",
)
@click.option(
    "--out", "out", metavar="PATH", required=True, type=click.Path(path_type=Path),
    help="File to write; of tables the folder.",
)  # fmt: skip
@click.option("--title", default=_TITLE, show_default=True, help="Of the project.")
@click.option("--blind", is_flag=True, help="Leave out the codings of the model and other people.")
@click.option(
    "--sampled",
    is_flag=True,
    help="Include codings of findings in a blind sample that are not coded yet. This spoils the"
    " sample.",
)
@click.option("--replace", is_flag=True, help="Replace a file that is there and differs.")
@filter_options()
@model_option
@codebook_option
def export(
    store_path: Path,
    file_format: str,
    out: Path,
    title: str,
    blind: bool,
    sampled: bool,
    replace: bool,
    filters: FilterOptions,
    model_path: Path | None,
    codebook_path: Path | None,
) -> None:
    """Write the store as a file of another program, or as tables.

    In a project a place becomes a case, a report a source, a finding a selection for each coder, a
    theme a code. Codings made there come back with `findings review import`.

    Tables come with a data dictionary: README.md for people, datapackage.json for tools. One row
    is one thing, and ids join them. The filters are for tables alone: they write a part of the
    store.

    \b
    Examples:
      findings export --store out/inspections.findings --format qdpx --out findings.qdpx
      findings export --store out/inspections.findings --format csv --out tables
    """
    from inspection_findings.corpus import open_corpus

    corpus = open_corpus(store_path, model=model_path, codebook=codebook_path)
    wanted = _Wanted(title, blind, sampled)
    if file_format not in TABLES:
        if filters:
            raise click.UsageError(f"filters are for tables: {file_format} holds the whole store")
        _write_file(corpus, file_format, out, wanted, may_replace=replace)
        return
    if replace or wanted != _Wanted(_TITLE, False, sampled):
        raise click.UsageError("--title, --blind and --replace are not for tables")
    written = corpus.write_tables(out, file_format=file_format, sampled=sampled, **filters)  # type: ignore[arg-type]
    say(f"{out}: {len(written)} files; {written[0].name} says what is in them")


def _write_file(
    corpus: Corpus, file_format: str, out: Path, wanted: _Wanted, *, may_replace: bool
) -> None:
    from inspection_findings.files import write_file

    made = FORMATS[file_format].make(corpus, wanted)
    write_file(out, made.data, may_replace=may_replace)
    for line in made.left_out:
        say(line)
    say(f"{out}: {made.holds}")


COMMANDS = (export,)
