"""Charts of a store, with their data as a frame."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from inspection_findings.corpus.handle import Handle, name_themes
from inspection_findings.frames import rows_to_frame

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.analysis.recurrence import Aspect, RecurrenceTables
    from inspection_findings.documents.charts import Chart
    from inspection_findings.frames import CorpusFrames
    from inspection_findings.store import Store

DRAWN: tuple[Aspect, ...] = ("strength", "area_for_improvement")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plot:
    """A chart with its data; a notebook shows the chart.

    Attributes
    ----------
    chart : Chart
        Has the chart as ``svg()`` and ``png(width)``, and in words as ``alt``.
    table : DataFrame
        The data of the chart.
    """

    chart: Chart
    table: pd.DataFrame

    @classmethod
    def of(cls, chart: Chart, rows: Iterable[object], row_type: type) -> Plot:
        """Return a chart with the rows that it was drawn from."""
        return cls(chart=chart, table=rows_to_frame(rows, row_type))

    def save(self, path: str | Path) -> Path:
        """Write the chart to a file; the file extension sets the format (svg, png)."""
        return self.chart.save(path)

    def _repr_svg_(self) -> str:
        return self.chart.svg()


class Plots(Handle):
    """Charts: each is safe for colour-blind readers and for print in black and white."""

    def matrix(self, *, by: Literal["borough", "standard"] = "borough") -> Plot:
        """Draw a heat map of themes by borough or by standard; its ``table`` has the numbers.

        Examples
        --------
        >>> corpus.matrix().table["borough"].nunique()
        5
        >>> corpus.matrix(by="standard").chart.title
        'Findings on each theme, by standard'
        """
        from inspection_findings.analysis.recurrence import BoroughShare, StandardUse
        from inspection_findings.theme_report.charts import draw_matrix, draw_standards

        with self._read() as store:
            names, found = name_themes(store), self._measure(store, self._read_frames(store))
        if by == "standard":
            standards = found.standard_rows
            return Plot.of(draw_standards(standards, names), standards, StandardUse)
        rows = [row for row in found.borough_rows if row.aspect in DRAWN]
        return Plot.of(draw_matrix(rows, names), rows, BoroughShare)

    def plot_recurrence(self) -> Plot:
        """Draw the share of boroughs in which each theme is found, with 95 % intervals.

        Examples
        --------
        >>> set(corpus.plot_recurrence().table["eligible"])
        {5}
        """
        from inspection_findings.analysis.recurrence import ThemeRecurrence
        from inspection_findings.theme_report.charts import draw_recurrence

        with self._read() as store:
            names, found = name_themes(store), self._measure(store, self._read_frames(store))
        rows = [row for row in found.theme_rows if row.aspect in DRAWN]
        return Plot.of(draw_recurrence(rows, names), rows, ThemeRecurrence)

    def plot_balance(self) -> Plot:
        """Draw each theme's share of areas for improvement minus its share of strengths.

        Examples
        --------
        >>> corpus.plot_balance().table["difference"].is_monotonic_decreasing
        True
        """
        from inspection_findings.analysis.comparison import ThemeTest, compare
        from inspection_findings.theme_report.charts import draw_balance

        with self._read() as store:
            names, frames = name_themes(store), self._read_frames(store)
            found = self._measure(store, frames)
        compared = compare(frames, by="polarity", theme_ids=list(names), frameworks=self.frameworks)
        rows = sorted(compared.test_rows, key=lambda row: (-row.difference, row.theme_id))
        return Plot.of(draw_balance(found.borough_rows, rows, names), rows, ThemeTest)

    def plot_trend(self, theme: str) -> Plot:
        """Draw in what share of boroughs a theme is found, by year of inspection.

        Examples
        --------
        >>> print(corpus.plot_trend("victim-work").chart.title)
        Victim work, by year of inspection
        """
        from inspection_findings.analysis.recurrence import ThemeYear
        from inspection_findings.theme_report.charts import draw_trend

        with self._read() as store:
            (theme_id,), names = store.find_themes([theme]), name_themes(store)
            found = self._measure(store, self._read_frames(store))
        rows = [row for row in found.trend_rows if row.theme_id == theme_id]
        rows = [row for row in rows if row.aspect in DRAWN]
        return Plot.of(draw_trend(rows, names[theme_id]), rows, ThemeYear)

    def plot_saturation(self, theme: str | None = None) -> Plot:
        """Draw how many sub-themes so many reports show, of a theme or of all findings.

        Examples
        --------
        >>> max(corpus.plot_saturation("victim-work").table["reports"].tolist())
        10
        """
        from inspection_findings.analysis.sites import CurvePoint, measure_saturation
        from inspection_findings.theme_report.charts import draw_saturation

        with self._read() as store:
            theme_id = None if theme is None else store.find_themes([theme])[0]
            names, frames = name_themes(store), self._read_frames(store)
        found = measure_saturation(frames, theme_id=theme_id)
        name = "All findings" if theme_id is None else names[theme_id]
        return Plot.of(draw_saturation(found, name), found.curve_rows, CurvePoint)

    def _measure(self, store: Store, frames: CorpusFrames) -> RecurrenceTables:
        from inspection_findings.analysis.recurrence import measure_across

        theme_ids = list(store.read_shown_themes())
        return measure_across(frames, theme_ids=theme_ids, frameworks=self.frameworks)
