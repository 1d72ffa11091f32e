"""Polarity of what has no heading: inferred, and said to be inferred.

House rule: headings are the only teacher. The classifier learns from bullets under Strengths
and Areas for improvement, and is used on narrative, Diversity bullets and whatever else the
report does not sort; a heading's word is never overruled.

Headings know two polarities, so the other two come from rules:

- ``mixed``: a contrasting word ("but", "however", "although", ...) cuts the text into two
  parts, of which one reads clearly as a strength and the other as an area for improvement;
- ``neutral``: the text holds none of the words that the model knows, so that nothing in it
  can speak for either polarity. A low probability is *not* called neutral: it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from inspection_findings.errors import ModelError
from inspection_findings.linear import balance, fit_logistic, logistic
from inspection_findings.records import Polarity
from inspection_findings.terms import TermSpace, beside, fit_terms

INFERRED = "inferred by the model; no heading in the report says it"
_CONTRAST = re.compile(
    r"\b(?:but|however|although|though|while|whereas|despite|yet|nevertheless)\b", re.IGNORECASE
)
_FEWEST_WORDS = 3  # of a part that can have a polarity of its own
_CLEAR = 0.60  # probability from which a part reads clearly
_EMBEDDING_SCALE = 0.5  # embeddings know more of the theme than of the polarity
_DECIMALS = 6


class PolarityClassifier:
    """Tells a strength from an area for improvement by its words and embedding.

    Parameters
    ----------
    strength : float
        Inverse of the regularisation.

    Attributes
    ----------
    space_ : TermSpace
        Words and pairs of words.
    weights_, intercept_ : array (t + d,), float
        For words beside embedding.
    part_weights_, part_intercept_ : array (t,), float
        For words alone: parts of a text have no embedding.
    """

    def __init__(self, *, strength: float = 8.0) -> None:
        self.strength = strength

    space_: TermSpace
    weights_: NDArray[np.float64]
    intercept_: float
    part_weights_: NDArray[np.float64]
    part_intercept_: float

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002 - scikit-learn's
        """Return the parameters, as scikit-learn asks for them."""
        return {"strength": self.strength}

    def fit(
        self,
        texts: Sequence[str],
        embeddings: NDArray[np.float32],
        polarities: Sequence[Polarity],
    ) -> Self:
        """Learn from bullets whose heading gives the polarity; their order does not matter.

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
        ordered = [texts[row] for row in order]
        targets = np.array([polarities[row] == "strength" for row in order])
        self.space_ = fit_terms(ordered, analyser="words", shortest=1, longest=2)
        words = self.space_.weigh(ordered)
        fit = partial(
            fit_logistic,
            targets=targets,
            sample_weights=balance(targets),
            strength=self.strength,
        )
        self.part_weights_, self.part_intercept_ = fit(words)
        self.weights_, self.intercept_ = fit(_features(words, embeddings[order]))
        return self

    def predict_probabilities(
        self, texts: Sequence[str], embeddings: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        """Return the probability that each text is a strength, shape (n,)."""
        return self._probabilities(self.space_.weigh(texts), embeddings)

    def _probabilities(self, words: Any, embeddings: NDArray[np.float32]) -> NDArray[np.float64]:
        features = _features(words, embeddings)
        return np.round(logistic(features @ self.weights_ + self.intercept_), _DECIMALS)

    def infer(
        self, texts: Sequence[str], embeddings: NDArray[np.float32]
    ) -> list[tuple[Polarity, float]]:
        """Return the inferred polarity of each text and its probability.

        For ``mixed`` the number is the probability of the less clear part; for ``neutral`` it
        is one half.
        """
        words = self.space_.weigh(texts)
        known = np.diff(words.indptr) > 0
        probabilities = self._probabilities(words, embeddings)
        return [
            self._infer_one(text, float(probability)) if has_words else ("neutral", 0.5)
            for text, probability, has_words in zip(texts, probabilities, known, strict=True)
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
        scores = self.space_.weigh(parts) @ self.part_weights_ + self.part_intercept_
        strengths = logistic(scores)
        return float(min(strengths.max(), 1.0 - strengths.min()))


def _features(words: Any, embeddings: NDArray[np.float32]) -> Any:
    return beside(words, embeddings.astype(np.float64) * _EMBEDDING_SCALE)
