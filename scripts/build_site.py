"""Build the documentation as web pages that ask nothing of any other server.

It runs in strict mode: a link that leads nowhere stops it. The pages open from their folder; their
search works once they are served. Run in the project's environment::

    python scripts/build_site.py
"""

from __future__ import annotations

import shutil
import subprocess
import sys

from environment import CHECKOUT, executable

OUT = CHECKOUT / "out"
SOURCE = OUT / "site-source"
# Pages lie where they lie in the project, so that a link is right in both places.
PAGES = (
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "docs/**/*.md", "docs/**/*.png"),
    *("corpus/**/README.md", "corpus/*.toml", "models/README.md", "notebooks/*.ipynb"),
)


def main() -> int:
    """Gather the pages and build the site; return the builder's exit code."""
    gather_pages()
    command = [executable("zensical"), "build", "--strict", "--clean"]
    code = subprocess.run(command, cwd=CHECKOUT, check=False).returncode
    if not code:
        print("Open out/site/index.html, or: python -m http.server --directory out/site")
    return code


def gather_pages() -> None:
    """Copy the pages into a folder of their own; the README is the first page."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    for pattern in PAGES:
        for path in sorted(CHECKOUT.glob(pattern)):
            copy = SOURCE / path.relative_to(CHECKOUT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


if __name__ == "__main__":
    sys.exit(main())
