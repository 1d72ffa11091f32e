"""A PDF to a ``Source``: the story from bytes to text, one call a stage."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version

from inspection_findings.errors import ReadingError
from inspection_findings.reading.formats.compose import Part, compose
from inspection_findings.reading.formats.furniture import cut_back_link
from inspection_findings.reading.formats.hyphens import (
    Words,
    collect_words,
    find_guesses,
    join_lines,
)
from inspection_findings.reading.formats.pdf.blocks import (
    Block,
    Measures,
    make_blocks,
    measure,
    settle_roles,
)
from inspection_findings.reading.formats.pdf.characters import read_characters
from inspection_findings.reading.formats.pdf.doubts import PageFacts, find_doubts
from inspection_findings.reading.formats.pdf.document import load_text_page, open_document
from inspection_findings.reading.formats.pdf.lines import SUPERSCRIPTS, Line, make_lines
from inspection_findings.reading.formats.pdf.margins import (
    find_footnotes,
    find_running,
    group_notes,
    is_unfinished,
)
from inspection_findings.reading.formats.pdf.marks import read_drawings
from inspection_findings.reading.formats.pdf.tables import number_rows
from inspection_findings.reading.formats.pdf.write import write_block
from inspection_findings.records import PassageRole, Source

EXTRACTOR = f"pdf 1 (pypdfium2 {version('pypdfium2')})"
_FEWEST_LETTERS = 40  # a page of text has more; a document with fewer in all is a scan


@dataclass(slots=True)
class _Page:
    """The lines of a page, and the blocks they make."""

    height: float
    is_tagged: bool
    has_picture: bool
    lines: list[Line]
    running: list[Line] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    turned: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


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
    texts = list(_lines_of_blocks(pages))
    words = collect_words(texts)
    composed = compose(_parts(pages, measures, words), page_count=len(pages))
    facts = [PageFacts(page.blocks, [*page.notes, *page.turned], page.has_picture) for page in pages]
    return Source(
        name=name,
        text=composed.text,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding="",
        pages=composed.pages,
        extractor=EXTRACTOR,
        passages=composed.passages,
        expectations=tuple(find_doubts(facts, find_guesses(texts, words))),
    )


def _read_pages(data: bytes, name: str) -> list[_Page]:
    pages = []
    with open_document(data, name) as document:
        for number in range(len(document)):
            page, text_page, count = load_text_page(document, number, name)
            text = read_characters(page.raw, text_page.raw, count)
            drawings = read_drawings(page.raw)
            lines = make_lines(number, text, drawings.shapes)
            pages.append(_Page(text.height, text.is_tagged, drawings.has_picture, lines))
            text_page.close()
            page.close()
    return pages


def _require_text(pages: list[_Page], name: str) -> None:
    letters = sum(len(line.text) for page in pages for line in page.lines)
    if letters < _FEWEST_LETTERS:
        raise ReadingError(
            name,
            "holds pictures of pages and no text (a scan)",
            "ask for the document it was scanned from, or have the text recognised first",
        )


def _set_margins_apart(pages: list[_Page]) -> None:
    """Move running lines and footnotes out of the lines of each page."""
    running = find_running(
        [page.lines for page in pages],
        [page.height for page in pages],
        [page.is_tagged for page in pages],
    )
    for page in pages:
        page.turned = [line for line in page.lines if line.turned and id(line) not in running]
        page.running = [line for line in page.lines if id(line) in running]
        page.lines = [ln for ln in page.lines if id(ln) not in running and not ln.turned]
    body_size = measure(line for page in pages for line in page.lines).size
    goes_on = False
    for page in pages:
        page.notes = find_footnotes(page.lines, body_size, goes_on=goes_on)
        chosen = {id(line) for line in page.notes}
        page.lines = [line for line in page.lines if id(line) not in chosen]
        goes_on = bool(page.notes) and is_unfinished(page.notes[-1])


def _find_blocks(pages: list[_Page], measures: Measures) -> None:
    carried: Block | None = None
    for page in pages:
        page.blocks = make_blocks(page.lines, measures, carried)
        carried = _lowest(page.blocks) or carried
    settle_roles([block for page in pages for block in page.blocks], measures)
    number_rows([page.blocks for page in pages], measures)


def _lowest(blocks: list[Block]) -> Block | None:
    """Return the block that ends a page; a badge beside it may come later in the file."""
    return min(blocks[-4:], key=lambda block: block.last.y, default=None)


def _lines_of_blocks(pages: list[_Page]) -> Iterator[list[str]]:
    seen: set[int] = set()
    for block in (block for page in pages for block in page.blocks):
        if id(block) not in seen:
            seen.add(id(block))
            yield [line.text for line in block.lines]


def _parts(pages: list[_Page], measures: Measures, words: Words) -> list[Part]:
    """Return the parts of the text in order, running lines first and last on their page."""
    notes = [group_notes(page.notes, measures.size) for page in pages]
    blocks = {id(block): block for page in pages for block in page.blocks}
    texts = {key: write_block(block, words) for key, block in blocks.items()}
    numbers: dict[int, int] = {}
    parts: list[Part] = []
    for i, page in enumerate(pages):
        head, foot = _split_running(page)
        parts.extend(_line_part(line, "running", numbers) for line in head)
        for block in page.blocks:
            number = numbers.setdefault(id(block), len(numbers))
            parts.extend(_block_parts(block, texts[id(block)].get(i, ""), i, number, numbers))
        for note in notes[i]:
            number = numbers.setdefault(id(note[0]), len(numbers))
            text = _write_note(note, words)
            parts.append(Part(passage=number, role="footnote", text=text, page=i))
        parts.extend(_line_part(line, "running", numbers) for line in (*page.turned, *foot))
    return parts


def _block_parts(
    block: Block, text: str, page: int, number: int, numbers: dict[int, int]
) -> Iterator[Part]:
    """Yield the text of a block on a page; of a heading, the link to the top apart from it."""
    link = ""
    if block.role == "heading":
        text, link = cut_back_link(text)
    cell, level = block.cell, block.level
    yield Part(passage=number, role=block.role, text=text, level=level, cell=cell, page=page)
    if link:
        number = numbers.setdefault(id(block.lines), len(numbers))
        yield Part(passage=number, role="running", text=link, page=page)


def _split_running(page: _Page) -> tuple[list[Line], list[Line]]:
    head = [line for line in page.running if line.y > page.height / 2]
    return head, [line for line in page.running if line.y <= page.height / 2]


def _line_part(line: Line, role: PassageRole, numbers: dict[int, int]) -> Part:
    number = numbers.setdefault(id(line), len(numbers))
    return Part(passage=number, role=role, text=_with_mark(line), page=line.page)


def _write_note(note: list[Line], words: Words) -> str:
    """Return a footnote with its mark in superscript digits, as the mark in the text is."""
    text = join_lines([_with_mark(line) for line in note], words)
    mark = re.match(r"(\d{1,3})[.)]?\s*(?=\D)", text)
    return f"{mark[1].translate(SUPERSCRIPTS)} {text[mark.end() :]}" if mark else text


def _with_mark(line: Line) -> str:
    return f"{line.written} {line.text}".strip()
