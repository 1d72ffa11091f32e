"""``serve``: the explorer in a browser, on this computer or for others."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from inspection_findings import defaults
from inspection_findings.cli.options import (
    encoder_option,
    inspectorate_option,
    model_option,
    standards_option,
)
from inspection_findings.cli.output import confirm, say

_STORE = Path("out/inspections.findings")
_TO_BUILD = f"findings build corpus/reports --store {_STORE.as_posix()}"


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
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen on, for other computers. Needs --password-file or --link.",
)
@click.option(
    "--password-file",
    "password_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A text file whose first line is the password that everybody must give.",
)
@click.option("--link", "with_link", is_flag=True, help="Print a link that lets one browser in.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser; only print the address.")
@click.option("--read-only", "is_read_only", is_flag=True, help="Refuse every change.")
@inspectorate_option
@model_option
@standards_option
@encoder_option
def serve(
    store_path: Path | None,
    port: int | None,
    host: str,
    password_path: Path | None,
    with_link: bool,
    no_browser: bool,
    is_read_only: bool,
    inspectorate: str | None,
    model_path: Path | None,
    standards_path: Path | None,
    encoder_name: str | None,
) -> None:
    """Open the store in a browser: read, search, filter, compare, code.

    It answers this computer alone (127.0.0.1), unless --host names another address. Stop it with
    Ctrl+C. Without --store, out/inspections.findings is opened; if it is missing, the command
    offers to make it from the reports that come with the project.

    \b
    Examples:
      findings serve --store out/inspections.findings
      findings serve --store out/inspections.findings --read-only
      findings serve --store team.findings --host 0.0.0.0 --password-file password.txt
    """
    store_path = store_path or _find_store()
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
        host=host,
        port=port,
        password_path=password_path,
        with_link=with_link,
        opens_browser=not no_browser,
        is_read_only=is_read_only,
        secret_path=defaults.locate_secret(environment=os.environ),
        announce=say,
    )


def _find_store() -> Path:
    """Return the store that the README's first command makes; offer to make it."""
    if _STORE.exists():
        say(f"No --store is given: opening {_STORE.as_posix()}")
        return _STORE
    reports = defaults.find_checkout() / "corpus" / "reports"
    if reports.is_dir() and sys.stdin.isatty():
        say(f"No --store is given, and there is no {_STORE.as_posix()}.")
        confirm(f"Make it from the reports in {reports} (a minute or two)?")
        _build(reports)
        return _STORE
    raise click.UsageError(
        "name a store with --store FILE. To make one from the reports that come with the"
        f" project: {_TO_BUILD}"
    )


def _build(reports: Path) -> None:
    """Make the store as ``findings build`` does, with the reference coding."""
    from inspection_findings.cli.build import build

    reference = reports.parent / "reference"
    options = ["--store", str(_STORE), "--reference", str(reference)]
    try:
        build.main([str(reports), *options], standalone_mode=False)
    except SystemExit as end:
        if end.code != 1:  # 1: some input was skipped, and the command named it; the rest is there
            raise


COMMANDS = (serve,)
