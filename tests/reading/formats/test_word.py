"""Word files: what Word shows is read, and what it counts is written out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
from docx.document import Document

from inspection_findings.reading.formats import read
from inspection_findings.records import Source


def write(change: Callable[[Document], object]) -> bytes:
    document = docx.Document()
    change(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def replace_in(data: bytes, part: str, old: str, new: str) -> bytes:
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(changed, "w") as copy:
        for info in archive.infolist():
            content = archive.read(info)
            if info.filename == part:
                assert old in content.decode("utf-8")
                content = content.decode("utf-8").replace(old, new).encode("utf-8")
            copy.writestr(info.filename, content)
    return changed.getvalue()


def parts(source: Source) -> list[tuple[str, str]]:
    return [
        (passage.role, " ".join(source.text[start:end] for start, end in passage.spans))
        for passage in source.passages
    ]


def test_headings_lists_and_tables() -> None:
    """Styles say what is a heading, an item or a cell; Word's numbers are written out."""

    def fill(document: Document) -> None:
        document.add_heading("Staff", level=2)
        for text in ("first", "second"):
            document.add_paragraph(text, style="List Number")
        document.add_paragraph("dot", style="List Bullet")
        table = document.add_table(rows=1, cols=2)
        table.rows[0].cells[0].text, table.rows[0].cells[1].text = "1.1 Staff", "Good"

    source = read(write(fill), "a.docx")
    assert parts(source) == [
        ("heading", "Staff"),
        ("item", "1. first"),
        ("item", "2. second"),
        ("item", "\u2022 dot"),
        ("paragraph", "1.1 Staff"),
        ("paragraph", "Good"),
    ]
    assert "1.1 Staff\tGood" in source.text


def test_headers_and_comments_are_no_text() -> None:
    """What stands around a page, and what somebody remarked, is not the report's."""

    def fill(document: Document) -> None:
        document.sections[0].header.paragraphs[0].text = "Header"
        paragraph = document.add_paragraph("Text.")
        document.add_comment(paragraph.runs, text="Remark", author="A")

    assert read(write(fill), "a.docx").text == "Text.\n"


def test_a_change_that_is_tracked_reads_as_accepted() -> None:
    """Deleted words are left out, inserted ones are read."""
    data = write(lambda document: document.add_paragraph("old"))
    tracked = (
        '<w:del w:id="1" w:author="A"><w:r><w:delText>old</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="A"><w:r><w:t>new</w:t></w:r></w:ins>'
    )
    data = replace_in(data, "word/document.xml", "<w:r><w:t>old</w:t></w:r>", tracked)
    assert read(data, "a.docx").text == "new\n"


def test_the_extractor_is_named_with_its_libraries() -> None:
    """A store can tell when a file must be read again."""
    source = read(write(lambda document: document.add_paragraph("x")), "a.docx")
    assert source.extractor.startswith("word 1 (mammoth ")
    assert ", lxml " in source.extractor
