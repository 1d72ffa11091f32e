"""Check everything: style, types, notebooks, tests, documents. The same on every machine.

It needs Python 3.11 or newer and git, and nothing else::

    python3 scripts/run_tests.py

The tests come last and include the doctests, the README's code, and that no generated
document is out of date.
"""

from __future__ import annotations

import sys

from environment import ensure_environment, executable, run, say

CHECKS = {
    "lint": ["ruff", "check"],
    "format": ["ruff", "format", "--check"],
    "types": ["mypy"],
    "notebooks": ["python", "scripts/run_notebooks.py"],
    "tests": ["pytest"],
}


def main() -> int:
    """Run every check, even after one has failed; return 1 if any failed."""
    ensure_environment(extra="dev,train")
    failed = []
    for name, (command, *arguments) in CHECKS.items():
        say(f"\n== {name}: {command} {' '.join(arguments)}")
        if run([executable(command), *arguments]):
            failed.append(name)
    if failed:
        say(f"\nfailed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
