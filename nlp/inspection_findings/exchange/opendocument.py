"""Reads the sheets of an OpenDocument spreadsheet (.ods), as LibreOffice saves it.

Only the text of cells is read. A cell or row may be written once and counted often, which is how
the empty rest of a sheet is written.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from inspection_findings.errors import FindingsError

MEDIA_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_MOST_BYTES = 100_000_000  # unpacked; a review of ten thousand findings takes a tenth of it
_MOST_CELLS = 1_000  # in a row; a review has fewer than twenty columns
_CURE = "save it as .xlsx or as 'CSV UTF-8'"


def is_opendocument(data: bytes) -> bool:
    """Whether these are the bytes of an OpenDocument spreadsheet: it says so near its beginning."""
    return MEDIA_TYPE in data[:200]


def read_sheets(where: str, data: bytes) -> dict[str, list[tuple[int, list[str]]]]:
    """Return the rows of each sheet that are not empty, with their numbers from 1.

    Raises
    ------
    FindingsError
        If the file is damaged, locked, or larger than any review.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if archive.getinfo("content.xml").file_size > _MOST_BYTES:
                raise FindingsError(where, "is larger than any review", _CURE)
            content = archive.read("content.xml")
        # Nothing outside the file is loaded, and the parser itself limits entities.
        root = ElementTree.fromstring(content)  # noqa: S314
    except (zipfile.BadZipFile, zlib.error, KeyError, RuntimeError, SyntaxError) as error:
        raise FindingsError(
            where, f"is a damaged or locked OpenDocument spreadsheet ({error})", _CURE
        ) from error
    return {
        sheet.get(f"{_TABLE}name", ""): list(_read_rows(sheet))
        for sheet in root.iter(f"{_TABLE}table")
    }


def _read_rows(sheet: ElementTree.Element) -> Iterator[tuple[int, list[str]]]:
    number = 1
    for row in sheet.iter(f"{_TABLE}table-row"):
        if cells := _read_row(row):
            yield number, cells
        number += int(row.get(f"{_TABLE}number-rows-repeated", "1"))


def _read_row(row: ElementTree.Element) -> list[str]:
    """Return the cells of a row up to the last one that is not empty."""
    cells: list[str] = []
    for cell in row:
        if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            cells += [_read_cell(cell)] * min(times, _MOST_CELLS)
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _read_cell(cell: ElementTree.Element) -> str:
    """Return the paragraphs of a cell as lines; comments on it are left out."""
    return "\n".join("".join(_pieces(part)) for part in cell if part.tag == f"{_TEXT}p")


def _pieces(part: ElementTree.Element) -> Iterator[str]:
    yield part.text or ""
    for child in part:
        if child.tag == f"{_TEXT}s":
            yield " " * int(child.get(f"{_TEXT}c", "1"))
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif not child.tag.startswith(_OFFICE):  # a comment, within the text
            yield from _pieces(child)
        yield child.tail or ""
