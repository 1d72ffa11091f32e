"""Style sheets: what all written pages share, and style sheets made short enough to be in each."""

from __future__ import annotations

import re
from importlib import resources

from inspection_findings.errors import FindingsError


def read_style(name: str) -> str:
    """Return a style sheet of this room: "base.css" is for all written pages."""
    return resources.files(__package__).joinpath("templates", name).read_text(encoding="utf-8")


def shorten_style(css: str) -> str:
    """Return a style sheet without comments and white space: each page holds the whole of it.

    Examples
    --------
    >>> shorten_style("p { /* text */ margin: 0; }")
    'p{margin: 0;}'
    """
    without = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", without)).strip()


def read_text(data: bytes, name: str) -> str:
    """Return the text of a file that an organisation gives.

    Raises
    ------
    FindingsError
        If it is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FindingsError(name, "is not UTF-8", "save it as UTF-8 text") from error
