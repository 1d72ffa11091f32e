"""A theme of one's own: from a description and up to five examples, without training.

A finding is compared with the theme in three ways: with its description and with its examples in
meaning, and with the words of its name and description. The theme is given from the usual level of
such themes, or from a lower one where its own examples show that this would miss too much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inspection_findings.classify import ThemeClassifier
from inspection_findings.coding import Theme, describe_theme
from inspection_findings.encode import Encoder

# Weights of similarity to the description and to the examples, beside 1 for shared words. They
# were measured on themes that were taken out of the codebook (scripts/measure_own_themes.py).
_DESCRIPTION_COUNTS = 0.8
_EXAMPLES_COUNT = 0.6
_LOW_EXAMPLES = 0.25  # the share of examples that may lie below what "the examples reach"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The probability from which a theme is given, and how it was chosen.

    Attributes
    ----------
    usual : float
        The threshold of themes without examples, which comes with the model.
    examples : tuple of float
        The probability of each example, from the description and the other examples.
    """

    usual: float
    examples: tuple[float, ...] = ()

    @property
    def reached(self) -> float | None:
        """What three in four examples reach; None without examples."""
        if not self.examples:
            return None
        log_odds = np.quantile(_to_log_odds(np.array(self.examples)), _LOW_EXAMPLES)
        return float(_to_probability(log_odds))

    @property
    def threshold(self) -> float:
        """The usual level; if the examples reach less, halfway between the two, in log-odds."""
        if self.reached is None or self.reached >= self.usual:
            return self.usual
        halfway = _to_log_odds(np.array([self.usual, self.reached])).mean()
        return min(round(float(_to_probability(halfway)), 6), self.usual)

    @property
    def reason(self) -> str:
        """How the level was chosen."""
        usual = f"{self.usual:.2f}, the usual level of a theme that nothing was learnt about"
        if self.reached is None:
            return f"{usual}. Examples could lower it: none is given."
        shown = ", ".join(f"{one:.2f}" for one in sorted(self.examples))
        compared = f"Each example, compared with the description and the others: {shown}."
        if self.reached >= self.usual:
            return f"{usual}, which at least three in four examples reach. {compared}"
        return (
            f"{self.threshold:.2f}, halfway between {usual}, and {self.reached:.2f}, which three"
            f" in four examples reach. {compared}"
        )


def add_own_theme(classifier: ThemeClassifier, theme: Theme, encoder: Encoder) -> ThemeClassifier:
    """Return the classifier with one more theme, at the level that its examples give.

    Nothing changes for the other themes.
    """
    level = choose_level(classifier, theme, encoder)
    return _add(classifier, theme, encoder, threshold=level.threshold)


def choose_level(classifier: ThemeClassifier, theme: Theme, encoder: Encoder) -> Level:
    """Return the level of a theme, from the probability of each example without itself."""
    reached = []
    for example in sorted(theme.examples):
        others = tuple(one for one in theme.examples if one != example)
        added = _add(classifier, replace(theme, examples=others), encoder)
        reached.append(float(predict_own(added, [example], encoder.encode([example]))[0]))
    return Level(usual=classifier.unseen_threshold_, examples=tuple(reached))


def embed_theme(theme: Theme, classifier: ThemeClassifier, encoder: Encoder) -> NDArray[np.float32]:
    """Return the embedding of a theme's description and examples, shape (d,).

    The dot product of a finding's row with it, less its mean similarity to all trained themes, is
    the weighted sum of the similarities to the description and to the examples, each less that
    mean.
    """
    described: NDArray[np.float32] = encoder.encode([describe_theme(theme)])[0]
    if not theme.examples:
        return described
    # Sorted, so that the order of the examples does not change the result.
    examples = encoder.encode(sorted(theme.examples)).astype(np.float64).mean(axis=0)
    usual = classifier.theme_embeddings_[classifier.learnt_].mean(axis=0)
    beyond = _DESCRIPTION_COUNTS * (described - usual) + _EXAMPLES_COUNT * (examples - usual)
    return np.asarray(usual + beyond, dtype=np.float32)


def _add(
    classifier: ThemeClassifier, theme: Theme, encoder: Encoder, *, threshold: float | None = None
) -> ThemeClassifier:
    return classifier.with_theme(
        theme,
        embed_theme(theme, classifier, encoder),
        words=f"{theme.name} {theme.description}",
        threshold=threshold,
    )


def predict_own(
    classifier: ThemeClassifier, texts: Sequence[str], embeddings: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Return the probability of the theme that was added last, shape (n,).

    Row i of ``embeddings`` (n, d) is text i.
    """
    probabilities = classifier.predict_as_unseen(
        texts,
        embeddings,
        kinds=["bullet"] * len(texts),  # any kind: it says nothing about such a theme
        network_scores=np.zeros((len(texts), len(classifier.themes))),
    )
    return probabilities[:, -1]


def _to_log_odds(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    inside = np.clip(probabilities, 1e-6, 1.0 - 1e-6)
    return np.asarray(np.log(inside / (1.0 - inside)))


def _to_probability(log_odds: NDArray[np.float64] | np.float64) -> NDArray[np.float64]:
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))
