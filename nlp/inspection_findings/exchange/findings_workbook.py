"""A list of findings as an Excel workbook: one row for each, and a sheet on what the list is."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from inspection_findings.errors import FindingsError
from inspection_findings.exchange.fixed_zip import FIXED_DATE
from inspection_findings.exchange.quoted_list import COUNTED, QuotedFinding, QuotedList
from inspection_findings.text import write_month

if TYPE_CHECKING:
    import xlsxwriter

LONGEST_CELL = 32_767  # characters, as Excel counts them: in UTF-16
MOST_ROWS = 1_048_575  # below the header
_LINE, _TALLEST = 15.0, 409.0  # points: a line of text, and the tallest row of Excel
_COUNT_WIDTH = 17
_LAST_PRINTED = "Citation"
_FONT = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
_DARK = {"bold": True, "bg_color": "#404040", "font_color": "#FFFFFF", "text_wrap": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """A column of the sheet; one that is not ``always`` there needs a finding with a value."""

    name: str
    width: int
    value: Callable[[QuotedFinding], str | int | None]
    always: bool = True


_COLUMNS = (
    _Column(name="Number", width=9, value=lambda one: one.number),
    _Column(name="Borough", width=16, value=lambda one: one.borough),
    _Column(name="Quotation", width=70, value=lambda one: one.text),
    _Column(name="Comment", width=40, value=lambda one: one.comment, always=False),
    _Column(name="Polarity", width=16, value=lambda one: one.polarity_words),
    _Column(name="Stated or inferred", width=20, value=lambda one: one.basis_words),
    _Column(name="Themes", width=30, value=lambda one: "; ".join(one.themes)),
    _Column(name="Citation", width=34, value=lambda one: one.citation),
    _Column(name="Page", width=7, value=lambda one: one.page, always=False),
    _Column(name="Published", width=16, value=lambda one: write_month(one.published)),
    _Column(name="Standard", width=15, value=lambda one: one.standard),
    _Column(name="Kind", width=16, value=lambda one: one.kind),
    _Column(name="Heading", width=24, value=lambda one: one.heading),
    _Column(name="Asked to act", width=24, value=lambda one: one.addressee, always=False),
    _Column(
        name="Mentions what was said by",
        width=16,
        value=lambda one: ", ".join(one.voices),
        always=False,
    ),
    _Column(name="Sub-theme", width=28, value=lambda one: one.sub_theme, always=False),
    _Column(name="Rating of the standard", width=18, value=lambda one: one.rating, always=False),
    _Column(
        name="Rating of the service", width=18, value=lambda one: one.overall_rating, always=False
    ),
    _Column(name="Before it", width=40, value=lambda one: "\n".join(one.before), always=False),
    _Column(name="After it", width=40, value=lambda one: "\n".join(one.after), always=False),
    _Column(name="Why it is here", width=40, value=lambda one: one.remark, always=False),
    _Column(name="Service", width=32, value=lambda one: one.service),
    _Column(name="Inspectorate", width=26, value=lambda one: one.inspectorate),
    _Column(name="Report id", width=22, value=lambda one: one.report_id),
    _Column(name="Finding id", width=34, value=lambda one: one.finding_id),
)


def write_findings_workbook(quoted: QuotedList) -> bytes:
    """Return the list as a workbook. The same list gives the same bytes.

    No text is a formula or a link. A text that is too long for a cell is cut, with a note at its
    end and on the sheet "About".

    Raises
    ------
    FindingsError
        If there are more findings than a sheet has rows.
    """
    import xlsxwriter

    if len(quoted.entries) > MOST_ROWS:
        raise FindingsError(
            quoted.title,
            f"has {len(quoted.entries):,} findings, and an Excel sheet {MOST_ROWS:,} rows",
            "use filters, or write CSV",
        )
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    workbook.set_properties(
        {"title": quoted.title, "created": quoted.built or datetime(*FIXED_DATE)}
    )
    cut = _write_findings(workbook, quoted)
    _write_about(workbook, quoted, cut)
    workbook.close()
    return buffer.getvalue()


def _write_findings(workbook: xlsxwriter.Workbook, quoted: QuotedList) -> list[str]:
    """Write the sheet of findings, and return where a text was cut."""
    sheet = workbook.add_worksheet("Findings")
    header = workbook.add_format(_FONT | _DARK)
    text = workbook.add_format(_FONT | {"text_wrap": True, "num_format": "@"})
    number = workbook.add_format(_FONT | {"align": "left"})
    columns = [one for one in _COLUMNS if one.always or any(map(one.value, quoted.entries))]
    cut: list[str] = []
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.name, header)
    for row, finding in enumerate(quoted.entries, start=1):
        lines = 1
        for place, column in enumerate(columns):
            value = column.value(finding)
            if isinstance(value, int):
                sheet.write_number(row, place, value, number)
            elif value:
                shown = cut_text(value)
                sheet.write_string(row, place, shown, text)
                lines = max(lines, _count_lines(shown, column.width))
                cut += [] if shown == value else [_name_cut(column, finding, value)]
        sheet.set_row(row, _set_height(lines))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(quoted.entries), 1), len(columns) - 1)
    sheet.set_row(0, _set_height(2))
    sheet.repeat_rows(0)
    names = [column.name for column in columns]
    sheet.print_area(0, 0, max(len(quoted.entries), 1), names.index(_LAST_PRINTED))
    _set_paper(sheet)
    return cut


def _count_lines(text: str, width: int) -> int:
    """Return how many lines a text takes in a cell: not every program fits the height itself."""
    return sum(-(-len(line) // width) or 1 for line in text.split("\n"))


def _set_height(lines: int) -> float:
    return min(_LINE * lines, _TALLEST)


def _name_cut(column: _Column, finding: QuotedFinding, text: str) -> str:
    return f"Row {finding.number + 1}, {column.name}: {len(text):,} characters in the report"


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


def _write_about(workbook: xlsxwriter.Workbook, quoted: QuotedList, cut: list[str]) -> None:
    sheet = workbook.add_worksheet("About")
    title = workbook.add_format(_FONT | {"bold": True, "font_size": 16})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, len(COUNTED), _COUNT_WIDTH)
    sheet.write_string(0, 0, cut_text(quoted.title), title)
    row = _write_about_lines(workbook, sheet, _list_about(quoted, cut)) + 1
    if rows := quoted.count():
        _write_counts(workbook, sheet, row, rows)
    _set_paper(sheet)


def _write_counts(
    workbook: xlsxwriter.Workbook,
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    rows: list[tuple[str, tuple[int, ...]]],
) -> None:
    """Write how many findings there are of each borough, from this row down."""
    dark, number = workbook.add_format(_FONT | _DARK), workbook.add_format(_FONT)
    sheet.set_row(row, _set_height(3))
    for place, name in enumerate(("Borough", *COUNTED)):
        sheet.write_string(row, place, name, dark)
    for borough, counts in rows:
        row += 1
        sheet.write_string(row, 0, borough, number)
        for place, count in enumerate(counts, start=1):
            sheet.write_number(row, place, count, number)


def _list_about(quoted: QuotedList, cut: Sequence[str]) -> list[tuple[str, str]]:
    return [
        *quoted.asked,
        *quoted.made_with,
        *(("Note", note) for note in quoted.notes),
        ("Printing", f"Columns up to “{_LAST_PRINTED}” are printed; the sheet has more."),
        *(("Cut", place) for place in cut),
    ]


def _write_about_lines(
    workbook: xlsxwriter.Workbook, sheet: Any, lines: Sequence[tuple[str, str]]
) -> int:
    """Write names and values, one a row, and return the row after them."""
    bold = workbook.add_format(_FONT | {"bold": True})
    text = workbook.add_format(_FONT | {"text_wrap": True})
    width = _COUNT_WIDTH * len(COUNTED)
    for row, (name, value) in enumerate(lines, start=2):
        sheet.write_string(row, 0, name, bold)
        sheet.merge_range(row, 1, row, len(COUNTED), "", text)
        sheet.write_string(row, 1, cut_text(value), text)
        sheet.set_row(row, _set_height(_count_lines(value, width)))
    return len(lines) + 2


def _set_paper(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&RPage &P of &N")
