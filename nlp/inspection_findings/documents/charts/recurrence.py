"""Recurrence: in what share of boroughs each theme is found, with its interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspection_findings.documents.charts.chart import (
    DARK,
    PALE,
    SIDE_COLUMN,
    SIDE_WORDS,
    Chart,
    Side,
    draw_mark,
)
from inspection_findings.documents.charts.font import wrap
from inspection_findings.documents.charts.shares import (
    COLUMNS,
    NamedShare,
    list_figures,
    list_names,
    split_sides,
)
from inspection_findings.documents.charts.svg import (
    GREY,
    RULE,
    SIZE,
    SMALL,
    Drawing,
    find_widest,
    write_height,
)
from inspection_findings.documents.document import Column, Table
from inspection_findings.text import list_words

_LABELS = 210.0  # the widest that the column of names becomes
_GAP = 14.0
_NOTE = (
    "Mark: share of the boroughs whose reports could have shown it. Bar: 95 % interval."
    " At the right: in how many of these boroughs. A dash: no report could have shown it."
)


@dataclass(frozen=True, kw_only=True)
class Recurrence(Chart):
    """In what share of boroughs each theme is a strength, and an area for improvement.

    Attributes
    ----------
    rows : tuple of NamedShare
        In the order in which they are drawn.
    """

    rows: tuple[NamedShare, ...]

    @property
    def alt(self) -> str:
        """The most and the least widespread on each side."""
        parts = [_describe(side, own) for side, own in split_sides(self.rows).items()]
        return " ".join(parts) or "There is nothing to show."

    def table(self, key: str = "figures") -> Table:
        """Return one row for each name and side."""
        rows = ((row.name, SIDE_WORDS[row.side][0], *list_figures(row)) for row in self.rows)
        columns = (Column(name="Theme", weight=3), SIDE_COLUMN, *COLUMNS)
        return Table(key=key, caption=self.title, columns=columns, rows=tuple(rows))

    def _draw(self, drawing: Drawing, top: float) -> Drawing:
        sides, names = split_sides(self.rows), list_names(self.rows)
        if not sides:
            drawing.height = drawing.note(top, "There is nothing to show.") + 4
            return drawing
        labels = {name: wrap(name, _LABELS, SIZE) for name in names}
        left = find_widest(line for lines in labels.values() for line in lines) + _GAP
        counts = find_widest((row.words for row in self.rows), SMALL) + 8
        width = (drawing.width - left - _GAP * (len(sides) - 1)) / len(sides)
        for number, side in enumerate(sides):
            x = left + number * (width + _GAP)
            drawing.text(x, top + 9, SIDE_WORDS[side][0], bold=True)
        top += 24
        places, bottom = {}, top
        for name, lines in labels.items():
            height = max(write_height(lines) + 6, 22)
            drawing.paragraph(0, bottom + (height - write_height(lines)) / 2, lines)
            places[name] = bottom + height / 2
            bottom += height
        for number, (side, own) in enumerate(sides.items()):
            scale = _Scale(left + number * (width + _GAP) + 6, width - counts - 12)
            scale.draw(drawing, top, bottom)
            for name, row in own.items():
                _draw_share(drawing, scale, side, row, places[name])
        drawing.height = drawing.note(bottom + 22, _NOTE) + 4
        return drawing


class _Scale:
    """The scale of a panel: shares from 0 to 1 over so many pixels."""

    def __init__(self, left: float, width: float) -> None:
        self.left, self.width = left, width

    def place(self, share: float) -> float:
        return self.left + share * self.width

    def draw(self, drawing: Drawing, top: float, bottom: float) -> None:
        for share in (0, 0.25, 0.5, 0.75, 1):
            x = self.place(share)
            drawing.line([(x, top), (x, bottom)], colour=RULE)
            label = f"{100 * share:.0f}" + (" %" if share == 1 else "")
            drawing.text(x, bottom + 10, label, size=SMALL, anchor="middle", fill=GREY)


def _draw_share(drawing: Drawing, scale: _Scale, side: Side, row: NamedShare, y: float) -> None:
    drawing.text(scale.place(1) + 10, y, row.words, size=SMALL)
    if row.part is None:
        return
    if row.interval:
        low, high = map(scale.place, row.interval)
        drawing.rectangle(low, y - 4, high - low, 8, fill=PALE[side], line=DARK[side])
    draw_mark(drawing, side, (scale.place(row.part), y))


def _describe(side: Side, rows: Mapping[str, NamedShare]) -> str:
    """Return a sentence on one side: what is found in the most boroughs, and in the fewest."""
    shown = [row for row in rows.values() if row.part is not None]
    if not shown:
        return f"As {SIDE_WORDS[side][1]}, nothing could be shown."
    shares = sorted({row.part or 0.0 for row in shown})
    most, fewest = (
        [row for row in shown if row.part == share] for share in (shares[-1], shares[0])
    )
    words = f"As {SIDE_WORDS[side][1]}, most widespread: {_list_rows(most)}"
    return f"{words}; least: {_list_rows(fewest)}." if len(shares) > 1 else f"{words}."


def _list_rows(rows: list[NamedShare]) -> str:
    """Return rows of one share in words; of many, how many they are."""
    counts = list(dict.fromkeys(row.words for row in rows))
    names = list_words(row.name for row in rows) if len(rows) <= 3 else f"{len(rows)} of them"
    return f"{names} in {list_words(counts)} boroughs"
