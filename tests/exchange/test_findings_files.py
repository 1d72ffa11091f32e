"""Lists of findings as Excel, Word and Markdown: every text as it is, and nothing that runs."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import docx
import openpyxl
import pytest

from inspection_findings.corpus.files import FileFormat
from inspection_findings.documents.excel.excel_cells import LONGEST_CELL
from inspection_findings.exchange import QuotedFinding, QuotedList, write_quoted_list
from inspection_findings.text.markdown import escape_markdown

HARM = '<script>alert("1")</script> & <w:p/> ]]> [a](javascript:b) ![x](y)'
TEXTS = (
    '=HYPERLINK("http://example.org","press")',
    "+44 20 is a telephone number",
    "-1 child",
    "@SUM(A1)",
    "https://example.org/ is no link",
    HARM,
    "1. *Not* a list_item, a|b, `code`, ~~gone~~ and a trailing\\",
    "Naïve “quotes”, 中文, emoji \U0001f600 and a _x0041_ escape",
)


def make_entry(number: int, text: str, **changes: Any) -> QuotedFinding:
    entry = QuotedFinding(
        number=number,
        finding_id=f"hackney-2023-05:1.1:{number}",
        citation=f"Hackney, May 2023, 1.1, strength {number}",
        text=text,
        report_id="hackney-2023-05",
        borough="Hackney",
        inspectorate="HM Inspectorate of Probation",
        service="Hackney YJS",
        published="2023-05",
        page=None,
        standard="1.1",
        kind="bullet",
        heading="Strengths:",
        addressee="",
        polarity="strength",
        basis="heading",
        themes=("Victim work", "Voice"),
    )
    return replace(entry, **changes)


def make_list(*entries: QuotedFinding, **changes: Any) -> QuotedList:
    quoted = QuotedList(
        title=HARM,
        asked=(("Question", HARM), ("Filters", "=1+1")),
        made_with=(("Versions", "tool: 0.1.0"),),
        notes=("© Crown copyright",),
        entries=entries,
        built=datetime(2026, 11, 1, tzinfo=UTC),
    )
    return replace(quoted, **changes)


@pytest.fixture(scope="module")
def quoted() -> QuotedList:
    """Return a list of texts that mean something to a program that reads them."""
    entries = [make_entry(number, text) for number, text in enumerate(TEXTS, start=1)]
    entries[1] = replace(
        entries[1], borough="Barnet", polarity="area_for_improvement", basis="model", comment=HARM
    )
    entries[2] = replace(entries[2], kind="recommendation", polarity=None, basis=None)
    return make_list(*entries)


def read_sheets(quoted: QuotedList) -> tuple[list[tuple[Any, ...]], str, bytes]:
    """Return the rows of the findings, the text of the sheet "About", and the file."""
    data = write_quoted_list(quoted, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Findings", *(["Themes 0-1"] if quoted.entries else []), "About"]
    assert book["Findings"].freeze_panes == "A2"
    assert book["Findings"].auto_filter.ref.startswith("A1:")
    types = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert types <= {"s", "n"}  # no formula
    assert [
        cell.hyperlink for row in book["Findings"].iter_rows() for cell in row if cell.hyperlink
    ] == []
    about = "\n".join(str(value) for row in book["About"].values for value in row if value)
    return list(book["Findings"].values), about, data


def read_document(quoted: QuotedList) -> Any:
    return docx.Document(io.BytesIO(write_quoted_list(quoted, "docx")))


def test_a_workbook_has_every_text_as_text(quoted: QuotedList) -> None:
    """Each finding is a row, in order; what looks like a formula or a link is plain text."""
    (header, *rows), about, _ = read_sheets(quoted)
    texts = [row[header.index("Quotation")] for row in rows]
    # Excel's own escape of an escape; Excel shows the text itself.
    assert [text.replace("_x005F_x0041_", "_x0041_") for text in texts] == list(TEXTS)
    assert [row[header.index("Number")] for row in rows] == list(range(1, len(TEXTS) + 1))
    assert rows[1][header.index("Comment")] == HARM
    assert rows[1][header.index("Stated or inferred")] == "inferred by the model"
    assert "Page" not in header  # no finding has one
    for words in (HARM, "=1+1", "tool: 0.1.0", "© Crown copyright", "Barnet"):
        assert words in about


def test_what_is_too_long_for_a_cell_is_cut_in_sight() -> None:
    """A cell of 32,767 characters is whole; a longer text is cut, and the place is named."""
    long = make_list(make_entry(1, "a" * LONGEST_CELL), make_entry(2, "\U0001f600" * 20_000))
    (header, first, second), about, _ = read_sheets(long)
    place = header.index("Quotation")
    assert first[place] == "a" * LONGEST_CELL
    assert second[place].startswith("\U0001f600" * 16_000)
    assert second[place].endswith(" [cut here: a cell of Excel holds 32,767 characters]")
    assert len(second[place].encode("utf-16-le")) <= 2 * LONGEST_CELL
    assert "Row 3, Quotation: 20,000 characters in the report" in about
    assert "Row 2" not in about


def test_a_document_quotes_each_finding_with_its_source(quoted: QuotedList) -> None:
    """Quotations stand under their borough, word for word; nothing is left out."""
    document = read_document(quoted)
    paragraphs = [(one.style.name, one.text) for one in document.paragraphs]
    headings = [text for style, text in paragraphs if style == "Heading 1"]
    assert headings == ["Findings by borough", "Barnet", "Hackney", "About this list"]
    assert paragraphs[0] == ("Title", HARM)
    quotes = [text for style, text in paragraphs if style == "Quote"]
    assert quotes == [TEXTS[1], TEXTS[0], *TEXTS[2:]]
    place = paragraphs.index(("Quote", TEXTS[1]))
    assert [text for _, text in paragraphs[place + 1 : place + 4]] == [
        "2. Hackney, May 2023, 1.1, strength 2; HM Inspectorate of Probation, Hackney YJS"
        " [hackney-2023-05:1.1:2]",
        "Area for improvement (inferred by the model). Themes: Victim work; Voice.",
        f"Comment: {HARM}",
    ]
    assert ("Source", "Recommendation. Themes: Victim work; Voice.") in paragraphs
    assert document.core_properties.title == HARM
    assert document.core_properties.language == "en-GB"


def test_a_document_counts_each_borough_in_a_table(quoted: QuotedList) -> None:
    """The first row is a header that each page repeats; the last is the sum."""
    (table,) = read_document(quoted).tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert [row[0] for row in cells] == ["Borough", "Barnet", "Hackney", "All boroughs"]
    assert cells[1][1:] == ["1", "0", "0", "0", "1", "0", "0"]
    assert cells[3][1:] == ["8", "6", "0", "0", "1", "1", "0"]
    assert [bool(row._tr.xpath("w:trPr/w:tblHeader")) for row in table.rows] == [
        *(True, False, False, False)
    ]


def test_a_document_numbers_its_pages(quoted: QuotedList) -> None:
    """The footer has fields, which Word fills in."""
    data = write_quoted_list(quoted, "docx")
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        (foot,) = [name for name in parts.namelist() if name.startswith("word/footer")]
        assert "> PAGE </w:instrText>" in parts.read(foot).decode()
        assert 'w:lang w:val="en-GB"' in parts.read("word/styles.xml").decode()


def test_what_xml_cannot_hold_is_shown() -> None:
    """A control character does not break the document, and is not dropped unseen."""
    document = read_document(make_list(make_entry(1, "a\x00b\x1b[31m\ufffe\tc")))
    assert [one.text for one in document.paragraphs if one.style.name == "Quote"] == [
        "a\u2400b\u241b[31m\ufffd\tc"
    ]


def test_an_order_of_ones_own_is_kept(quoted: QuotedList) -> None:
    """A list that is not grouped keeps its order in documents, whatever the boroughs."""
    own = replace(quoted, is_grouped=False)
    quotes = [one.text for one in read_document(own).paragraphs if one.style.name == "Quote"]
    assert quotes == list(TEXTS)
    markdown = write_quoted_list(own, "md").decode()
    places = [markdown.index(f"\n{number}\\. ") for number in range(1, len(TEXTS) + 1)]
    assert places == sorted(places)


def test_markdown_escapes_what_it_quotes(quoted: QuotedList) -> None:
    """Each text is a quotation of its own, and no mark in it counts."""
    markdown = write_quoted_list(quoted, "md").decode()
    for text in TEXTS:
        assert f"\n> {escape_markdown(text)}\n" in markdown
    assert "<script>" not in markdown
    assert "\n## Barnet\n" in markdown


@pytest.mark.parametrize("file_format", ["xlsx", "docx", "md"])
def test_the_same_list_gives_the_same_bytes(
    quoted: QuotedList, file_format: FileFormat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No clock is in a file: that of its parts neither."""
    first = write_quoted_list(quoted, file_format)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setattr("time.localtime", lambda *_: (2033, 5, 18, 3, 33, 20, 2, 138, 0))
    assert write_quoted_list(quoted, file_format) == first
    if file_format != "md":
        with zipfile.ZipFile(io.BytesIO(first)) as parts:
            assert {one.date_time[0] for one in parts.infolist()} == {1980}
            assert b"2026-11-01" in parts.read("docProps/core.xml")


@pytest.mark.parametrize("file_format", ["xlsx", "docx", "md"])
def test_an_empty_list_is_a_file_all_the_same(file_format: FileFormat) -> None:
    """It says what was asked."""
    assert write_quoted_list(make_list(), file_format)
