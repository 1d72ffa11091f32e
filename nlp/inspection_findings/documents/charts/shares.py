"""Shares of boroughs with a name and a side: the rows of two charts, and how they are tabled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inspection_findings.documents.charts.chart import NONE, SIDES, Side
from inspection_findings.documents.document import Cell, Column, Share


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedShare:
    """In what share of boroughs something is found, on one side.

    Attributes
    ----------
    name : str
        A theme, a sub-theme, a year or a period.
    share : Share
        Out of the boroughs whose reports could have shown it.
    note : str
        Why the share must not be compared with the others; empty if it may.
    """

    name: str
    side: Side
    share: Share
    note: str = ""

    @property
    def part(self) -> float | None:
        """The share from 0 to 1; None if no report could have shown it."""
        return self.share.count / self.share.of if self.share.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The limits from 0 to 1, if there are any."""
        low, high = self.share.low, self.share.high
        return None if low is None or high is None or not self.share.of else (low, high)

    @property
    def words(self) -> str:
        """The share in figures, such as "3 of 5"; a dash if no report could have shown it."""
        return f"{self.share.count} of {self.share.of}" if self.share.of else NONE


COLUMNS = (
    Column(name="Boroughs", kind="number"),
    Column(name="Of", kind="number"),
    Column(name="Share", kind="percent"),
    Column(name="From", kind="percent"),
    Column(name="To", kind="percent"),
)


def list_figures(row: NamedShare) -> tuple[Cell, ...]:
    """Return the figures of a share and of its 95 % interval, in the order of ``COLUMNS``."""
    return row.share.count, row.share.of, row.part, *(row.interval or (None, None))


def split_sides(rows: Sequence[NamedShare]) -> dict[Side, dict[str, NamedShare]]:
    """Return the rows of each side that has any, by name."""
    sides: dict[Side, dict[str, NamedShare]] = {}
    for side in SIDES:
        own = {row.name: row for row in rows if row.side == side}
        if own:
            sides[side] = own
    return sides


def list_names(rows: Sequence[NamedShare]) -> list[str]:
    """Return each name once, in the order of the rows."""
    return list(dict.fromkeys(row.name for row in rows))
