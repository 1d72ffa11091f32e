"""Shares of boroughs with their intervals: the rows of two charts, and how they are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inspection_findings.documents.charts.chart import NONE, SIDES, Side, write_percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """In how many boroughs something is found, on one side.

    Attributes
    ----------
    name : str
        A theme, a sub-theme, a year or a period.
    boroughs, eligible : int
        Boroughs in which it is found, out of those whose reports could have shown it.
    low, high : float
        The 95 % interval of the share, from 0 to 1.
    note : str
        Why the share must not be compared with the others; empty if it may.
    """

    name: str
    side: Side
    boroughs: int
    eligible: int
    low: float
    high: float
    note: str = ""

    @property
    def share(self) -> float | None:
        """The share of the eligible boroughs, from 0 to 1; None if there are none."""
        return self.boroughs / self.eligible if self.eligible else None

    @property
    def words(self) -> str:
        """The share in figures, such as "3 of 5"; a dash if nothing could be shown."""
        return f"{self.boroughs} of {self.eligible}" if self.eligible else NONE

    @property
    def interval(self) -> str:
        """The interval in per cent, such as "23 to 88 %"."""
        return f"{100 * self.low:.0f} to {100 * self.high:.0f} %" if self.eligible else NONE


HEADER = ("boroughs", "of", "share", "95 % interval")


def list_figures(row: Share) -> tuple[str | int, ...]:
    """Return the figures of a share, in the order of ``HEADER``."""
    return row.boroughs, row.eligible, write_percent(row.share), row.interval


def split_sides(rows: Sequence[Share]) -> dict[Side, dict[str, Share]]:
    """Return the rows of each side that has any, by name."""
    sides: dict[Side, dict[str, Share]] = {}
    for side in SIDES:
        own = {row.name: row for row in rows if row.side == side}
        if own:
            sides[side] = own
    return sides


def list_names(rows: Sequence[Share]) -> list[str]:
    """Return each name once, in the order of the rows."""
    return list(dict.fromkeys(row.name for row in rows))
