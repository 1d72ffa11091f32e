"""Balance: whether a theme has more of the strengths or of the areas for improvement."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.documents.charts.chart import (
    DARK,
    PALE,
    Chart,
    Side,
    draw_mark,
    find_step,
)
from inspection_findings.documents.charts.font import wrap
from inspection_findings.documents.charts.svg import (
    GREY,
    INK,
    RULE,
    SIZE,
    SMALL,
    Drawing,
    find_widest,
    write_height,
)
from inspection_findings.documents.document import Cell, Column, Table

FEW = 12  # boroughs whose marks can be told apart in one row, and have columns in a table
_LABELS = 230.0
_NOTE = (
    "Percentage points: the theme's share of a borough's areas for improvement, less its share of"
    " the borough's strengths. Bar and number: mean of the boroughs. Each mark: a borough."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lean:
    """Which side a theme is on, and how far.

    Attributes
    ----------
    name : str
        A theme or a sub-theme.
    mean : float
        Its share of the areas for improvement less its share of the strengths, in percentage
        points, as a mean over boroughs; negative where strengths have more.
    boroughs : mapping of str to float
        The same for each borough by name.
    """

    name: str
    mean: float
    boroughs: Mapping[str, float]

    @property
    def side(self) -> Side:
        """The side that has more of the theme; with none, that of strengths."""
        return find_side(self.mean)


@dataclass(frozen=True, kw_only=True)
class Balance(Chart):
    """Each theme's share of areas for improvement less its share of strengths.

    Attributes
    ----------
    rows : tuple of Lean
        In the order in which they are drawn.
    """

    rows: tuple[Lean, ...]

    @property
    def alt(self) -> str:
        """How many themes lean to each side, and which lean furthest."""
        if not self.rows:
            return "There is nothing to show."
        most = max(self.rows, key=lambda row: row.mean)
        least = min(self.rows, key=lambda row: row.mean)
        areas = sum(row.mean > 0 for row in self.rows)
        strengths = sum(row.mean < 0 for row in self.rows)
        words = [
            f"Of {len(self.rows)} drawn, {areas} have more of the areas for improvement"
            f" and {strengths} more of the strengths."
        ]
        if most.mean > 0:
            words.append(f"Furthest to the areas: {most.name} ({write_points(most.mean)} points).")
        if least.mean < 0:
            words.append(
                f"Furthest to the strengths: {least.name} ({write_points(least.mean)} points)."
            )
        return " ".join(words)

    def table(self, key: str = "figures") -> Table:
        """Return the mean and each borough in percentage points: the longer list downwards."""
        names = sorted({name for row in self.rows for name in row.boroughs})
        columns: dict[str, list[Cell]] = {"Mean": [round(row.mean, 1) for row in self.rows]}
        for name in names:
            values = (row.boroughs.get(name) for row in self.rows)
            columns[name] = [None if value is None else round(value, 1) for value in values]
        themes = [row.name for row in self.rows]
        if len(names) > FEW:
            corner, across = "Borough", themes
            rows = [(name, *values) for name, values in columns.items()]
        else:
            corner, across = "Theme", list(columns)
            rows = list(zip(themes, *columns.values(), strict=True))
        header = (
            Column(name=corner, weight=3),
            *(Column(name=one, kind="number") for one in across),
        )
        return Table(key=key, caption=self.title, columns=header, rows=tuple(rows))

    def _draw(self, drawing: Drawing, top: float) -> Drawing:
        if not self.rows:
            drawing.height = drawing.note(top, "There is nothing to show.") + 4
            return drawing
        labels = [wrap(row.name, _LABELS, SIZE) for row in self.rows]
        left = find_widest(line for lines in labels for line in lines) + 14
        numbers = find_widest((write_points(row.mean) for row in self.rows), SMALL) + 10
        width = drawing.width - left - numbers - 20
        ticks = _choose_ticks(
            [one for row in self.rows for one in (row.mean, *row.boroughs.values())]
        )
        unit = width / (ticks[-1] - ticks[0])
        middle = left + 10 - ticks[0] * unit
        drawing.text(left, top + 9, "← more of the strengths", size=SMALL, fill=GREY)
        above = "more of the areas for improvement →"
        drawing.text(drawing.width, top + 9, above, size=SMALL, anchor="end", fill=GREY)
        top += 22
        heights = [max(write_height(lines) + 6, 22) for lines in labels]
        bottom = top + sum(heights)
        for tick in ticks:
            x = middle + tick * unit
            drawing.line([(x, top), (x, bottom)], colour=RULE)
            drawing.text(x, bottom + 10, _write_tick(tick), size=SMALL, anchor="middle", fill=GREY)
        y = top
        for row, lines, height in zip(self.rows, labels, heights, strict=True):
            drawing.paragraph(0, y + (height - write_height(lines)) / 2, lines)
            _draw_row(drawing, row, (middle, y + height / 2), unit)
            x = drawing.width
            drawing.text(x, y + height / 2, write_points(row.mean), size=SMALL, anchor="end")
            y += height
        drawing.line([(middle, top), (middle, bottom)], colour=INK)
        drawing.height = drawing.note(bottom + 22, _NOTE) + 4
        return drawing


def _draw_row(drawing: Drawing, row: Lean, zero: tuple[float, float], unit: float) -> None:
    """Draw a bar from zero to the mean, and a mark for each borough."""
    middle, y = zero
    x, width = middle + min(row.mean, 0) * unit, abs(row.mean) * unit
    drawing.rectangle(x, y - 7, width, 14, fill=PALE[row.side], line=DARK[row.side])
    if row.side == "area_for_improvement":
        drawing.hatch(x, y - 7, width, 14, colour=DARK[row.side])
    for _, value in sorted(row.boroughs.items()):
        at = middle + value * unit
        if len(row.boroughs) > FEW:  # many: a stroke each, which darkens where they crowd
            drawing.line([(at, y - 5), (at, y + 5)], colour=INK, width=0.8)
        else:
            draw_mark(drawing, find_side(value), (at, y), size=3.5, filled=False)


def find_side(points: float) -> Side:
    """Return the side that so many points lean to; none at all is drawn as strengths are."""
    return "area_for_improvement" if points > 0 else "strength"


def _choose_ticks(values: Sequence[float]) -> list[float]:
    """Return round numbers that surround all values and zero."""
    least, most = min(0.0, *values), max(0.0, *values)
    step = find_step(most - least) if most > least else 1.0
    first, last = math.floor(least / step), math.ceil(most / step)
    return [number * step for number in range(min(first, -1), max(last, 1) + 1)]


def _write_tick(points: float) -> str:
    return f"{points:+g}".replace("-", "−") if points else "0"


def write_points(points: float) -> str:
    """Return percentage points with their sign.

    Examples
    --------
    >>> write_points(4.25), write_points(-0.5), write_points(0.0)
    ('+4.2', '−0.5', '0.0')
    """
    rounded = round(points, 1) + 0.0
    return f"{rounded:+.1f}".replace("-", "−") if rounded else "0.0"
