"""A page while it is read: its lines, sorted by what they are, and the blocks they make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from inspection_findings.reading.formats.pdf.blocks import Block
from inspection_findings.reading.formats.pdf.lines import Line


@dataclass(slots=True)
class Page:
    """A page and what was found on it so far; height in points.

    Attributes
    ----------
    lines : list of Line
        Of the text; running lines, footnotes and turned lines are moved out of it.
    turned : list of Line
        On their side, as a stamp in the margin is.
    has_picture : bool
        Whether a large picture is on the page.
    is_turned : bool
        Whether the page, or most of its text, lies on its side.
    """

    height: float
    is_tagged: bool
    has_picture: bool
    is_turned: bool
    lines: list[Line]
    running: list[Line] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    turned: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    @property
    def header(self) -> list[Line]:
        """The running lines in its upper half."""
        return [line for line in self.running if line.y > self.height / 2]

    @property
    def footer(self) -> list[Line]:
        """The running lines in its lower half."""
        return [line for line in self.running if line.y <= self.height / 2]


def blocks_of(pages: Sequence[Page]) -> Iterator[Block]:
    """Yield each block once, though a page break may cut it."""
    seen: set[int] = set()
    for block in (block for page in pages for block in page.blocks):
        if id(block) not in seen:
            seen.add(id(block))
            yield block
