"""Logistic regression with L2 regularisation, for several targets on the same rows.

With fewer rows than features, the best weights are a weighted sum of the rows. So the solver has
one unknown for each row, however many features there are. It uses Newton's method. With thousands
of rows liblinear is faster, and finds the same minimum.

Each regression runs on one thread, so that the result does not depend on the number of cores.
Several regressions run at the same time.
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
_CONVERGED = 1e-12  # relative change of the objective at which to stop
_SHORTEST_STEP = 1e-4
_DECIMALS = 7  # of the solution: further digits may differ between machines
_MANY_ROWS = 1500  # above this liblinear is faster: Newton's cost grows with the cube of the rows
_MOST_THREADS = 4  # each needs memory for several matrices of shape (rows, rows)
_ONE_AT_A_TIME = Lock()
_TOLERANCE = 1e-9  # of liblinear's gradient, relative: far more exact than the decimals kept


def fit_logistic(
    rows: Any,
    targets: NDArray[np.bool_],
    *,
    sample_weights: NDArray[np.float64] | None = None,
    strength: float = 1.0,
) -> tuple[NDArray[np.float64], float]:
    """Return the weights, shape (d,), and the intercept of a logistic regression.

    Parameters
    ----------
    rows : array or sparse matrix (n, d)
    targets : array (n,), bool
        Must contain both values.
    sample_weights : array (n,), optional
        Weight of each row, 0 or more; 1 if not given.
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
    """Return weights (d, k) and intercepts (k,) of ``k`` logistic regressions on the same rows.

    ``targets``, ``sample_weights`` and ``offsets`` have the shape (n, k). A row of weight 0 is
    ignored. An offset is a score that a row has already, 0 if not given. It is added to the score
    of the regression, which therefore learns only the rest.
    """
    from threadpoolctl import threadpool_limits

    # The limit applies to the whole process: two calls at once would undo each other's limit.
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
    """Return the solution of each column. Columns are solved in parallel, each on one thread."""
    with ThreadPoolExecutor(min(os.cpu_count() or 1, _MOST_THREADS)) as threads:
        return list(threads.map(solve, range(columns)))


def _dense(matrix: Any) -> NDArray[np.float64]:
    return np.asarray(matrix.toarray() if hasattr(matrix, "toarray") else matrix, dtype=np.float64)


def _solve_many_rows(
    rows: Any, targets: NDArray[np.bool_], counts: NDArray[np.float64]
) -> Sequence[NDArray[np.float64]]:
    """Return the coefficient of each row, shape (n,), for each column of ``targets``.

    The weights are the sum of the rows times these coefficients. At the minimum, the coefficient
    of a row is its sample weight times its residual.
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
    """Return the coefficient of each row, shape (n,), as in `_solve_many_rows`.

    ``kernel``, shape (n, n), has the products of the rows, plus 1 for the intercept.
    """
    # Each step solves (I + R K R) x = R K b. K is the kernel, and R has the square roots of the
    # curvatures. The matrix is positive definite, and never worse conditioned than the rows.

    from scipy.linalg import cho_solve

    def find_step(added: NDArray[np.float64]) -> NDArray[np.float64]:
        scores = kernel @ added
        predicted = logistic(offsets + scores)
        roots = np.sqrt(counts * predicted * (1.0 - predicted))
        aim = roots**2 * scores - counts * (predicted - targets)
        system = kernel * roots[:, None] * roots
        system[np.diag_indices_from(system)] += 1.0
        factor = np.linalg.cholesky(system)  # unlike scipy's, it lets other threads run
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
    """Return the weights, shape (d,). Faster if there are more rows than columns."""

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
    """Return the minimum by Newton's method from 0, halving each step until the loss falls."""
    place = np.zeros(size)
    loss = find_loss(place)
    for _ in range(_STEPS):
        step, share = find_step(place), 1.0
        while (new_loss := find_loss(place + share * step)) > loss and share > _SHORTEST_STEP:
            share /= 2.0
        if loss - new_loss <= _CONVERGED * loss:
            # At the minimum only rounding decides whether the last step goes up or down.
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
    """Return sample weights that give the examples the same total weight as all other rows."""
    examples = int(targets.sum())
    return np.where(targets, (len(targets) - examples) / max(examples, 1), 1.0)


def logistic(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probabilities that belong to log-odds of any shape."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores, -35.0, 35.0))))
