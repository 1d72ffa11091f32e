"""A document as a Word file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from inspection_findings.documents.clean_text import clean
from inspection_findings.documents.document import Document
from inspection_findings.documents.fixed_zip import FIXED_DATE, zip_again
from inspection_findings.documents.word.body import write_blocks
from inspection_findings.documents.word.elements import make_paragraph, make_run
from inspection_findings.documents.word.empty_file import open_empty_file
from inspection_findings.documents.word.footnotes import Footnotes
from inspection_findings.documents.word.numbering import Numbering
from inspection_findings.documents.word.paper import Paper, Places
from inspection_findings.documents.word.sections import (
    make_section,
    number_pages,
    split_sections,
)
from inspection_findings.documents.word.styles import Styles
from inspection_findings.text import write_month

_LONGEST_PROPERTY = 255  # characters that python-docx lets a property have
_TWIP = 635  # EMU in a twentieth of a point


def write_word(document: Document, reference: bytes | None = None) -> bytes:
    """Return a document as a Word file. The same document gives the same bytes.

    Parameters
    ----------
    document : Document
    reference : bytes, optional
        A Word file of a house. Its styles, margins, headers and footers are kept, with a logo if
        there is one; what it says is not. Styles that it lacks are added.

    Raises
    ------
    FindingsError
        If the reference is not a Word file.
    """
    file, styles = open_empty_file(reference, language=document.language)
    paper = _lay_out(document, file, styles)
    number_pages(file, clean(document.title), paper.styles["footer"])
    end = file.element.body.sectPr
    sections = split_sections(document, paper.widths[0])
    for place, (lies, blocks) in enumerate(sections):
        elements = [
            *(_write_head(paper) if place == 0 else []),
            *write_blocks(blocks, paper, paper.widths[lies]),
            *(_write_licence(paper) if place == len(sections) - 1 else []),
        ]
        for element in elements:
            end.addprevious(element)
        if place < len(sections) - 1:
            own = make_section(end, lies=lies, is_first=place == 0)
            elements[-1].get_or_add_pPr()._insert_sectPr(own)
    if len(sections) > 1:
        last = make_section(end, lies=sections[-1][0], is_first=False)
        end.getparent().replace(end, last)
    paper.notes.save(file.part)
    _set_properties(file, document)
    buffer = io.BytesIO()
    file.save(buffer)
    return zip_again(buffer.getvalue())


def _lay_out(document: Document, file: Any, styles: Styles) -> Paper:
    section = file.sections[0]
    beside = section.left_margin + section.right_margin + section.gutter
    above = section.top_margin + section.bottom_margin
    return Paper(
        document=document,
        part=file.part,
        styles=styles,
        notes=Footnotes(
            text_style=styles["footnote text"], reference_style=styles["footnote reference"]
        ),
        lists=Numbering(file.part),
        places=Places(document),
        widths=(
            (section.page_width - beside) // _TWIP,
            (section.page_height - beside) // _TWIP,
        ),
        height=(section.page_height - above) // _TWIP,
    )


def _write_head(paper: Paper) -> Iterator[Any]:
    """Yield the title, whose it is and of when."""
    document = paper.document
    yield make_paragraph(make_run(document.title), style=paper.styles["Title"])
    if document.subtitle:
        yield make_paragraph(make_run(document.subtitle), style=paper.styles["Subtitle"])
    if line := " · ".join(filter(None, [document.organisation, _write_date(document)])):
        yield make_paragraph(make_run(line), style=paper.styles["Quiet"])


def _write_date(document: Document) -> str:
    dated = document.dated
    return f"{dated.day} {write_month(f'{dated:%Y-%m}')}" if dated else ""


def _write_licence(paper: Paper) -> Iterator[Any]:
    if paper.document.licence:
        yield make_paragraph(
            make_run("Licence: ", style=paper.styles["Strong"]),
            make_run(paper.document.licence),
            style=paper.styles["Quiet"],
        )


def _set_properties(file: Any, document: Document) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE as KINDS

    dated = document.dated
    package = file.part.package
    for key in [key for key, one in package.rels.items() if one.reltype == KINDS.THUMBNAIL]:
        del package.rels[key]  # a picture of another document
    core = file.core_properties
    core.title = clean(document.title)[:_LONGEST_PROPERTY]
    core.subject = clean(document.subtitle)[:_LONGEST_PROPERTY]
    core.author = core.last_modified_by = clean(document.organisation)[:_LONGEST_PROPERTY]
    core.comments = core.keywords = core.category = ""
    core.language, core.revision = document.language, 1
    core.created = core.modified = (
        datetime(dated.year, dated.month, dated.day) if dated else datetime(*FIXED_DATE)
    )
