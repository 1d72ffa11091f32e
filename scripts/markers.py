"""Replace text between markers by generated text.

In a Markdown file, the function that is registered for NAME writes the lines between
``<!-- generated:NAME -->`` and ``<!-- end -->``. All other lines are written by hand.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

Renderers = Mapping[str, Callable[[], str]]
_PART = re.compile(
    r"(?P<begin><!-- generated:(?P<name>[\w-]+) -->\n).*?(?P<end><!-- end -->)", re.DOTALL
)


def fill(text: str, renderers: Renderers) -> str:
    """Return ``text`` with every marked part made anew.

    Raises
    ------
    ValueError
        If a marker names a part that nothing renders, or is not closed.
    """

    def render(part: re.Match[str]) -> str:
        if part["name"] not in renderers:
            known = ", ".join(sorted(renderers))
            raise ValueError(f"nothing renders the part {part['name']!r}; known are: {known}")
        return f"{part['begin']}\n{renderers[part['name']]().strip()}\n\n{part['end']}"

    filled = _PART.sub(render, text)
    if text.count("<!-- generated:") != len(_PART.findall(text)):
        raise ValueError("a marker is not closed by <!-- end -->")
    return filled


def stale_files(wanted: Mapping[Path, str]) -> list[Path]:
    """Return the files whose content is not what it should be."""
    return [path for path, text in wanted.items() if not _holds(path, text)]


def write_files(wanted: Mapping[Path, str]) -> list[Path]:
    """Write the files whose content is not what it should be; return them."""
    stale = stale_files(wanted)
    for path in stale:
        path.write_text(wanted[path], encoding="utf-8", newline="\n")
    return stale


def run_as_command(wanted_files: Callable[[], Mapping[Path, str]], root: Path) -> None:
    """Write the files, or check them and exit with 1 if one is out of date."""
    parser = argparse.ArgumentParser(description="Renew or check generated documents.")
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--write", action="store_true", help="write what is out of date")
    action.add_argument("--check", action="store_true", help="fail if something is out of date")
    if parser.parse_args().write:
        for path in write_files(wanted_files()):
            print(f"written: {path.relative_to(root)}")
        return
    stale = stale_files(wanted_files())
    for path in stale:
        print(f"out of date: {path.relative_to(root)}; run this command with --write")
    sys.exit(1 if stale else 0)


def table(columns: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table; columns of figures are aligned to the right.

    Examples
    --------
    >>> print(table(["theme", "findings"], [["voice", "12"]]))
    | theme | findings |
    | --- | ---: |
    | voice | 12 |
    """
    numeric = [
        bool(rows) and all(re.fullmatch(r"[\d.,/ %-]*", row[i]) for row in rows)
        for i in range(len(columns))
    ]
    rule = ["---:" if right else "---" for right in numeric]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [columns, rule, *rows])


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_bytes() == text.encode("utf-8")
