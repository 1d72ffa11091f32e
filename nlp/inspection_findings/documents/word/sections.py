"""Sections of a Word file: wide tables lie on pages of their own."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from inspection_findings.documents.document import (
    Block,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Table,
)
from inspection_findings.documents.word.elements import (
    make_page_numbers,
    make_paragraph,
    make_run,
    qualify,
)
from inspection_findings.documents.word.table_layout import is_wide

_FEW = 3  # blocks between a heading and a wide table that go with it


def split_sections(document: Document, width: int) -> list[tuple[bool, list[Block]]]:
    """Return runs of blocks, each with whether its pages lie; the first is upright.

    The heading of a wide table goes with it. A section begins a page, so that page breaks at its
    ends are left out.
    """
    sections: list[tuple[bool, list[Block]]] = [(False, [])]
    for block in document.blocks:
        lies, blocks = sections[-1]
        wide = isinstance(block, Table) and is_wide(block, document, width)
        if wide == lies:
            blocks.append(block)
        else:
            sections.append((wide, [*_take_heading(blocks), block]))
    return _tidy(sections)


def _take_heading(blocks: list[Block]) -> list[Block]:
    """Take the heading, and few words below it, off the end of these blocks."""
    count = 0
    while count < min(_FEW, len(blocks)) and isinstance(blocks[-1 - count], Paragraph):
        count += 1
    if count >= len(blocks) or not isinstance(blocks[-1 - count], Heading):
        return []
    while count < len(blocks) and isinstance(blocks[-1 - count], Heading):
        count += 1
    taken = blocks[len(blocks) - count :]
    del blocks[len(blocks) - count :]
    return taken


def _tidy(sections: list[tuple[bool, list[Block]]]) -> list[tuple[bool, list[Block]]]:
    """Join what lies beside its like, after what became empty, and drop breaks at the ends."""
    joined = [sections[0]]
    for lies, blocks in sections[1:]:
        if not blocks:
            continue
        if lies == joined[-1][0]:
            joined[-1][1].extend(blocks)
        else:
            joined.append((lies, blocks))
    for place, (_, blocks) in enumerate(joined):
        while blocks and place < len(joined) - 1 and isinstance(blocks[-1], PageBreak):
            blocks.pop()
        while blocks and place and isinstance(blocks[0], PageBreak):
            blocks.pop(0)
    return joined


def make_section(first: Any, *, lies: bool, is_first: bool) -> Any:
    """Return the properties of a section, made of those of the whole file.

    Headers and footers are named in the first one; the others go on with them.
    """
    own = deepcopy(first)
    for name in ("w:headerReference", "w:footerReference", "w:titlePg", "w:pgNumType", "w:type"):
        for old in own.findall(qualify(name)) if not is_first else []:
            own.remove(old)
    size = own.pgSz
    if lies:
        size.w, size.h = size.h, size.w
        size.set(qualify("w:orient"), "landscape")
    return own


def number_pages(file: Any, title: str, style: str) -> None:
    """Write "Page x of y" at the foot of each page, unless a reference file numbers them."""
    section = file.sections[0]
    areas = [section.header, section.footer]
    if section.different_first_page_header_footer:
        areas += [section.first_page_header, section.first_page_footer]
    if any("PAGE" in area._element.xml for area in areas if not area.is_linked_to_previous):
        return
    footer = section.footer
    footer.is_linked_to_previous = False
    last = footer.paragraphs[-1]._p
    last.addnext(make_paragraph(make_run(f"{title} · "), *make_page_numbers(), style=style))
    if not last.xpath("w:r | w:hyperlink | w:fldSimple | w:sdt"):
        last.getparent().remove(last)
