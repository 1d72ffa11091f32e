"""Heat map: how often each theme is found in each borough or standard, a number in each cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from inspection_findings.documents.charts.chart import (
    NONE,
    SIDE_COLUMN,
    SIDE_WORDS,
    SIDES,
    WIDTH,
    Chart,
    Side,
)
from inspection_findings.documents.charts.font import measure, wrap
from inspection_findings.documents.charts.svg import (
    LEADING,
    RULE,
    SIZE,
    SMALL,
    Drawing,
    count_words,
    find_widest,
    write_height,
)
from inspection_findings.documents.document import Cell, Column, Table

Shown = Literal["count", "share"]
Colour = tuple[int, int, int]

MOST_COLUMNS = 20  # more boroughs than these become rows
MOST_ROWS = 36  # of these; the others are left to the table
_GAP = 16.0
_NAMES = (190.0, 150.0)  # the widest names of rows, and of columns, which are read upwards
_TURNED = (230.0, 270.0)  # where boroughs are rows: columns are narrow, so each name has one line
_NARROWEST = 21.0
_RAMPS: dict[Side, tuple[Colour, Colour]] = {  # each darkens evenly, in grey as well
    "strength": ((240, 246, 252), (16, 70, 130)),
    "area_for_improvement": ((254, 245, 234), (150, 62, 0)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often something is found somewhere, on one side.

    Attributes
    ----------
    row, column : str
        A theme, and a borough or a standard.
    count : int or None
        Findings; None if reports could not have shown any.
    of : int or None
        All findings on that side there; None if no share is asked for.
    """

    row: str
    column: str
    side: Side
    count: int | None
    of: int | None = None

    @property
    def share(self) -> float | None:
        """The share of the findings there, from 0 to 1; None if there are none."""
        return self.count / self.of if self.of and self.count is not None else None


