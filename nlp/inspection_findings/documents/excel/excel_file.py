"""The tables of a document as a workbook, which says on its first sheet what it is."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from inspection_findings.documents.clean_text import clean
from inspection_findings.documents.document import Column, Document, Figure, Table
from inspection_findings.documents.excel.excel_cells import (
    DARK,
    FONT,
    TEXT,
    count_lines,
    cut_text,
    name_alike,
    open_workbook,
    set_height,
    set_paper,
)
from inspection_findings.documents.excel.table_sheet import write_table_sheet

_ABOUT, _CHARTS, _QUOTED = "About", "Charts", "Findings quoted"
_LONGEST_NAME = 31  # characters of the name of a sheet
_WIDTHS = (26, 60, 12, 60)  # letters, of the first sheet
_PIXELS, _ROW = 900, 20  # of a chart across, of a row


def write_workbook(
    document: Document,
    *,
    further: Sequence[Table] = (),
    facts: Sequence[tuple[str, str]] = (),
    last_facts: Sequence[tuple[str, str]] = (),
    lists_cited: bool = True,
) -> bytes:
    """Return the tables of a document as a workbook. The same tables give the same bytes.

    A column of shares becomes four of numbers. No text is a formula or a link. A text that
    is too long for a cell is cut, with a note at its end and on the first sheet.

    Parameters
    ----------
    document : Document
    further : sequence of Table
        Tables for the workbook alone, such as 0/1 tables of themes and findings.
    facts : sequence of (str, str)
        What the first sheet says before the list of sheets, by name.
    last_facts : sequence of (str, str)
        What it says after that list, such as versions.
    lists_cited : bool
        Whether all findings that the document cites are on a sheet of their own, word for word,
        with their offsets.

    Raises
    ------
    FindingsError
        If a table has more rows than a sheet.
    """
    tables = [*(one for one in document.blocks if isinstance(one, Table)), *further]
    if document.cited and lists_cited:
        tables.append(_list_cited(document))
    figures = [one for one in document.blocks if isinstance(one, Figure)]
    about, *names = _name_sheets([_ABOUT, *(one.sheet or one.caption for one in tables), _CHARTS])
    buffer = io.BytesIO()
    workbook = open_workbook(
        buffer,
        title=clean(document.title),
        author=clean(document.organisation),
        created=document.dated,
    )
    first = workbook.add_worksheet(about)
    cut: list[str] = []
    for name, table in zip(names, tables, strict=False):
        cut += write_table_sheet(workbook, name, table, document.cited)
    if figures:
        _write_charts(workbook, names[-1], figures)
    lines = [*facts, *_list_facts(document), *(("Cut", place) for place in cut)]
    large = workbook.add_format(FONT | {"bold": True, "font_size": 16})
    first.write_string(0, 0, _fit(document.title), large)
    row = _write_facts(workbook, first, 2, lines)
    sheets: list[tuple[str, str, int | None, str]] = [
        (name, one.caption, len(one.rows) - one.has_total, one.note)
        for name, one in zip(names, tables, strict=False)
    ]
    if figures:
        sheets.append((names[-1], "The charts of the document", None, ""))
    row = _write_sheets(workbook, first, row + 1, sheets)
    last = [*last_facts, *([("Licence", document.licence)] if document.licence else [])]
    _write_facts(workbook, first, row + 1, last)
    workbook.close()
    return buffer.getvalue()


def _fit(text: str) -> str:
    return cut_text(clean(text))


def _name_sheets(wanted: Sequence[str]) -> list[str]:
    """Return names of sheets that Excel takes, in the same order, each once.

    Examples
    --------
    >>> _name_sheets(["Outcome 2/2: [all]", "Outcome 2-2- -all-", "x" * 40])[:2]
    ['Outcome 2-2- -all-', 'Outcome 2-2- -all- (2)']
    """
    plain = [re.sub(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff]", "-", name) for name in wanted]
    # A sheet of this name belongs to Excel, and an apostrophe at an end ends the name.
    free = [re.sub(r"(?i)^history$", "History-", name.strip("' ")) or "Sheet" for name in plain]
    return name_alike([_shorten(name) for name in free], longest=_LONGEST_NAME)


def _shorten(name: str) -> str:
    """Return a name as long as Excel allows, which counts in UTF-16, cut between words."""
    units = name.encode("utf-16-le")
    if len(units) <= 2 * _LONGEST_NAME:
        return name
    short = units[: 2 * _LONGEST_NAME].decode("utf-16-le", "ignore")
    return short.rpartition(" ")[0] or short


def _list_cited(document: Document) -> Table:
    """Return all findings of a document as a table, with what proves them."""
    names = (
        *("Finding id", "Citation", "Text", "Source", "Coded", "Report id"),
        *("Page", "Characters in the report"),
    )
    rows = tuple(
        (
            *(one.finding_id, one.citation, one.text, one.source, one.coded, one.report_id),
            *(one.page, "; ".join(f"{start}–{end}" for start, end in one.spans)),
        )
        for one in document.cited.values()
    )
    return Table(
        key="findings-quoted",
        caption="Findings that the document quotes or lists, word for word",
        sheet=_QUOTED,
        columns=tuple(Column(name=name, kind="number" if name == "Page" else "text")
                      for name in names),
        rows=rows,
        note="The last column says where each stands in the text of its report.",
    )  # fmt: skip


def _list_facts(document: Document) -> list[tuple[str, str]]:
    dated = document.dated
    pairs = (
        ("What it is", document.subtitle),
        ("Whose it is", document.organisation),
        ("Date of the data", dated.isoformat() if dated else ""),
    )
    return [(name, value) for name, value in pairs if value]


def _write_facts(workbook: Any, sheet: Any, start: int, lines: Sequence[tuple[str, str]]) -> int:
    """Write what is to be known, one a row, and return the row after them."""
    bold = workbook.add_format(FONT | {"bold": True})
    text = workbook.add_format(FONT | TEXT)
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    for row, (name, value) in enumerate(lines, start=start):
        shown = _fit(value)
        sheet.write_string(row, 0, name, bold)
        sheet.merge_range(row, 1, row, 3, "", text)
        sheet.write_string(row, 1, shown, text)
        sheet.set_row(row, set_height(count_lines(shown, sum(_WIDTHS[1:]))))
    set_paper(sheet)
    return start + len(lines)


def _write_sheets(
    workbook: Any, sheet: Any, row: int, sheets: Sequence[tuple[str, str, int | None, str]]
) -> int:
    """Write what each sheet holds, with a link to it, and return the row after them."""
    dark = workbook.add_format(FONT | DARK | {"align": "left", "indent": 1})
    text = workbook.add_format(FONT | TEXT)
    link = workbook.add_format(FONT | {"font_color": "#1D4F91", "underline": 1} | TEXT)
    count = workbook.add_format(FONT | {"num_format": "#,##0"})
    for place, name in enumerate(("Sheet", "What it shows", "Rows", "How to read it")):
        sheet.write_string(row, place, name, dark)
    for number, (name, caption, rows, note) in enumerate(sheets, start=row + 1):
        address = name.replace("'", "''")
        sheet.write_url(number, 0, f"internal:'{address}'!A1", link, name)
        sheet.write_string(number, 1, _fit(caption), text)
        if rows is not None:
            sheet.write_number(number, 2, rows, count)
        sheet.write_string(number, 3, _fit(note), text)
        pairs = ((name, _WIDTHS[0]), (caption, _WIDTHS[1]), (note, _WIDTHS[3]))
        sheet.set_row(number, set_height(max(count_lines(*pair) for pair in pairs)))
    return row + len(sheets) + 1


def _write_charts(workbook: Any, name: str, figures: Sequence[Figure]) -> None:
    """Add a sheet with the charts below each other, each with words for those who do not see it."""
    sheet = workbook.add_worksheet(name)
    bold = workbook.add_format(FONT | {"bold": True})
    row = 0
    for figure in figures:
        picture = figure.chart.png(_PIXELS, titled=False)
        height = int.from_bytes(picture[20:24], "big")  # of the head of every PNG
        sheet.write_string(row, 0, _fit(figure.caption), bold)
        sheet.insert_image(
            *(row + 1, 0, f"{figure.key}.png"),
            {"image_data": io.BytesIO(picture), "description": clean(figure.chart.alt)},
        )
        row += height // _ROW + 4
    set_paper(sheet)
