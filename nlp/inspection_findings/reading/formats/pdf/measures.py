"""What is usual in a document: size, spacing, margins. Lines are judged by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from inspection_findings.reading.formats.pdf.lines import Line

SAME_SIZE = 0.6  # points
SAME_PLACE = 2.5  # points
_LARGER = 0.8  # points: how much larger than the text a heading is
_ROW = 4.0  # points: what is so near in height stands side by side
_COMMON = 0.25  # of the commonest spacing: what is rarer is no spacing of lines
_NO_LIMIT = 10_000.0

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
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
        Where the room of a line ends that has something right of it, by its ``id``.
    """

    size: float
    pitch: float
    left: float
    hangs: bool
    tags_begin_items: bool
    edges: dict[tuple[int, Cell, int], float] = field(default_factory=dict)
    limits: dict[int, float] = field(default_factory=dict)

    def edge(self, line: Line) -> float:
        """Return how far right a line may reach: as others that begin where it does."""
        page, cell, place = _edge_key(line)
        near = (self.edges.get((page, cell, place + i), 0.0) for i in (-1, 0, 1))
        return min(max(near), self.limits.get(id(line), _NO_LIMIT))

    def has_neighbour(self, line: Line) -> bool:
        """Whether something stands right of a line."""
        return id(line) in self.limits


def cell_of(line: Line) -> Cell:
    """Return the cell in which the tags put a line; (0, 0) outside tables."""
    return line.tag.cell if line.tag else (0, 0)


def is_large(line: Line, body_size: float) -> bool:
    """Whether the letters of a line are those of a heading."""
    return line.size >= body_size + _LARGER


def body_size(lines: Iterable[Line]) -> float:
    """Return the size of most letters."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def measure(lines: Iterable[Line]) -> Measures:
    """Return what is usual among the lines of a document."""
    lines = list(lines)
    size = body_size(lines)
    body = [line for line in lines if abs(line.size - size) <= SAME_SIZE]
    lefts = Counter(round(line.left) for line in lines if line.bold or is_large(line, size))
    lefts = lefts or Counter(round(line.left) for line in lines)
    return Measures(
        size=size,
        pitch=_find_pitch(body, size),
        left=float(lefts.most_common(1)[0][0]) if lefts else 0.0,
        hangs=_do_items_hang(body, size),
        tags_begin_items=_do_tags_begin_items(lines),
        edges=_find_edges(lines),
        limits=_find_limits(lines),
    )


def _find_pitch(body: list[Line], size: float) -> float:
    """Return the spacing of lines: the least of the common ones, lest it be of paragraphs."""
    steps: Counter[float] = Counter()
    for line, following in pairwise(body):
        step = (line.y - following.y) / size
        if line.page == following.page and 0.8 < step < 2.6:
            steps[round(step, 1)] += 1
    most = max(steps.values(), default=0)
    return min((step for step, count in steps.items() if count >= _COMMON * most), default=1.2)


def _do_items_hang(body: list[Line], size: float) -> bool:
    hanging = flush = 0
    for line, following in pairwise(body):
        is_item = line.mark and not following.mark and line.text_left - line.left > 3
        if is_item and line.page == following.page:
            hanging += abs(following.left - line.text_left) <= SAME_PLACE
            flush += -SAME_PLACE <= line.left - following.left <= size
    return hanging >= flush


def _do_tags_begin_items(lines: list[Line]) -> bool:
    """Whether most tagged items begin without a mark, so that the tags alone show them."""
    firsts: dict[tuple[int, int], Line] = {}
    for line in lines:
        if line.tag and line.tag.item:
            firsts.setdefault((line.page, line.tag.item), line)
    marked = sum(bool(line.mark) for line in firsts.values())
    return 2 * marked < len(firsts)


def _edge_key(line: Line) -> tuple[int, Cell, int]:
    """Return what lines share that reach equally far; cells are counted anew on each page."""
    cell = cell_of(line)
    return (-1 if cell == (0, 0) else line.page), cell, round(line.text_left / 4)


def _find_edges(lines: list[Line]) -> dict[tuple[int, Cell, int], float]:
    edges: dict[tuple[int, Cell, int], float] = {}
    for line in lines:
        key = _edge_key(line)
        edges[key] = max(edges.get(key, 0.0), line.right)
    return edges


def _find_limits(lines: list[Line]) -> dict[int, float]:
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
