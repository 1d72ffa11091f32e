"""What the words of illustrations say about polarity: a linear model beside the fine-tuned network.

The network reads a sentence as a whole, this model reads its words, evaluative language
(`polarity_cues`) and embedding. Both are trained on illustrations and on no report. They err on
different sentences, so their sum is right more often than either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from inspection_findings.classify.logistic_regression import fit_logistics
from inspection_findings.classify.polarity_cues import count_cues
from inspection_findings.classify.tfidf import Vectoriser, beside, fit_vectoriser
from inspection_findings.records import POLARITIES, Polarity

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

WORDS_COUNT = 2.0
"""How often the log-odds of words count beside those of the network."""
_STRENGTH = 1.0
_AT_LEAST = 2  # illustrations that have a word
_CUE_SCALE = 1 / 3  # as in `polarity`: seven cues beside rows of length 1


@dataclass(frozen=True, kw_only=True, eq=False)
class PolarityWords:
    """A linear model of the four polarities; made by `learn_polarity_words`.

    Attributes
    ----------
    vectoriser : Vectoriser
        Words and pairs of words.
    cue_spread : array (cues,)
        Standard deviation of each of `polarity_cues.CUES` in the illustrations.
    weights : array (t + cues + d, 4), intercepts : array (4,)
    """

    vectoriser: Vectoriser
    cue_spread: NDArray[np.float64]
    weights: NDArray[np.float64]
    intercepts: NDArray[np.float64]

    def scores(self, texts: Sequence[str], embeddings: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the log-odds of each of `records.POLARITIES`, shape (n, 4)."""
        features = _features(self.vectoriser, self.cue_spread, texts, embeddings)
        return np.asarray(features @ self.weights + self.intercepts)


def add_words(
    network: NDArray[np.float64], words: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """Return the log-odds (n, 4) of the network and those of words together, if there are any."""
    return network if words is None else network + WORDS_COUNT * words


def learn_polarity_words(
    texts: Sequence[str],
    embeddings: NDArray[np.float32],
    polarities: Sequence[Polarity],
) -> PolarityWords:
    """Return a model trained on illustrations with one polarity each. Their order is no matter.

    ``embeddings`` has the shape (n, d).
    """
    order = sorted(range(len(texts)), key=lambda row: (texts[row], polarities[row]))
    learnt = [texts[row] for row in order]
    vectoriser = fit_vectoriser(learnt, analyser="words", shortest=1, longest=2, at_least=_AT_LEAST)
    spread = count_cues(learnt).std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    targets = np.array([[polarities[row] == one for one in POLARITIES] for row in order])
    weights, intercepts = fit_logistics(
        _features(vectoriser, spread, learnt, embeddings[order]),
        targets,
        sample_weights=np.ones(targets.shape),
        strength=_STRENGTH,
    )
    return PolarityWords(
        vectoriser=vectoriser,
        cue_spread=spread,
        weights=weights.astype(np.float32).astype(np.float64),  # the precision of a saved model
        intercepts=intercepts,
    )


def _features(
    vectoriser: Vectoriser,
    cue_spread: NDArray[np.float64],
    texts: Sequence[str],
    embeddings: NDArray[np.float32],
) -> csr_matrix:
    cues = count_cues(texts) / cue_spread * _CUE_SCALE
    return beside(vectoriser.transform(texts), cues, embeddings.astype(np.float64))
