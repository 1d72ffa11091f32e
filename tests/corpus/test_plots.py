"""Plots show what the tables hold, and say what to install where they cannot be drawn."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

import inspection_findings as inf
from inspection_findings.corpus.plots import COLOURS, Plot

PLOTS = ("matrix", "plot_recurrence", "plot_balance")


@pytest.fixture(params=PLOTS)
def plot(request: pytest.FixtureRequest, door: inf.Corpus) -> Plot:
    found = getattr(door, request.param)()
    assert isinstance(found, Plot)
    return found


def read_texts(shown: Figure | Axes) -> list[str]:
    """Return everything that is written in a figure or its axes: cells, ticks, titles."""
    return [text.get_text() for text in shown.findobj(Text) if isinstance(text, Text)]


def test_a_notebook_shows_the_plot(plot: Plot, tmp_path: Path) -> None:
    """As a picture; a file has the format of its ending."""
    assert plot._repr_png_().startswith(b"\x89PNG")
    assert plot.save(tmp_path / "plot.svg").read_text("utf-8").count("<svg") == 1
    assert "Victim work" in read_texts(plot.figure)


def test_no_window_is_opened_and_no_setting_changed(door: inf.Corpus) -> None:
    """A plot belongs to nobody: pyplot does not know it."""
    before = dict(mpl.rcParams)
    door.matrix()
    import matplotlib.pyplot as plt

    assert plt.get_fignums() == []
    assert dict(mpl.rcParams) == before


def test_the_matrix_writes_its_numbers_into_the_cells(door: inf.Corpus) -> None:
    """Whoever sees no colour reads the count of findings."""
    plot = door.matrix()
    table = plot.table[plot.table["findings"] > 0]
    cells = sorted(text for text in read_texts(plot.figure.axes[0]) if text.isdecimal())
    strengths = table[table["aspect"] == "strength"]["findings"]
    assert cells == sorted(map(str, strengths))
    assert len(cells) > 20
    shown = {label for axes in plot.figure.axes for label in map(str, axes.get_xticklabels())}
    assert any("Hackney (" in label for label in shown)


def test_recurrence_shows_shares_with_their_intervals(door: inf.Corpus) -> None:
    """A mark for each share, a bar from low to high, and the boroughs in figures."""
    plot = door.plot_recurrence()
    for axes, aspect in zip(plot.figure.axes, COLOURS, strict=True):
        own = plot.table[plot.table["aspect"] == aspect]
        (line,) = axes.get_lines()[:1]
        assert sorted(np.asarray(line.get_xdata()).tolist()) == sorted(own["share"])
        paths = axes.collections[0].get_paths()
        bars = sorted(tuple(np.asarray(path.vertices)[:, 0].tolist()) for path in paths)
        assert bars == sorted(zip(own["low"], own["high"], strict=True))
        assert read_texts(axes).count("5 of 5") == (own["boroughs"] == 5).sum()


def test_sides_differ_in_more_than_colour(door: inf.Corpus) -> None:
    """Strengths and areas for improvement have other marks and hatches."""
    recurrence = door.plot_recurrence().figure
    assert [axes.get_lines()[0].get_marker() for axes in recurrence.axes] == ["o", "s"]
    bars = door.plot_balance().figure.axes[0].patches
    assert {(bar.get_width() > 0, bar.get_hatch() or "") for bar in bars} == {  # type: ignore[attr-defined]
        (True, "////"),
        (False, ""),
    }


def test_a_missing_extra_names_what_to_install(store_path: Path, settings: None) -> None:  # noqa: ARG001
    """Without matplotlib each plot is refused in one line; tables are there all the same."""
    code = f"""
import sys
sys.modules["matplotlib"] = None  # as if it were not installed
import inspection_findings as inf
corpus = inf.open_corpus({str(store_path)!r})
for name in {PLOTS}:
    try:
        getattr(corpus, name)()
    except inf.FindingsError as error:
        print(error)
print(len(corpus.counts()))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    *errors, rows = done.stdout.splitlines()
    assert errors == [
        'plots: matplotlib is not installed; run: pip install "inspection-findings[plots]".'
    ] * len(PLOTS)
    assert int(rows) > 100
