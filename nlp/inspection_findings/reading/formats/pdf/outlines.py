"""Boxes of characters to lines, and lines to the outline of a run of words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

_SAME_LINE = 0.5  # of the lower of two boxes: characters that overlap so far share a line

Point = tuple[float, float]


class Rectangle(NamedTuple):
    """A part of a page as it is shown, in shares of its width and height from the upper left."""

    left: float
    top: float
    right: float
    bottom: float


def join_lines(boxes: Iterable[Rectangle]) -> tuple[Rectangle, ...]:
    """Return one rectangle for each line of characters that follow one another.

    Examples
    --------
    >>> one, two = Rectangle(0.1, 0.1, 0.2, 0.12), Rectangle(0.2, 0.1, 0.3, 0.12)
    >>> join_lines([one, two, Rectangle(0.1, 0.13, 0.2, 0.15)])[0]
    Rectangle(left=0.1, top=0.1, right=0.3, bottom=0.12)
    """
    lines: list[Rectangle] = []
    for box in boxes:
        if lines and is_level(lines[-1], box):
            lines[-1] = _unite((lines[-1], box))
        else:
            lines.append(box)
    return tuple(lines)


def is_level(line: Rectangle, box: Rectangle) -> bool:
    """Whether a character stands on a line and not left of it, as after a break."""
    common = min(line.bottom, box.bottom) - max(line.top, box.top)
    height = min(line.bottom - line.top, box.bottom - box.top)
    return common > _SAME_LINE * height and box.right >= line.left


def _unite(boxes: Sequence[Rectangle]) -> Rectangle:
    return Rectangle(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def trace(lines: Sequence[Rectangle]) -> tuple[tuple[Point, ...], ...]:
    """Return the outline of words: one polygon around lines that lie below one another.

    Lines of which one does not lie under the other, as at the end of a column, have polygons of
    their own.

    Examples
    --------
    >>> (corners,) = trace([Rectangle(0.5, 0.1, 0.9, 0.2), Rectangle(0.1, 0.2, 0.6, 0.3)])
    >>> corners[:5]
    ((0.5, 0.1), (0.9, 0.1), (0.9, 0.2), (0.6, 0.2), (0.6, 0.3))
    """
    groups: list[list[Rectangle]] = []
    for line in lines:
        if groups and _lies_under(groups[-1][-1], line):
            last = groups[-1].pop()
            middle = (last.bottom + line.top) / 2
            groups[-1] += (last._replace(bottom=middle), line._replace(top=middle))
        else:
            groups.append([line])
    return tuple(_go_round(group) for group in groups)


def _lies_under(line: Rectangle, following: Rectangle) -> bool:
    is_near = abs(following.top - line.bottom) <= line.bottom - line.top
    is_lower = line.top < following.top and line.bottom < following.bottom
    return is_near and is_lower and following.left < line.right and line.left < following.right


def _go_round(lines: Sequence[Rectangle]) -> tuple[Point, ...]:
    down = [(line.right, y) for line in lines for y in (line.top, line.bottom)]
    up = [(line.left, y) for line in reversed(lines) for y in (line.bottom, line.top)]
    return (up[-1], *down, *up[:-1])
