"""Trend: in what share of boroughs a theme is found, by year or period of inspection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspection_findings.documents.charts.chart import (
    DARK,
    SIDE_COLUMN,
    SIDE_WORDS,
    Chart,
    Side,
    draw_mark,
)
from inspection_findings.documents.charts.font import measure, wrap
from inspection_findings.documents.charts.shares import (
    COLUMNS,
    NamedShare,
    list_figures,
    list_names,
    split_sides,
)
from inspection_findings.documents.charts.svg import GREY, RULE, SMALL, Drawing, write_height
from inspection_findings.documents.document import Column, Table

_LEFT, _HEIGHT = 48.0, 130.0
_NOTE = (
    "Mark: share of the boroughs inspected then whose reports could have shown it; below, in how"
    " many of them. Line: 95 % interval. A dash: no report could have shown it."
)
_HOLLOW = " A hollow mark must not be compared with the latest: "


@dataclass(frozen=True, kw_only=True)
class Trend(Chart):
    """In what share of boroughs a theme is found, by year or period.

    Attributes
    ----------
    rows : tuple of NamedShare
        In the order of time, each named after its year or period. One with a ``note`` is hollow.
    """

    rows: tuple[NamedShare, ...]

    @property
    def alt(self) -> str:
        """The first and the last period of each side."""
        parts = [_describe(side, own) for side, own in split_sides(self.rows).items()]
        return " ".join(parts) or "There is nothing to show."

    def table(self, key: str = "figures") -> Table:
        """Return one row for each period and side, with the reason why it is not comparable."""
        rows = (
            (row.name, SIDE_WORDS[row.side][0], *list_figures(row), row.note) for row in self.rows
        )
        columns = (Column(name="Period"), SIDE_COLUMN, *COLUMNS, Column(name="Note", weight=3))
        return Table(key=key, caption=self.title, columns=columns, rows=tuple(rows))

    def _draw(self, drawing: Drawing, top: float) -> Drawing:
        names = list_names(self.rows)
        if not names:
            drawing.height = drawing.note(top, "There is nothing to show.") + 4
            return drawing
        step = (drawing.width - _LEFT) / len(names)
        places = {name: _LEFT + (i + 0.5) * step for i, name in enumerate(names)}
        for side, own in split_sides(self.rows).items():
            drawing.text(0, top + 9, SIDE_WORDS[side][0], bold=True)
            _draw_scale(drawing, top + 30)
            lowest = top
            for name, row in own.items():
                _draw_share(drawing, side, row, places[name], top + 30)
                lines = [*wrap(name, step - 6, SMALL), *_write_count(row, step - 6)]
                bottom = top + 30 + _HEIGHT + 8
                drawing.paragraph(places[name], bottom, lines, size=SMALL, anchor="middle")
                lowest = max(lowest, bottom + write_height(lines, SMALL))
            top = lowest + 18
        notes = list(dict.fromkeys(row.note for row in self.rows if row.note and row.share.of))
        hollow = f"{_HOLLOW}{'; '.join(notes)}." if notes else ""
        drawing.height = drawing.note(top - 6, _NOTE + hollow) + 4
        return drawing


def _draw_scale(drawing: Drawing, top: float) -> None:
    for share in (0, 0.5, 1):
        y = top + (1 - share) * _HEIGHT
        drawing.line([(_LEFT, y), (drawing.width, y)], colour=RULE)
        label = f"{100 * share:.0f} %"
        drawing.text(_LEFT - 8, y, label, size=SMALL, anchor="end", fill=GREY)


def _draw_share(drawing: Drawing, side: Side, row: NamedShare, x: float, top: float) -> None:
    if row.part is None:
        return
    y = top + (1 - row.part) * _HEIGHT
    for limit in row.interval or ():
        end = top + (1 - limit) * _HEIGHT
        drawing.line([(x - 5, end), (x + 5, end)], colour=DARK[side], width=2)
        drawing.line([(x, end), (x, y)], colour=DARK[side], width=2)
    draw_mark(drawing, side, (x, y), size=5.5, filled=not row.note)


def _write_count(row: NamedShare, width: float) -> list[str]:
    """Return the count in one line if it fits, in two if not."""
    is_narrow = row.share.of and measure(row.words, SMALL) > width
    return [f"{row.share.count}", f"of {row.share.of}"] if is_narrow else [row.words]


def _describe(side: Side, rows: Mapping[str, NamedShare]) -> str:
    """Return a sentence on one side: the first and the last period."""
    shown = [row for row in rows.values() if row.part is not None]
    heading = SIDE_WORDS[side][0]
    if not shown:
        return f"{heading}: nothing could be shown."
    ends = dict.fromkeys((shown[0], shown[-1]))
    told = [f"in {row.words} boroughs in {row.name}" for row in ends]
    return f"{heading}: {' and '.join(told)}."
