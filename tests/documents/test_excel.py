"""Documents as workbooks: numbers are numbers, text is text, and nothing is cut unseen."""

from __future__ import annotations

import html
import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest

from inspection_findings.documents import Column, Document, Share, Table
from inspection_findings.documents.clean_text import clean
from inspection_findings.documents.excel import write_workbook
from inspection_findings.documents.excel.excel_cells import LONGEST_CELL, MOST_ROWS
from inspection_findings.errors import FindingsError
from tests.support.sample_document import CHART, LONG_TABLE, TEXTS, make_document

SAMPLE = make_document()
MATRIX = Table(
    key="theme-by-finding",
    caption="Theme by finding",
    sheet="Theme by finding",
    columns=(Column(name="Finding"), Column(name="Victims", kind="number"),
             Column(name="victims", kind="number")),
    rows=(("=1+1", 1, 0), ("https://example.org", 0, 1)),
)  # fmt: skip


@pytest.fixture(scope="module")
def data() -> bytes:
    """Return the sample as a workbook."""
    return write_workbook(SAMPLE, further=[MATRIX], facts=[("Question", "@SUM(A1)")])


@pytest.fixture(scope="module")
def book(data: bytes) -> Any:
    """Return the sample as openpyxl reads it."""
    return openpyxl.load_workbook(io.BytesIO(data))


def read_rows(sheet: Any) -> list[tuple[Any, ...]]:
    """Return the values of a sheet, row by row."""
    return list(sheet.iter_rows(values_only=True))


def test_the_first_sheet_says_what_there_is(book: Any) -> None:
    """It has the title, facts and licence, and leads to each of the sheets."""
    first = book.worksheets[0]
    words = [value for row in read_rows(first) for value in row if value is not None]
    assert {SAMPLE.title, SAMPLE.organisation, SAMPLE.licence, "@SUM(A1)"} <= set(words)
    links = {cell.value: cell.hyperlink.location for row in first for cell in row if cell.hyperlink}
    assert links == {name: f"'{name}'!A1" for name in book.sheetnames[1:]}
    assert book.sheetnames[1] == "Boroughs- all-of -them-"


def test_a_share_is_four_numbers(book: Any) -> None:
    """Counts and intervals are numbers that can be sorted; nothing to say is an empty cell."""
    header, first, second, *_, total = read_rows(book.worksheets[1])
    assert header[:5] == ("Borough", "Boroughs", "Boroughs: of", "Boroughs: low", "Boroughs: high")
    assert first[1:5] == (0, 0, None, None)
    assert second == ("Borough 1", 1, 5, 0.2307, 0.8824, 1000, 0.025, None)
    assert total[0] == "All"
    assert book.worksheets[1]["D3"].number_format == "0%"


def test_sheets_can_be_filtered_and_printed(book: Any) -> None:
    """The header stays in sight and on each page; a sum is neither filtered nor sorted."""
    sheet = book.worksheets[1]
    (table,) = sheet.tables.values()
    assert table.ref == f"A1:H{len(LONG_TABLE.rows)}"  # without the sum in the row below
    assert table.name == "T_boroughs"
    assert sheet.freeze_panes == "B2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0, "as many pages as it needs, each one wide"


def test_text_stays_text(data: bytes, book: Any) -> None:
    """No text is a formula or a link, and each finding is there, word for word."""
    rows = read_rows(book["Findings quoted"])
    assert [row[2] for row in rows[1:]] == [clean(text) for text in TEXTS.values()]
    assert rows[2][7] == f"200–{200 + len(TEXTS['formula'])}"
    assert read_rows(book["Theme by finding"]) == [
        ("Finding", "Victims", "victims (2)"), *MATRIX.rows
    ]  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheets = [one for one in parts.namelist() if re.match(r"xl/worksheets/sheet", one)]
        assert [one for one in sheets if b"<f>" in parts.read(one)] == []
        drawing = parts.read("xl/drawings/drawing1.xml").decode()
    assert html.escape(CHART.alt, quote=False) in drawing
    assert write_workbook(SAMPLE, further=[MATRIX], facts=[("Question", "@SUM(A1)")]) == data


def make_table(rows: tuple[tuple[Any, ...], ...]) -> Document:
    """Return a document of one table."""
    table = Table(key="one", caption="One", columns=(Column(name="Text"),), rows=rows)
    return Document(title="Limits", blocks=(table,))


def test_limits_of_excel_are_said() -> None:
    """A text that is too long is cut with a word about it; too many rows are refused."""
    long = write_workbook(make_table((("\N{GRINNING FACE}" * LONGEST_CELL,), ("short",))))
    about, sheet = openpyxl.load_workbook(io.BytesIO(long)).worksheets
    assert sheet["A2"].value.endswith("[cut here: a cell of Excel holds 32,767 characters]")
    assert "One, row 2, Text: 32,767 characters" in [row[1] for row in read_rows(about)]
    with pytest.raises(FindingsError, match="1,048,576 rows"):
        write_workbook(make_table(((Share(0, 0),),) * (MOST_ROWS + 1)))
