"""Logistic regression, as weights that can be kept: the one place that uses scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


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
        What each row counts; 1 if not given.
    strength : float
        Inverse of the regularisation.

    Notes
    -----
    The solver is liblinear, which uses one core and a fixed order: the same rows give the
    same bits, whatever the machine's number of cores.
    """
    from sklearn.linear_model import LogisticRegression

    regression = LogisticRegression(solver="liblinear", C=strength, tol=1e-5, max_iter=1000)
    regression.fit(rows, targets, sample_weight=sample_weights)
    return regression.coef_[0].astype(np.float64), float(regression.intercept_[0])


def balance(targets: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return sample weights with which the examples count as much as all the rest."""
    examples = int(targets.sum())
    return np.where(targets, (len(targets) - examples) / max(examples, 1), 1.0)


def logistic(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities from log-odds, of any shape."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores, -35.0, 35.0))))