@dataclass(frozen=True, kw_only=True)
class HeatMap(Chart):
    """Themes by borough, or by standard: the darker, the greater the share.

    Attributes
    ----------
    rows : tuple of Tally
    shown : "count" or "share"
        What is written into the cells: findings, or their share in per cent.
    row_word, column_word : str
        What the rows and the columns are, such as "theme" and "borough".
    most : int
        So many boroughs are drawn where they have become rows, those with the most findings;
        the chart says how many it leaves to the table.
    note : str
        A sentence to add below the chart and to what it says of itself.
    """

    rows: tuple[Tally, ...]
    shown: Shown = "count"
    row_word: str = "theme"
    column_word: str = "borough"
    most: int = MOST_ROWS
    note: str = ""

    def split(self) -> list[HeatMap]:
        """Return a heat map for each side, or this one if both sides stand side by side."""
        if self._is_beside:
            return [self]
        return [
            replace(
                self,
                title=f"{self.title}: {SIDE_WORDS[side][0].lower()}",
                rows=tuple(cell for cell in self.rows if cell.side == side),
            )
            for side in self._sides
        ]

    @property
    def alt(self) -> str:
        """The size of the map, the greatest number on each side, and what is not there."""
        if not self.rows:
            return "There is nothing to show."
        downwards, across = (
            dict.fromkeys(getattr(cell, key) for cell in self.rows) for key in ("row", "column")
        )
        words = [
            f"{count_words(len(downwards), self.row_word)} by"
            f" {count_words(len(across), self.column_word)}."
            f"{self._say_left_out()}"
        ]
        for side in self._sides:
            own = [cell for cell in self.rows if cell.side == side]
            most = max(own, key=lambda cell: self._weigh(cell) or 0)
            told = f"most {most.row} in {most.column} ({self._tell(most)})"
            words.append(f"{SIDE_WORDS[side][0]}: {told if most.count else 'none'}.")
        missing = sum(cell.count is None for cell in self.rows)
        if missing:
            words.append(f"In {count_words(missing, 'cell')} no report could have shown any.")
        return " ".join([*words, self.note]).strip()

    def table(self, key: str = "figures") -> Table:
        """Return one row for each side and row of the drawing, all boroughs included."""
        plan = self._plan
        corner = self.column_word if plan.is_turned else self.row_word
        rows: list[tuple[Cell, ...]] = [
            (
                *(SIDE_WORDS[side][0], down),
                *(self._value(plan.find(side, down, one)) for one in plan.across),
            )
            for side in self._sides
            for down in plan.all_down
        ]
        kind: Literal["number", "percent"] = "number" if self.shown == "count" else "percent"
        columns = (
            *(SIDE_COLUMN, Column(name=corner.capitalize(), weight=3)),
            *(Column(name=one, kind=kind) for one in plan.across),
        )
        return Table(key=key, caption=self.title, columns=columns, rows=tuple(rows))

    @cached_property
    def _plan(self) -> _Plan:
        return _Plan(self.rows, self.most)

    @property
    def _sides(self) -> list[Side]:
        return [side for side in SIDES if any(cell.side == side for cell in self.rows)]

    @property
    def _is_beside(self) -> bool:
        """Whether there is room for both sides beside one another."""
        plan = self._plan
        return plan.left + _GAP + 2 * len(plan.across) * plan.narrowest <= WIDTH

    @property
    def _width(self) -> float:
        return max(WIDTH, self._plan.left + len(self._plan.across) * self._plan.narrowest)

    def _weigh(self, cell: Tally) -> float | None:
        """Return what sets the shade of a cell: its share, or its count where there is none."""
        return cell.count if cell.of is None else cell.share

    def _value(self, cell: Tally | None) -> int | float | None:
        """Return the number of a cell, a share from 0 to 1; None if none could be shown."""
        if cell is None or cell.count is None or self.shown == "count":
            return None if cell is None else cell.count
        return cell.share or 0.0

    def _write(self, cell: Tally | None) -> str:
        """Return what stands in a cell: a number, nothing for none, a dash if none could be."""
        value = self._value(cell)
        if value is None:
            return NONE
        return f"{100 * value if self.shown == 'share' else value:.0f}" if value else ""

    def _tell(self, cell: Tally) -> str:
        share = "" if cell.share is None else f", {100 * cell.share:.0f} % of {cell.of}"
        return f"{cell.count}{share}"

    def _say_left_out(self) -> str:
        left_out = len(self._plan.all_down) - len(self._plan.down)
        if not left_out:
            return ""
        return (
            f" Drawn are the {len(self._plan.down)} {self.column_word}s with the most findings;"
            f" {left_out} more are in the table."
        )

    def _draw(self, drawing: Drawing, top: float) -> Drawing:
        if not self.rows:
            drawing.height = drawing.note(top, "There is nothing to show.") + 4
            return drawing
        plan, sides = self._plan, self._sides
        columns = len(sides) if self._is_beside else 1
        width = (drawing.width - plan.left - _GAP * (columns - 1)) / columns
        for start in range(0, len(sides), columns):
            here = sides[start : start + columns]
            panels = [
                _Panel(self, side, plan.left + i * (width + _GAP), width)
                for i, side in enumerate(here)
            ]
            top = self._draw_panels(drawing, panels, top)
        drawing.height = drawing.note(top, self._explain()) + 4
        return drawing

    def _draw_panels(self, drawing: Drawing, panels: Sequence[_Panel], top: float) -> float:
        """Draw panels side by side with one column of names, and return where they end."""
        plan, first = self._plan, top + 26 + max(panel.head for panel in panels)
        for panel in panels:
            panel.draw_head(drawing, top, first)
        y = first
        for name in plan.down:
            lines = plan.write_label(name, [panel.side for panel in panels])
            height = max(write_height(lines) + 3, 20)
            drawing.paragraph(0, y + (height - write_height(lines)) / 2, lines)
            for panel in panels:
                panel.draw_row(drawing, name, y, height)
            y += height
        return y + 14

    def _explain(self) -> str:
        what = "findings" if self.shown == "count" else "share of the findings in per cent"
        shade = "the share" if any(cell.of for cell in self.rows) else "the number"
        words = f"Number: {what}. The darker, the greater {shade}."
        if any(cell.of for cell in self.rows):
            words += f" In brackets: all findings of that kind on the {self.column_word}."
        words += " Empty: none. A dash: no report could have shown it."
        return f"{words}{self._say_left_out()} {self.note}".strip()


