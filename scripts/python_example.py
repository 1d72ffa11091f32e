"""What the first lines of docs/python.md answer, run on the shipped reports."""

from __future__ import annotations

import contextlib
import io
import os
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

from environment import CHECKOUT
from recurring_example import CACHE_FOLDER, STORE, build_example_store

PAGE = CHECKOUT / "docs" / "python.md"
WIDTH = 100  # characters; wider lines would have to be scrolled


def read_code(page: Path) -> list[str]:
    """Return the Python blocks of a page, in order."""
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def render_python_answer() -> str:
    """Return what the first block of the page prints."""
    code = read_code(PAGE)[0].replace(STORE, build_example_store().as_posix())
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), _cache_here():
        exec(compile(code, str(PAGE), "exec"), {})  # noqa: S102 - our own page
    lines = [textwrap.fill(line, WIDTH) for line in printed.getvalue().splitlines()]
    return "\n".join(["```text", *lines, "```"])


@contextlib.contextmanager
def _cache_here() -> Iterator[None]:
    """Keep what is encoded in the folder ``out``, not among a person's settings."""
    before = os.environ.get("FINDINGS_CACHE")
    os.environ["FINDINGS_CACHE"] = str(CACHE_FOLDER)
    try:
        yield
    finally:
        del os.environ["FINDINGS_CACHE"]
        if before is not None:
            os.environ["FINDINGS_CACHE"] = before
