"""Polarity of what has no heading: inferred, and said to be inferred.

House rule: of all that reports say, headings are the only teacher. The classifier learns from
bullets under Strengths and Areas for improvement and their sentences, and is used on narrative,
Diversity bullets and whatever else the report does not sort; a heading's word is never overruled.
It looks at evaluative language (`evaluative`) and at words; what a finding is about has no say.

Headings know two polarities and speak of bullets. A network that was fine-tuned on illustrations
knows all four, and narrative. Where there is one, it says how likely a finding is mixed, neutral
or neither; in the last case headings have taught how much to believe of what it says, beside
words and evaluative language. Without one, the other two polarities come from rules:

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

from inspection_findings.errors import ModelError
from inspection_findings.evaluative import count_cues
from inspection_findings.linear import fit_logistic, logistic
from inspection_findings.records import POLARITIES, Polarity
from inspection_findings.terms import TermSpace, beside, fit_terms

INFERRED = "inferred by the model; no heading in the report says it"
_CONTRAST = re.compile(
    r"\b(?:but|however|although|though|while|whereas|despite|yet|nevertheless)\b", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"(?<=[.;])\s+")
_FEWEST_WORDS = 3  # of a part that can have a polarity of its own
_CLEAR = 0.60  # probability from which a part reads clearly
_WORD_SCALE = 0.5  # cues speak of polarity, words as much of the theme
_CUE_SCALE = 1 / 3  # seven cues of spread 1 beside rows of length 1
_LEANING_SCALE = 0.1  # what a network says lies between -20 and 20
_STRENGTH, _IMPROVEMENT, _MIXED, _NEUTRAL = (
    POLARITIES.index(polarity)
    for polarity in ("strength", "area_for_improvement", "mixed", "neutral")
)
_DECIMALS = 6


class PolarityClassifier:
    """Tells a strength from an area for improvement by its words.

    Parameters
    ----------
    strength : float
        Inverse of the regularisation.

    Attributes
    ----------
    space_ : TermSpace
        Words and pairs of words.
    cue_spread_ : array (cues,), float
        How far each of `evaluative.CUES` spreads in what was learnt from.
    weights_, intercept_ : array (t + cues,), float
        One weight more, for what the network says, if it learnt beside one.
    """

    def __init__(self, *, strength: float = 1.0) -> None:
        self.strength = strength

    space_: TermSpace
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
        counting less the more there are: most of what has no heading is one sentence. With
        ``impressions`` (n, 4), what the network says of `records.POLARITIES`, it is learnt as
        a whole, as the network has read it.

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
            for pieces in [_cut(texts[row]) if impressions is None else [texts[row]]]
            for piece in pieces
        ]
        learnt = [piece for piece, _, _ in taught]
        targets = np.array([target for _, target, _ in taught])
        counts = np.array([count for _, _, count in taught])
        said = None if impressions is None else impressions[order]
        self.space_ = fit_terms(learnt, analyser="words", shortest=1, longest=2)
        spread = count_cues(learnt).std(axis=0)
        self.cue_spread_ = np.where(spread > 0, spread, 1.0)
        rarer = counts[targets].sum() / counts[~targets].sum()
        self.weights_, self.intercept_ = fit_logistic(
            self._features(learnt, said),
            targets,
            sample_weights=np.where(targets, counts, counts * rarer),
            strength=self.strength,
        )
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
        learnt = len(self.weights_) - len(self.space_.terms) - len(self.cue_spread_)
        if learnt != (impressions is not None):
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
        strength = logistic(self._features(texts, impressions) @ self.weights_ + self.intercept_)
        shares = np.exp(impressions - impressions.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        either = shares[:, _STRENGTH] + shares[:, _IMPROVEMENT]
        shares[:, _STRENGTH] = either * strength
        shares[:, _IMPROVEMENT] = either * (1.0 - strength)
        shares = np.round(shares, _DECIMALS)
        return [(POLARITIES[best], float(row[best])) for row in shares for best in [row.argmax()]]

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

    def _features(
        self, texts: Sequence[str], impressions: NDArray[np.float64] | None = None
    ) -> Any:
        cues = count_cues(texts) / self.cue_spread_ * _CUE_SCALE
        words = self.space_.weigh(texts) * _WORD_SCALE
        if impressions is None:
            return beside(words, cues)
        leaning = impressions[:, [_STRENGTH]] - impressions[:, [_IMPROVEMENT]]
        return beside(words, cues, leaning * _LEANING_SCALE)


def _cut(text: str) -> list[str]:
    """Return the text and, where it has several, its sentences."""
    sentences = [s for s in _SENTENCE_END.split(text) if len(s.split()) > _FEWEST_WORDS]
    return [text, *sentences] if len(sentences) > 1 else [text]