class _Plan:
    """What goes down and what goes across, with room for the names."""

    def __init__(self, cells: Sequence[Tally], most: int) -> None:
        rows = list(dict.fromkeys(cell.row for cell in cells))
        columns = list(dict.fromkeys(cell.column for cell in cells))
        self.is_turned = len(columns) > MOST_COLUMNS
        self.all_down, self.across = (columns, rows) if self.is_turned else (rows, columns)
        self._widest, self._highest = _TURNED if self.is_turned else _NAMES
        self.down = self.all_down
        if self.is_turned:
            counts = Counter[str]()
            for cell in cells:
                counts[cell.column] += cell.count or 0
            kept = set(sorted(columns, key=lambda name: (-counts[name], name))[:most])
            self.down = [name for name in columns if name in kept]
        self._cells = {(cell.side, cell.row, cell.column): cell for cell in cells}
        self._totals = Counter[tuple[Side, str]]()
        for cell in cells:
            key = (cell.side, cell.column)
            self._totals[key] = max(self._totals[key], cell.of or 0)
        self.narrowest = max(
            [_NARROWEST]
            + [
                len(self.write_head(side, name)) * SMALL * LEADING + 4
                for side in SIDES
                for name in self.across
            ]
        )
        names = (self.write_label(name, SIDES) for name in self.down)
        self.left = find_widest(line for lines in names for line in lines) + 10

    def find(self, side: Side, down: str, across: str) -> Tally | None:
        row, column = (across, down) if self.is_turned else (down, across)
        return self._cells.get((side, row, column))

    def write_label(self, name: str, sides: Sequence[Side]) -> list[str]:
        """Return the name of a row as lines, with the totals of these sides if it is a borough."""
        totals = [self._totals[side, name] for side in sides] if self.is_turned else []
        told = f"{name} ({' + '.join(map(str, totals))})" if any(totals) else name
        return wrap(told, self._widest, SIZE)

    def write_head(self, side: Side, name: str) -> list[str]:
        """Return the name of a column as lines that are read upwards."""
        total = 0 if self.is_turned else self._totals[side, name]
        return wrap(f"{name} ({total})" if total else name, self._highest, SMALL)


class _Panel:
    """The cells of one side, from ``left`` over so many pixels."""

    def __init__(self, heat_map: HeatMap, side: Side, left: float, width: float) -> None:
        self.side, self._map, self._left = side, heat_map, left
        plan = heat_map._plan
        self._step = min(width / max(len(plan.across), 1), 90.0)
        self._names = {name: plan.write_head(side, name) for name in plan.across}
        weights = [heat_map._weigh(cell) or 0 for cell in heat_map.rows if cell.side == side]
        self._most = max(weights, default=0)

    @property
    def head(self) -> float:
        """How high the names of the columns are."""
        return find_widest((line for own in self._names.values() for line in own), SMALL) + 8

    def draw_head(self, drawing: Drawing, top: float, bottom: float) -> None:
        drawing.text(self._left, top + 9, SIDE_WORDS[self.side][0], bold=True)
        for x, lines in zip(self._places(), self._names.values(), strict=True):
            first = x + self._step / 2 - (len(lines) - 1) / 2 * SMALL * LEADING
            for number, line in enumerate(lines):
                at = first + number * SMALL * LEADING
                drawing.text(at, bottom - 5, line, size=SMALL, upright=True)

    def draw_row(self, drawing: Drawing, name: str, y: float, height: float) -> None:
        plan = self._map._plan
        for x, across in zip(self._places(), plan.across, strict=True):
            cell = plan.find(self.side, name, across)
            text = self._map._write(cell)
            weight = (cell and self._map._weigh(cell)) or 0.0
            fill = self._shade(weight)
            drawing.rectangle(x, y, self._step, height, fill=write_colour(fill), line=RULE)
            size = SMALL if measure(text, SMALL) <= self._step - 2 else SMALL - 3
            if text:
                at = (x + self._step / 2, y + height / 2)
                drawing.text(*at, text, size=size, anchor="middle", fill=choose_ink(fill))

    def _places(self) -> Iterator[float]:
        return (self._left + i * self._step for i in range(len(self._names)))

    def _shade(self, weight: float) -> Colour:
        if not weight:
            return (255, 255, 255)
        pale, dark = _RAMPS[self.side]
        part = weight / self._most
        mixed = (round(a + (b - a) * part) for a, b in zip(pale, dark, strict=True))
        red, green, blue = mixed
        return red, green, blue


def write_colour(colour: Colour) -> str:
    """Return a colour as SVG writes it.

    Examples
    --------
    >>> write_colour((255, 0, 16))
    '#ff0010'
    """
    return "#" + "".join(f"{part:02x}" for part in colour)


def choose_ink(paper: Colour) -> str:
    """Return black or white, whichever has more contrast: 4.5 to 1 at least.

    Examples
    --------
    >>> choose_ink((240, 246, 252)), choose_ink((16, 70, 130))
    ('#000', '#fff')
    """
    light = measure_light(paper)
    return "#000" if (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) else "#fff"


def measure_light(colour: Colour) -> float:
    """Return the relative luminance of a colour as WCAG defines it, from 0 to 1."""
    linear = [
        part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in colour
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
