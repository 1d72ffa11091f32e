"""The parts of a source in order, with what its form says of each: heading, item, cell, level.

Readers of reports that are set apart by their headings alone go through these parts. Where a form
says nothing, as plain text does, a line that a reader knows as a heading is one, and so is a short
line that stands alone without a full stop.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from inspection_findings.reading.lines import make_line
from inspection_findings.reading.paragraphs import Paragraph, make_paragraph, split_paragraphs
from inspection_findings.reading.passages import read_passage
from inspection_findings.reading.youth_justice.headings import Heading
from inspection_findings.records import PassageRole, Source

_LONGEST_HEADING = 90  # characters of a line in plain text that may be an unknown heading
_ENDS_SENTENCE = re.compile(r"[.!;:,\u2026\"'\u2019\u201d)]$")

_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")
_CELL = re.compile(r"[^|\t]*[^|\t\s][^|\t]*")

KnowsHeading = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph with its role, its level and its cell, as ``Passage`` has them."""

    role: PassageRole
    paragraph: Paragraph
    level: int = 0
    cell: tuple[int, int] | None = None

    @property
    def text(self) -> str:
        return self.paragraph.text


def read_parts(source: Source, knows_heading: KnowsHeading) -> list[Part]:
    """Return the parts of a source.

    Parameters
    ----------
    knows_heading : callable
        Whether a line of plain text is a heading that the reader knows.
    """
    if source.passages:
        return list(_of_passages(source))
    return list(_of_plain_text(source.text, knows_heading))


def _of_passages(source: Source) -> Iterator[Part]:
    for passage in source.passages:
        for paragraph in read_passage(source.text, passage):
            if any(map(str.isalnum, paragraph.text)):  # not a mark alone
                yield Part(passage.role, paragraph, passage.level, passage.cell)


def _of_plain_text(text: str, knows_heading: KnowsHeading) -> Iterator[Part]:
    def find(line: str) -> Heading | None:
        return Heading("other", line) if knows_heading(line) else None

    for paragraph in split_paragraphs(text, find=find):
        cells = [] if paragraph.is_running else list(_find_cells(text, paragraph))
        for cell, place in cells:
            yield Part("paragraph", cell, cell=place)
        if not cells:
            yield Part(_role_of(paragraph), paragraph)


def _find_cells(text: str, paragraph: Paragraph) -> Iterator[tuple[Paragraph, tuple[int, int]]]:
    """Yield the cells of lines that are rows of a table; nothing if one of them is none.

    A row is numbered by where its line begins.
    """
    if len(paragraph.marked_spans) > 1:
        return
    lines = list(_LINE.finditer(text, *paragraph.marked_spans[0]))
    rows = [(line.start(), list(_CELL.finditer(text, *line.span()))) for line in lines]
    if any(len(cells) < 2 for _, cells in rows):
        return
    for row, cells in rows:
        for column, cell in enumerate(cells, start=1):
            line = make_line(text, *cell.span())
            if not line.is_blank:
                yield make_paragraph(text, [line]), (row, column)


def _role_of(paragraph: Paragraph) -> PassageRole:
    if paragraph.is_running:
        return "running"
    if paragraph.mark == "footnote":
        return "footnote"
    if paragraph.heading or paragraph.mark == "heading" or _looks_like_heading(paragraph):
        return "heading"
    return "item" if paragraph.mark else "paragraph"


def _looks_like_heading(paragraph: Paragraph) -> bool:
    text = paragraph.text
    is_short = len(text) <= _LONGEST_HEADING and len(paragraph.spans) == 1
    return (
        is_short and not paragraph.mark and text[:1].isupper() and not _ENDS_SENTENCE.search(text)
    )
