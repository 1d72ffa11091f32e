"""The review as an Excel workbook: one row for each finding, and the codebook on its own sheet."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from inspection_findings.coding import Theme
from inspection_findings.documents.fixed_zip import FIXED_DATE, fix_timestamps, zip_again
from inspection_findings.errors import FindingsError
from inspection_findings.exchange import opendocument
from inspection_findings.exchange.archives import open_archive
from inspection_findings.exchange.columns import (
    Column,
    choose_columns,
    make_cells,
    name_columns,
    read_cells,
    require_columns,
)
from inspection_findings.exchange.review_rows import (
    NONE,
    REVIEW_LIMITS,
    SEPARATOR,
    AnsweredRow,
    ReviewRow,
)
from inspection_findings.records import POLARITIES

_SHEETS = _FINDINGS, _CODEBOOK, _HELP = ["Findings", "Codebook", "How to"]
# Grey cells are for reading only. The coder fills in the white cells.
_GREY = PatternFill("solid", start_color="E7E6E6")
_DARK = PatternFill("solid", start_color="404040")
_LINE = Side(style="thin", color="BFBFBF")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_WRAP = Alignment(wrap_text=True, vertical="top")
# Characters that XML cannot hold, and text that looks like the escape Excel writes for them
# (_x0007_).
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
# The errors that zipfile, the XML parsers and openpyxl raise if a file is damaged.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,  # no part of the file is the workbook
    RuntimeError,  # the zip file is encrypted, or compressed by an unknown method
    SyntaxError,  # not XML: the errors of both parsers that openpyxl may use derive from it
    TypeError,  # an XML element has an unknown attribute, or lacks a required one
    ValueError,
    LookupError,  # a part, style or attribute that the file refers to is missing
)
_GUIDE = (
    "Read each finding, then fill in the white cells. The grey ones are for reading only.",
    f"themes: choose one from the list, or write several ids or names with '{SEPARATOR}' between"
    " them. The main theme comes first. What each theme means is on the sheet 'Codebook'.",
    f"If no theme fits, write '{NONE}'. An empty cell means that you have not coded the finding.",
    "polarity: only where the report's heading does not give it. Leave the grey ones.",
    "notes: whatever you want to keep about your coding.",
    "You may sort, filter, and delete rows. Keep the header and the column finding_id as they are.",
)


def write_workbook(rows: Sequence[ReviewRow], themes: Sequence[Theme]) -> bytes:
    """Return the rows and the codebook as a workbook. The same rows give the same bytes."""
    workbook = Workbook()
    _write_findings(workbook.active, rows, last_theme=len(themes) + 2)
    _write_codebook(workbook.create_sheet(_CODEBOOK), themes)
    guide = workbook.create_sheet(_HELP)
    guide.column_dimensions["A"].width = 100
    for line in _GUIDE:
        guide.append([line])
        guide.cell(guide.max_row, 1).alignment = _WRAP
    workbook.properties.created = datetime(*FIXED_DATE)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return zip_again(buffer.getvalue(), change=fix_timestamps)


def _write_findings(sheet: Any, rows: Sequence[ReviewRow], *, last_theme: int) -> None:
    sheet.title = _FINDINGS
    columns = choose_columns(rows)
    _write_header(sheet, [column.name for column in columns], [column.width for column in columns])
    sheet.freeze_panes = "B2"
    for number, row in enumerate(rows, start=2):
        cells = make_cells(row)
        for place, column in enumerate(columns, start=1):
            locked = not column.open or (column.name == "polarity" and not row.asks_polarity)
            _write_cell(sheet.cell(number, place), cells[column.name], grey=locked)
    sheet.auto_filter.ref = sheet.dimensions
    if rows:
        _add_drop_down(
            sheet, columns, "themes", f"={_CODEBOOK}!$A$2:$A${last_theme}", rows=len(rows)
        )
        _add_drop_down(sheet, columns, "polarity", f'"{",".join(POLARITIES)}"', rows=len(rows))


def _write_header(sheet: Any, names: Sequence[str], widths: Sequence[int]) -> None:
    for place, (name, width) in enumerate(zip(names, widths, strict=True), start=1):
        cell = sheet.cell(1, place, name)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _DARK
        cell.alignment = _WRAP
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"


def _write_cell(cell: Any, text: str, *, grey: bool) -> None:
    cell.alignment, cell.border = _WRAP, _BORDER
    cell.number_format = "@"  # text that is typed stays text: 1-2 does not become a date
    if grey:
        cell.fill = _GREY
    if text:
        cell.value = _UNSAFE.sub(lambda found: f"_x{ord(found.group()):04X}_", text)
        cell.data_type = "s"  # not "f": openpyxl takes a text that begins with "=" for a formula
        cell.quotePrefix = True  # the text stays text after somebody edits it


def _add_drop_down(
    sheet: Any, columns: Sequence[Column], name: str, source: str, *, rows: int
) -> None:
    """Give a column a drop-down list. Cells for themes also accept other text: several themes."""
    letter = get_column_letter([column.name for column in columns].index(name) + 1)
    validation = DataValidation(type="list", formula1=source, allow_blank=True)
    validation.showErrorMessage = name != "themes"
    validation.errorTitle, validation.error = "Not in the list", "Choose one from the list."
    validation.showInputMessage = True
    validation.promptTitle = name
    validation.prompt = {
        "themes": f"Choose one, or write several with {SEPARATOR} between. '{NONE}': no theme.",
        "polarity": "Only where the cell is white.",
    }[name]
    validation.add(f"{letter}2:{letter}{rows + 1}")
    sheet.add_data_validation(validation)


def _write_codebook(sheet: Any, themes: Sequence[Theme]) -> None:
    names = ["id", "name", "description", "code when", "do not code for"]
    _write_header(sheet, names, [26, 28, 60, 60, 50])
    lines = [(NONE, "No theme", "Looked at, and no theme fits.", "", "")]
    lines += [(t.id, t.name, t.description, t.code_when, t.do_not_code_for) for t in themes]
    for number, line in enumerate(lines, start=2):
        for place, text in enumerate(line, start=1):
            _write_cell(sheet.cell(number, place), text, grey=True)


def read_workbook(where: str, data: bytes) -> list[AnsweredRow]:
    """Return the rows of the sheet with the findings, without the empty ones.

    Raises
    ------
    FindingsError
        If the file is not a workbook, would unpack to more than any review holds, or the sheet or
        a needed column is missing.
    """
    cure = "save it as .xlsx again"
    open_archive(where, data, cure=cure, limits=REVIEW_LIMITS)  # before openpyxl unpacks it
    try:
        workbook = load_workbook(io.BytesIO(data), data_only=True)
    except _DAMAGE as error:
        reason = str(error).partition("\n")[0]  # the further lines are openpyxl's advice
        raise FindingsError(where, f"is not an Excel workbook ({reason})", cure) from error
    sheet = workbook[_find_sheet(where, workbook.sheetnames)]
    lines = enumerate(sheet.iter_rows(values_only=True), start=1)
    rows = list(_read_rows(where, [(n, [_read_cell(v) for v in values]) for n, values in lines]))
    if workbook.sheetnames != _SHEETS:  # a sheet that a person added may hold work
        rows = [replace(row, as_exported=False) for row in rows]
    return rows


def read_opendocument(where: str, data: bytes) -> list[AnsweredRow]:
    """Return the rows of an OpenDocument spreadsheet, as `read_workbook` does."""
    sheets = opendocument.read_sheets(where, data)
    return list(_read_rows(where, sheets[_find_sheet(where, list(sheets))]))


def _find_sheet(where: str, names: Sequence[str]) -> str:
    """Return the name of the sheet with the findings; a single sheet may have any name."""
    if _FINDINGS in names or len(names) == 1:
        return _FINDINGS if _FINDINGS in names else names[0]
    raise FindingsError(where, f"has no sheet {_FINDINGS!r}", "restore the name of the sheet")


def _read_rows(where: str, rows: Sequence[tuple[int, list[str]]]) -> Iterator[AnsweredRow]:
    names = name_columns(rows[0][1]) if rows else []
    require_columns(where, names)
    for number, values in rows[1:]:
        if any(cell.strip() for cell in values):
            cells = dict.fromkeys(names, "") | dict(zip(names, values, strict=False))
            yield read_cells(f"row {number}", cells)


def _read_cell(value: object) -> str:
    text = "" if value is None else str(value)
    return _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text)
