"""Plots of recurrence; they need the extra ``plots`` (matplotlib).

They are legible in black and white and for colour-blind readers. Strengths are blue and round,
areas for improvement orange and square, and every cell or line has its number.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from inspection_findings.analysis.recurrence import Aspect
from inspection_findings.errors import MissingExtraError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Cells = npt.NDArray[np.float64]

DOTS_PER_INCH = 100
ASPECTS: tuple[Aspect, ...] = ("strength", "area_for_improvement")
TITLES: dict[Aspect, str] = {
    "strength": "Strengths",
    "area_for_improvement": "Areas for improvement",
}
COLOURS: dict[Aspect, str] = {"strength": "#2166ac", "area_for_improvement": "#b35806"}
_MAPS: dict[Aspect, str] = {"strength": "Blues", "area_for_improvement": "Oranges"}
_MARKERS: dict[Aspect, str] = {"strength": "o", "area_for_improvement": "s"}
_HATCHES: dict[Aspect, str] = {"strength": "", "area_for_improvement": "////"}
_DARK = 0.6  # share of the darkest colour above which white numbers are easier to read


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plot:
    """A plot with its data; a notebook shows the plot.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
    table : DataFrame
        The data of the plot.
    """

    figure: Figure
    table: pd.DataFrame

    def save(self, path: str | Path) -> Path:
        """Write the plot to a file; the file extension sets the format (png, svg, pdf)."""
        self.figure.savefig(path, dpi=DOTS_PER_INCH)
        return Path(path)

    def _repr_png_(self) -> bytes:
        picture = io.BytesIO()
        self.figure.savefig(picture, format="png", dpi=DOTS_PER_INCH)
        return picture.getvalue()


def draw_matrix(boroughs: pd.DataFrame, *, theme_names: Mapping[str, str]) -> Plot:
    """Draw each theme's share of each borough's strengths, and of its areas for improvement.

    An empty cell means that the borough has no such finding on the theme. A dash means that its
    reports could not have shown the theme.

    Parameters
    ----------
    boroughs : DataFrame
        As in ``RecurrenceTables``.
    theme_names : mapping of str to str
        Names by id, in the order of the rows.
    """
    table = boroughs[boroughs["aspect"].isin(ASPECTS)]
    wide = table.pivot(  # noqa: PD010 - one row a cell, and none may be lost
        index="theme_id", columns=["aspect", "borough"], values=["share", "findings", "of"]
    ).reindex(list(theme_names))
    figure = _make_figure(width=10, rows=len(wide))
    panels = figure.subplots(1, len(ASPECTS), sharey=True)
    for axes, aspect in zip(panels, ASPECTS, strict=True):
        share, count, of = (wide[what][aspect] for what in ("share", "findings", "of"))
        image = axes.imshow(100 * share, cmap=_MAPS[aspect], vmin=0, aspect="auto")
        _write_counts(axes, count.to_numpy(dtype=float), shares=share.to_numpy(dtype=float))
        columns = [f"{borough} ({total:.0f})" for borough, total in of.max().items()]
        axes.set_xticks(range(len(columns)), columns, rotation=40, ha="right")
        axes.set_title(TITLES[aspect])
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
        label = f"% of its {TITLES[aspect].lower()}"
        figure.colorbar(image, ax=axes, location="bottom", shrink=0.8, aspect=35, label=label)
    panels[0].set_yticks(range(len(wide)), list(theme_names.values()))
    return Plot(figure=figure, table=table.reset_index(drop=True))


def _write_counts(axes: Axes, counts: Cells, *, shares: Cells) -> None:
    """Write the number of findings into each cell, or a dash where the theme is not eligible."""
    darkest = np.nanmax(shares)
    for (row, column), count in np.ndenumerate(counts):
        colour = "white" if shares[row, column] > _DARK * darkest else "black"
        text = "–" if np.isnan(count) else f"{count:.0f}" if count else ""
        axes.text(column, row, text, ha="center", va="center", color=colour)


def draw_recurrence(themes: pd.DataFrame, *, theme_names: Mapping[str, str]) -> Plot:
    """Draw the share of boroughs in which each theme is found, with its 95 % interval.

    Parameters
    ----------
    themes : DataFrame
        As in ``RecurrenceTables``.
    """
    table = themes[themes["aspect"].isin(ASPECTS) & themes["theme_id"].isin(list(theme_names))]
    of_aspect = {aspect: own.set_index("theme_id") for aspect, own in table.groupby("aspect")}
    areas = of_aspect["area_for_improvement"].sort_values(["share", "findings"], kind="stable")
    figure = _make_figure(width=10, rows=len(areas))
    panels = figure.subplots(1, len(ASPECTS), sharey=True)
    for axes, aspect in zip(panels, ASPECTS, strict=True):
        own = of_aspect[aspect].loc[areas.index]
        rows = range(len(own))
        axes.hlines(rows, own["low"], own["high"], color=COLOURS[aspect], linewidth=6, alpha=0.3)
        axes.plot(own["share"], rows, _MARKERS[aspect], color=COLOURS[aspect])
        for row, (count, of) in enumerate(zip(own["boroughs"], own["eligible"], strict=True)):
            axes.text(1.04, row, f"{count} of {of}", va="center", fontsize=8)
        axes.set(title=TITLES[aspect], xlim=(-0.04, 1.2), xlabel="share of boroughs")
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1.0])
        axes.grid(axis="x", alpha=0.3)
    panels[0].set_yticks(range(len(areas)), [theme_names[one] for one in areas.index])
    return Plot(figure=figure, table=table.reset_index(drop=True))


def draw_balance(
    boroughs: pd.DataFrame, tests: pd.DataFrame, *, theme_names: Mapping[str, str]
) -> Plot:
    """Draw each theme's share of areas for improvement minus its share of strengths.

    Each mark is a borough, and the bar is the mean over boroughs.

    Parameters
    ----------
    boroughs : DataFrame
        As in ``RecurrenceTables``.
    tests : DataFrame
        As in ``Comparison``, compared by polarity.
    """
    shares = boroughs.set_index(["aspect", "theme_id", "borough"])["share"]
    points = 100 * (shares.loc["area_for_improvement"] - shares.loc["strength"])
    table = tests[tests["theme_id"].isin(list(theme_names))].sort_values(
        ["difference", "theme_id"], ignore_index=True
    )
    figure = _make_figure(width=8.5, rows=len(table))
    axes = figure.subplots()
    for row, (theme_id, mean) in enumerate(
        zip(table["theme_id"], table["difference"], strict=True)
    ):
        aspect: Aspect = "area_for_improvement" if mean > 0 else "strength"
        axes.barh(row, mean, color=COLOURS[aspect], alpha=0.35, hatch=_HATCHES[aspect])
        marks = points.loc[theme_id].dropna()
        axes.plot(marks, [row] * len(marks), _MARKERS[aspect], color=COLOURS[aspect], markersize=4)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_yticks(range(len(table)), [theme_names[one] for one in table["theme_id"]])
    axes.set_xlabel("more of the strengths   ←   percentage points   →   more of the areas")
    axes.grid(axis="x", alpha=0.3)
    return Plot(figure=figure, table=table)


def require_matplotlib() -> None:
    """Raise `MissingExtraError` unless matplotlib is installed."""
    try:
        import matplotlib  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(
            "plots", "matplotlib is not installed", 'run: pip install "inspection-findings[plots]"'
        ) from error


def _make_figure(*, width: float, rows: int) -> Figure:
    """Return an empty figure with room for this number of rows, without a window."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, 2 + 0.3 * rows), dpi=DOTS_PER_INCH, layout="constrained")
