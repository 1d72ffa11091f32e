"""Calibration and thresholds: what they are tuned on, and how far few examples count."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from inspection_findings.classify.calibrator import (
    LEARNT_SIGNALS,
    find_sure_threshold,
    fit_calibrator,
    tune_thresholds,
)

Marks = NDArray[np.bool_]
Probabilities = NDArray[np.float64]

SHAPE = (15, 3)
MARKS = arrays(np.bool_, SHAPE)
PROBABILITIES = arrays(np.float64, SHAPE, elements=st.floats(0, 1))


@given(said=PROBABILITIES, other=PROBABILITIES, codings=MARKS, usable=MARKS)
def test_cells_that_may_not_be_used_tune_nothing(
    said: Probabilities, other: Probabilities, codings: Marks, usable: Marks
) -> None:
    """Whatever stands in them, thresholds and calibrators are the same."""
    changed, flipped = np.where(usable, said, other), codings ^ ~usable
    own, common = tune_thresholds(said, codings, usable, shrinkage=5.0)
    assert (own == tune_thresholds(changed, flipped, usable, shrinkage=5.0)[0]).all()
    assert common == tune_thresholds(changed, flipped, usable, shrinkage=5.0)[1]
    sure = find_sure_threshold(said, codings, usable, precision=0.8)
    assert sure == find_sure_threshold(changed, flipped, usable, precision=0.8)
    one, two = (
        fit_calibrator(
            dict.fromkeys(LEARNT_SIGNALS, signal),
            marks,
            usable,
            names=("score",),
            blocks=("embedding",),
        )
        for signal, marks in ((said, codings), (changed, flipped))
    )
    assert (one.weights == two.weights).all()
    assert one.intercept == two.intercept


@given(said=PROBABILITIES, codings=MARKS, shrinkage=st.floats(1.0, 50.0))
def test_a_threshold_counts_as_much_as_its_theme_has_examples(
    said: Probabilities, codings: Marks, shrinkage: float
) -> None:
    """Between a theme's own threshold and the common one, in proportion to its examples."""
    everything = np.ones_like(codings)
    own, common = tune_thresholds(said, codings, everything, shrinkage=1e-9)
    mixed, still_common = tune_thresholds(said, codings, everything, shrinkage=shrinkage)
    assert still_common == common
    examples = codings.sum(axis=0)
    for theme, count in enumerate(examples.tolist()):
        wanted = (count * own[theme] + shrinkage * common) / (count + shrinkage)
        assert abs(mixed[theme] - wanted) < 1e-5
        assert count or mixed[theme] == common
