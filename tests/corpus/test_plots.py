"""What the door draws is what its tables hold."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

import inspection_findings as inf
from inspection_findings.corpus.plots import Plot


@pytest.fixture(params=["matrix", "plot_recurrence", "plot_balance", "trend", "saturation"])
def plot(request: pytest.FixtureRequest, door: inf.Corpus) -> Plot:
    if request.param in ("trend", "saturation"):
        found = getattr(door, f"plot_{request.param}")("Victim work")
    else:
        found = getattr(door, request.param)()
    assert isinstance(found, Plot)
    return found


def test_a_notebook_shows_the_chart(plot: Plot, tmp_path: Path) -> None:
    """As it is saved; with the name of a theme, a sentence, and a table that is not empty."""
    shown = plot._repr_svg_()
    assert plot.save(tmp_path / "plot.svg").read_text("utf-8") == shown
    assert "Victim work" in shown
    assert plot.chart.alt.endswith(".")
    assert len(plot.table) > 0


def test_the_matrix_draws_the_counts_of_recurring(door: inf.Corpus) -> None:
    plot, boroughs = door.matrix(), door.recurring().boroughs
    wanted = boroughs[boroughs["aspect"].isin(["strength", "area_for_improvement"])]
    assert plot.table["findings"].sum() == wanted["findings"].sum()
    drawn = re.findall(r">(\d+)</text>", plot.chart.svg())
    assert sorted(map(int, drawn)) == sorted(wanted.query("findings > 0")["findings"])
    rows = plot.chart.table().rows
    assert sum(int(str(cell)) for row in rows for cell in row[2:] if cell) == sum(map(int, drawn))


def test_standards_add_up_to_those_of_recurring(door: inf.Corpus) -> None:
    standards = door.recurring().standards
    rows = door.matrix(by="standard").chart.table().rows
    for side, column in (
        ("Strengths", "strengths"),
        ("Areas for improvement", "areas_for_improvement"),
    ):
        drawn = sum(int(str(cell)) for row in rows if row[0] == side for cell in row[2:])
        assert drawn == standards[column].sum() > 0
    assert "no heading there states either: 2.1 Assessment" in door.matrix(by="standard").chart.alt


def test_recurrence_and_trend_draw_the_shares_of_recurring(door: inf.Corpus) -> None:
    recurring = door.recurring()
    for plot, table in (
        (door.plot_recurrence(), recurring.themes),
        (door.plot_trend("victim-work"), recurring.trends.query("theme_id == 'victim-work'")),
    ):
        own = table[table["aspect"].isin(["strength", "area_for_improvement"])]
        shares = sorted(zip(own["boroughs"], own["eligible"], strict=True))
        rows = plot.chart.table().rows
        assert sorted((row[2], row[3]) for row in rows) == shares
        drawn = re.findall(r">(\d+) of (\d+)</text>", plot.chart.svg())
        assert sorted((int(count), int(of)) for count, of in drawn) == shares


def test_balance_and_saturation_draw_the_tables_of_the_door(door: inf.Corpus) -> None:
    tests = door.compare(by="polarity").tests
    balance = door.plot_balance().chart.table()
    assert sorted(row[1] for row in balance.rows) == sorted(tests["difference"].round(1))  # type: ignore[type-var]
    for row in balance.rows:
        mean, *boroughs = (float(str(cell)) for cell in row[1:] if cell is not None)
        assert math.isclose(mean, sum(boroughs) / len(boroughs), abs_tol=0.11)
    curve = door.further_reports().curve
    drawn = door.plot_saturation().chart.table().rows
    assert [row[3] for row in drawn] == curve["sub_themes"].round(1).tolist()
    assert all(
        words in door.plot_saturation().chart.alt
        for words in door.further_reports().saturation["words"]
    )
