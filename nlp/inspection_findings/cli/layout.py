"""Tables as text: words are never broken, and what does not fit the window is no table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspection_findings.cli.terminal import measure, wrap

_GAPS = (3, 2)  # columns between columns: the wider one, if there is room
_MARGIN = "  "  # before the first column
_TALLEST = 3  # lines of a cell; a longer text is easier to read as a block


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The widths of columns and of the gap between them; numbers are aligned to the right."""

    widths: tuple[int, ...]
    numeric: tuple[bool, ...]
    gap: int

    @property
    def rule(self) -> str:
        """The line between the headings and the rows."""
        return _MARGIN + "─" * (sum(self.widths) + self.gap * (len(self.widths) - 1))

    def render(self, cells: Sequence[str]) -> Iterator[str]:
        """Yield the lines of one row."""
        columns = [list(wrap(cell, width)) for cell, width in zip(cells, self.widths, strict=True)]
        for number in range(max(map(len, columns))):
            parts = [column[number] if number < len(column) else "" for column in columns]
            yield (
                _MARGIN + (" " * self.gap).join(map(self._pad, range(len(parts)), parts))
            ).rstrip()

    def _pad(self, column: int, text: str) -> str:
        space = " " * (self.widths[column] - measure(text))
        return space + text if self.numeric[column] else text + space


def lay_out(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numeric: Sequence[bool],
    width: int,
) -> Layout | None:
    """Return the layout of a table that fits ``width``, or None if it does not fit.

    Each column is at least as wide as its longest word. The room that is left goes to the columns
    that need more, in equal parts. A table in which a cell would need more than three lines does
    not fit either.
    """
    columns = [[heading, *cells] for heading, *cells in zip(headings, *rows, strict=True)]
    least = [max(map(_measure_longest_word, column)) for column in columns]
    wanted = [max(map(measure, column)) for column in columns]
    for gap in _GAPS:
        room = width - len(_MARGIN) - gap * (len(columns) - 1)
        if sum(least) <= room:
            widths = _share(least, wanted, room)
            if not _is_too_tall(columns, widths):
                return Layout(widths=tuple(widths), numeric=tuple(numeric), gap=gap)
    return None


def _is_too_tall(columns: Sequence[Sequence[str]], widths: Sequence[int]) -> bool:
    return any(
        sum(1 for _ in wrap(cell, width)) > _TALLEST
        for column, width in zip(columns, widths, strict=True)
        for cell in column
    )


def _share(least: Sequence[int], wanted: Sequence[int], room: int) -> list[int]:
    """Return the width of each column: what it wants, up to the same limit for all."""
    limit = max(wanted)
    while sum(_limit(least, wanted, limit)) > room:
        limit -= 1
    return _limit(least, wanted, limit)


def _limit(least: Sequence[int], wanted: Sequence[int], limit: int) -> list[int]:
    return [max(low, min(high, limit)) for low, high in zip(least, wanted, strict=True)]


def _measure_longest_word(text: str) -> int:
    return max(map(measure, text.split()), default=0)
