"""The command line as a person calls it."""

from __future__ import annotations

from click.testing import CliRunner, Result

from inspection_findings.cli import main
from tests.support.variants import REPORTS

HARINGEY = str(next(path for path in REPORTS if "haringey" in path.name))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False)


def check_wrong(result: Result, *, problem: str) -> None:
    """Exit code 2, nothing on stdout, one line on stderr without a traceback."""
    assert result.exit_code == 2
    assert result.stdout == ""
    assert problem in result.stderr
    assert len(result.stderr.splitlines()) == 1
