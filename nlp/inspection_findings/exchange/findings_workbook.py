"""A list of findings as an Excel workbook: one row for each, and a sheet on what the list is."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inspection_findings.documents import Column, Table
from inspection_findings.documents.excel.excel_cells import (
    DARK,
    FONT,
    check_rows,
    count_lines,
    cut_text,
    open_workbook,
    set_height,
    set_paper,
)
from inspection_findings.documents.excel.table_sheet import write_table_sheet
from inspection_findings.exchange.quoted_list import COUNTED, QuotedFinding, QuotedList
from inspection_findings.text import write_month

if TYPE_CHECKING:
    import xlsxwriter

_COUNT_WIDTH = 17
_LAST_PRINTED = "Citation"


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
    check_rows(quoted.title, len(quoted.entries), "findings")
    buffer = io.BytesIO()
    workbook = open_workbook(buffer, title=quoted.title, created=quoted.built)
    cut = _write_findings(workbook, quoted)
    if any(one.themes for one in quoted.entries):
        write_table_sheet(workbook, "Themes 0-1", _tabulate_themes(quoted), {})
    _write_about(workbook, quoted, cut)
    workbook.close()
    return buffer.getvalue()


def _write_findings(workbook: xlsxwriter.Workbook, quoted: QuotedList) -> list[str]:
    """Write the sheet of findings, and return where a text was cut."""
    sheet = workbook.add_worksheet("Findings")
    header = workbook.add_format(FONT | DARK)
    text = workbook.add_format(FONT | {"text_wrap": True, "num_format": "@"})
    number = workbook.add_format(FONT | {"align": "left"})
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
                lines = max(lines, count_lines(shown, column.width))
                cut += [] if shown == value else [_name_cut(column, finding, value)]
        sheet.set_row(row, set_height(lines))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(quoted.entries), 1), len(columns) - 1)
    sheet.set_row(0, set_height(2))
    sheet.repeat_rows(0)
    names = [column.name for column in columns]
    sheet.print_area(0, 0, max(len(quoted.entries), 1), names.index(_LAST_PRINTED))
    set_paper(sheet)
    return cut


def _tabulate_themes(quoted: QuotedList) -> Table:
    """Return a row for each finding, and a column for each theme: 1 where it has it, else 0."""
    themes = sorted({theme for one in quoted.entries for theme in one.themes})
    names = ("Finding id", "Borough", "Citation")
    return Table(
        key="theme-by-finding",
        caption="Theme by finding",
        columns=(
            *(Column(name=name) for name in names),
            *(Column(name=theme, kind="number") for theme in themes),
        ),
        rows=tuple(
            (one.finding_id, one.borough, one.citation, *(int(t in one.themes) for t in themes))
            for one in quoted.entries
        ),
    )


def _name_cut(column: _Column, finding: QuotedFinding, text: str) -> str:
    return f"Row {finding.number + 1}, {column.name}: {len(text):,} characters in the report"


def _write_about(workbook: xlsxwriter.Workbook, quoted: QuotedList, cut: list[str]) -> None:
    sheet = workbook.add_worksheet("About")
    title = workbook.add_format(FONT | {"bold": True, "font_size": 16})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, len(COUNTED), _COUNT_WIDTH)
    sheet.write_string(0, 0, cut_text(quoted.title), title)
    row = _write_about_lines(workbook, sheet, _list_about(quoted, cut)) + 1
    if rows := quoted.count():
        _write_counts(workbook, sheet, row, rows)
    set_paper(sheet)


def _write_counts(
    workbook: xlsxwriter.Workbook,
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    rows: list[tuple[str, tuple[int, ...]]],
) -> None:
    """Write how many findings there are of each borough, from this row down."""
    dark, number = workbook.add_format(FONT | DARK), workbook.add_format(FONT)
    sheet.set_row(row, set_height(3))
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
    bold = workbook.add_format(FONT | {"bold": True})
    text = workbook.add_format(FONT | {"text_wrap": True})
    width = _COUNT_WIDTH * len(COUNTED)
    for row, (name, value) in enumerate(lines, start=2):
        sheet.write_string(row, 0, name, bold)
        sheet.merge_range(row, 1, row, len(COUNTED), "", text)
        sheet.write_string(row, 1, cut_text(value), text)
        sheet.set_row(row, set_height(count_lines(value, width)))
    return len(lines) + 2
