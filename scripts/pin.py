"""Write constraints.txt: exact versions of all packages, from a clean environment.

Run it after a change to the dependencies in pyproject.toml. Then check the difference and run the
tests::

    python3 scripts/pin.py
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from environment import CHECKOUT, CONSTRAINTS, executable, say

# Held at a release on purpose; everything else is the newest that fits pyproject.toml.
HELD = ["torch==2.13.0"]  # the network was fine-tuned with it

HEADER = """\
# Exact versions of every dependency, the tests' included. Generated; do not edit.
# To renew: change pyproject.toml if need be, then run: python3 scripts/pin.py
"""


def main() -> None:
    """Install the dependencies into a throw-away environment and write down what came."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["train"], *extras["dev"]]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = executable("python", venv=Path(folder))
        pip = [python, "-m", "pip", "--disable-pip-version-check"]
        for requirements in (HELD, wanted):  # torch first: its build must not be chosen for us
            say(f"Installing {len(requirements)} requirements")
            subprocess.run([*pip, "install", "--quiet", *HELD, *requirements], check=True)
        frozen = subprocess.run([*pip, "freeze"], check=True, capture_output=True, text=True)
    pins = sorted(map(_without_build, frozen.stdout.splitlines()), key=str.casefold)
    CONSTRAINTS.write_text(HEADER + "\n".join(pins) + "\n", encoding="utf-8", newline="\n")
    say(f"{CONSTRAINTS.name}: {len(pins)} packages")


def _without_build(pin: str) -> str:
    """Drop the build's name from a pin: ``torch==2.13.0+cpu`` becomes ``torch==2.13.0``."""
    return pin.partition("+")[0]


if __name__ == "__main__":
    main()
