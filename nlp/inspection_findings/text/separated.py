"""Reads tables of separated values, as spreadsheets of any country and age write them."""

from __future__ import annotations

import csv
import io
import re

from inspection_findings.errors import FindingsError

_BYTE_ORDER_MARK = "\ufeff"
_DELIMITERS = ",;\t"
_SEPARATOR_LINE = re.compile(r"sep=(?P<delimiter>[,;\t|])[\r\n]+", re.IGNORECASE)
_FIRST_LINE = re.compile(r"[^\r\n]*")
_LINE_IN_CELL = "\x1e"  # stands for a line feed while the rows are read; no spreadsheet writes it


def read_separated(where: str, text: str) -> list[tuple[int, list[str]]]:
    r"""Return the rows that are not empty, each with its number; the first one is the header.

    Spreadsheets write commas, semicolons or tabs, depending on the country. Some say which in a
    first line ``sep=;``. Rows may end in CR LF, LF or, as on older Macs, in CR alone; then a LF is
    a new line within a cell.

    Parameters
    ----------
    where : str
        The file, for the error message.

    Raises
    ------
    FindingsError
        If quotation marks do not match, so that the cells cannot be told apart.

    Examples
    --------
    >>> read_separated("a.csv", "finding_id;themes\r17;voice, ete\r")
    [(1, ['finding_id', 'themes']), (2, ['17', 'voice, ete'])]
    """
    text = text.lstrip(_BYTE_ORDER_MARK)  # a file that was saved twice can have two
    stated = _SEPARATOR_LINE.match(text)
    text = text[stated.end() :] if stated else text
    header = _first_line(text)
    delimiter = stated["delimiter"] if stated else max(_DELIMITERS, key=header.count)
    swapped = _ends_rows_in_cr(text, header)
    if swapped:
        text = text.translate({ord("\n"): _LINE_IN_CELL, ord("\r"): "\n"})
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [(number, cells) for number, cells in enumerate(reader, start=1) if _any_text(cells)]
    except csv.Error as error:
        raise FindingsError(
            f"{where}, line {reader.line_num}", f"is not CSV ({error})", "save it as CSV again"
        ) from error
    if swapped:
        rows = [(n, [cell.replace(_LINE_IN_CELL, "\n") for cell in cells]) for n, cells in rows]
    return rows


def _any_text(cells: list[str]) -> bool:
    """Return whether any cell holds more than white space."""
    return any(cell.strip() for cell in cells)


def _first_line(text: str) -> str:
    found = _FIRST_LINE.match(text)
    return found.group() if found else ""


def _ends_rows_in_cr(text: str, header: str) -> bool:
    return text[len(header) : len(header) + 1] == "\r" and "\r\n" not in text
