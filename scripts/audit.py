"""Ask whether a pinned package has a published vulnerability, with pip-audit.

It needs a network and a package index that tells vulnerabilities. Where it does not, this says so:
a package that nothing is known about has not been found safe. Run it before a release::

    python3 scripts/audit.py

It exits with 1 if a vulnerability is known, and with 2 if some packages could not be asked about.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from environment import CUDA, DEVELOP, TORCH, executable, say


def main() -> int:
    """Run pip-audit in a throw-away environment and say what came of it."""
    with tempfile.TemporaryDirectory() as name:
        subprocess.run([sys.executable, "-m", "venv", name], check=True)
        python = executable("python", venv=Path(name))
        subprocess.run([python, "-m", "pip", "install", "--quiet", "pip-audit"], check=True)
        files = [part for file in (DEVELOP, TORCH, CUDA) for part in ("--requirement", str(file))]
        command = [python, "-m", "pip_audit", "--disable-pip", "--no-deps", "--format", "json"]
        done = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        say(f"pip-audit could not run: {done.stderr.strip().splitlines()[-1]}")
        return 2
    return _tell(json.loads(done.stdout)["dependencies"])


def _tell(packages: list[dict[str, Any]]) -> int:
    asked = [one for one in packages if "skip_reason" not in one]
    known = [(one, problem) for one in asked for problem in one["vulns"]]
    for one, problem in known:
        mended = ", ".join(problem["fix_versions"]) or "no version"
        say(f"{one['name']} {one['version']}: {problem['id']}, mended in {mended}")
    say(f"{len(asked)} of {len(packages)} packages asked about, {len(known)} vulnerabilities known")
    if len(asked) < len(packages):
        say("The index told nothing about the others: run this where it does.")
    return 1 if known else 2 if len(asked) < len(packages) else 0


if __name__ == "__main__":
    sys.exit(main())
