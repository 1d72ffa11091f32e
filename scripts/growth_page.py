"""How time and memory grow with the reports: tables and curves of what was measured.

``benchmark_growth.py`` measures; ``docs_generated.py`` writes the tables into docs/scale.md and the
curves into docs/pictures.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from environment import CHECKOUT
from inspection_findings.documents.charts.svg import GREY, INK, RULE, SMALL, Drawing, Point
from markers import Renderers, table

GROWTH = CHECKOUT / "scripts" / "growth.json"
PICTURES = CHECKOUT / "docs" / "pictures"
LIMIT = 24_000  # megabytes of memory that no step may pass
DRAWN = ("build", "cluster", "recurring", "search", "report, one theme", "report, all")
# Of dark colours that are told apart without seeing red or green; each line has its name as well.
COLOURS = ("#1f5a99", "#a34a00", "#1a1a1a", "#2c7a7b", "#7b3294", "#6b6b00")
WIDTH, HEIGHT, LEFT, RIGHT = 700.0, 320.0, 60.0, 150.0
Curve = Mapping[int, float]
"""A figure by number of reports."""


@cache
def read_curves(figure: str) -> Mapping[str, Curve]:
    """Return one figure of each step that was measured, by number of reports, in their order."""
    curves: dict[str, dict[int, float]] = {}
    for one in json.loads(GROWTH.read_text(encoding="utf-8"))["measured"]:
        curves.setdefault(one["step"], {})[one["reports"]] = float(one[figure])
    return curves


def fit_exponent(curve: Curve) -> float | None:
    """Return by which power of the reports a figure grows; None with fewer than two numbers.

    1 is linear, 2 is quadratic. What a process needs whatever it does makes it smaller.
    """
    points = [(reports, value) for reports, value in curve.items() if value > 0]
    if len(points) < 2:
        return None
    reports, values = np.log(np.array(points)).T
    return float(np.polyfit(reports, values, 1)[0])


def render_figures(figure: str) -> str:
    """Return a figure of each step as a table: a column for each number of reports."""
    curves = read_curves(figure)
    counts = sorted({count for curve in curves.values() for count in curve})
    rows = [
        [
            step,
            *(
                f"{curve[count]:,.1f}".removesuffix(".0") if count in curve else ""
                for count in counts
            ),
            "" if (power := fit_exponent(curve)) is None else f"{power:.2f}",
        ]
        for step, curve in curves.items()
    ]
    return table(["step", *(f"{count:,}" for count in counts), "power"], rows)


def render_limits() -> str:
    """Return how many reports take all the memory, by a straight line through the last two."""
    rows = []
    for step, curve in read_curves("peak_megabytes").items():
        if step in DRAWN and len(curve) > 1:
            (few, low), (many, high) = sorted(curve.items())[-2:]
            slope = (high - low) / (many - few)
            rows.append([step, _round(many + (LIMIT - high) / slope)])
    return table(["step", f"{LIMIT / 1000:.0f} GB at so many reports"], rows)


def _round(count: float) -> str:
    """Return a number of reports with two digits that count."""
    step = 10 ** (math.floor(math.log10(count)) - 1)
    return f"{int(count // step * step):,}"


def draw_curves(figure: str, title: str, *, limit: float | None = None) -> str:
    """Return the curves of a figure as SVG; both axes count in powers of ten."""
    curves = {
        step: curve
        for step, curve in read_curves(figure).items()
        if step in DRAWN and len(curve) > 1
    }
    values = [max(value, 0.1) for curve in curves.values() for value in curve.values()]
    drawing = Drawing(WIDTH)
    drawing.height = HEIGHT
    across = _Axis.around(
        [count for curve in curves.values() for count in curve], LEFT, WIDTH - RIGHT
    )
    up = _Axis.around([*values, *([limit] if limit else [])], HEIGHT - 40, 10)
    for value in across.marks:
        drawing.line([(across.at(value), up.start), (across.at(value), up.end)], colour=RULE)
        drawing.text(across.at(value), up.start + 14, f"{value:,.0f}", size=SMALL, anchor="middle")
    drawing.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "reports", anchor="middle", fill=GREY)
    for value in up.marks:
        drawing.line([(across.start, up.at(value)), (across.end, up.at(value))], colour=RULE)
        drawing.text(LEFT - 6, up.at(value), f"{value:,g}", size=SMALL, anchor="end")
    if limit:
        drawing.line(
            [(across.start, up.at(limit)), (across.end, up.at(limit))], colour=INK, dash="4 3"
        )
    ends = {
        step: (across.at(max(curve)), up.at(curve[max(curve)])) for step, curve in curves.items()
    }
    labels = _part(ends)
    for colour, (step, curve) in zip(COLOURS, curves.items(), strict=False):
        points = [(across.at(count), up.at(value)) for count, value in sorted(curve.items())]
        drawing.line(points, colour=colour, width=2)
        for x, y in points:
            drawing.circle(x, y, 3, fill=colour, line="#fff")
        drawing.text(across.end + 10, labels[step], step, size=SMALL, fill=colour)
    described = "; ".join(
        f"{step}: {', '.join(f'{value:,g} at {count:,}' for count, value in sorted(curve.items()))}"
        for step, curve in curves.items()
    )
    return drawing.render(title=title, description=described, prefix=f"growth-{figure[:4]}")


class _Axis:
    """A scale of powers of ten between two places of a drawing."""

    def __init__(self, low: int, high: int, start: float, end: float) -> None:
        self.low, self.high, self.start, self.end = low, high, start, end

    @classmethod
    def around(cls, values: Sequence[float], start: float, end: float) -> _Axis:
        """Return an axis from the power of ten below all values to that above."""
        logs = [math.log10(max(value, 0.1)) for value in values]
        return cls(
            math.floor(min(logs)), max(math.ceil(max(logs)), math.floor(min(logs)) + 1), start, end
        )

    @property
    def marks(self) -> list[float]:
        """The powers of ten on the axis."""
        return [10.0**power for power in range(self.low, self.high + 1)]

    def at(self, value: float) -> float:
        """Return where a value is."""
        share = (math.log10(max(value, 0.1)) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def _part(ends: Mapping[str, Point]) -> dict[str, float]:
    """Return heights for the names of lines that keep each name legible."""
    heights: dict[str, float] = {}
    last = -math.inf
    for step, (_, y) in sorted(ends.items(), key=lambda one: one[1][1]):
        last = max(y, last + SMALL * 1.25)
        heights[step] = last
    return heights


def wanted_pictures() -> dict[Path, str]:
    """Return the pictures with the content that they should have."""
    return {
        PICTURES / "growth-time.svg": draw_curves(
            "processor_seconds", "Processor seconds by number of reports"
        ),
        PICTURES / "growth-memory.svg": draw_curves(
            "peak_megabytes", "Peak memory in megabytes by number of reports", limit=LIMIT
        ),
    }


RENDERERS: Renderers = {
    "growth-time": lambda: render_figures("processor_seconds"),
    "growth-memory": lambda: render_figures("peak_megabytes"),
    "growth-limits": render_limits,
    "growth-left": lambda: render_figures("left_megabytes"),
}
