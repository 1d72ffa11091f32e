"""Fetch the scripts of others that the explorer's pages load: htmx, with its licence.

Run it after a change of the version in scripts/explorer_scripts/package.json and its lock file. It
needs npm, and takes the package from the npm registry; the script is committed, so that nobody else
does::

    python3 scripts/build_scripts.py
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from environment import CHECKOUT, say

SOURCES = CHECKOUT / "scripts" / "explorer_scripts"
STATIC = CHECKOUT / "nlp" / "inspection_findings" / "web" / "static"
# In the package, and beside the explorer's own files.
COPIED = {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "htmx.licence.txt"}


def main() -> None:
    """Install what the lock file names into a throw-away folder, and copy the files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(SOURCES / file, folder / file)
        npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(npm, cwd=folder, check=True)
        for source, target in COPIED.items():
            shutil.copyfile(folder / "node_modules" / "htmx.org" / source, STATIC / target)
            say(f"{target}: {(STATIC / target).stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
