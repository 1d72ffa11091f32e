"""The command line: ``findings``. Data on stdout, progress and messages on stderr.

House rule: a command parses its options, makes one call into ``pipeline`` (or the module
that answers the question), and writes what comes back. Everything slow to import is
imported inside the command that needs it, so that help answers in a blink.
"""

from __future__ import annotations

import sys
from typing import Any

import click

from inspection_findings._version import __version__
from inspection_findings.cli import (
    build,
    classify,
    codebook,
    compare,
    evaluate,
    info,
    read,
    recurring,
    report,
    review,
    sample,
    search,
)
from inspection_findings.errors import FindingsError

DONE, SOME_SKIPPED, WRONG = 0, 1, 2


class _Findings(click.Group):
    """A group whose commands end in one clear line when something is wrong."""

    def invoke(self, ctx: click.Context) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):  # the reports hold more than a code page has
                stream.reconfigure(encoding="utf-8", errors="replace")
        try:
            return super().invoke(ctx)
        except FindingsError as error:
            click.echo(f"findings: {error}", err=True)
            ctx.exit(WRONG)


@click.group(cls=_Findings, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="findings")
def main() -> None:
    """Read inspection reports, code their findings, show what recurs across boroughs.

    \b
    A first run:
      findings build corpus/reports/*.txt --store out/inspections.findings
      findings report --store out/inspections.findings --all --out out/reports
    """


for command in (
    *read.COMMANDS,
    *build.COMMANDS,
    *report.COMMANDS,
    *info.COMMANDS,
    *search.COMMANDS,
    *recurring.COMMANDS,
    *compare.COMMANDS,
    *sample.COMMANDS,
    *classify.COMMANDS,
    *evaluate.COMMANDS,
    *review.COMMANDS,
    *codebook.COMMANDS,
):
    main.add_command(command)
