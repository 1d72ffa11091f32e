"""``export``: the store as a file of another program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from inspection_findings.cli.options import codebook_option, model_option, store_option
from inspection_findings.cli.output import say

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus


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


@click.command()
@store_option
@click.option(
    "--format",
    "file_format",
    type=click.Choice(list(FORMATS)),
    required=True,
    help="; ".join(f"{name}: {one.summary}" for name, one in FORMATS.items()) + ".",
)
@click.option(
    "--out", "out", metavar="FILE", required=True, type=click.Path(path_type=Path),
    help="File to write.",
)  # fmt: skip
@click.option("--title", default="Inspection findings", show_default=True, help="Of the project.")
@click.option("--blind", is_flag=True, help="Leave out the codings of the model and other people.")
@click.option(
    "--sampled",
    is_flag=True,
    help="Include codings of findings in a blind sample that are not coded yet. This spoils the"
    " sample.",
)
@click.option("--replace", is_flag=True, help="Replace a file that is there and differs.")
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
    model_path: Path | None,
    codebook_path: Path | None,
) -> None:
    """Write the store as a file of another program.

    A place becomes a case, a report a source, a finding a selection for each coder, a theme a code.
    Codings made there come back with `findings review import`.

    \b
    Example:
      findings export --store out/inspections.findings --format qdpx --out findings.qdpx
    """
    from inspection_findings.corpus import open_corpus
    from inspection_findings.files import write_file

    corpus = open_corpus(store_path, model=model_path, codebook=codebook_path)
    made = FORMATS[file_format].make(corpus, _Wanted(title, blind, sampled))
    write_file(out, made.data, may_replace=replace)
    for line in made.left_out:
        say(line)
    say(f"{out}: {made.holds}")


COMMANDS = (export,)
