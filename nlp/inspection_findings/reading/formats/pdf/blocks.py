"""Lines to blocks: which lines belong together, and what they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from inspection_findings.reading.formats.pdf.lines import Line
from inspection_findings.records import PassageRole

_LARGER = 0.8  # points: how much larger than the text a heading is
_LONGEST_HEADING = 250  # characters; longer text in large letters is no heading
_LONGEST_BOLD = 150
_SAME_SIZE = 0.6
_SAME_PLACE = 2.5  # points
_PARAGRAPH = 1.38  # a step of more than so many lines begins a paragraph
_LOOSE = 1.12  # a step between this and that one may
_EARLY = 0.55  # of the width of a column
_SHORTEST_IN_COLUMN = 30  # characters of a line that goes on below another column's line
_SHORTEST_OPEN = 60  # characters of a text that may go on with a capital on the next page
_LONGEST_FLOAT = 60  # characters
_ROW = 4.0  # points: what is so near in height stands beside one another
_WORD_GAP = 0.45  # a gap after a number, in sizes, that no space between two words has
_CLOSED = re.compile(r"[.!?:;\u2026][\"'\u2019\u201d)\]]*[\u00b9\u00b2\u00b3\u2070-\u2079]*$")
_OPEN = re.compile("[^\\W\\d_][\u00b9\u00b2\u00b3\u2070-\u2079]*$|[,(\u2013\u2014-]$")
_LEADER = re.compile(r"(?:\.\s?){4,}\s*\d*$|\u2026\s*\d+$")
_HYPHENS = ("\x02", "\u00ad")


@dataclass(slots=True)
class Block:
    """Lines that belong together: a heading, an item of a list, a paragraph."""

    lines: list[Line]
    role: PassageRole = "paragraph"
    hang: float | None = None  # where the second and later lines of an item begin
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
        return sum(len(line.text) for line in self.lines)

    @property
    def is_closed(self) -> bool:
        """Whether the text so far ends a sentence."""
        return bool(_CLOSED.search(self.last.text))


@dataclass(slots=True)
class Measures:
    """What is usual in a document.

    Attributes
    ----------
    size, pitch : float
        Size of most letters in points; from one line to the next, in sizes.
    left : float
        Where headings, or else most lines, begin.
    hangs : bool
        Whether the second line of an item begins below its text, not below its mark.
    tags_begin_items : bool
        Whether the tags know items that no mark shows.
    edges : dict
        How far right lines reach, by page and cell (or -1), and where they begin.
    limits : dict
        Where the nearest thing right of a line begins, by the ``id`` of the line.
    """

    size: float
    pitch: float
    left: float
    hangs: bool
    tags_begin_items: bool
    edges: dict[tuple[int, tuple[int, int], int], float] = field(default_factory=dict)
    limits: dict[int, float] = field(default_factory=dict)

    def edge(self, line: Line) -> float:
        """Return how far right a line may reach: as others that begin where it does."""
        page, cell, place = _edge_key(line)
        near = (self.edges.get((page, cell, place + i), 0.0) for i in (-1, 0, 1))
        return min(max(near), self.limits.get(id(line), 10_000.0))


def _cell_of(line: Line) -> tuple[int, int]:
    return line.tag.cell if line.tag else (0, 0)


def _row_of(line: Line) -> int:
    return line.tag.row if line.tag else 0


def _edge_key(line: Line) -> tuple[int, tuple[int, int], int]:
    """Return what lines share that reach equally far; cells are counted anew on each page."""
    cell = _cell_of(line)
    return (-1 if cell == (0, 0) else line.page), cell, round(line.text_left / 4)


def measure(lines: Iterable[Line]) -> Measures:
    """Return what is usual among the lines of a document."""
    lines = list(lines)
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    size = sizes.most_common(1)[0][0] if sizes else 10.0
    body = [line for line in lines if abs(line.size - size) <= _SAME_SIZE]
    steps: Counter[float] = Counter()
    hanging = flush = 0
    for first, second in zip(body, body[1:], strict=False):
        step = (first.y - second.y) / size
        if first.page == second.page and 0.8 < step < 2.6:
            steps[round(step, 1)] += 1
            if first.mark and not second.mark and first.text_left - first.left > 3:
                hanging += abs(second.left - first.text_left) <= _SAME_PLACE
                flush += -_SAME_PLACE <= first.left - second.left <= size
    # The commonest step may be that between paragraphs of one line: take the least common enough.
    usual = [step for step, count in steps.items() if count * 4 >= max(steps.values())]
    lefts = Counter(round(line.left) for line in lines if is_large(line, size) or line.bold)
    lefts = lefts or Counter(round(line.left) for line in lines)
    measures = Measures(
        size=size,
        pitch=min(usual, default=1.2),
        left=float(lefts.most_common(1)[0][0]) if lefts else 0.0,
        hangs=hanging >= flush,
        tags_begin_items=_do_tags_begin_items(lines),
    )
    for line in lines:
        key = _edge_key(line)
        measures.edges[key] = max(measures.edges.get(key, 0.0), line.right)
    measures.limits.update(_find_limits(lines))
    return measures


def _find_limits(lines: list[Line]) -> dict[int, float]:
    """Return for each line that has something right of it where its room ends."""
    rows: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        rows.setdefault((line.page, round(line.y / _ROW)), []).append(line)
    limits: dict[int, float] = {}
    for line in lines:
        row = round(line.y / _ROW)
        near = (rows.get((line.page, row + i), []) for i in (-1, 0, 1))
        lefts = [other.left for some in near for other in some if other.left > line.right]
        if lefts:
            limits[id(line)] = min(lefts) - 0.5 * line.size
    return limits


def _do_tags_begin_items(lines: list[Line]) -> bool:
    """Whether most tagged items begin without a mark, so that the tags alone show them."""
    firsts: dict[tuple[int, int], Line] = {}
    for line in lines:
        if line.tag and line.tag.item:
            firsts.setdefault((line.page, line.tag.item), line)
    marked = sum(bool(line.mark) for line in firsts.values())
    return 2 * marked < len(firsts)


def is_large(line: Line, body_size: float) -> bool:
    """Whether the letters of a line are those of a heading."""
    return line.size >= body_size + _LARGER


def make_blocks(lines: list[Line], measures: Measures, carried: Block | None) -> list[Block]:
    """Return the blocks of a page, in the order of their first lines.

    Parameters
    ----------
    lines : list of Line
        Of the page, without running lines and footnotes.
    carried : Block or None
        The last block of the page before, which the first line may go on with; it is then
        the first block returned.
    """
    blocks: list[Block] = []
    for line in lines:
        is_top = all(line.y > block.first.y for block in blocks)
        if is_top and carried and _goes_on_over_page(carried, line, measures):
            blocks.append(carried)
            carried.lines.append(line)
            carried = None
            continue
        _demote_mark(blocks[-1] if blocks else None, line, measures)
        block = _find_block(blocks, line, measures)
        if block:
            _extend(block, line)
        else:
            blocks.append(_begin(line, measures))
    return _settle_order(blocks)


def _settle_order(blocks: list[Block]) -> list[Block]:
    """Move what floats to where it stands: a badge that the file has first, or last."""
    floats = [
        block
        for block, following in pairwise(blocks)
        if _is_above(following, block) and following.left < block.left
    ]
    settled: list[Block] = []
    for block, following in zip(blocks, [*blocks, None][1:], strict=True):
        if block not in floats and settled and _is_late(settled[-1], block, following):
            floats.append(block)
        elif block not in floats:
            settled.append(block)
    for block in floats:
        place = next((i for i, b in enumerate(settled) if _is_above(block, b)), len(settled))
        settled.insert(place, block)
    return settled


def _is_late(before: Block, block: Block, following: Block | None) -> bool:
    """Whether a short block stands right of and above the one before, and begins no column."""
    if block.length > _LONGEST_FLOAT or _cell_of(block.first) != (0, 0):
        return False
    heads_column = following is not None and abs(following.left - block.left) <= _SAME_PLACE
    return block.left > before.left and _is_above(block, before) and not heads_column


def _is_above(block: Block, other: Block) -> bool:
    """Whether a block begins above another on the page of its last line."""
    page = other.last.page
    first = next(line for line in block.lines if line.page == page)
    return first.y > next(line for line in other.lines if line.page == page).y + 0.5 * first.size


def _begin(line: Line, measures: Measures) -> Block:
    is_heading = is_large(line, measures.size) or bool(line.tag and line.tag.heading)
    if line.mark == "\u2022" or (line.mark and not is_heading):
        return Block([line], "item")
    if line.tag and line.tag.item and not is_heading and not line.bold:
        return Block([line], "item")
    if is_heading or line.bold:
        return Block([line], "heading")
    return Block([line])


def _extend(block: Block, line: Line) -> None:
    if block.role == "item" and block.hang is None:
        block.hang = line.left
    block.lines.append(line)


def _find_block(blocks: list[Block], line: Line, measures: Measures) -> Block | None:
    """Return the block that a line goes on with, if any.

    It need not be the last: a badge beside a bullet, or the next column, may stand between
    two of its lines in the order of the file.
    """
    between: list[Block] = []
    for block in reversed(blocks[-5:]):
        if block.last.page != line.page:
            break
        if between and not all(_is_beside(block, other, line) for other in between):
            break
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
    if line.mark:
        return False
    if abs(line.size - last.size) > _SAME_SIZE or _cell_of(line) != _cell_of(last):
        return False
    if line.turned != last.turned or bool(_LEADER.search(last.text)):
        return False
    if _row_of(line) != _row_of(last) and block.is_closed:
        return False
    step = (last.y - line.y) / (measures.pitch * line.size)
    if step <= 0.3:
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
    if step > _PARAGRAPH:
        return False
    if block.role == "heading" or line.bold != last.bold or step > _LOOSE:
        return not (is_short or block.is_closed and (step > _LOOSE or line.bold != last.bold))
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
    if id(last) in measures.limits:  # how wide a cell is, what stands beside it does not tell
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
    return all(
        before.tag is None or before.tag.item != line.tag.item
        for before in block.lines
        if before.page == line.page
    )


def _stands_below(block: Block, line: Line, measures: Measures) -> bool:
    """Whether a line begins where the next line of a block may begin."""
    first = block.first
    if block.role == "item":
        if block.hang is not None:
            return abs(line.left - block.hang) <= _SAME_PLACE
        if first.tag and line.tag and first.tag.item == line.tag.item > 0:
            return abs(line.left - first.text_left) <= 4 * line.size
        widest = first.text_left + 1.2 * line.size
        return first.left - line.size <= line.left <= widest
    if len(block.lines) == 1:
        indent = first.left - line.left
        if -_SAME_PLACE <= indent <= 4 * line.size:
            return True
    elif abs(line.left - block.lines[1].left) <= _SAME_PLACE:
        return True
    centres = (block.last.left + block.last.right) / 2, (line.left + line.right) / 2
    return abs(centres[0] - centres[1]) <= _SAME_PLACE and line.left > measures.left + 5


def _goes_on_with_item(
    block: Block, line: Line, step: float, is_short: bool, measures: Measures
) -> bool:
    is_hanging = line.left >= block.first.text_left - _SAME_PLACE
    if line.bold and not block.first.bold and (is_short or block.is_closed):
        return False
    if is_hanging and block.first.text_left > measures.left + 3:
        # Below the text of the item and not at the margin: its second paragraph, too.
        return step <= 2.2 or not block.is_closed
    if step > _PARAGRAPH:
        return False
    if measures.hangs and not is_hanging and block.first.mark:
        return False
    return not (is_short and block.is_closed)


def _is_short(last: Line, line: Line, measures: Measures, between: list[Block]) -> bool:
    """Whether the first word of ``line`` would have had room at the end of ``last``."""
    edge = measures.edge(last)
    beside = [other.left for other in between if other.left > last.right]
    if beside:
        edge = min(beside) - 0.5 * last.size
    elif id(last) not in measures.limits:
        edge = max(edge, line.right)
    word = line.text.split(" ", 1)[0]
    width = (line.right - line.text_left) * (len(word) + 1) / max(len(line.text), 1)
    return edge - last.right > width * 1.05 + 1


def _demote_mark(block: Block | None, line: Line, measures: Measures) -> None:
    """Take a number or dash at the start of a line for text where the sentence goes on."""
    if not line.mark or line.drawn or block is None or block.last.page != line.page:
        return
    is_sure = line.mark == "\u2022" and line.gap == 0 or line.gap >= _WORD_GAP * line.size
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
    if line.mark or abs(line.size - block.last.size) > _SAME_SIZE or block.role == "heading":
        return False
    if (_cell_of(line) == (0, 0)) != (_cell_of(block.last) == (0, 0)):
        return False
    if line.bold and not block.last.bold:
        return False
    if block.last.text.endswith(_HYPHENS):
        return True
    is_open = bool(_OPEN.search(block.last.text)) and block.length >= _SHORTEST_OPEN
    is_rest = line.text[:1].islower() or (is_open and _cell_of(line) == (0, 0))
    if block.role == "item":
        hang = block.hang if block.hang is not None else block.first.text_left
        if abs(line.left - hang) <= _SAME_PLACE and hang > measures.left + 3:
            return True
        return is_rest and block.first.left - 3 <= line.left <= block.first.text_left + 3
    return is_rest and line.left <= block.left + _SAME_PLACE


def settle_roles(blocks: list[Block], measures: Measures) -> None:
    """Decide which blocks are headings after all, and of which level."""
    for block in blocks:
        if block.role == "heading" and not _is_heading(block, measures):
            block.role = "paragraph"
    looks = {
        (block.first.size, block.first.bold) for block in blocks if block.role == "heading"
    }
    ranks = {look: i for i, look in enumerate(sorted(looks, reverse=True), start=1)}
    for block in blocks:
        tag = block.first.tag
        if block.role == "heading":
            rank = ranks[block.first.size, block.first.bold]
            block.level = tag.heading if tag and tag.heading else rank


def _is_heading(block: Block, measures: Measures) -> bool:
    if _cell_of(block.first) != (0, 0) or block.first.turned:
        return False
    if is_large(block.first, measures.size):
        return block.length <= _LONGEST_HEADING
    text = block.last.text
    if block.first.tag and block.first.tag.heading:
        return block.length <= _LONGEST_HEADING and not text.endswith((".", ";", ","))
    is_bold = all(line.bold for line in block.lines)
    return is_bold and block.length <= _LONGEST_BOLD and not text.endswith((".", ";", ","))
