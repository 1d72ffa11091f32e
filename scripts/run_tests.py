"""Check everything: style, types, notebooks, tests, documents. The same on every machine.

It needs Python 3.11 or newer and git, and nothing else::

    python3 scripts/run_tests.py

The tests come last and include the doctests, the README's code, and that no generated
document is out of date.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from environment import ensure_environment, executable, run, run_and_keep, say

# Each keeps at most one core busy, so two run at a time; what takes longest begins first.
SIDE_BY_SIDE = {
    "types": ["mypy"],
    "notebooks": ["python", "scripts/run_notebooks.py"],
    "browser": ["python", "scripts/browser.py"],
    "lint": ["ruff", "check"],
    "format": ["ruff", "format", "--check"],
    "documents": ["python", "scripts/build_site.py"],
}
# A worker goes through neighbouring tests, so that it makes what they share once. There is one more
# worker than cores, since some tests wait for a browser or another process.
TESTS = ["pytest", "--numprocesses", str((os.cpu_count() or 1) + 1), "--dist", "worksteal"]


def main() -> int:
    """Run every check, even after one has failed; return 1 if any failed."""
    ensure_environment(extra="dev,train")
    failed = list(_check_side_by_side())
    say(f"\n== tests: {' '.join(TESTS)}")
    if run([executable(TESTS[0]), *TESTS[1:]]):
        failed.append("tests")
    if failed:
        say(f"\nfailed: {', '.join(failed)}")
    return 1 if failed else 0


def _check_side_by_side() -> Iterator[str]:
    """Run the checks that need one core, print what each says, and yield those that failed."""
    commands = [[executable(command), *rest] for command, *rest in SIDE_BY_SIDE.values()]
    with ThreadPoolExecutor(max_workers=2) as two:
        for name, (code, output) in zip(SIDE_BY_SIDE, two.map(run_and_keep, commands), strict=True):
            say(f"\n== {name}: {' '.join(SIDE_BY_SIDE[name])}\n{output.rstrip()}")
            if code:
                yield name


if __name__ == "__main__":
    sys.exit(main())
