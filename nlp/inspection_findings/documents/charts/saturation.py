"""Saturation: how many sub-themes so many reports show, and how many there may be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspection_findings.documents.charts.chart import (
    DARK,
    PALE,
    SIDES,
    Chart,
    Side,
    draw_mark,
    find_step,
)
from inspection_findings.documents.charts.font import wrap
from inspection_findings.documents.charts.svg import (
    GREY,
    RULE,
    SIZE,
    SMALL,
    Drawing,
    Point,
    find_widest,
)
from inspection_findings.documents.document import Cell, Column, Table

_HEIGHT = 260.0
_MARKS = 20  # points that can be told apart on a line
_TICKS = 10
_SIZES: dict[Side, float] = {"strength": 3.5, "area_for_improvement": 5}  # both seen if they meet
_NOTE = (
    "Line: mean of all orders of reading. Dashes: what more reports should bring. Band: 95 %"
    " interval. Circles and squares only tell the lines apart."
)

_COLUMNS = (
    Column(name="Counted", weight=2),
    Column(name="Reports", kind="number"),
    Column(name="Basis"),
    Column(name="Sub-themes", kind="number"),
    Column(name="From", kind="number"),
    Column(name="To", kind="number"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How many sub-themes so many reports show, with 95 % limits.

    ``is_read`` says that the reports were read; otherwise the number is extrapolated. Limits are
    None where there are none.
    """

    reports: int
    sub_themes: float
    low: float | None
    high: float | None
    is_read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One way of counting sub-themes.

    Attributes
    ----------
    counting : str
        What is counted.
    words : str
        What is found, what is estimated and between which limits, as a sentence.
    readings : tuple of Reading
        From one report upwards.
    """

    counting: str
    words: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, kw_only=True)
class Saturation(Chart):
    """Sub-themes by number of reports read.

    Attributes
    ----------
    rows : tuple of Curve
        One or two ways of counting.
    """

    rows: tuple[Curve, ...]

    @property
    def alt(self) -> str:
        """What is found, and what is estimated with its limits."""
        told = " ".join(f"{_start(row.counting)}: {row.words}" for row in self.rows)
        return told or "There is nothing to show."

    def table(self, key: str = "figures") -> Table:
        """Return one row for each number of reports and way of counting."""
        rows: list[tuple[Cell, ...]] = [
            (
                *(row.counting, one.reports, "read" if one.is_read else "extrapolated"),
                *(_round(value) for value in (one.sub_themes, one.low, one.high)),
            )
            for row in self.rows
            for one in row.readings
        ]
        return Table(key=key, caption=self.title, columns=_COLUMNS, rows=tuple(rows), note=self.alt)

    def _draw(self, drawing: Drawing, top: float) -> Drawing:
        readings = [one for row in self.rows for one in row.readings]
        if not readings:
            drawing.height = drawing.note(top, "There is nothing to show.") + 4
            return drawing
        for row, side in zip(self.rows, SIDES, strict=False):
            draw_mark(drawing, side, (6, top + 9))
            lines = wrap(f"{_start(row.counting)}: {row.words}", drawing.width - 22, SIZE)
            top = drawing.paragraph(20, top, lines) + 4
        drawing.text(0, top + 10, "Different sub-themes", size=SMALL, fill=GREY)
        scale = _Scale(drawing, top + 28, readings)
        for row, side in zip(self.rows, SIDES, strict=False):
            drawing.area(list(scale.surround(row.readings)), fill=PALE[side])
        scale.draw()
        for row, side in reversed(list(zip(self.rows, SIDES, strict=False))):
            colour = DARK[side]
            read = [one for one in row.readings if one.is_read]
            further = [*read[-1:], *(one for one in row.readings if not one.is_read)]
            drawing.line(scale.place(further), colour=colour, width=2, dash="5 4")
            drawing.line(scale.place(read), colour=colour, width=2)
            for point in scale.place(read[:: len(read) // _MARKS + 1]):
                draw_mark(drawing, side, point, size=_SIZES[side])
        drawing.height = drawing.note(scale.bottom + 38, _NOTE) + 4
        return drawing


class _Scale:
    """Reports to the right and sub-themes upwards, as places on a drawing."""

    def __init__(self, drawing: Drawing, top: float, readings: Sequence[Reading]) -> None:
        self._drawing = drawing
        self.bottom = top + _HEIGHT
        self._most = max(one.reports for one in readings)
        highest = max(max(one.sub_themes, one.high or 0) for one in readings)
        step = max(find_step(highest), 1)
        count = next(i for i in range(1, 7) if step * i >= highest)
        self._ticks = [round(step * i) for i in range(count + 1)]
        self._left = find_widest(map(str, self._ticks), SMALL) + 14
        self._across = (drawing.width - self._left - 14) / self._most
        self._unit = _HEIGHT / self._ticks[-1]

    def find(self, reports: int, sub_themes: float) -> Point:
        return self._left + reports * self._across, self.bottom - sub_themes * self._unit

    def place(self, readings: Sequence[Reading]) -> list[Point]:
        return [self.find(one.reports, one.sub_themes) for one in readings]

    def surround(self, readings: Sequence[Reading]) -> Iterator[Point]:
        """Yield the outline of the band between the limits."""
        yield from (self.find(one.reports, _or(one.high, one)) for one in readings)
        yield from (self.find(one.reports, _or(one.low, one)) for one in reversed(readings))

    def draw(self) -> None:
        drawing = self._drawing
        for tick in self._ticks:
            x, y = self.find(0, tick)
            drawing.line([(x, y), (drawing.width, y)], colour=RULE)
            drawing.text(x - 6, y, str(tick), size=SMALL, anchor="end", fill=GREY)
        step = max(round(find_step(self._most, _TICKS)), 1)
        for reports in range(step, self._most + 1, step):
            x, y = self.find(reports, 0)
            drawing.text(x, y + 12, str(reports), size=SMALL, anchor="middle", fill=GREY)
        right, y = self.find(self._most, 0)
        drawing.text(right, y + 28, "Reports", size=SMALL, anchor="end", fill=GREY)


def _or(limit: float | None, reading: Reading) -> float:
    """Return a limit, or the number itself where there is none."""
    return reading.sub_themes if limit is None else limit


def _start(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
