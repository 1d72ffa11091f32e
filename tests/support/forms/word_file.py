"""Reports as Word files: heading styles, lists that Word counts, real footnotes, tables."""

from __future__ import annotations

import io
import re
import zipfile
from html import escape

import docx
from docx.document import Document
from docx.shared import Pt, RGBColor

from tests.support.forms.elements import DIGITS, MARK, Element, SetReport

_NOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_NOTES_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def write_word(report: SetReport, *, styled: bool = True, hyphenate: bool = False) -> bytes:
    """Return the report as .docx; without styles its headings are bold paragraphs."""
    document = docx.Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "HM Inspectorate of Probation"
    section.footer.paragraphs[0].text = report.title
    section.footer.add_paragraph("Inspection report")
    for element in report.elements:
        _add(document, element, styled)
    stream = io.BytesIO()
    document.save(stream)
    return _add_notes(stream.getvalue(), report, hyphenate)


def _add(document: Document, element: Element, styled: bool) -> None:
    text = element.text
    if element.kind == "break":
        document.add_page_break()  # type: ignore[no-untyped-call]
    elif element.kind == "cover":
        run = document.add_paragraph().add_run(text)
        run.font.size = Pt(30 - 5 * element.level)
    elif element.kind == "heading" and styled:
        document.add_heading(text, level=element.level)
    elif element.kind in ("heading", "addressee"):
        document.add_paragraph().add_run(text).bold = True
    elif element.kind == "bullet":
        document.add_paragraph(_with_marks(text), style="List Bullet")
    elif element.kind == "number":
        document.add_paragraph(_with_marks(text.partition(". ")[2]), style="List Number")
    elif element.kind == "badge":
        run = document.add_paragraph().add_run(text)
        run.bold, run.font.color.rgb = True, RGBColor(0, 0x5A, 0x9C)
    elif element.kind == "table":
        _add_table(document, element.rows)
    else:
        document.add_paragraph(_with_marks(text))


def _add_table(document: Document, rows: tuple[tuple[str, ...], ...]) -> None:
    columns = max(len(row) for row in rows)
    table = document.add_table(rows=0, cols=columns, style="Table Grid")
    for row in rows:
        for cell, written in zip(table.add_row().cells, row, strict=False):
            cell.text = _with_marks(written)


def _with_marks(text: str) -> str:
    """Return text with a placeholder for each footnote mark, filled in afterwards."""
    return MARK.sub(lambda m: f"@@{m.group().translate(DIGITS)}@@", text)


def _add_notes(data: bytes, report: SetReport, hyphenate: bool) -> bytes:
    """Write the footnotes into the archive, which the library has no way to do."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for info in old.infolist():
            part = old.read(info).decode("utf-8") if _is_text(info.filename) else old.read(info)
            if info.filename == "word/document.xml":
                part = _refer(str(part))
            elif info.filename == "[Content_Types].xml":
                entry = f'<Override PartName="/word/footnotes.xml" ContentType="{_NOTES_TYPE}"/>'
                part = str(part).replace("</Types>", f"{entry}</Types>")
            elif info.filename == "word/_rels/document.xml.rels":
                entry = f'<Relationship Id="rIdN" Type="{_NOTES_REL}" Target="footnotes.xml"/>'
                part = str(part).replace("</Relationships>", f"{entry}</Relationships>")
            elif info.filename == "word/settings.xml" and hyphenate:
                part = re.sub(r"(<w:defaultTabStop)", r"<w:autoHyphenation/>\1", str(part))
            new.writestr(info.filename, part)
        new.writestr("word/footnotes.xml", _notes(report))
    return stream.getvalue()


def _is_text(name: str) -> bool:
    return name.endswith((".xml", ".rels"))


def _refer(document: str) -> str:
    reference = (
        '</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
        r'<w:footnoteReference w:id="\1"/></w:r><w:r><w:t xml:space="preserve">'
    )
    return re.sub(r"@@(\d+)@@", reference, document)


def _notes(report: SetReport) -> str:
    separators = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p>'
        "</w:footnote>"
        for kind, number in (("separator", -1), ("continuationSeparator", 0))
    )
    notes = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
        f'<w:footnoteRef/></w:r><w:r><w:rPr><w:sz w:val="16"/></w:rPr>'
        f'<w:t xml:space="preserve"> {escape(text, quote=False)}</w:t></w:r></w:p></w:footnote>'
        for number, text in report.notes.items()
    )
    head = f'<?xml version="1.0" encoding="UTF-8"?><w:footnotes xmlns:w="{_W}">'
    return f"{head}{separators}{notes}</w:footnotes>"
