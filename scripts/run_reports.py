"""Read the corpus and write the theme reports: one command for a fresh machine.

It needs Python 3.11 or newer and git, and nothing else::

    python3 scripts/run_reports.py
"""

from __future__ import annotations

import sys
from pathlib import Path

from environment import CHECKOUT, ensure_environment, executable, run, say

STORE = "out/inspections.findings"
REPORTS = "out/reports"


def main() -> int:
    """Build the store, write the reports, say what to open; return the exit code."""
    ensure_environment()
    findings = executable("findings")
    paths = [str(path) for path in sorted(CHECKOUT.glob("corpus/reports/*.txt"))]
    build = ["build", *paths, "--store", STORE, "--reference", "corpus/reference"]
    report = ["report", "--store", STORE, "--all", "--format", "html,md,csv", "--out", REPORTS]
    built = run([findings, *build])
    if built > 1:  # 1: some input was skipped, and the command named it; the rest is there
        return built
    reported = run([findings, *report])
    if reported == 0:
        say(f"\nThe reports, in a browser: {(CHECKOUT / REPORTS / 'index.html').as_uri()}")
        command = Path(findings).relative_to(CHECKOUT)
        say(f"To search, read and code: {command} serve --store {STORE}")
    return max(built, reported)


if __name__ == "__main__":
    sys.exit(main())
