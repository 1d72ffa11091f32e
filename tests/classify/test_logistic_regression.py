"""Logistic regression by Newton's method: the minimum, whatever the shape of the rows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from threadpoolctl import threadpool_info, threadpool_limits

from inspection_findings.classify.logistic_regression import (
    balance,
    fit_logistic,
    fit_logistics,
    logistic,
)


def draw(rows: int, columns: int, *, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return random rows and targets that depend on them."""
    generator = np.random.default_rng(seed)
    drawn = generator.normal(size=(rows, columns))
    return drawn, drawn[:, 0] + generator.normal(size=rows) > 1.0


@pytest.mark.parametrize("shape", [(60, 300), (300, 6), (40, 40)])
def test_it_finds_the_minimum(shape: tuple[int, int]) -> None:
    """Weights agree with another solver of the same problem, few rows or many."""
    from sklearn.linear_model import LogisticRegression

    rows, targets = draw(*shape)
    other = LogisticRegression(solver="liblinear", C=4.0, tol=1e-10, max_iter=10_000)
    other.fit(rows, targets, sample_weight=balance(targets))
    weights, intercept = fit_logistic(rows, targets, sample_weights=balance(targets), strength=4.0)
    assert np.allclose(weights, other.coef_[0], atol=1e-5)
    assert intercept == pytest.approx(float(other.intercept_[0]), abs=1e-5)


def test_the_number_of_threads_changes_nothing() -> None:
    """Dense rows, whose sums a library would split among threads: the same to the last bit."""
    rows, targets = draw(400, 1500)
    several = np.column_stack([targets, ~targets, np.roll(targets, 1)])
    options = {"sample_weights": np.ones(several.shape), "offsets": np.zeros(several.shape)}
    with threadpool_limits(limits=1):
        weights, intercepts = fit_logistics(rows, several, **options)  # type: ignore[arg-type]
    with threadpool_limits(limits=2):
        again = fit_logistics(rows, several, **options)  # type: ignore[arg-type]
    assert (weights == again[0]).all()
    assert (intercepts == again[1]).all()


def test_two_at_once_leave_the_process_as_it_was() -> None:
    """The limit on threads is the process's, and is given back."""
    rows, targets = draw(300, 900)
    with threadpool_limits(limits=2):
        before = [library["num_threads"] for library in threadpool_info()]
        with ThreadPoolExecutor(2) as threads:
            one, other = threads.map(lambda _: fit_logistic(rows, targets), range(2))
        assert [library["num_threads"] for library in threadpool_info()] == before
    assert (one[0] == other[0]).all()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), strength=st.sampled_from([1e-3, 1.0, 1e3, 1e6]))
def test_the_slope_is_zero_there(seed: int, strength: float) -> None:
    """At the minimum nothing is left to gain in any direction, however weak the penalty."""
    rows, targets = draw(30, 50, seed=seed)
    weights, intercept = fit_logistic(rows, targets, strength=strength)
    wrong = logistic(rows @ weights + intercept) - targets
    slope = rows.T @ wrong * strength + weights
    assert np.abs(slope).max() < 1e-3 * max(1.0, float(np.abs(weights).max()))


def test_sparse_and_dense_rows_are_the_same() -> None:
    """How the rows are kept does not matter."""
    rows, targets = draw(50, 80)
    dense = fit_logistic(rows, targets)
    thin = fit_logistic(sparse.csr_matrix(rows), targets)
    assert np.allclose(dense[0], thin[0], atol=1e-6)


def test_a_row_that_counts_nothing_takes_no_part() -> None:
    """Several regressions on the same rows can each leave out rows of their own."""
    rows, targets = draw(50, 80)
    counts = np.ones((50, 2))
    counts[40:, 1] = 0.0
    weights, intercepts = fit_logistics(
        rows, np.column_stack([targets, targets]), sample_weights=counts
    )
    alone, intercept = fit_logistic(rows[:40], targets[:40])
    assert np.allclose(weights[:, 1], alone, atol=1e-5)
    assert intercepts[1] == pytest.approx(intercept, abs=1e-5)
    assert not np.allclose(weights[:, 0], alone, atol=1e-2)


@pytest.mark.parametrize("shape", [(60, 300), (300, 6)])
def test_an_offset_is_a_score_that_is_there_already(shape: tuple[int, int]) -> None:
    """Given the scores of a first solution as offsets, a second one has less left to learn."""
    rows, targets = draw(*shape)
    counts = np.ones((len(rows), 1))
    weights, intercepts = fit_logistics(rows, targets[:, None], sample_weights=counts)
    known = rows @ weights + intercepts
    more, shift = fit_logistics(rows, targets[:, None], sample_weights=counts, offsets=known)
    wrong = logistic(known + rows @ more + shift) - targets[:, None]
    slope = rows.T @ wrong + more  # of the objective whose penalty is on what is added
    assert np.abs(slope).max() < 1e-5
    assert np.abs(more).max() < np.abs(weights).max()


def test_many_rows_have_the_same_minimum_as_few() -> None:
    """Beyond the number of rows at which the solver changes, nothing else does."""
    rows, targets = draw(1600, 1700)
    weights, intercept = fit_logistic(rows, targets, strength=0.01)
    wrong = logistic(rows @ weights + intercept) - targets
    slope = rows.T @ wrong * 0.01 + weights
    assert np.abs(slope).max() < 1e-4  # of sums over 1,600 rows
    assert float(wrong.sum() * 0.01 + intercept) == pytest.approx(0.0, abs=1e-4)
