"""Find the Chromium that the browser tests drive, or install it where that is possible.

It is looked for under the names that it has on different systems, or at the path that the
environment variable ``FINDINGS_CHROMIUM`` names. On Debian, the administrator (as in CI) gets it
installed::

    python scripts/browser.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from environment import say

NAMED_BY = "FINDINGS_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome")
CURE = (
    f"The browser tests need Chromium: install it, or name it with {NAMED_BY}"
    " (on Debian: apt-get install chromium)."
)


def find_browser() -> str | None:
    """Return the path of a Chromium; None if there is none."""
    names = [os.environ[NAMED_BY]] if os.environ.get(NAMED_BY) else NAMES
    return next(filter(None, map(shutil.which, names)), None)


def is_required() -> bool:
    """Return whether it is an error that there is none, as in CI."""
    return os.environ.get("CI", "").casefold() in {"1", "true"}


def main() -> int:
    """Say which browser there is, after installing it if need be; return 1 if it is missing."""
    if find_browser() is None and _may_install():
        say("Installing Chromium")
        _install()
    found = find_browser()
    say(found or CURE)
    return 1 if found is None and is_required() else 0


def _may_install() -> bool:
    is_administrator = hasattr(os, "geteuid") and os.geteuid() == 0
    return is_administrator and shutil.which("apt-get") is not None


def _install() -> None:
    settings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = ["--yes", "--no-install-recommends", "chromium", "fonts-dejavu-core"]
    for command in (["update"], ["install", *packages]):
        done = subprocess.run(["apt-get", "--quiet=2", *command], env=settings, check=False)
        if done.returncode:
            return  # apt-get said why


if __name__ == "__main__":
    sys.exit(main())
