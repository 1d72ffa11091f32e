"""Lines to blocks: whether a line goes on with the lines before it.

Geometry decides: where the line begins, how far below the last one it stands, and whether
its first word would have had room there. Tags are asked where geometry is silent.
"""

from __future__ import annotations

import re

from inspection_findings.reading.formats.pdf.blocks import Block, begin_block
from inspection_findings.reading.formats.pdf.lines import Line
from inspection_findings.reading.formats.pdf.measures import (
    SAME_PLACE,
    SAME_SIZE,
    Measures,
    cell_of,
)
from inspection_findings.reading.formats.pdf.order import settle_order

_PARAGRAPH = 1.38  # a step of more than so many lines begins a paragraph
_LOOSE = 1.12  # a step between this and that one may
_WITHIN_ITEM = 2.2  # a paragraph so far below may still belong to the item above
_WORD_GAP = 0.45  # a gap after a number, in sizes, that no space between two words has
_EARLY = 0.55  # of the width of a column
_BACK = 5  # so many blocks back may the one stand that a line goes on with
_SHORTEST_IN_COLUMN = 30  # characters of a line that goes on below another column's line
_SHORTEST_OPEN = 60  # characters of a text that may go on with a capital on the next page
_OPEN = re.compile("[^\\W\\d_][\u00b9\u00b2\u00b3\u2070-\u2079]*$|[,(\u2013\u2014-]$")
_LEADER = re.compile(r"(?:\.\s?){4,}\s*\d*$|\u2026\s*\d+$")  # of a line in the contents
_HYPHENS = ("\x02", "\u00ad")


def make_blocks(lines: list[Line], measures: Measures, carried: Block | None) -> list[Block]:
    """Return the blocks of a page, in the order of a reader.

    Parameters
    ----------
    lines : list of Line
        Of the page, without running lines and footnotes, in the order of the file.
    carried : Block or None
        The last block of the page before, which the first line may go on with; it is then
        one of the blocks returned.
    """
    blocks: list[Block] = []
    for line in lines:
        is_top = all(line.y > block.on_page(line.page)[0].y for block in blocks)
        if is_top and carried and _goes_on_over_page(carried, line, measures):
            carried.add(line)
            blocks.append(carried)
            carried = None
            continue
        _demote_mark(blocks[-1] if blocks else None, line, measures)
        block = _find_block(blocks, line, measures)
        if block:
            block.add(line)
        else:
            blocks.append(begin_block(line, measures))
    return settle_order(blocks)


def _find_block(blocks: list[Block], line: Line, measures: Measures) -> Block | None:
    """Return the block that a line continues, or None if it begins a new one.

    It need not be the last: a badge beside a bullet, or the next column, may stand between
    two of its lines in the order of the file.
    """
    between: list[Block] = []
    for block in reversed(blocks[-_BACK:]):
        if not all(_is_beside(block, other, line) for other in between):
            return None
        if _goes_on(block, line, measures, between):
            return block
        between.append(block)
    return None


def _is_beside(block: Block, other: Block, line: Line) -> bool:
    """Whether ``other`` stands to the side of the two lines that it comes between."""
    left, right = min(block.left, line.left), max(block.last.right, line.right)
    is_aside = other.left >= right - 1 or other.right <= left + 1
    return is_aside and other.first.top >= line.bottom and other.last.bottom <= block.first.top


def _goes_on(block: Block, line: Line, measures: Measures, between: list[Block]) -> bool:
    """Whether a line of the same page goes on with a block."""
    last = block.last
    step = (last.y - line.y) / (measures.pitch * line.size)
    if line.mark or step <= 0.3 or not _is_alike(block, line):
        return False
    if not _stands_below(block, line, measures):
        return False
    is_short = _is_short(last, line, measures, between)
    if between and (is_short or block.is_closed or _begins_row(last, line, step, between)):
        return False
    if is_short and _is_forced(last, line, measures):
        return False
    if _begins_tagged_item(block, line) and (
        measures.tags_begin_items or is_short or block.is_closed
    ):
        return False
    if last.text.endswith(_HYPHENS):
        return step <= _PARAGRAPH
    if block.role == "item":
        return _goes_on_with_item(block, line, step, is_short, measures)
    return step <= _PARAGRAPH and _goes_on_with_text(block, line, step, is_short)


def _is_alike(block: Block, line: Line) -> bool:
    """Whether a line has the size of a block and stands in the same cell, if any."""
    last = block.last
    if abs(line.size - last.size) > SAME_SIZE or cell_of(line) != cell_of(last):
        return False
    if line.turned != last.turned or _LEADER.search(last.text):
        return False
    return _row_of(line) == _row_of(last) or not block.is_closed


def _row_of(line: Line) -> int:
    return line.tag.row if line.tag else 0


def _goes_on_with_text(block: Block, line: Line, step: float, is_short: bool) -> bool:
    changes = line.bold != block.last.bold
    if block.role == "heading" or changes or step > _LOOSE:
        return not (is_short or (block.is_closed and (step > _LOOSE or changes)))
    return not (is_short and block.is_closed)


