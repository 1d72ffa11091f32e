"""Infer the polarity of findings that have no heading to state it.

The classifier is trained on bullets under the headings Strengths and Areas for improvement. It is
used where no heading states a polarity: in narrative, Diversity bullets and the like. It never
changes a polarity that a heading states. Its features are words and evaluative language
(`polarity_cues`).

Headings know only two polarities. Illustrations know all four: a fine-tuned network and a linear
model of words (`polarity_words`) learn from them. With these, the score learnt from headings is
added to their log-odds, and the greatest log-odds win. A sentence also leans towards the sentences
beside it in its paragraph (`same_paragraph`); coded sentences teach how far. Without a network,
rules give the other two polarities:

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

from inspection_findings.classify.logistic_regression import (
    fit_logistic,
    fit_logistics,
    logistic,
)
from inspection_findings.classify.polarity_cues import count_cues
from inspection_findings.classify.same_paragraph import Beside
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
_LOG_ODDS_SCALE = 20.0  # about the largest log-odds
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
        Factor by which the log-odds are calibrated; 0 without a network.
    beside_weight_ : float
        How far a sentence leans towards those beside it, as log-odds for each that is surely of
        one polarity; 0 until `learn_from_beside`.
    """

    def __init__(self, *, strength: float = 1.0) -> None:
        self.strength = strength

    vectoriser_: Vectoriser
    cue_spread_: NDArray[np.float64]
    weights_: NDArray[np.float64]
    intercept_: float
    confidence_: float
    beside_weight_: float

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002 - scikit-learn's
        """Return the parameters, as scikit-learn asks for them."""
        return {"strength": self.strength}

    def fit(
        self,
        texts: Sequence[str],
        polarities: Sequence[Polarity],
        prior_scores: NDArray[np.float64] | None = None,
    ) -> Self:
        """Train on bullets whose heading states the polarity. Their order does not matter.

        Parameters
        ----------
        texts : sequence of str, length n
        polarities : sequence of {"strength", "area_for_improvement"}, length n
        prior_scores : array (n, 4), float64, optional
            Log-odds of `records.POLARITIES` that illustrations taught. These bullets were not
            among them, so they show how far the log-odds can be trusted.

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
        self.beside_weight_ = 0.0
        if prior_scores is not None:
            is_strength = np.array([polarities[row] == "strength" for row in order])
            self.confidence_ = _learn_confidence(prior_scores[order], is_strength)
        return self

    def learn_from_beside(
        self,
        texts: Sequence[str],
        polarities: Sequence[Polarity | None],
        prior_scores: NDArray[np.float64],
        beside: Beside,
    ) -> Self:
        """Learn from coded sentences how far a sentence leans towards those beside it.

        Parameters
        ----------
        polarities : sequence of Polarity or None, length n
            As coded; None teaches nothing, and nor do ``mixed`` and ``neutral``.
        prior_scores : array (n, 4), float64
        beside : sequence of sequence of int, length n
            For each text, the rows of the texts beside it.
        """
        leaning, heard = _lean(self._calibrate(texts, prior_scores), beside)
        taught = [
            row
            for row, polarity in enumerate(polarities)
            if polarity in ("strength", "area_for_improvement") and beside[row]
        ]
        if not taught:
            return self
        said = np.array([polarities[row] == "strength" for row in taught])
        # Each row also comes the other way round. So neither polarity is favoured: the intercept
        # is 0.
        weights, _ = fit_logistics(
            np.concatenate([heard[taught], -heard[taught]])[:, None],
            np.concatenate([said, ~said])[:, None],
            sample_weights=np.full((2 * len(taught), 1), 0.5),
            offsets=np.concatenate([leaning[taught], -leaning[taught]])[:, None],
        )
        self.beside_weight_ = max(float(weights[0, 0]), 0.0)
        return self

    def predict_probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the probability that each text is a strength, shape (n,)."""
        scores = self._features(texts) @ self.weights_ + self.intercept_
        return np.asarray(np.round(logistic(scores), _DECIMALS))

    def infer(
        self,
        texts: Sequence[str],
        prior_scores: NDArray[np.float64] | None = None,
        beside: Beside | None = None,
    ) -> list[tuple[Polarity, float]]:
        """Return the inferred polarity of each text and its probability.

        Parameters
        ----------
        prior_scores : array (n, 4), float64, optional
            Log-odds of `records.POLARITIES` that illustrations taught. Needed if, and only if,
            the classifier was trained with them.
        beside : sequence of sequence of int, length n, optional
            For each text, the rows of the texts beside it in its paragraph. They count only with
            ``prior_scores``.

        Notes
        -----
        Without a network, the probability of ``mixed`` is that of its less clear part, and the
        probability of ``neutral`` is one half.
        """
        if (self.confidence_ > 0) != (prior_scores is not None):
            raise ValueError(
                "give prior_scores if, and only if, the classifier was trained with them"
            )
        if prior_scores is not None:
            return self._weigh(texts, prior_scores, beside or ((),) * len(texts))
        known = np.diff(self._features(texts).indptr) > 0
        return [
            self._infer_one(text, float(probability)) if has_words else ("neutral", 0.5)
            for text, probability, has_words in zip(
                texts, self.predict_probabilities(texts), known, strict=True
            )
        ]

    def _weigh(
        self, texts: Sequence[str], prior_scores: NDArray[np.float64], beside: Beside
    ) -> list[tuple[Polarity, float]]:
        """Return the most probable polarity of each text, also from the texts beside it."""
        scores = self._calibrate(texts, prior_scores)
        _, heard = _lean(scores, beside)
        _move(scores, self.beside_weight_ * heard)
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares = np.round(shares / shares.sum(axis=1, keepdims=True), _DECIMALS)
        return [
            (POLARITIES[best], float(row[best]))
            for row, best in zip(shares, scores.argmax(axis=1).tolist(), strict=True)
        ]

    def _calibrate(
        self, texts: Sequence[str], prior_scores: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the calibrated log-odds (n, 4) of each text alone: the prior's and the headings'.

        Headings move the difference of the two polarities that they know.
        """
        scores = prior_scores.copy()
        _move(scores, self._features(texts) @ self.weights_ + self.intercept_)
        return scores * self.confidence_

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


def _learn_confidence(prior_scores: NDArray[np.float64], is_strength: NDArray[np.bool_]) -> float:
    """Return the factor for the log-odds that fits the headings best."""
    difference = (prior_scores[:, [_STRENGTH]] - prior_scores[:, [_IMPROVEMENT]]) / _LOG_ODDS_SCALE
    weights, _ = fit_logistic(difference, is_strength, strength=100.0)  # hardly regularised
    # Always above 0: a prior that contradicts the headings gets the probabilities of a guess.
    return max(float(weights[0]) / _LOG_ODDS_SCALE, 10.0**-_DECIMALS)


def _move(scores: NDArray[np.float64], by: NDArray[np.float64]) -> None:
    """Raise strength over area for improvement by ``by``, half each, in place."""
    scores[:, _STRENGTH] += by / 2
    scores[:, _IMPROVEMENT] -= by / 2


def _lean(
    scores: NDArray[np.float64], beside: Beside
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return which way each text leans, as log-odds, and what those beside it say, -1 to 1 each."""
    leaning = scores[:, _STRENGTH] - scores[:, _IMPROVEMENT]
    said = np.tanh(leaning / 2)
    return leaning, np.array([sum(said[row] for row in rows) for rows in beside], dtype=np.float64)


def _cut(text: str) -> list[str]:
    """Return the text and, if it has several sentences, each of them."""
    sentences = [s for s in _SENTENCE_END.split(text) if len(s.split()) > _FEWEST_WORDS]
    return [text, *sentences] if len(sentences) > 1 else [text]
