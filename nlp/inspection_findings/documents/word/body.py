"""Blocks of a document as elements of a Word file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspection_findings.documents.document import (
    Block,
    Contents,
    Figure,
    Heading,
    Items,
    PageBreak,
    Paragraph,
    Quote,
    Table,
)
from inspection_findings.documents.word.contents import name_heading, write_contents
from inspection_findings.documents.word.elements import make_paragraph, make_run
from inspection_findings.documents.word.paper import Paper
from inspection_findings.documents.word.pictures import write_figure
from inspection_findings.documents.word.word_tables import write_table

_PARAGRAPH_STYLES = {"body": "Normal", "lead": "Lead", "quiet": "Quiet"}
_LONG = 1500  # characters of a quotation that may go over to the next page: about half of one


def write_blocks(blocks: list[Block], paper: Paper, width: int) -> Iterator[Any]:
    """Yield the elements of these blocks; what follows a page break begins on a new page."""
    is_new_page = False
    for block in blocks:
        if isinstance(block, PageBreak):
            is_new_page = True
            continue
        for element in _write_block(block, paper, width):
            if is_new_page:
                element.get_or_add_pPr().get_or_add_pageBreakBefore()
                is_new_page = False
            yield element


def _write_block(block: Block, paper: Paper, width: int) -> Iterator[Any]:
    if isinstance(block, Heading):
        yield _write_heading(block, paper)
    elif isinstance(block, Paragraph):
        style = paper.styles[_PARAGRAPH_STYLES[block.style]]
        yield make_paragraph(*paper.write_runs(block.runs), style=style)
    elif isinstance(block, Items):
        yield from _write_items(block, paper)
    elif isinstance(block, Quote):
        yield from _write_quote(block, paper)
    elif isinstance(block, Table):
        yield from write_table(block, paper, width)
    elif isinstance(block, Figure):
        yield from write_figure(block, paper, width)
    elif isinstance(block, Contents):
        yield from write_contents(paper, levels=block.levels)


def _write_heading(heading: Heading, paper: Paper) -> Any:
    words = paper.places.mark(heading.key, make_run(heading.words))
    return make_paragraph(
        *paper.places.mark_name(name_heading(paper), *words),
        style=paper.styles[f"Heading {heading.level}"],
        keepNext=1,
    )


def _write_items(items: Items, paper: Paper) -> Iterator[Any]:
    marks = paper.lists.start_list(is_numbered=items.is_numbered)
    style = paper.styles["List Number" if items.is_numbered else "List Bullet"]
    for runs in items.items:
        paragraph = make_paragraph(*paper.write_runs(runs), style=style)
        paragraph.get_or_add_pPr()._insert_numPr(_copy(marks))
        yield paragraph


def _copy(element: Any) -> Any:
    return element.__copy__()


def _write_quote(quote: Quote, paper: Paper) -> Iterator[Any]:
    """Yield a quotation, whole, and under it its source, how it is coded, and the remark."""
    cited = paper.document.cited[quote.finding_id]
    is_long = len(cited.text) > _LONG
    yield make_paragraph(
        make_run(cited.text),
        style=paper.styles["Quote"],
        # LibreOffice moves what stays with the next paragraph as a whole: half a page stays empty.
        keepNext=int(not is_long),
        keepLines=int(not is_long),
    )
    source = "; ".join(filter(None, [cited.citation, cited.source]))
    lines = [line for line in (source, cited.coded, quote.remark) if line]
    for line in lines:
        yield make_paragraph(
            make_run(line),
            style=paper.styles["Source"],
            keepNext=None if line is lines[-1] else 1,
        )
