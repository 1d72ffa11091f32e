"""A list of findings as a Word document: quotations with their sources."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from inspection_findings.exchange.fixed_zip import FIXED_DATE, zip_again
from inspection_findings.exchange.quoted_list import COUNTED, QuotedFinding, QuotedList
from inspection_findings.exchange.word_parts import (
    add_before,
    add_field,
    clean_text,
    make_element,
    qualify,
    set_styles,
)

if TYPE_CHECKING:
    from docx.document import Document

_WIDTHS = (2.2, 1.6, 1.8, 1.8, 2.5, 2.5, 2.9, 1.3)  # centimetres, of the table of counts


def write_findings_document(quoted: QuotedList) -> bytes:
    """Return the list as a Word document. The same list gives the same bytes."""
    import docx

    document = docx.Document()
    set_styles(document)
    _set_properties(document, quoted)
    _write_head(document, quoted)
    _write_counts(document, quoted)
    end = document.element.body.sectPr
    for heading, entries in quoted.sections():
        document.add_heading(clean_text(heading), level=1)
        for one in entries:
            _write_finding(end, one)
    _write_about(document, quoted)
    buffer = io.BytesIO()
    document.save(buffer)
    return zip_again(buffer.getvalue())


def _set_properties(document: Document, quoted: QuotedList) -> None:
    date = (quoted.built or datetime(*FIXED_DATE)).replace(tzinfo=None)
    core = document.core_properties
    core.title, core.author, core.comments = clean_text(quoted.title)[:255], "", ""
    core.language = "en-GB"
    core.created = core.modified = date


def _write_head(document: Document, quoted: QuotedList) -> None:
    document.add_heading(clean_text(quoted.title), level=0)
    _write_facts(document, quoted.asked)
    foot = document.sections[0].footer.paragraphs[0]
    foot.add_run(f"{clean_text(quoted.title)}. Page ")
    add_field(foot, "PAGE")
    foot.add_run(" of ")
    add_field(foot, "NUMPAGES")


def _write_about(document: Document, quoted: QuotedList) -> None:
    document.add_heading("About this list", level=1)
    for note in quoted.notes:
        document.add_paragraph(clean_text(note))
    _write_facts(document, quoted.made_with)


def _write_facts(document: Document, facts: Iterable[tuple[str, str]]) -> None:
    for name, value in facts:
        line = document.add_paragraph()
        line.add_run(f"{clean_text(name)}: ").bold = True
        line.add_run(clean_text(value))


def _write_counts(document: Document, quoted: QuotedList) -> None:
    """Write how many findings there are of each borough; the header is repeated on each page."""
    from docx.shared import Cm

    rows = [(name, *map(str, counts)) for name, counts in quoted.count()]
    if not rows:
        return
    document.add_heading("Findings by borough", level=1)
    lines = [("Borough", *COUNTED), *rows]
    table = document.add_table(rows=len(lines), cols=len(lines[0]), style="Table Grid")
    table.autofit = False
    _narrow_margins(table)
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Cm(width)
    for row, line in zip(table.rows, lines, strict=True):
        is_header = line is lines[0]
        _fill_row(row, line, is_bold=is_header or line is lines[-1])
        _mark_row(row, is_header=is_header)


def _narrow_margins(table: Any) -> None:
    """Give the words of the table more of its width."""
    margins = make_element("w:tblCellMar")
    for side in ("w:left", "w:right"):
        margin = make_element(side)
        margin.set(qualify("w:w"), "55")  # twentieths of a point: 1 mm
        margin.set(qualify("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def _fill_row(row: Any, line: Sequence[str], *, is_bold: bool) -> None:
    """Write a row of the table: a name to the left, and numbers to the right."""
    from docx.shared import Cm, Pt

    for place, (cell, words, width) in enumerate(zip(row.cells, line, _WIDTHS, strict=True)):
        cell.width = Cm(width)
        paragraph = cell.paragraphs[0]
        paragraph.alignment = 2 if place else 0
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(clean_text(words))
        run.font.size, run.bold = Pt(8), is_bold


def _mark_row(row: Any, *, is_header: bool) -> None:
    """Keep a row on one page, and repeat it on each page if it is the header."""
    properties = row._tr.get_or_add_trPr()  # python-docx has no word for it
    for name in ("w:cantSplit", *(["w:tblHeader"] if is_header else [])):
        properties.append(make_element(name))


def _write_finding(end: Any, one: QuotedFinding) -> None:
    for text in one.before:
        add_before(end, f"Before it: {text}", "Source")
    add_before(end, one.text, "Quote")
    for text in one.after:
        add_before(end, f"After it: {text}", "Source")
    add_before(end, f"{one.number}. {one.source}", "Source")
    add_before(end, one.coded, "Source")
    for line in one.further:
        add_before(end, line, "Source")
