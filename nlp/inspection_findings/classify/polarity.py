"""Infer the polarity of findings that have no heading to state it.

The classifier is trained on bullets under the headings Strengths and Areas for improvement. It is
used where no heading states a polarity: in narrative, Diversity bullets and the like. It never
changes a polarity that a heading states. Its features are words and evaluative language
(`polarity_cues`).

Headings know only two polarities. A network fine-tuned on illustrations knows all four. With a
network, the score learnt from headings is added to the network's log-odds, and the greatest
log-odds win. Without a network, rules give the other two polarities:

- ``mixed``: a contrasting word ("but", "however", "although", ...) divides the text into parts.
  One part is clearly a strength, and another clearly an area for improvement.
- ``neutral``: the text has none of the words that the model knows, so nothing in it indicates a
  polarity. A low probability alone does *not* make a finding neutral.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from inspection_findings.classify.logistic_regression import fit_logistic, logistic
from inspection_findings.classify.polarity_cues import count_cues
from inspection_findings.classify.tfidf import Vectoriser, beside, fit_vectoriser
from inspection_findings.errors import ModelError
from inspection_findings.records import POLARITIES, Polarity

INFERRED = "inferred by the model; no heading in the report says it"
_CONTRAST = re.compile(
    r"\b(?:but|however|although|though|while|whereas|despite|yet|nevertheless)\b", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"(?<=[.;])\s+")
_FEWEST_WORDS = 3  # shorter parts of a text have no polarity of their own
_CLEAR = 0.60  # probability from which the polarity of a part is clear
_WORD_SCALE = 0.5  # below 1, because words tell as much about the theme as the polarity
_CUE_SCALE = 1 / 3  # seven cues, each of standard deviation 1, beside rows of length 1
NOT_INFERRED = frozenset({"foreword", "background", "involvement", "recommendation"})
"""Parts of a report without inferred polarity, because it would be wrong too often. Here reports
sum up, set the scene, quote people or make recommendations."""
_STRENGTH, _IMPROVEMENT = (POLARITIES.index(p) for p in ("strength", "area_for_improvement"))
_LOG_ODDS_SCALE = 20.0  # about the largest log-odds of a network
_DECIMALS = 6


class PolarityClassifier:
    """Infer polarity from words: strength, area for improvement, mixed or neutral.

    Parameters
    ----------
    strength : float
        Inverse of the regularisation.

    Attributes
    ----------
    vectoriser_ : Vectoriser
        Words and pairs of words.
    cue_spread_ : array (cues,), float
        Standard deviation of each of `polarity_cues.CUES` in the training texts.
    weights_, intercept_ : array (t + cues,), float
    confidence_ : float
        Factor by which the network's log-odds are calibrated; 0 without a network.
    """

    def __init__(self, *, strength: float = 1.0) -> None:
        self.strength = strength

    vectoriser_: Vectoriser
    cue_spread_: NDArray[np.float64]
    weights_: NDArray[np.float64]
    intercept_: float

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002 - scikit-learn's
        """Return the parameters, as scikit-learn asks for them."""
        return {"strength": self.strength}

    def fit(
        self,
        texts: Sequence[str],
        polarities: Sequence[Polarity],
        network_scores: NDArray[np.float64] | None = None,
    ) -> Self:
        """Train on bullets whose heading states the polarity. Their order does not matter.

        Parameters
        ----------
        texts : sequence of str, length n
        polarities : sequence of {"strength", "area_for_improvement"}, length n
        network_scores : array (n, 4), float64, optional
            Log-odds of `records.POLARITIES` from the fine-tuned network. These bullets were not
            in its training, so they show how far its log-odds can be trusted.

        Raises
        ------
        ModelError
            If one of the two polarities is missing, or another is given.
        """
        if set(polarities) != {"strength", "area_for_improvement"}:
            raise ModelError(
                "training the polarity",
                f"needs strengths and areas for improvement, found {sorted(set(polarities))}",
                "give bullets under both headings, and no others",
            )
        order = sorted(range(len(texts)), key=lambda row: (texts[row], polarities[row]))
        # Most text without a heading is a single sentence. So a bullet of several sentences is used
        # whole and sentence by sentence. Each counts less the more there are.
        examples = [
            (piece, polarities[row] == "strength", 1.0 / np.sqrt(len(pieces)))
            for row in order
            for pieces in [_cut(texts[row])]
            for piece in pieces
        ]
        learnt = [piece for piece, _, _ in examples]
        targets = np.array([target for _, target, _ in examples])
        counts = np.array([count for _, _, count in examples])
        self.vectoriser_ = fit_vectoriser(learnt, analyser="words", shortest=1, longest=2)
        spread = count_cues(learnt).std(axis=0)
        self.cue_spread_ = np.where(spread > 0, spread, 1.0)
        rarer = counts[targets].sum() / counts[~targets].sum()
        self.weights_, self.intercept_ = fit_logistic(
            self._features(learnt),
            targets,
            sample_weights=np.where(targets, counts, counts * rarer),
            strength=self.strength,
        )
        self.confidence_ = 0.0
        if network_scores is not None:
            is_strength = np.array([polarities[row] == "strength" for row in order])
            self.confidence_ = _learn_confidence(network_scores[order], is_strength)
        return self

    def predict_probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the probability that each text is a strength, shape (n,)."""
        scores = self._features(texts) @ self.weights_ + self.intercept_
        return np.asarray(np.round(logistic(scores), _DECIMALS))

    def infer(
        self, texts: Sequence[str], network_scores: NDArray[np.float64] | None = None
    ) -> list[tuple[Polarity, float]]:
        """Return the inferred polarity of each text and its probability.

        Parameters
        ----------
        network_scores : array (n, 4), float64, optional
            Log-odds of `records.POLARITIES` from the fine-tuned network. Needed if, and only
            if, the classifier was trained with them.

        Notes
        -----
        Without a network, the probability of ``mixed`` is that of its less clear part, and the
        probability of ``neutral`` is one half.
        """
        if (self.confidence_ > 0) != (network_scores is not None):
            raise ValueError(
                "give network_scores if, and only if, the classifier was trained with them"
            )
        if network_scores is not None:
            return self._weigh(texts, network_scores)
        known = np.diff(self._features(texts).indptr) > 0
        return [
            self._infer_one(text, float(probability)) if has_words else ("neutral", 0.5)
            for text, probability, has_words in zip(
                texts, self.predict_probabilities(texts), known, strict=True
            )
        ]

    def _weigh(
        self, texts: Sequence[str], network_scores: NDArray[np.float64]
    ) -> list[tuple[Polarity, float]]:
        """Return the most probable polarity of each text, from the network and the headings."""
        heading_scores = self._features(texts) @ self.weights_ + self.intercept_
        scores = network_scores.copy()
        # Half each, so that the difference of the two changes by the whole score.
        scores[:, _STRENGTH] += heading_scores / 2
        scores[:, _IMPROVEMENT] -= heading_scores / 2
        shares = np.exp(self.confidence_ * (scores - scores.max(axis=1, keepdims=True)))
        shares = np.round(shares / shares.sum(axis=1, keepdims=True), _DECIMALS)
        return [
            (POLARITIES[best], float(row[best]))
            for row, best in zip(shares, scores.argmax(axis=1).tolist(), strict=True)
        ]

    def _infer_one(self, text: str, probability: float) -> tuple[Polarity, float]:
        contrast = self._contrast(text)
        if contrast >= _CLEAR:
            return "mixed", round(contrast, _DECIMALS)
        if probability >= 0.5:
            return "strength", probability
        return "area_for_improvement", round(1.0 - probability, _DECIMALS)

    def _contrast(self, text: str) -> float:
        """Return how clearly parts of a text differ in polarity, 0 to 1; 0 if it has one part."""
        parts = [part for part in _CONTRAST.split(text) if len(part.split()) >= _FEWEST_WORDS]
        if len(parts) < 2:
            return 0.0
        strengths = self.predict_probabilities(parts)
        return float(min(strengths.max(), 1.0 - strengths.min()))

    def _features(self, texts: Sequence[str]) -> Any:
        cues = count_cues(texts) / self.cue_spread_ * _CUE_SCALE
        return beside(self.vectoriser_.transform(texts) * _WORD_SCALE, cues)


def _learn_confidence(network_scores: NDArray[np.float64], is_strength: NDArray[np.bool_]) -> float:
    """Return the factor for the network's log-odds that fits the headings best."""
    difference = (
        network_scores[:, [_STRENGTH]] - network_scores[:, [_IMPROVEMENT]]
    ) / _LOG_ODDS_SCALE
    weights, _ = fit_logistic(difference, is_strength, strength=100.0)  # hardly regularised
    # Always above 0: a network that contradicts the headings gets the probabilities of a guess.
    return max(float(weights[0]) / _LOG_ODDS_SCALE, 10.0**-_DECIMALS)


def _cut(text: str) -> list[str]:
    """Return the text and, if it has several sentences, each of them."""
    sentences = [s for s in _SENTENCE_END.split(text) if len(s.split()) > _FEWEST_WORDS]
    return [text, *sentences] if len(sentences) > 1 else [text]
