"""The learning curve: every choice, measured on what it has not seen, and no invented point."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from inspection_findings.coding import describe_theme
from inspection_findings.encode import Encoder
from inspection_findings.errors import CodingError
from inspection_findings.theme_model.evaluation import (
    CodedFindings,
    LearningCurve,
    evaluate_coded,
    measure_learning,
)
from inspection_findings.theme_model.evaluation.learning_curve import METHODS
from tests.support.coded import BOROUGHS, encode_small, small_codebook

NAMES = sorted(BOROUGHS.values())


@pytest.fixture(scope="module")
def coded(tiny_encoder: Encoder) -> CodedFindings:
    """Return a third of the reference coding, with five themes."""
    return encode_small(tiny_encoder, step=3)


@pytest.fixture(scope="module")
def theme_embeddings(tiny_encoder: Encoder) -> np.ndarray:
    """Return the rows of the five themes."""
    return tiny_encoder.encode([describe_theme(theme) for theme in small_codebook().themes])


@pytest.fixture(scope="module")
def curve(coded: CodedFindings, theme_embeddings: np.ndarray) -> LearningCurve:
    """Return its learning curve."""
    return measure_learning(coded, codebook=small_codebook(), theme_embeddings=theme_embeddings)


def test_every_choice_is_measured_on_every_borough_it_leaves_out(curve: LearningCurve) -> None:
    """With four boroughs: 4 choices of one, 6 of two, 4 of three, by each method, once."""
    wanted = {
        (chosen, method, left_out)
        for number in (1, 2, 3)
        for chosen in combinations(NAMES, number)
        for method in METHODS
        for left_out in set(NAMES) - set(chosen)
    }
    found = [(run.trained_on, run.method, run.measured_on) for run in curve.runs]
    assert len(found) == len(set(found))
    assert set(found) == wanted


def test_the_curve_ends_where_nothing_is_left_to_measure_on(curve: LearningCurve) -> None:
    """Four coded boroughs give three points, and the remark says why."""
    assert [point.boroughs for point in curve.points if point.method == "all features"] == [1, 2, 3]
    assert "learns from all 4 leaves none to measure on" in curve.remark


def test_the_last_point_is_the_evaluation(
    curve: LearningCurve, coded: CodedFindings, theme_embeddings: np.ndarray
) -> None:
    """All but one borough is what the evaluation trains on: the same figures borough by borough."""
    evaluation = evaluate_coded(coded, codebook=small_codebook(), theme_embeddings=theme_embeddings)
    wanted = {item.borough: (item.macro_f1, item.micro_f1) for item in evaluation.boroughs}
    found = {
        run.measured_on: (run.macro_f1, run.micro_f1)
        for run in curve.runs
        if run.boroughs == 3 and run.method == "all features"
    }
    assert found == wanted


def test_points_hold_their_runs(curve: LearningCurve) -> None:
    """Each point is the mean of its runs, in which every borough weighs the same."""
    for point in curve.points:
        runs = [
            run
            for run in curve.runs
            if (run.boroughs, run.method) == (point.boroughs, point.method)
        ]
        micro = [run.micro_f1 or 0.0 for run in runs]
        assert point.runs == len(runs)
        assert point.micro_f1 == pytest.approx(np.mean(micro), abs=1e-4)
        assert (point.micro_lowest, point.micro_highest) == (min(micro), max(micro))
        assert point.macro_lowest <= point.macro_f1 <= point.macro_highest
        measured = [run.measured_on for run in runs]
        assert len({measured.count(name) for name in NAMES}) == 1


def test_more_boroughs_teach_more(curve: LearningCurve) -> None:
    """On average the model gains with each borough, and stands above TF-IDF alone."""
    full, _, simple = (
        [point.micro_f1 for point in curve.points if point.method == method] for method in METHODS
    )
    assert full[0] < full[2]
    assert all(more > less for more, less in zip(full, simple, strict=True))


def test_the_order_of_the_rows_does_not_matter(
    coded: CodedFindings, theme_embeddings: np.ndarray
) -> None:
    """Shuffled findings give the same curve; here of two boroughs, to be quick."""
    two = np.flatnonzero(np.isin(coded.boroughs, NAMES[:2]))
    options = {"codebook": small_codebook(), "theme_embeddings": theme_embeddings}
    straight = measure_learning(coded.select(two), **options)  # type: ignore[arg-type]
    shuffled = coded.select(np.random.default_rng(1).permutation(two))
    assert measure_learning(shuffled, **options) == straight  # type: ignore[arg-type]
    assert [point.boroughs for point in straight.points] == [1, 1, 1]


def test_one_borough_makes_no_curve(coded: CodedFindings, theme_embeddings: np.ndarray) -> None:
    """Nothing would be left to measure on."""
    one = coded.select(np.flatnonzero(np.array(coded.boroughs) == NAMES[0]))
    with pytest.raises(CodingError, match="covers 1 boroughs; code findings of at least two"):
        measure_learning(one, codebook=small_codebook(), theme_embeddings=theme_embeddings)
