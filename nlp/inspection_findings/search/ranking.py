"""Ranks findings in one list, by four signals that are added up.

Their weights were chosen on the queries for development in ``corpus/queries/``; see the decision
record on search. Around them the figures hardly change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from inspection_findings.search.facet_columns import BITS, NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from inspection_findings.search.concepts import WordScores
    from inspection_findings.search.facets import Facets
    from inspection_findings.search.meaning import Meaning

WORDS_WEIGHT = 0.45
THEMES_WEIGHT = 0.16
POLARITY_WEIGHT = 0.05
DEPTH = 1000  # candidates of the fast product, whose last bits depend on where a row lies
_DIGITS = 6
_SELECTIVE = 0.12  # below this share, gathering rows is faster (measured at a million findings)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranked:
    """Findings, the best first; row *i* of every array is the one at place *i*.

    Attributes
    ----------
    rows : (m,) intp array
        Their rows in the store's matrix.
    scores, similarities, coverage, themes : (m,) float64 arrays
        The sum, and the signals it comes from: cosine similarity to the query, share of its words,
        and how far the themes of the finding are those of the query.
    allowed : int
        How many findings were ranked, these and those that did not come so far.
    """

    rows: NDArray[np.intp]
    scores: NDArray[np.float64]
    similarities: NDArray[np.float64]
    coverage: NDArray[np.float64]
    themes: NDArray[np.float64]
    allowed: int

    def __len__(self) -> int:
        return len(self.rows)

    def select(self, places: Sequence[int]) -> Ranked:
        """Return the findings at these places."""
        chosen = np.array(places, dtype=np.intp)
        return Ranked(
            rows=self.rows[chosen],
            scores=self.scores[chosen],
            similarities=self.similarities[chosen],
            coverage=self.coverage[chosen],
            themes=self.themes[chosen],
            allowed=self.allowed,
        )


def rank(
    allowed: NDArray[np.bool_],
    *,
    embeddings: NDArray[np.float32],
    facets: Facets,
    meaning: Meaning,
    words: WordScores,
    depth: int,
) -> Ranked:
    """Return the best of the allowed findings; ties by finding id, in whose order rows are.

    Parameters
    ----------
    allowed : (n,) bool array
    embeddings : (n, d) float32 array
        Unit rows.
    depth : int
        At least this many, if so many are allowed.
    """
    rows = np.flatnonzero(allowed)
    embeddings = embeddings.reshape(len(embeddings), len(meaning.vector))  # a store may be empty
    rough = _multiply(embeddings, rows, meaning.vector)
    rough += _score_besides(rows, facets=facets, meaning=meaning, words=words)
    depth = max(DEPTH, 2 * depth)
    if len(rows) > depth:
        rows = np.sort(rows[np.argpartition(-rough, depth - 1)[:depth]])
    # One by one, so that equal texts get equal numbers, filtered or not.
    exact = np.einsum(
        "ij,j->i", embeddings[rows].astype(np.float64), meaning.vector.astype(np.float64)
    )
    besides = _score_besides(rows, facets=facets, meaning=meaning, words=words)
    scores = np.round(exact + besides.astype(np.float64), _DIGITS)
    order = np.argsort(-scores, kind="stable")
    return Ranked(
        rows=rows[order],
        scores=scores[order],
        similarities=exact[order],
        coverage=words.coverage[rows][order].astype(np.float64),
        themes=score_themes(facets, rows, meaning)[order].astype(np.float64),
        allowed=int(np.count_nonzero(allowed)),
    )


def _multiply(
    embeddings: NDArray[np.float32], rows: NDArray[np.intp], vector: NDArray[np.float32]
) -> NDArray[np.float32]:
    if len(rows) < _SELECTIVE * len(embeddings):
        return np.asarray(embeddings[rows] @ vector)
    return np.asarray((embeddings @ vector)[rows])


def _score_besides(
    rows: NDArray[np.intp], *, facets: Facets, meaning: Meaning, words: WordScores
) -> NDArray[np.float32]:
    """Return all but the similarity."""
    scores = words.scores[rows] * np.float32(WORDS_WEIGHT)
    scores += score_themes(facets, rows, meaning) * np.float32(THEMES_WEIGHT)
    scores += _read_polarity(facets, rows) * np.float32(POLARITY_WEIGHT * meaning.polarity)
    return scores


def score_themes(facets: Facets, rows: NDArray[np.intp], meaning: Meaning) -> NDArray[np.float32]:
    """Return the sum of the probabilities of the query's themes that each finding carries."""
    scores = np.zeros(len(rows), dtype=np.float32)
    for code, theme_id in enumerate(facets.lookups.themes):
        probability = meaning.themes.get(theme_id)
        if probability:
            carried = facets.themes[code // BITS][rows] & np.uint32(1 << code % BITS) != 0
            scores += carried * np.float32(probability)
    return scores


def _read_polarity(facets: Facets, rows: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return 1 for a strength, -1 for an area for improvement, stated or inferred, else 0."""
    known = facets.lookups.polarities
    sign = np.array(
        [{"strength": 1.0, "area_for_improvement": -1.0}.get(one, 0.0) for one in known] + [0.0],
        dtype=np.float32,
    )  # NONE, which is -1, finds the last
    stated = facets.stated_polarity[rows]
    return sign[np.where(stated == NONE, facets.inferred_polarity[rows], stated)]
