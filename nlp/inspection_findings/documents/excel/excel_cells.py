"""What every workbook of ours has alike: formats, limits of Excel, paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Any

from inspection_findings.documents.fixed_zip import FIXED_DATE
from inspection_findings.errors import FindingsError

if TYPE_CHECKING:
    import xlsxwriter

LONGEST_CELL = 32_767  # characters, as Excel counts them: in UTF-16
MOST_ROWS = 1_048_575  # below the header
FONT = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
DARK = {"bold": True, "bg_color": "#404040", "font_color": "#FFFFFF", "text_wrap": True}
TEXT = {"text_wrap": True, "align": "left", "indent": 1}  # apart from a number to its left
_LINE, _TALLEST = 15.0, 409.0  # points: a line of text, and the tallest row of Excel


def open_workbook(
    buffer: IO[bytes], *, title: str, author: str = "", created: date | None = None
) -> xlsxwriter.Workbook:
    """Return a new workbook in which no text is a formula or a link, and no clock is asked.

    Parameters
    ----------
    buffer : binary file
    title, author : str
    created : date or datetime, optional
        The date of what it was made from.
    """
    import xlsxwriter

    workbook = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    dated = created or datetime(*FIXED_DATE)
    if not isinstance(dated, datetime):
        dated = datetime(dated.year, dated.month, dated.day)
    workbook.set_properties({"title": title, "author": author, "created": dated})
    return workbook


def check_rows(place: str, count: int, what: str) -> None:
    """Refuse more rows than a sheet has.

    Raises
    ------
    FindingsError
    """
    if count > MOST_ROWS:
        raise FindingsError(
            place,
            f"has {count:,} {what}, and an Excel sheet {MOST_ROWS:,} rows",
            "use filters, or write CSV",
        )


def cut_text(text: str) -> str:
    """Return a text as a cell can hold it: whole, or cut with a note that says so.

    Examples
    --------
    >>> cut_text("=1+1"), len(cut_text("a" * 40_000))
    ('=1+1', 32767)
    """
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    note = f" [cut here: a cell of Excel holds {LONGEST_CELL:,} characters]"
    return units[: 2 * (LONGEST_CELL - len(note))].decode("utf-16-le", "ignore") + note


def count_lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a cell: not every program fits the height itself."""
    return sum(-(-len(line) // max(int(width), 1)) or 1 for line in text.split("\n"))


def set_height(lines: int) -> float:
    """Return the height of a row of so many lines, in points."""
    return min(_LINE * lines, _TALLEST)


def set_paper(sheet: Any, *, is_wide: bool = True) -> None:
    """Print a sheet on A4, one page wide, with its name and numbers of pages."""
    if is_wide:
        sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&RPage &P of &N")


def name_alike(names: Sequence[str], *, longest: int) -> list[str]:
    """Return names that differ for Excel, which takes capitals for small letters.

    Examples
    --------
    >>> name_alike(["Theme", "theme"], longest=31)
    ['Theme', 'theme (2)']
    """
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        number, own = 1, name[:longest]
        while own.casefold() in taken:
            number += 1
            mark = f" ({number})"
            own = name[: longest - len(mark)] + mark
        taken.add(own.casefold())
        found.append(own)
    return found
