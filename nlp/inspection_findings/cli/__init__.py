"""The command line: ``findings``, one module a command."""

from inspection_findings.cli.main import main

__all__ = ["main"]
