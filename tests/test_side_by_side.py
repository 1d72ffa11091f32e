"""The arithmetic of the comparison with other tools, on cases that can be counted by hand."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import side_by_side_figures as figures
from peers.grouped import run_all
from peers.levels import choose_levels, hold_out_scores
from peers.task import Rows, Task, mark, read_peak
from search_figures import Query
from tests.support.variants import ROOT


def test_a_way_is_scored_beside_ours() -> None:
    """F1, what is left without a theme, and how far a way is behind, by the cells that count."""
    codings = mark([[0], [0], [1], [1], [0, 1]] * 8, 2)
    ours, theirs = codings.copy(), codings.copy()
    theirs[:, 1] = False  # never gives the second theme
    counted = np.ones_like(codings)
    perfect = codings.astype(np.float64)
    found = figures.measure_themes(codings, theirs, counted, beside=ours, scores=perfect)
    assert found["macro"][0] == 0.5
    assert found["micro"][0] == pytest.approx(2 / 3, abs=1e-4)
    assert found["none"] == pytest.approx(0.4)
    assert found["ranking"] == 1.0
    difference, low, high = found["behind_macro"]
    assert difference == pytest.approx(0.5)
    assert low <= difference <= high
    assert figures.measure_themes(codings, ours, counted, beside=ours)["behind_micro"] == [0] * 3
    counted[:, 1] = False  # what coders dispute is not held against anybody
    assert figures.measure_f1(codings, theirs, counted) == [1.0, 1.0]


def test_levels_are_learnt_where_f1_is_best() -> None:
    """A theme with enough findings has a level of its own; equal scores are never parted."""
    scores = np.array([[0.9], [0.4], [0.3], [0.1]])
    assert choose_levels(scores, np.array([[1], [1], [0], [0]], dtype=bool)).tolist() == [0.35]
    tied = np.array([[0.5], [0.5], [0.1]])
    assert choose_levels(tied, np.array([[1], [0], [0]], dtype=bool)).item() == pytest.approx(0.3)


def test_no_finding_is_scored_by_what_it_taught() -> None:
    """Each borough's scores come from a call that was shown the others alone."""
    boroughs = ["b", "a", "b", "c"]
    codings: list[list[int]] = [[0], [], [], []]
    task = Task({"texts": list("wxyz"), "boroughs": boroughs, "themes": [{}], "codings": codings})

    def add_taught(taught: Rows, rest: Rows) -> figures.Floats:
        return np.full((len(rest), 1), float(taught.sum()))

    found = hold_out_scores(task, np.array([0, 2, 3]), add_taught)
    assert found.ravel().tolist() == [3, 3, 0 + 2]
    assert [(task.choose(inside), task.choose(outside)) for inside, outside in task.folds] == [
        (["w", "y", "z"], ["x"]),
        (["x", "z"], ["w", "y"]),
        (["w", "x", "y"], ["z"]),
    ]


def test_groups_are_compared_by_who_is_together() -> None:
    """Numbers of groups mean nothing, order is undone, and what depends on order is found out."""
    main = [theme for theme in "abc" for _ in range(20)]
    boroughs = ["x", "y"] * 30

    def by_theme(rows: Rows, _: int | None) -> list[int]:
        return ["bca".index(main[row]) for row in rows]

    def by_place(rows: Rows, _: int | None) -> list[int]:
        return [-1 if place < 6 else place % 3 for place in range(len(rows))]

    steady = figures.measure_groups(run_all(by_theme, boroughs), main, boroughs)
    assert steady["ami"] == pytest.approx([1.0, 1.0, 1.0])
    assert (steady["groups"], steady["none"]) == (3, 0.0)
    assert min(steady["between"].values()) == pytest.approx(1.0)
    assert steady["same"] == {"again": True, "unseeded": True, "orders": True}
    shaky = figures.measure_groups(run_all(by_place, boroughs), main, boroughs)
    assert shaky["none"] == pytest.approx(0.1)
    assert shaky["same"]["again"]
    assert not shaky["same"]["orders"]
    assert shaky["between"]["orders"] < 0.2
    assert not figures.is_same([[-1, 0, 0], [0, 1, 1]]), "in no group is not in a group"


def test_a_ranking_is_scored_by_its_first_answers() -> None:
    """The place of the first right one, the share of the first five, and of those judged."""
    grades = {"good": (3, 3), "fair": (2, 1), "poor": (1, 0)}
    query = Query(query_id="q", part="test", kind="keywords", query="q", grades=grades)
    ndcg, rank, precision, judged = figures.measure_query(["poor", "new", "good", "fair"], query)
    assert rank == pytest.approx(1 / 3)
    assert (precision, judged) == (0.4, 0.6)
    assert 0 < ndcg < 1
    assert figures.measure_query(["good", "fair", "poor"], query)[0] == pytest.approx(1.0)
    assert figures.measure_query([], query) == [0.0, 0.0, 0.0, 0.0]


def test_memory_is_of_this_process_alone() -> None:
    """A process that a large one starts is not taken for large itself."""
    ballast = np.ones(40_000_000)
    code = "from peers.task import read_peak; print(read_peak())"
    scripts = str(ROOT / "scripts")
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": scripts}, capture_output=True, check=True
    )
    assert 10e6 < int(done.stdout) < ballast.nbytes < read_peak()


def test_cost_is_what_one_borough_left_out_takes() -> None:
    """What serves all boroughs counts whole, the rest in its share; rates are for 1,000."""
    stages = {"load": 0.25, "encode": 2.0, "fit_once": 5.0, "fit": 8.0, "predict": 1.0}
    cost = {"start": 0.5, "stages": stages, "megabytes": 100.0}
    found = figures.measure_theme_cost(cost, texts=500, folds=4)
    assert (found["start"], found["learn"], found["thousand"]) == (0.75, 8.5, 6.0)
    nothing = {"start": 0.5, "stages": {"encode": 2.0, "predict": 1.0}, "megabytes": 100.0}
    assert figures.measure_theme_cost(nothing, texts=500, folds=4)["learn"] == 0.0
    asked = {"start": 0.5, "stages": {"index": 2.0, "query": 1.0}, "megabytes": 100.0}
    told = figures.measure_other_cost(asked, texts=500, queries=20)
    assert (told["thousand"], told["queries"], told["first"]) == (4.0, 5.0, None)
