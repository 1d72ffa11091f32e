"""Second stage of the theme classifier: calibrate the evidence for each theme into a probability.

All themes share one small logistic regression on a few signals, so a theme with four examples
benefits from one with seventy. Themes without examples have a second regression, which uses only
the seed phrases and the description. It is fitted on the coded themes as if they had no examples.
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
_NEEDS = {  # the feature block that a signal needs; without the block it is left out
    "reliability": "phrases",
    "mentioned": "phrases",
    "others": "phrases",
    "similarity": "similarity",
}
_FAINTEST_RIVAL = -2.0  # below this, the score of the next best theme says nothing more
_SOFTENING = 0.02  # keeps the log-odds of a reliability of 0 or 1 finite


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrator:
    """The trained second stage of the theme classifier; it takes the signals without scaling."""

    signals: tuple[str, ...]
    weights: NDArray[np.float64]
    intercept: float

    def probabilities(self, signals: Signals) -> NDArray[np.float64]:
        """Return the probability for each finding and theme, shape (n, themes)."""
        return logistic(self.log_odds(signals))

    def log_odds(self, signals: Signals) -> NDArray[np.float64]:
        """Return the log-odds for each finding and theme, shape (n, themes)."""
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

    ``rival`` is the best score of another theme. ``others`` is how many themes are mentioned: a
    theme named in a list of five is less likely to be what the finding is about. Both use only
    themes with examples, so that adding a theme does not change the others. For the same reason
    ``similarities`` must be centred on the themes with examples.
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
    """Return for each theme the best score among the *other* themes with examples."""
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
    """Return a calibrator that is fitted to held-out signals of all themes together.

    Parameters
    ----------
    names : collection of str
        Which signals to use, out of `LEARNT_SIGNALS` or `UNSEEN_SIGNALS`.
    blocks : collection of str
        The feature blocks in use. A signal is left out if its block is.
    """
    used = tuple(name for name in names if _NEEDS.get(name, name) in {*blocks, "score", "rival"})
    rows = np.column_stack([signals[name][usable] for name in used]) if used else None
    targets = codings[usable]
    if rows is None or targets.all() or not targets.any():
        # There is nothing to fit but how often a theme is given.
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
    """Return a threshold for each theme, shape (themes,), and a common threshold for all.

    The common threshold maximises F1 on the held-out probabilities of all themes. A theme's
    threshold is a weighted mean of the one that maximises its own F1 and the common one. The
    weights are its number of examples and ``shrinkage``.
    """
    # A threshold that rests on five examples alone would be mostly chance.
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
    """Return the lowest threshold for all themes together that reaches a precision.

    It and all higher thresholds reach the precision on held-out probabilities. If none does, the
    threshold is 1.
    """
    grid = np.linspace(0.05, 0.99, 95)
    above = (probabilities[usable][:, None] >= grid).astype(np.float64)
    right = codings[usable].astype(np.float64) @ above
    reached = (right >= precision * above.sum(axis=0))[::-1]
    first = len(grid) - (int(reached.argmin()) if not reached.all() else len(grid))
    return round(float(grid[first]), 6) if first < len(grid) else 1.0
