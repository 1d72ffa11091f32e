"""Logistic regression, as weights that can be kept.

With a few hundred rows and thousands of features, the weights that fit best are a sum of the
rows: it is enough to find what each row adds. So the solver works with as many unknowns as
there are rows, by Newton's method to convergence, whatever the number of features. With
thousands of rows liblinear finds the same minimum sooner.

House rule: each regression is computed on one thread, so that it does not hang on how many a
machine has; several are computed side by side.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

_STEPS = 100
_CONVERGED = 1e-12  # of the objective, relatively
_SHORTEST_STEP = 1e-4
_DECIMALS = 7  # of what is solved for: beyond this, machines and thread counts may differ
_MANY_ROWS = 1500  # from here on liblinear is the faster; its cost does not grow with the cube
_MOST_THREADS = 4  # each holds some matrices of rows by rows
_ONE_AT_A_TIME = Lock()
_TOLERANCE = 1e-9  # of liblinear's gradient, relatively: well beyond the decimals kept


def fit_logistic(
    rows: Any,
    targets: NDArray[np.bool_],
    *,
    sample_weights: NDArray[np.float64] | None = None,
    strength: float = 1.0,
) -> tuple[NDArray[np.float64], float]:
    """Return weights (d,) and intercept of a logistic regression.

    Parameters
    ----------
    rows : array or sparse matrix (n, d)
    targets : array (n,), bool
        Must hold both values.
    sample_weights : array (n,), optional
        What each row counts, 0 or more; 1 if not given.
    strength : float
        Inverse of the regularisation. The intercept is regularised like a weight.
    """
    counts = np.ones(len(targets)) if sample_weights is None else sample_weights
    weights, intercepts = fit_logistics(
        rows, targets[:, None], sample_weights=counts[:, None], strength=strength
    )
    return weights[:, 0], float(intercepts[0])


def fit_logistics(
    rows: Any,
    targets: NDArray[np.bool_],
    *,
    sample_weights: NDArray[np.float64],
    strength: float = 1.0,
    offsets: NDArray[np.float64] | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return weights (d, k) and intercepts (k,) of ``k`` regressions on the same rows.

    ``targets``, ``sample_weights`` and ``offsets`` have the shape (n, k). A row that counts 0
    takes no part. An offset is a score that a row has already, 0 if not given: only what is
    missing to it is learnt.
    """
    from threadpoolctl import threadpool_limits

    # The limit is the process's, so two of these at once would lift each other's.
    with _ONE_AT_A_TIME, threadpool_limits(limits=1):
        return _fit(rows, targets, sample_weights * strength, offsets)


