"""Cells of tables: as the tags give them, or blocks that stand side by side."""

from __future__ import annotations

from inspection_findings.reading.formats.pdf.blocks import Block
from inspection_findings.reading.formats.pdf.measures import Measures, is_large

_LONGEST_LABEL = 120  # characters of what stands left of another cell, where no tag says so


def number_rows(pages: list[list[Block]], measures: Measures) -> None:
    """Give each block of a table its row, numbered through the document, and its column."""
    row = 0
    is_tagged = any(
        block.first.tag and block.first.tag.cell != (0, 0) for b in pages for block in b
    )
    for blocks in pages:
        tagged: dict[int, int] = {}
        previous: Block | None = None
        for block in blocks:
            tag = block.first.tag
            if tag and tag.cell != (0, 0):
                if tag.row not in tagged:
                    row += 1
                    tagged[tag.row] = row
                block.cell = block.cell or (tagged[tag.row], tag.column)
            elif not (is_tagged and tag) and previous and _is_next_cell(previous, block, measures):
                if previous.cell is None:
                    row += 1
                    previous.cell = (row, 1)
                block.cell = (row, previous.cell[1] + 1)
            previous = block


def _is_next_cell(before: Block, block: Block, measures: Measures) -> bool:
    """Whether a block stands right of the one before it, as the next cell of a row does."""
    if before.role == "item" or block.role == "item" or not _is_right_of(before, block):
        return False
    if before.is_closed and not before.last.text.endswith("?"):
        return False
    if before.last.page != block.first.page or before.length > _LONGEST_LABEL:
        return False
    if is_large(before.first, measures.size) and not block.first.text.isdigit():
        return False
    # A badge beside a bold heading is no cell of it; a page number in the contents is.
    return before.role != "heading" or block.role != "paragraph" or block.first.text.isdigit()


def _is_right_of(before: Block, block: Block) -> bool:
    lines = [line for line in before.lines if line.page == block.first.page]
    if not lines or block.left < max(line.right for line in lines) - 1:
        return False
    top, bottom = max(line.top for line in lines), min(line.bottom for line in lines)
    return block.first.y <= top and block.last.y >= bottom - 0.3 * block.first.size
