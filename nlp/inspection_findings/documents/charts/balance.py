"""Balance: whether a theme has more of the strengths or of the areas for improvement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspection_findings.documents.charts.chart import (
    DARK,
    NONE,
    PALE,
    Chart,
    Side,
    Table,
    Value,
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
        return "area_for_improvement" if self.mean > 0 else "strength"


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
            f"Of {len(self.rows)} shown, {areas} have more of the areas for improvement"
            f" and {strengths} more of the strengths."
        ]
        if most.mean > 0:
            words.append(f"Furthest to the areas: {most.name} ({write_points(most.mean)} points).")
        if least.mean < 0:
            words.append(
                f"Furthest to the strengths: {least.name} ({write_points(least.mean)} points)."
            )
        return " ".join(words)

    def table(self) -> Table:
        """Return the mean and each borough in percentage points: the longer list downwards."""
        names = sorted({name for row in self.rows for name in row.boroughs})
        columns: dict[str, list[Value]] = {"mean": [round(row.mean, 1) for row in self.rows]}
        for name in names:
            columns[name] = [
                round(row.boroughs[name], 1) if name in row.boroughs else NONE for row in self.rows
            ]
        themes = [row.name for row in self.rows]
        if len(names) > FEW:
            rows = tuple((name, *values) for name, values in columns.items())
            return Table(("borough", *themes), rows)
        rows = tuple(zip(themes, *columns.values(), strict=True))
        return Table(("theme", *columns), rows)

    def _draw(self, drawing: Drawing, top: float) -> Drawing:
        if not self.rows:
            drawing.height = drawing.note(top, "There is nothing to show.") + 4
            return drawing
        labels = [wrap(row.name, _LABELS, SIZE) for row in self.rows]
        left = find_widest(line for lines in labels for line in lines) + 14
        numbers = find_widest((write_points(row.mean) for row in self.rows), SMALL) + 10
        width = drawing.width - left - numbers - 20
        furthest = max(
            abs(value) for row in self.rows for value in (row.mean, *row.boroughs.values())
        )
        step = find_step(furthest, 3) if furthest else 1.0
        edge = step * 3
        middle, unit = left + 10 + width / 2, width / 2 / edge
        for words, side in (
            ("more of the strengths", -1),
            ("more of the areas for improvement", 1),
        ):
            anchor = "end" if side < 0 else "start"
            arrowed = f"← {words}" if side < 0 else f"{words} →"
            drawing.text(middle + 8 * side, top + 9, arrowed, size=SMALL, anchor=anchor, fill=GREY)
        top += 22
        heights = [max(write_height(lines) + 6, 22) for lines in labels]
        bottom = top + sum(heights)
        for number in range(-3, 4):
            x = middle + number * step * unit
            drawing.line([(x, top), (x, bottom)], colour=RULE)
            label = write_points(number * step)
            drawing.text(x, bottom + 10, label, size=SMALL, anchor="middle", fill=GREY)
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
            draw_mark(drawing, row.side, (at, y), size=3.5, filled=False)


def write_points(points: float) -> str:
    """Return percentage points with their sign.

    Examples
    --------
    >>> write_points(4.25), write_points(-0.5), write_points(0.0)
    ('+4.2', '−0.5', '0.0')
    """
    rounded = round(points, 1) + 0.0
    return f"{rounded:+.1f}".replace("-", "−") if rounded else "0.0"
