"""Make the explorer's style sheet anew, from its source and GOV.UK Frontend.

Run it after a change to scripts/explorer_css. It needs Node.js and npm, and takes packages from the
npm registry; the style sheet is committed, so that nobody else does::

    python3 scripts/build_css.py
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from environment import CHECKOUT, say

SOURCES = CHECKOUT / "scripts" / "explorer_css"
STYLE_SHEET = CHECKOUT / "nlp" / "inspection_findings" / "web" / "static" / "explorer.css"
_FILES = (
    "explorer.scss",
    *sorted(file.name for file in SOURCES.glob("_*.scss")),  # the parts that it uses
    "package.json",
    "package-lock.json",
    "licence.txt",
)


def main() -> None:
    """Install what the lock file names into a throw-away folder, and compile."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in _FILES:
            shutil.copy(SOURCES / file, folder / file)
        npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(npm, cwd=folder, check=True)
        sass = ["npx", "--no-install", "sass", "--load-path=node_modules", "--style=compressed"]
        made = subprocess.run(
            [*sass, "--no-source-map", "explorer.scss"],
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        )
    STYLE_SHEET.write_text(write_head() + made.stdout, encoding="utf-8", newline="\n")
    say(f"{STYLE_SHEET.relative_to(CHECKOUT)}: {STYLE_SHEET.stat().st_size:,} bytes")


def write_head() -> str:
    """Return the comment at the head: which sources it was made from, and their licence."""
    licence = (SOURCES / "licence.txt").read_text(encoding="utf-8").strip()
    return f"/* Made by scripts/build_css.py from sources {hash_sources()}.\n\n{licence}\n*/\n"


def hash_sources() -> str:
    """Return a hash of what decides the style sheet; a test compares it with the committed one."""
    parts = [(SOURCES / file).read_bytes() for file in _FILES]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


if __name__ == "__main__":
    main()
