"""Make the three pictures of the README from the shipped reports.

Run in the project's environment after ``run_reports.py``; it needs Chromium on the path::

    python scripts/pictures.py

The pictures show the product as it is: a theme page, the matrix, and a table in a terminal of
100 columns. Each stays under 300 KB, so that the README loads fast.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

import inspection_findings as inf
from environment import CHECKOUT, executable

STORE = CHECKOUT / "out" / "inspections.findings"
PAGE = CHECKOUT / "out" / "reports" / "theme-victim-work.html"
PICTURES = CHECKOUT / "docs" / "pictures"
LARGEST = 300_000  # bytes
COMMAND = "findings recurring --theme victim-work --theme outcome-22 --store my.findings"
COLUMNS = 100


def main() -> int:
    """Make all pictures; return 1 if one is too large, and say which."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    _photograph(PAGE.as_uri(), PICTURES / "theme-page.png", width=1100, height=1000)
    inf.open_corpus(STORE).matrix().save(PICTURES / "matrix.png")
    _show_terminal(PICTURES / "terminal.png")
    large = [path for path in sorted(PICTURES.glob("*.png")) if path.stat().st_size > LARGEST]
    for path in large:
        print(f"{path.name} has {path.stat().st_size:,} bytes; at most {LARGEST:,} are wanted")
    return 1 if large else 0


def _show_terminal(picture: Path) -> None:
    """Draw what a command prints, colours included, as a terminal shows it."""
    _, *arguments, _ = COMMAND.split()
    settings = {**os.environ, "COLUMNS": str(COLUMNS), "FORCE_COLOR": "1", "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [executable("findings"), *arguments, str(STORE)],
        env=settings,
        capture_output=True,
        text=True,
        check=True,
    )
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(Text(f"$ {COMMAND}"))
    console.print(Text.from_ansi(done.stdout))
    with tempfile.TemporaryDirectory() as folder:
        drawing = Path(folder) / "terminal.svg"
        console.save_svg(str(drawing), title="findings")
        lines = done.stdout.count("\n")
        _photograph(drawing.as_uri(), picture, width=1240, height=170 + 25 * lines)


def _photograph(address: str, picture: Path, *, width: int, height: int) -> None:
    """Take a screenshot of a page with headless Chromium."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("Chromium is not on the path: install it, and run this again.")
    with tempfile.TemporaryDirectory() as profile:
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        options += ["--disable-background-networking", f"--user-data-dir={profile}"]
        options += [f"--window-size={width},{height}", f"--screenshot={picture}"]
        subprocess.run([browser, *options, address], check=True, capture_output=True)


if __name__ == "__main__":
    sys.exit(main())
