"""Lists and hits into a file of Excel, Word or Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from inspection_findings.cli.output import say
from inspection_findings.files import write_file

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus
    from inspection_findings.corpus.files import FileFormat
    from inspection_findings.search import Hits, Listing

FORMATS = ("xlsx", "docx", "md")


def require_file(output_format: str, out: Path | None) -> None:
    """Refuse a format that needs a file without one, and a file for any other format."""
    if output_format in FORMATS and out is None:
        raise click.UsageError(f"--format {output_format} needs a file: add --out FILE")
    if out is not None and output_format not in FORMATS:
        raise click.UsageError(f"--out is for --format {', '.join(FORMATS)}; others go to stdout")


def write_findings_file(
    corpus: Corpus, findings: Listing | Hits, *, output_format: str, out: Path, title: str
) -> None:
    """Write a file, and say so.

    Raises
    ------
    FindingsError
        If the file cannot be written, or is there with other content.
    """
    data = corpus.write_findings(
        findings, file_format=cast("FileFormat", output_format), title=title
    )
    write_file(out, data)
    say(f"Written: {out}")
