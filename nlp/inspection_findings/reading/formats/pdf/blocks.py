"""A block: lines that belong together, a heading, an item of a list or a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from inspection_findings.reading.formats.pdf.lines import Line
from inspection_findings.reading.formats.pdf.measures import Measures, cell_of, is_large
from inspection_findings.records import PassageRole

_LONGEST_HEADING = 250  # characters; longer text in large letters is no heading
_LONGEST_BOLD = 150
_CLOSED = re.compile(r"[.!?:;\u2026][\"'\u2019\u201d)\]]*[\u00b9\u00b2\u00b3\u2070-\u2079]*$")
_NOT_HEADING = (".", ";", ",")


@dataclass(slots=True, eq=False)
class Block:
    """Lines that belong together; it grows as lines are read.

    Attributes
    ----------
    role : str
        As a passage has it; a bold or large line counts as a heading until the end is known.
    hang : float or None
        Where the second and later lines of an item begin.
    cell : tuple of int or None
        Row, numbered through the document, and column in a table.
    level : int
        Of a heading.
    """

    lines: list[Line]
    role: PassageRole = "paragraph"
    hang: float | None = None
    cell: tuple[int, int] | None = None
    level: int = 0

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last(self) -> Line:
        return self.lines[-1]

    @property
    def left(self) -> float:
        return min(line.left for line in self.lines)

    @property
    def right(self) -> float:
        return max(line.right for line in self.lines)

    @property
    def length(self) -> int:
        """How many characters it has."""
        return sum(len(line.text) for line in self.lines)

    @property
    def is_closed(self) -> bool:
        """Whether the text so far ends a sentence, or with a colon."""
        return bool(_CLOSED.search(self.last.text))

    def on_page(self, page: int) -> list[Line]:
        """Return its lines on one page."""
        return [line for line in self.lines if line.page == page]

    def add(self, line: Line) -> None:
        """Add a line at its end."""
        if self.role == "item" and self.hang is None:
            self.hang = line.left
        self.lines.append(line)


def begin_block(line: Line, measures: Measures) -> Block:
    """Return the block that a line begins."""
    is_tagged = bool(line.tag and line.tag.heading)
    is_heading = is_tagged or is_large(line, measures.size)
    if line.is_bullet or (line.mark and not is_heading):
        return Block([line], "item")
    if line.tag and line.tag.item and not is_heading and not line.bold:
        return Block([line], "item")
    return Block([line], "heading" if is_heading or line.bold else "paragraph")


def settle_roles(blocks: Iterable[Block], measures: Measures) -> None:
    """Check which blocks are headings, and set their levels."""
    blocks = list(blocks)
    for block in blocks:
        if block.role == "heading" and not _is_heading(block, measures):
            block.role = "paragraph"
    headings = [block for block in blocks if block.role == "heading"]
    looks = sorted({_look(block) for block in headings}, reverse=True)
    ranks = {look: rank for rank, look in enumerate(looks, start=1)}
    for block in headings:
        tag = block.first.tag
        block.level = tag.heading if tag and tag.heading else ranks[_look(block)]


def _look(block: Block) -> tuple[float, bool]:
    return block.first.size, block.first.bold


def _is_heading(block: Block, measures: Measures) -> bool:
    if cell_of(block.first) != (0, 0) or block.first.turned:
        return False
    if is_large(block.first, measures.size):
        return block.length <= _LONGEST_HEADING
    if block.last.text.endswith(_NOT_HEADING):
        return False
    if block.first.tag and block.first.tag.heading:
        return block.length <= _LONGEST_HEADING
    return block.length <= _LONGEST_BOLD and all(line.bold for line in block.lines)
