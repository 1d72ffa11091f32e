"""Polarity of what has no heading: inferred, and said to be inferred.

House rule: of all that reports say, headings are the only teacher. The classifier learns from
bullets under Strengths and Areas for improvement and their sentences, and is used on narrative,
Diversity bullets and whatever else the report does not sort; a heading's word is never overruled.
It looks at evaluative language (`evaluative`) and at words; what a finding is about has no say.

Headings know two polarities and speak of bullets. A network that was fine-tuned on illustrations
knows all four, and narrative: where there is one, what headings teach is added to what it says,
and the greatest log-odds win. Headings also teach how sure it may be: on bullets, which it has
never seen. Without a network, the other two polarities come from rules:

- ``mixed``: a contrasting word ("but", "however", "although", ...) cuts the text into two
  parts, of which one reads clearly as a strength and the other as an area for improvement;
- ``neutral``: the text holds none of the words that the model knows, so that nothing in it
  can speak for either polarity. A low probability is *not* called neutral: it is shown.
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
_FEWEST_WORDS = 3  # of a part that can have a polarity of its own
_CLEAR = 0.60  # probability from which a part reads clearly
_WORD_SCALE = 0.5  # cues speak of polarity, words as much of the theme
_CUE_SCALE = 1 / 3  # seven cues of spread 1 beside rows of length 1
NOT_INFERRED = frozenset({"foreword", "background", "involvement", "recommendation"})
"""Where a report sums up, sets the scene or quotes people, or asks: too often wrong there."""
_STRENGTH, _IMPROVEMENT = (POLARITIES.index(p) for p in ("strength", "area_for_improvement"))
_LEANINGS = 20.0  # about how far from 0 a network's log-odds go
_DECIMALS = 6


class PolarityClassifier:
    """Tells a strength from an area for improvement by its words.

    Parameters
    ----------
    strength : float
        Inverse of the regularisation.

    Attributes
    ----------
    vectoriser_ : Vectoriser
        Words and pairs of words.
    cue_spread_ : array (cues,), float
        How far each of `evaluative.CUES` spreads in what was learnt from.
    weights_, intercept_ : array (t + cues,), float
    confidence_ : float
        What the network's log-odds are multiplied by to make probabilities; 0 without one.
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
        impressions: NDArray[np.float64] | None = None,
    ) -> Self:
        """Learn from bullets whose heading gives the polarity; their order does not matter.

        A bullet of several sentences is learnt as a whole and sentence by sentence, each
        counting less the more there are: most of what has no heading is one sentence. From
        ``impressions`` (n, 4), what a network says of `records.POLARITIES`, how sure that is.

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
        taught = [
            (piece, polarities[row] == "strength", 1.0 / np.sqrt(len(pieces)))
            for row in order
            for pieces in [_cut(texts[row])]
            for piece in pieces
        ]
        learnt = [piece for piece, _, _ in taught]
        targets = np.array([target for _, target, _ in taught])
        counts = np.array([count for _, _, count in taught])
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
        if impressions is not None:
            is_strength = np.array([polarities[row] == "strength" for row in order])
            self.confidence_ = _learn_confidence(impressions[order], is_strength)
        return self

    def predict_probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the probability that each text is a strength, shape (n,)."""
        scores = self._features(texts) @ self.weights_ + self.intercept_
        return np.asarray(np.round(logistic(scores), _DECIMALS))

    def infer(
        self, texts: Sequence[str], impressions: NDArray[np.float64] | None = None
    ) -> list[tuple[Polarity, float]]:
        """Return the inferred polarity of each text and its probability.

        Parameters
        ----------
        impressions : array (n, 4), float64, optional
            What the fine-tuned network says of `records.POLARITIES`, log-odds.

        Notes
        -----
        By the rules, without a network, the number is the probability of the less clear part
        for ``mixed`` and one half for ``neutral``.
        """
        if (self.confidence_ > 0) != (impressions is not None):
            raise ValueError("give impressions if, and only if, it was taught beside a network")
        if impressions is not None:
            return self._weigh(texts, impressions)
        known = np.diff(self._features(texts).indptr) > 0
        return [
            self._infer_one(text, float(probability)) if has_words else ("neutral", 0.5)
            for text, probability, has_words in zip(
                texts, self.predict_probabilities(texts), known, strict=True
            )
        ]

    def _weigh(
        self, texts: Sequence[str], impressions: NDArray[np.float64]
    ) -> list[tuple[Polarity, float]]:
        """Return the likeliest polarity of each text, by the network and the headings."""
        headed = self._features(texts) @ self.weights_ + self.intercept_
        scores = impressions.copy()
        scores[:, _STRENGTH] += headed / 2  # so that the difference of the two
        scores[:, _IMPROVEMENT] -= headed / 2  # grows by all that headings say
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
        """Return how clearly the parts of a text contradict each other, 0 if it has one part."""
        parts = [part for part in _CONTRAST.split(text) if len(part.split()) >= _FEWEST_WORDS]
        if len(parts) < 2:
            return 0.0
        strengths = self.predict_probabilities(parts)
        return float(min(strengths.max(), 1.0 - strengths.min()))

    def _features(self, texts: Sequence[str]) -> Any:
        cues = count_cues(texts) / self.cue_spread_ * _CUE_SCALE
        return beside(self.vectoriser_.transform(texts) * _WORD_SCALE, cues)


def _learn_confidence(impressions: NDArray[np.float64], is_strength: NDArray[np.bool_]) -> float:
    """Return by what to multiply the network's log-odds, so that they fit what headings say."""
    leaning = (impressions[:, [_STRENGTH]] - impressions[:, [_IMPROVEMENT]]) / _LEANINGS
    weights, _ = fit_logistic(leaning, is_strength, strength=100.0)  # hardly held back
    # Never 0 or less: one that headings speak against is as good as a guess, and says so.
    return max(float(weights[0]) / _LEANINGS, 10.0**-_DECIMALS)


def _cut(text: str) -> list[str]:
    """Return the text and, where it has several, its sentences."""
    sentences = [s for s in _SENTENCE_END.split(text) if len(s.split()) > _FEWEST_WORDS]
    return [text, *sentences] if len(sentences) > 1 else [text]