def _fit(
    rows: Any,
    targets: NDArray[np.bool_],
    counts: NDArray[np.float64],
    offsets: NDArray[np.float64] | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    known = np.zeros(targets.shape) if offsets is None else offsets
    if rows.shape[0] <= rows.shape[1]:
        if offsets is None and rows.shape[0] > _MANY_ROWS:
            shares = _solve_many_rows(rows, targets, counts)
        else:
            kernel = _dense(rows @ rows.T) + 1.0
            shares = _side_by_side(
                lambda k: _solve_rows(kernel, targets[:, k], counts[:, k], known[:, k]),
                targets.shape[1],
            )
        added = np.asarray(np.column_stack(shares).round(_DECIMALS), dtype=np.float64)
        return np.asarray(rows.T @ added, dtype=np.float64), added.sum(axis=0)
    wide = np.column_stack([_dense(rows), np.ones(rows.shape[0])])
    solved = _side_by_side(
        lambda k: _solve_columns(wide, targets[:, k], counts[:, k], known[:, k]), targets.shape[1]
    )
    weights = np.asarray(np.column_stack(solved).round(_DECIMALS), dtype=np.float64)
    return weights[:-1], weights[-1]


def _side_by_side(
    solve: Callable[[int], NDArray[np.float64]], columns: int
) -> Sequence[NDArray[np.float64]]:
    """Return the solution of each column: each on a thread of its own, none on several."""
    with ThreadPoolExecutor(min(os.cpu_count() or 1, _MOST_THREADS)) as threads:
        return list(threads.map(solve, range(columns)))


def _dense(matrix: Any) -> NDArray[np.float64]:
    return np.asarray(matrix.toarray() if hasattr(matrix, "toarray") else matrix, dtype=np.float64)


def _solve_many_rows(
    rows: Any, targets: NDArray[np.bool_], counts: NDArray[np.float64]
) -> Sequence[NDArray[np.float64]]:
    """Return what each row adds to the weights, shape (n,), for each column of ``targets``.

    At the minimum that is its count times what the regression still misses of its target.
    """
    from sklearn.linear_model import LogisticRegression

    def solve(column: int) -> NDArray[np.float64]:
        share = np.zeros(len(targets))
        kept = counts[:, column] > 0
        if len(set(targets[kept, column].tolist())) < 2:
            return share
        solver = LogisticRegression(solver="liblinear", C=1.0, tol=_TOLERANCE, max_iter=1000)
        solver.fit(rows[kept], targets[kept, column], sample_weight=counts[kept, column])
        predicted = logistic(solver.decision_function(rows[kept]))
        share[kept] = counts[kept, column] * (targets[kept, column] - predicted)
        return share

    return _side_by_side(solve, targets.shape[1])


def _solve_rows(
    kernel: NDArray[np.float64],
    targets: NDArray[np.bool_],
    counts: NDArray[np.float64],
    offsets: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return what each row adds to the weights, shape (n,).

    Each step solves ``(I + R K R) x = R K b`` with ``R`` the roots of the curvatures: positive
    definite, and never worse conditioned than the rows.
    """
    from scipy.linalg import cho_solve

    def find_step(added: NDArray[np.float64]) -> NDArray[np.float64]:
        scores = kernel @ added
        predicted = logistic(offsets + scores)
        roots = np.sqrt(counts * predicted * (1.0 - predicted))
        aim = roots**2 * scores - counts * (predicted - targets)
        system = kernel * roots[:, None] * roots
        system[np.diag_indices_from(system)] += 1.0
        factor = np.linalg.cholesky(system)  # which, unlike scipy's, lets other threads run
        solved = cho_solve((factor, True), roots * (kernel @ aim), check_finite=False)
        return np.asarray(aim - roots * solved - added)

    def find_loss(added: NDArray[np.float64]) -> float:
        scores = kernel @ added
        return _loss(offsets + scores, targets, counts) + float(added @ scores) / 2.0

    return _descend(find_step, find_loss, size=len(targets))


def _solve_columns(
    rows: NDArray[np.float64],
    targets: NDArray[np.bool_],
    counts: NDArray[np.float64],
    offsets: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the weights, shape (d,), where there are more rows than columns."""

    def find_step(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        predicted = logistic(offsets + rows @ weights)
        slope = rows.T @ (counts * (predicted - targets)) + weights
        curvature = (rows * (counts * predicted * (1.0 - predicted))[:, None]).T @ rows
        return np.asarray(np.linalg.solve(curvature + np.eye(len(weights)), -slope))

    def find_loss(weights: NDArray[np.float64]) -> float:
        return _loss(offsets + rows @ weights, targets, counts) + float(weights @ weights) / 2.0

    return _descend(find_step, find_loss, size=rows.shape[1])


def _descend(
    find_step: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    find_loss: Callable[[NDArray[np.float64]], float],
    *,
    size: int,
) -> NDArray[np.float64]:
    """Return the minimum: Newton's steps from 0, each halved until it goes downhill."""
    place = np.zeros(size)
    loss = find_loss(place)
    for _ in range(_STEPS):
        step, share = find_step(place), 1.0
        while (new_loss := find_loss(place + share * step)) > loss and share > _SHORTEST_STEP:
            share /= 2.0
        if loss - new_loss <= _CONVERGED * loss:
            # At the minimum, where rounding alone decides between downhill and uphill.
            return place + share * step if new_loss <= loss else place
        place, loss = place + share * step, new_loss
    return place


def _loss(
    scores: NDArray[np.float64],
    targets: NDArray[np.bool_],
    counts: NDArray[np.float64],
) -> float:
    return float(counts @ np.logaddexp(0.0, np.where(targets, -scores, scores)))


def balance(targets: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return sample weights with which the examples count as much as all the rest."""
    examples = int(targets.sum())
    return np.where(targets, (len(targets) - examples) / max(examples, 1), 1.0)


def logistic(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities from log-odds, of any shape."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores, -35.0, 35.0))))