def _goes_on_with_item(
    block: Block, line: Line, step: float, is_short: bool, measures: Measures
) -> bool:
    if line.bold and not block.first.bold and (is_short or block.is_closed):
        return False
    is_hanging = line.left >= block.first.text_left - SAME_PLACE
    if is_hanging and block.first.text_left > measures.left + 3:
        # Below the text of the item and not at the margin: its second paragraph, too.
        return step <= _WITHIN_ITEM or not block.is_closed
    if step > _PARAGRAPH or (measures.hangs and not is_hanging and block.first.mark):
        return False
    return not (is_short and block.is_closed)


def _begins_row(last: Line, line: Line, step: float, between: list[Block]) -> bool:
    """Whether a line below a cell belongs to the next row of the table instead."""
    if step > _LOOSE or len(last.text) < _SHORTEST_IN_COLUMN:
        return True
    return any(
        abs(other.first.y - line.y) <= 0.3 * line.size and other.first.left < line.left
        for other in between
    )


def _is_forced(last: Line, line: Line, measures: Measures) -> bool:
    """Whether a line ends so early, before a capital, that it is one of an address or so."""
    if measures.has_neighbour(last):  # how wide a cell is, what stands beside it does not tell
        return False
    width = measures.edge(last) - last.text_left
    begins = line.text[:1].isupper() or line.text[:1].isdecimal()
    return begins and last.right - last.text_left < _EARLY * width


def _begins_tagged_item(block: Block, line: Line) -> bool:
    """Whether the tags begin an item with a line.

    Some programs tag the second line of an item as a paragraph, and the third as the item
    again; so a line begins one only if no line of the block is of the same.
    """
    if not line.tag or not line.tag.item:
        return False
    items = {before.tag.item for before in block.on_page(line.page) if before.tag}
    return line.tag.item not in items


def _stands_below(block: Block, line: Line, measures: Measures) -> bool:
    """Whether a line begins where the next line of a block may begin."""
    first = block.first
    if block.role == "item":
        return _stands_below_item(block, line)
    if len(block.lines) == 1:
        if -SAME_PLACE <= first.left - line.left <= 4 * line.size:
            return True
    elif abs(line.left - block.lines[1].left) <= SAME_PLACE:
        return True
    centres = (block.last.left + block.last.right) / 2, (line.left + line.right) / 2
    return abs(centres[0] - centres[1]) <= SAME_PLACE and line.left > measures.left + 5


def _stands_below_item(block: Block, line: Line) -> bool:
    first = block.first
    if block.hang is not None:
        return abs(line.left - block.hang) <= SAME_PLACE
    if first.tag and line.tag and first.tag.item == line.tag.item > 0:
        return abs(line.left - first.text_left) <= 4 * line.size
    return first.left - line.size <= line.left <= first.text_left + 1.2 * line.size


def _is_short(last: Line, line: Line, measures: Measures, between: list[Block]) -> bool:
    """Whether the first word of ``line`` would have had room at the end of ``last``."""
    edge = measures.edge(last)
    beside = [other.left for other in between if other.left > last.right]
    if beside:
        edge = min(beside) - 0.5 * last.size
    elif not measures.has_neighbour(last):
        edge = max(edge, line.right)
    word = line.text.split(" ", 1)[0]
    width = (line.right - line.text_left) * (len(word) + 1) / max(len(line.text), 1)
    return edge - last.right > width * 1.05 + 1


def _demote_mark(block: Block | None, line: Line, measures: Measures) -> None:
    """Take a number or dash at the start of a line for text where the sentence goes on."""
    if not line.mark or line.drawn or block is None or block.last.page != line.page:
        return
    is_sure = (line.is_bullet and line.gap == 0) or line.gap >= _WORD_GAP * line.size
    if is_sure or (line.tag and block.last.tag and line.tag.item != block.last.tag.item):
        return
    mark, line.mark = line.mark, ""
    fits = _goes_on(block, line, measures, []) and not block.is_closed
    if fits and not _is_short(block.last, line, measures, []):
        line.text, line.text_left = f"{line.written} {line.text}", line.left
    else:
        line.mark = mark


def _goes_on_over_page(block: Block, line: Line, measures: Measures) -> bool:
    """Whether the first line of a page goes on with the last block of the page before."""
    if line.mark or abs(line.size - block.last.size) > SAME_SIZE or block.role == "heading":
        return False
    if (cell_of(line) == (0, 0)) != (cell_of(block.last) == (0, 0)):
        return False
    if line.bold and not block.last.bold:
        return False
    if block.last.text.endswith(_HYPHENS):
        return True
    is_open = bool(_OPEN.search(block.last.text)) and block.length >= _SHORTEST_OPEN
    is_rest = line.text[:1].islower() or (is_open and cell_of(line) == (0, 0))
    if block.role != "item":
        return is_rest and line.left <= block.left + SAME_PLACE
    hang = block.hang if block.hang is not None else block.first.text_left
    if abs(line.left - hang) <= SAME_PLACE and hang > measures.left + 3:
        return True
    return is_rest and block.first.left - line.size <= line.left <= block.first.text_left + 3
