"""A PDF to a ``Source``: the story from bytes to text, one call a stage."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from inspection_findings.errors import ReadingError
from inspection_findings.reading.formats.compose import compose
from inspection_findings.reading.formats.extractors import name_extractor
from inspection_findings.reading.formats.hyphens import collect_words, find_guesses
from inspection_findings.reading.formats.pdf.blocks import Block, settle_roles
from inspection_findings.reading.formats.pdf.characters import read_characters
from inspection_findings.reading.formats.pdf.document import (
    check_length,
    load_text_page,
    open_document,
)
from inspection_findings.reading.formats.pdf.doubts import find_doubts
from inspection_findings.reading.formats.pdf.joining import make_blocks
from inspection_findings.reading.formats.pdf.lines import make_lines
from inspection_findings.reading.formats.pdf.margins import (
    find_footnotes,
    find_running,
    is_unfinished,
)
from inspection_findings.reading.formats.pdf.marks import read_drawings
from inspection_findings.reading.formats.pdf.measures import Measures, body_size, measure
from inspection_findings.reading.formats.pdf.pages import Page, blocks_of
from inspection_findings.reading.formats.pdf.tables import number_rows
from inspection_findings.reading.formats.pdf.write import write_parts
from inspection_findings.records import Source

_FEWEST_LETTERS = 40  # one page of text has more; a document with fewer in all is a scan


def read(data: bytes, name: str) -> Source:
    """Return the text of a PDF, with its pages and the parts that geometry and tags show.

    Raises
    ------
    ReadingError
        If it is damaged, locked, too large, or holds no text.
    """
    pages = _read_pages(data, name)
    _require_text(pages, name)
    _set_margins_apart(pages)
    measures = measure(line for page in pages for line in page.lines)
    _find_blocks(pages, measures)
    texts = [[line.text for line in block.lines] for block in blocks_of(pages)]
    words = collect_words(texts)
    composed = compose(write_parts(pages, measures.size, words), page_count=len(pages))
    return Source(
        name=name,
        text=composed.text,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding="",
        pages=composed.pages,
        extractor=name_extractor("pdf"),
        passages=composed.passages,
        expectations=tuple(find_doubts(pages, find_guesses(texts, words))),
        file=data,
    )


def _read_pages(data: bytes, name: str) -> list[Page]:
    pages = []
    length = 0
    with open_document(data, name) as document:
        for number in range(len(document)):
            with load_text_page(document, number, name) as (page, text_page, count):
                length += count
                check_length(length, name)
                text = read_characters(page, text_page, count)
                drawings = read_drawings(page)
            lines = make_lines(number, text, drawings.shapes)
            pages.append(
                Page(text.height, text.is_tagged, drawings.has_picture, text.is_turned, lines)
            )
    return pages


def _require_text(pages: Sequence[Page], name: str) -> None:
    letters = sum(len(line.text) for page in pages for line in page.lines)
    if letters < _FEWEST_LETTERS:
        raise ReadingError(
            name,
            "holds pictures of pages and no text (a scan)",
            "ask for the document it was scanned from, or have the text recognised first",
        )


def _set_margins_apart(pages: Sequence[Page]) -> None:
    """Move running lines, lines on their side and footnotes out of the lines of each page."""
    for page in pages:
        page.turned = [line for line in page.lines if line.turned]
        page.lines = [line for line in page.lines if not line.turned]
    running = find_running(
        [page.lines for page in pages],
        [page.height for page in pages],
        [page.is_tagged for page in pages],
    )
    for page in pages:
        page.running = [line for line in page.lines if id(line) in running]
        page.lines = [line for line in page.lines if id(line) not in running]
    size = body_size(line for page in pages for line in page.lines)
    goes_on = False
    for page in pages:
        page.notes = find_footnotes(page.lines, size, goes_on=goes_on)
        chosen = {id(line) for line in page.notes}
        page.lines = [line for line in page.lines if id(line) not in chosen]
        goes_on = bool(page.notes) and is_unfinished(page.notes[-1])


def _find_blocks(pages: Sequence[Page], measures: Measures) -> None:
    carried: Block | None = None
    for page in pages:
        page.blocks = make_blocks(page.lines, measures, carried)
        carried = _lowest(page.blocks) or carried
    settle_roles(blocks_of(pages), measures)
    number_rows([page.blocks for page in pages], measures)


def _lowest(blocks: Sequence[Block]) -> Block | None:
    """Return the block that ends a page; a badge beside it may come later in the file."""
    return min(blocks[-4:], key=lambda block: block.last.y, default=None)
