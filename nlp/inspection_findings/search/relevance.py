"""How likely a hit is to be about the query, and whether anything is.

Both are logistic regressions, fitted to the queries of ``corpus/queries/`` that are not kept for
the test. ``scripts/search_figures.py --fit`` writes them to ``relevance.toml``. They hold for one
encoder: with another, nothing is claimed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from inspection_findings.search.ranking import Ranked

FIRST = 10  # hits by which it is judged whether anything is there
_ROUNDING = 1e-6
_BEST = 3  # of these, whose words count

Verdict = Literal["yes", "no", "unsure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relevance:
    """Two logistic regressions on the signals by which hits are ranked.

    Attributes
    ----------
    encoder_id : str
        The encoder for which they were fitted.
    hit, answer : mapping of str to float
        Weights by signal, and the ``intercept``.
    no_below, yes_from : float
        Below the first probability nothing is likely to be about the query, from the second on
        something is. Between them it is not sure.
    """

    encoder_id: str
    hit: Mapping[str, float]
    answer: Mapping[str, float]
    no_below: float
    yes_from: float

    def estimate(self, ranked: Ranked) -> NDArray[np.float64]:
        """Return the probability that each hit is about the query, shape (m,)."""
        return to_probability(self.hit, list_hit_signals(ranked))

    def judge(self, ranked: Ranked) -> Verdict:
        """Say whether any of the hits is likely to be about the query."""
        if not len(ranked):
            return "no"
        probability = float(to_probability(self.answer, list_answer_signals(ranked)))
        if probability >= self.yes_from:
            return "yes"
        # What has every word of the query may be about it, whatever the rest says.
        has_all_words = bool(ranked.coverage[:FIRST].max() >= 1 - _ROUNDING)
        return "no" if probability < self.no_below and not has_all_words else "unsure"


def list_hit_signals(ranked: Ranked) -> dict[str, NDArray[np.float64]]:
    """Return what the probability of each hit is estimated from, by name."""
    return {
        "similarity": ranked.similarities,
        "coverage": ranked.coverage,
        "themes": ranked.themes,
    }


def list_answer_signals(ranked: Ranked) -> dict[str, float]:
    """Return what tells whether anything is there, by name, from the first hits.

    If something is there, the best hits stand out from those that follow.
    """
    similarities = ranked.similarities[:FIRST]
    return {
        "best_similarity": float(similarities.max()),
        "mean_similarity": float(similarities.mean()),
        "coverage": float(np.sort(ranked.coverage[:FIRST])[-_BEST:].mean()),
        "best_coverage": float(ranked.coverage[:FIRST].max()),
        "themes": float(ranked.themes[:FIRST].max()),
    }


def to_probability(
    weights: Mapping[str, float], signals: Mapping[str, NDArray[np.float64] | float]
) -> NDArray[np.float64]:
    """Return the probability that the weighted signals stand for."""
    log_odds = weights["intercept"] + sum(weights[name] * signals[name] for name in signals)
    return np.asarray(1 / (1 + np.exp(-log_odds)), dtype=np.float64)


@cache
def load_relevance() -> Relevance:
    """Return the regressions of ``relevance.toml``."""
    text = resources.files(__package__).joinpath("relevance.toml").read_text(encoding="utf-8")
    return Relevance(**tomllib.loads(text))
