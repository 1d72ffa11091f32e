"""``info``: versions and hashes."""

from __future__ import annotations

from pathlib import Path

import click

from inspection_findings.cli.options import format_option, model_option
from inspection_findings.cli.output import write_json, write_table


@click.command()
@click.option(
    "--store",
    "store_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Also describe this store.",
)
@model_option
@format_option("table", "json")
def info(store_path: Path | None, model_path: Path | None, output_format: str) -> None:
    """Show versions and hashes of the tool, codebook, model and store.

    \b
    Example:
      findings info --store out/inspections.findings
    """
    from inspection_findings.corpus import open_corpus
    from inspection_findings.corpus.loading import describe_tool

    if store_path is None:
        facts = describe_tool(model_path)
    else:
        facts = open_corpus(store_path, model=model_path).info()
    if output_format == "json":
        write_json(facts)
    else:
        write_table([{"what": k, "is": v} for k, v in facts.items()], columns=["what", "is"])


COMMANDS = (info,)
