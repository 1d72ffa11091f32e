"""A list of findings as a Word document: quotations with their sources."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from inspection_findings.exchange.fixed_zip import FIXED_DATE, zip_again
from inspection_findings.exchange.quoted_list import COUNTED, QuotedFinding, QuotedList

if TYPE_CHECKING:
    from docx.document import Document

_WIDTHS = (2.2, 1.6, 1.8, 1.8, 2.5, 2.5, 2.9, 1.3)  # centimetres, of the table of counts
_INK, _QUIET = "1A1A1A", "505A5F"
# Characters that XML cannot hold: shown by a sign of their own, so that none is gone unseen.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_findings_document(quoted: QuotedList) -> bytes:
    """Return the list as a Word document. The same list gives the same bytes."""
    import docx

    document = docx.Document()
    _set_styles(document)
    _set_properties(document, quoted)
    _write_head(document, quoted)
    _write_counts(document, quoted)
    end = document.element.body.sectPr
    for heading, entries in quoted.sections():
        document.add_heading(_clean(heading), level=1)
        for one in entries:
            _write_finding(end, one)
    _write_about(document, quoted)
    buffer = io.BytesIO()
    document.save(buffer)
    return zip_again(buffer.getvalue())


def _clean(text: str) -> str:
    """Return a text without what XML cannot hold: a control character becomes its picture."""
    return _NOT_XML.sub(
        lambda found: chr(0x2400 + ord(found[0])) if found[0] < " " else "\ufffd", text
    )


def _set_properties(document: Document, quoted: QuotedList) -> None:
    date = (quoted.built or datetime(*FIXED_DATE)).replace(tzinfo=None)
    core = document.core_properties
    core.title, core.author, core.comments = _clean(quoted.title)[:255], "", ""
    core.language = "en-GB"
    core.created = core.modified = date


def _set_styles(document: Document) -> None:
    """Set A4, British English, and quiet styles on the ones that Word knows by name."""
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.0)
    styles = document.styles
    (language,) = styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang")
    language.set(_qualify("w:val"), "en-GB")
    for name, size, colour in (
        ("Normal", 11, _INK), ("Title", 22, _INK), ("Heading 1", 15, _INK), ("Quote", 11, _INK),
        ("Footer", 9, _QUIET),
    ):  # fmt: skip
        font = styles[name].font
        font.name, font.size, font.italic = "Calibri", Pt(size), False
        font.color.rgb = RGBColor.from_string(colour)
        _forget_theme_font(styles[name])
    styles["Normal"].paragraph_format.space_after = Pt(4)
    quote = styles["Quote"].paragraph_format
    quote.left_indent, quote.space_before, quote.space_after = Cm(0.6), Pt(12), Pt(3)
    quote.keep_with_next = quote.keep_together = True
    source = styles.add_style("Source", 1)
    source.base_style = styles["Normal"]
    source.font.size, source.font.color.rgb = Pt(9.5), RGBColor.from_string(_QUIET)
    source.paragraph_format.left_indent = Cm(0.6)
    source.paragraph_format.space_after = Pt(0)


def _forget_theme_font(style: Any) -> None:
    """Let the named font count: a font of the theme would go before it."""
    for fonts in style.element.xpath("w:rPr/w:rFonts"):
        for key in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[key]


def _write_head(document: Document, quoted: QuotedList) -> None:
    document.add_heading(_clean(quoted.title), level=0)
    _write_facts(document, quoted.asked)
    foot = document.sections[0].footer.paragraphs[0]
    foot.add_run(f"{_clean(quoted.title)}. Page ")
    _add_field(foot, "PAGE")
    foot.add_run(" of ")
    _add_field(foot, "NUMPAGES")


def _write_about(document: Document, quoted: QuotedList) -> None:
    document.add_heading("About this list", level=1)
    for note in quoted.notes:
        document.add_paragraph(_clean(note))
    _write_facts(document, quoted.made_with)


def _write_facts(document: Document, facts: Iterable[tuple[str, str]]) -> None:
    for name, value in facts:
        line = document.add_paragraph()
        line.add_run(f"{_clean(name)}: ").bold = True
        line.add_run(_clean(value))


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
    margins = _make("w:tblCellMar")
    for side in ("w:left", "w:right"):
        margin = _make(side)
        margin.set(_qualify("w:w"), "55")  # twentieths of a point: 1 mm
        margin.set(_qualify("w:type"), "dxa")
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
        run = paragraph.add_run(_clean(words))
        run.font.size, run.bold = Pt(8), is_bold


def _mark_row(row: Any, *, is_header: bool) -> None:
    """Keep a row on one page, and repeat it on each page if it is the header."""
    properties = row._tr.get_or_add_trPr()  # python-docx has no word for it
    for name in ("w:cantSplit", *(["w:tblHeader"] if is_header else [])):
        properties.append(_make(name))


def _write_finding(end: Any, one: QuotedFinding) -> None:
    for text in one.before:
        _add(end, f"Before it: {text}", "Source")
    _add(end, one.text, "Quote")
    for text in one.after:
        _add(end, f"After it: {text}", "Source")
    _add(end, f"{one.number}. {one.source}", "Source")
    _add(end, one.coded, "Source")
    for line in one.further:
        _add(end, line, "Source")


def _add(end: Any, text: str, style: str) -> None:
    """Add a paragraph before the end of the document.

    Not by ``add_paragraph``, which searches the whole document for its end, each time.
    """
    paragraph = _make("w:p")
    paragraph.style = style
    paragraph.add_r().text = _clean(text)
    end.addprevious(paragraph)


def _add_field(paragraph: Any, code: str) -> None:
    """Add a field that Word fills in, such as the number of the page."""
    field = _make("w:fldSimple")
    field.set(_qualify("w:instr"), code)
    run = paragraph.add_run("1")
    field.append(run._r)  # python-docx has no word for fields
    paragraph._p.append(field)


def _make(name: str) -> Any:
    from docx.oxml import OxmlElement

    return OxmlElement(name)


def _qualify(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(name)
