"""``serve``: the explorer in a browser, on this computer alone."""

from __future__ import annotations

import os
from pathlib import Path

import click

from inspection_findings import defaults
from inspection_findings.cli.options import (
    encoder_option,
    inspectorate_option,
    model_option,
    standards_option,
)
from inspection_findings.cli.output import say

_TO_BUILD = "findings build corpus/reports --store out/inspections.findings"


@click.command()
@click.option(
    "--store",
    "store_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The store: one file with all reports, findings and codings.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help="The port, by default 8040 or a free one if that is taken.",
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser; only print the address.")
@click.option("--read-only", "is_read_only", is_flag=True, help="Refuse every change.")
@inspectorate_option
@model_option
@standards_option
@encoder_option
def serve(
    store_path: Path | None,
    port: int | None,
    no_browser: bool,
    is_read_only: bool,
    inspectorate: str | None,
    model_path: Path | None,
    standards_path: Path | None,
    encoder_name: str | None,
) -> None:
    """Open the store in a browser: read, search, filter, compare, code.

    It answers this computer alone (127.0.0.1). Stop it with Ctrl+C.

    \b
    Example:
      findings serve --store out/inspections.findings
    """
    if store_path is None:
        raise click.UsageError(
            "name a store with --store FILE. To make one from the reports that come with the"
            f" project: {_TO_BUILD}"
        )
    from inspection_findings.corpus import open_corpus
    from inspection_findings.web import serve as serve_explorer

    corpus = open_corpus(
        store_path,
        model=model_path,
        standards=standards_path,
        encoder=encoder_name,
        inspectorate=inspectorate,
    )
    serve_explorer(
        corpus,
        port=port,
        opens_browser=not no_browser,
        is_read_only=is_read_only,
        secret_path=defaults.locate_secret(environment=os.environ),
        announce=say,
    )


COMMANDS = (serve,)
