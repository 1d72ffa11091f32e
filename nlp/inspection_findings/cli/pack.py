"""``pack``: what a team that prepares a thematic inspection takes into the room."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.filter_options import filter_options, without_option
from inspection_findings.cli.options import (
    inspectorate_option,
    model_option,
    own_codebook_option,
    standards_option,
)
from inspection_findings.cli.output import say, say_counted

if TYPE_CHECKING:
    from inspection_findings.search import ReportFilterOptions

_OF_FINDINGS = (  # filters of findings, which would make the shares of a pack wrong
    *("theme", "all_themes", "without_theme", "borough", "polarity", "stated", "standard", "kind"),
    *("rating", "coder", "sub_theme", "page", "voice", "finding"),
)


@click.command()
@click.argument("themes", metavar="[THEME]...", nargs=-1)
@click.option(
    "--store",
    "store_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The store: one file with all reports, findings and codings.",
)
@click.option("--query", metavar="TEXT", default="", help="Instead of themes: what to search for.")
@click.option(
    "--basket", metavar="NAME", default="", help="Instead of themes: a basket that people filled."
)
@click.option(
    "--format",
    "formats",
    metavar="LIST",
    default="docx",
    show_default=True,
    help="One or more, separated by commas: see below.",
)
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Folder to write to.")
@click.option("--title", metavar="TEXT", default="", help="The title, instead of the template's.")
@click.option(
    "--template",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The folder of your organisation's template.",
)
@click.option(
    "--write-template",
    "new_template",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Copy the default template into this folder, to be changed there, and do nothing else.",
)
@filter_options(
    own=("inspectorate",),
    refused=_OF_FINDINGS,
    reason="a pack counts all findings of a report; ask with --query, or put some into a basket",
)
@without_option
@inspectorate_option
@model_option
@own_codebook_option
@standards_option
def pack(
    themes: tuple[str, ...],
    store_path: Path | None,
    query: str,
    basket: str,
    formats: str,
    out: Path | None,
    title: str,
    template: Path | None,
    new_template: Path | None,
    filters: ReportFilterOptions,
    without: list[str],
    inspectorate: str | None,
    model_path: Path | None,
    codebook_path: Path | None,
    standards_path: Path | None,
) -> None:
    """Write an evidence pack on themes, a query or a basket.

    A pack has the question and the answer in counts, quotations each way, recommendations with
    what is linked to them, good practice, contrary cases, boroughs to visit, and what
    to ask there. An appendix lists every finding considered. The manifest beside it proves each
    quotation; findings verify checks it. The same question of the same store gives the same bytes.

    \b
    Formats: docx (Word), html, pdf, xlsx (Excel), md (Markdown), csv, json.
    \b
    Examples:
      findings pack "Outcome 22" --store out/inspections.findings --out out/pack
      findings pack --query "children out of school" --format docx,xlsx \\
        --store out/inspections.findings --out out/school
    """
    from inspection_findings.corpus import open_corpus

    if new_template is not None:
        from inspection_findings.corpus.pack_files import write_template

        for path in write_template(new_template):
            say(f"Written: {path}")
        return
    if store_path is None or out is None:
        raise click.UsageError("a pack needs --store FILE and --out DIR")
    corpus = open_corpus(
        store_path,
        model=model_path,
        codebook=codebook_path,
        standards=standards_path,
        inspectorate=inspectorate,
    )
    say_counted(corpus)
    written = corpus.write_pack(
        out,
        themes,
        query=query,
        basket=basket,
        formats=[name.strip().lower() for name in formats.split(",") if name.strip()],
        title=title,
        template=template,
        without=without,
        **filters,
    )
    for path in written:
        say(f"Written: {path}")


COMMANDS = (pack,)
