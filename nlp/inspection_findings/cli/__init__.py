"""The command line: ``findings``. Data on stdout, progress and messages on stderr.

House rule: a command parses its options, makes one call into ``pipeline`` (or the module
that answers the question), and writes what comes back. Everything slow to import is
imported inside the command that needs it, so that help answers in a blink.
"""

from __future__ import annotations

from inspection_findings.cli.main import main

__all__ = ["main"]
