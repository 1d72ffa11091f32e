"""The parts of the text, page by page, from the blocks and other lines of a PDF."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from inspection_findings.reading.formats.compose import Part
from inspection_findings.reading.formats.furniture import cut_back_link
from inspection_findings.reading.formats.hyphens import Words, join_lines
from inspection_findings.reading.formats.pdf.blocks import Block
from inspection_findings.reading.formats.pdf.lines import SUPERSCRIPTS, Line
from inspection_findings.reading.formats.pdf.margins import group_notes
from inspection_findings.reading.formats.pdf.marks import BULLET
from inspection_findings.reading.formats.pdf.pages import Page, blocks_of

_HYPHENS = ("-", "\u2010", "\u2011", "\u00ad", "\x02")
_NOTE_MARK = re.compile(r"(\d{1,3})[.)]?\s*(?=\D)")


def write_parts(pages: Sequence[Page], size: float, words: Words) -> Iterator[Part]:
    """Yield the parts of the text in order.

    On each page: running lines at its head, the text, footnotes, what stands on its side,
    and running lines at its foot.
    """
    texts = {id(block): _write_block(block, words) for block in blocks_of(pages)}
    passages = _Passages()
    for number, page in enumerate(pages):
        yield from _running(page.header, passages)
        for block in page.blocks:
            text = texts[id(block)].get(number, "")
            yield from _block_parts(block, text, number, passages)
        for note in group_notes(page.notes, size):
            text = _write_note(note, words)
            yield Part(passage=passages.of(note[0]), role="footnote", text=text, page=number)
        yield from _running((*page.turned, *page.footer), passages)


class _Passages:
    """Numbers for things, the same number for the same thing."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}

    def of(self, thing: object) -> int:
        return self._numbers.setdefault(id(thing), len(self._numbers))


def _running(lines: Iterable[Line], passages: _Passages) -> Iterator[Part]:
    for line in lines:
        text = _with_mark(line)
        yield Part(passage=passages.of(line), role="running", text=text, page=line.page)


def _block_parts(block: Block, text: str, page: int, passages: _Passages) -> Iterator[Part]:
    """Yield the text of a block on a page; of a heading, the link to the top apart from it."""
    link = ""
    if block.role == "heading":
        text, link = cut_back_link(text)
    yield Part(
        passage=passages.of(block),
        role=block.role,
        text=text,
        level=block.level,
        cell=block.cell,
        page=page,
    )
    if link:
        yield Part(passage=passages.of(block.lines), role="running", text=link, page=page)


def _write_block(block: Block, words: Words) -> dict[int, str]:
    """Return the text of a block on each of its pages, the mark of an item included.

    A word that a page break cuts stands whole on the page where it begins.
    """
    texts: dict[int, list[str]] = {}
    for line in block.lines:
        texts.setdefault(line.page, []).append(line.text)
    for page, following in pairwise(sorted(texts)):
        if texts[page][-1].endswith(_HYPHENS) and texts[following][0][:1].isalpha():
            head, _, rest = texts[following][0].partition(" ")
            texts[page].append(head)
            texts[following][0] = rest
    written = {page: join_lines(lines, words) for page, lines in texts.items()}
    mark = block.first.mark or (BULLET if block.role == "item" else "")
    if mark:
        written[block.first.page] = f"{mark} {written[block.first.page]}"
    return written


def _write_note(note: Sequence[Line], words: Words) -> str:
    """Return a footnote with its mark in superscript digits, as the mark in the text is."""
    text = join_lines([_with_mark(line) for line in note], words)
    mark = _NOTE_MARK.match(text)
    return f"{mark[1].translate(SUPERSCRIPTS)} {text[mark.end() :]}" if mark else text


def _with_mark(line: Line) -> str:
    return f"{line.written} {line.text}".strip()
