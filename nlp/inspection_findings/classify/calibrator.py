"""Second stage: from what speaks for a theme to a calibrated probability.

All themes share one small logistic regression over a handful of signals, so that a theme with
four examples borrows strength from one with seventy. A theme without any example has a
regression of its own kind: it is fitted on the coded themes as if nobody had coded them, from
the seed phrases and the description alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspection_findings.classify.logistic_regression import fit_logistic, logistic

Signals = Mapping[str, NDArray[np.float64]]

LEARNT_SIGNALS = ("score", "rival", "reliability", "mentioned", "others", "similarity")
UNSEEN_SIGNALS = ("mentioned", "others", "similarity")
_NEEDS = {  # the feature block without which a signal is left out
    "reliability": "phrases",
    "mentioned": "phrases",
    "others": "phrases",
    "similarity": "similarity",
}
_FAINTEST_RIVAL = -2.0  # how unlikely the next best theme is says nothing below this
_SOFTENING = 0.02  # keeps the log-odds of a reliability of 0 finite


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrator:
    """Weights of the second stage; ``weights`` apply to the signals as they are."""

    signals: tuple[str, ...]
    weights: NDArray[np.float64]
    intercept: float

    def probabilities(self, signals: Signals) -> NDArray[np.float64]:
        """Return probabilities, of the shape of each signal."""
        return logistic(self.log_odds(signals))

    def log_odds(self, signals: Signals) -> NDArray[np.float64]:
        """Return log-odds, of the shape of each signal."""
        shape = next(iter(signals.values())).shape
        log_odds = np.full(shape, self.intercept)
        for name, weight in zip(self.signals, self.weights, strict=True):
            log_odds = log_odds + weight * signals[name]
        return log_odds


def make_signals(
    *,
    scores: NDArray[np.float64],
    reliabilities: NDArray[np.float64],
    mentions: NDArray[np.bool_],
    similarities: NDArray[np.float64],
    learnt: NDArray[np.bool_],
) -> dict[str, NDArray[np.float64]]:
    """Return the signals of each finding and theme, all of shape (n, themes).

    ``rival`` is the best score of another theme, ``others`` how many themes are mentioned: a
    theme named in a list of five is less likely to be what the finding is about. Both look
    at themes with examples only, so that adding a theme changes nothing for the rest; so
    must ``similarities`` be centred.
    """
    odds = (reliabilities + _SOFTENING) / (1.0 - reliabilities + _SOFTENING)
    counts = (mentions & learnt).sum(axis=1, keepdims=True).astype(np.float64)
    return {
        "score": scores,
        "rival": _best_other(scores, learnt),
        "reliability": np.log(odds),
        "mentioned": mentions.astype(np.float64),
        "others": np.broadcast_to(counts, scores.shape),
        "similarity": similarities,
    }


def _best_other(scores: NDArray[np.float64], learnt: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return for each theme the best score among the *other* learnt themes."""
    padding = np.full((len(scores), 2), -np.inf)
    ranked = np.sort(np.hstack([np.where(learnt, scores, -np.inf), padding]), axis=1)
    best, second = ranked[:, [-1]], ranked[:, [-2]]
    rival = np.where((scores == best) & learnt, second, best)
    return np.asarray(np.maximum(rival, _FAINTEST_RIVAL))


def fit_calibrator(
    signals: Signals,
    codings: NDArray[np.bool_],
    usable: NDArray[np.bool_],
    *,
    names: Collection[str],
    blocks: Collection[str],
) -> Calibrator:
    """Learn a calibrator from held-out signals, pooled over themes.

    Parameters
    ----------
    names : collection of str
        Which signals to use, out of `LEARNT_SIGNALS` or `UNSEEN_SIGNALS`.
    blocks : collection of str
        The feature blocks in use; a signal whose block is left out is left out as well.
    """
    used = tuple(name for name in names if _NEEDS.get(name, name) in {*blocks, "score", "rival"})
    rows = np.column_stack([signals[name][usable] for name in used]) if used else None
    targets = codings[usable]
    if rows is None or targets.all() or not targets.any():
        # Nothing to learn from: what is known is how often a theme is given at all.
        share = (targets.sum() + 1.0) / (len(targets) + 2.0)
        return Calibrator(
            signals=(), weights=np.zeros(0), intercept=float(np.log(share / (1.0 - share)))
        )
    middle, spread = rows.mean(axis=0), rows.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    weights, intercept = fit_logistic((rows - middle) / spread, targets)
    weights = weights / spread
    return Calibrator(
        signals=used, weights=weights, intercept=float(intercept - (weights * middle).sum())
    )


def tune_thresholds(
    probabilities: NDArray[np.float64],
    codings: NDArray[np.bool_],
    usable: NDArray[np.bool_],
    *,
    shrinkage: float,
) -> tuple[NDArray[np.float64], float]:
    """Return a threshold for each theme (themes,), and the one that is best for all at once.

    Each maximises F1 on held-out probabilities. A theme's own threshold counts as much as it
    has examples, the common one as if it had ``shrinkage`` examples: a threshold that rests on
    five examples is mostly chance.
    """
    grid = np.linspace(0.05, 0.90, 86)
    above = (probabilities[:, :, None] >= grid) & usable[:, :, None]  # (n, themes, grid)
    examples = (codings & usable).sum(axis=0)
    right = (above & codings[:, :, None]).sum(axis=0)
    given = above.sum(axis=0)
    f1 = 2.0 * right / np.maximum(given + examples[:, None], 1)
    f1_all = 2.0 * right.sum(axis=0) / np.maximum(given.sum(axis=0) + examples.sum(), 1)
    common = float(grid[int(f1_all.argmax())])
    own = np.array([np.median(grid[row >= row.max() - 1e-9]) for row in f1])
    thresholds = np.where(
        examples > 0, (examples * own + shrinkage * common) / (examples + shrinkage), common
    )
    return np.asarray(np.round(thresholds, 6), dtype=np.float64), round(common, 6)


def find_sure_threshold(
    probabilities: NDArray[np.float64],
    codings: NDArray[np.bool_],
    usable: NDArray[np.bool_],
    *,
    precision: float,
) -> float:
    """Return the lowest threshold, the same for all themes, that reaches a precision.

    It and every higher one reach it on held-out probabilities; 1 if none does.
    """
    grid = np.linspace(0.05, 0.99, 95)
    above = (probabilities[usable][:, None] >= grid).astype(np.float64)
    right = codings[usable].astype(np.float64) @ above
    reached = (right >= precision * above.sum(axis=0))[::-1]
    first = len(grid) - (int(reached.argmin()) if not reached.all() else len(grid))
    return round(float(grid[first]), 6) if first < len(grid) else 1.0
