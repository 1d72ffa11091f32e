"""Markdown's marks: escaping so that a text is rendered verbatim, links, code."""

from __future__ import annotations

import re

_EVERYWHERE = re.compile(r"([\\`*_\[\]<>|~&$])")
_SPACE = re.compile(r"[ \t\r\n\f\v]+")  # not what keeps words together
_AT_THE_START = re.compile(r"^(\d{0,9})([-+=#.):])")


def escape_markdown(text: str, *, is_start: bool = True) -> str:
    r"""Return the text so that Markdown renders it verbatim; white space is closed up.

    ``is_start`` says whether a line may begin with it, so that it could begin a list or heading.

    Examples
    --------
    >>> print(escape_markdown("1. *Not* <b>bold</b>, 2. nor this"))
    1\. \*Not\* \<b\>bold\</b\>, 2. nor this
    """
    marked = _EVERYWHERE.sub(r"\\\1", _SPACE.sub(" ", text))
    return _AT_THE_START.sub(r"\1\\\2", marked) if is_start else marked


def unescape_markdown(markdown: str) -> str:
    r"""Return the text that ``escape_markdown`` was given, white space closed up.

    Examples
    --------
    >>> unescape_markdown(escape_markdown("+ a|b [c] \\* d"))
    '+ a|b [c] \\* d'
    """
    return re.sub(r"\\([\\`*_\[\]<>|~&$\-+=#.):])", r"\1", markdown)


def write_link(text: str, target: str | None) -> str:
    """Return a link, or the text alone where there is nothing to lead to.

    Examples
    --------
    >>> print(write_link("Victim work", "theme-victim-work.md"))
    [Victim work](<theme-victim-work.md>)
    """
    escaped = escape_markdown(text)
    return f"[{escaped}](<{target}>)" if target else escaped


def write_code(text: str) -> str:
    """Return the text as code, fenced by more backticks than it holds in a row.

    Examples
    --------
    >>> print(write_code("haringey:1.1"), write_code("a`b"))
    `haringey:1.1` `` a`b ``
    """
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest else f"{fence}{text}{fence}"
