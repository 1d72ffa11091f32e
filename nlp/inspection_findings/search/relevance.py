"""How likely a finding is about what a query asks, and whether anything is.

The probability is learnt from the queries for development in ``corpus/queries/``, by
``scripts/measure_search.py --fit``, which writes ``relevance.toml``. It holds for one encoder: with
another, nothing is claimed.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from inspection_findings.search.ranking import Ranked

FIRST = 10  # of which a search says how many are likely to be about the query


@dataclass(frozen=True, slots=True, kw_only=True)
class Relevance:
    """A logistic regression on the signals of a hit.

    Attributes
    ----------
    encoder_id : str
        The encoder for which it was fitted.
    intercept, similarity, coverage, themes : float
        As in `Ranked`.
    level : float
        A query has an answer if the most likely of its first hits reaches this probability.
    """

    encoder_id: str
    intercept: float
    similarity: float
    coverage: float
    themes: float
    level: float

    def estimate(self, ranked: Ranked) -> NDArray[np.float64]:
        """Return the probability of each hit, shape (m,)."""
        log_odds = (
            self.intercept
            + self.similarity * ranked.similarities
            + self.coverage * ranked.coverage
            + self.themes * ranked.themes
        )
        probabilities: NDArray[np.float64] = 1 / (1 + np.exp(-log_odds))
        return probabilities


@cache
def load_relevance() -> Relevance:
    """Return the regression of ``relevance.toml``."""
    text = resources.files(__package__).joinpath("relevance.toml").read_text(encoding="utf-8")
    return Relevance(**tomllib.loads(text))
