"""Where everything is written: to stdout and stderr, with nothing that steers the terminal.

All modules of the command line write through `write` and `write_error`, which show control
characters and direction marks instead of sending them. Bold and underlined text is the only
styling; it repeats what the words say, or marks what was searched for.
"""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import click

from inspection_findings.cli.controls import show_controls

_USUAL_SIZE = (120, 40)  # columns and lines, where nothing says how large the window is
_NARROWEST = 20  # columns
INDENT = "  "  # before what stands under a heading, or under the first line of a block


@dataclass(frozen=True, slots=True)
class Styled:
    """Text in bold, or bold and underlined, where the terminal can show it."""

    text: str
    is_marked: bool = False


def write(*parts: str | Styled, end: str = "\n") -> None:
    """Write one line to stdout; text in ``parts`` may hold tabs and new lines of its own."""
    styled = is_styled()
    line = "".join(_render(part, styled=styled) for part in parts)
    click.echo(line + end, nl=False, color=styled)


def write_line(text: str) -> None:
    """Write a text under a heading: indented, and broken at words where the window ends."""
    for line in wrap(show_on_one_line(text), find_width(), first=INDENT, rest=INDENT):
        write(line)


def write_text(text: str) -> None:
    """Write a text to stdout, broken at words where the window ends."""
    for line in wrap(show_on_one_line(text), find_width()):
        write(line)


def write_message(message: str) -> None:
    """Write a message to stderr, broken at words if a person reads it.

    A script that reads stderr finds each message on one line, unless it sets ``COLUMNS``.
    """
    lines = show_controls(message, keep="\n\t").split("\n")
    if sys.stderr.isatty() or "COLUMNS" in os.environ:
        lines = [part for line in lines for part in _wrap_indented(line)]
    click.echo("\n".join(lines), err=True)


def write_error(message: str) -> None:
    """Write one line to stderr, whatever it quotes."""
    click.echo(show_controls(message), err=True)


def write_data(data: str) -> None:
    """Write JSON or CSV to stdout as it is; it must be safe already."""
    click.echo(data, nl=False, color=True)  # without a colour, click removes escape sequences


def is_styled() -> bool:
    """Return whether stdout shows styles: a terminal that is neither dumb nor asked for none."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def find_width() -> int:
    """Return the width of the window in columns."""
    return max(shutil.get_terminal_size(_USUAL_SIZE).columns, _NARROWEST)


def show_on_one_line(text: str) -> str:
    """Return a text without new lines and repeated spaces, and with control characters shown."""
    return " ".join(show_controls(text, keep="\n\t").split())


def measure(text: str) -> int:
    """Return how many columns a text takes: wide characters take two, accents none.

    Examples
    --------
    >>> measure("caf\\u00e9"), measure("cafe\\u0301"), measure("\\u4e2d")
    (4, 4, 2)
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(one) else 1 + (unicodedata.east_asian_width(one) in "WF")
        for one in text
    )


def wrap(text: str, width: int, *, first: str = "", rest: str = "") -> Iterator[str]:
    """Yield lines of at most ``width`` columns, broken between words only.

    ``first`` and ``rest`` stand before the first line and the others. A word that is longer than
    a line stays whole.
    """
    line, start = first, first
    for word in text.split():
        if line != start and measure(line) + 1 + measure(word) > width:
            yield line
            line = start = rest
        line += word if line == start else f" {word}"
    if line or not text:
        yield line


def _wrap_indented(line: str) -> Iterator[str]:
    indent = line[: len(line) - len(line.lstrip())]
    return wrap(line, find_width(), first=indent, rest=indent)


def _render(part: str | Styled, *, styled: bool) -> str:
    if isinstance(part, str):
        return show_controls(part, keep="\n\t")
    shown = show_controls(part.text)
    if not styled or not shown:
        return shown
    code = "1;4" if part.is_marked else "1"
    return f"\x1b[{code}m{shown}\x1b[0m"
