"""Explain why a finding was given its themes, by its own words."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspection_findings.classify.scorer import Scorer
from inspection_findings.classify.theme_words import list_shared_words
from inspection_findings.classify.themes import ThemeClassifier
from inspection_findings.records import Classification, Kind, Nearest, Polarity
from inspection_findings.text import load_stop_words

_TERMS_SHOWN = 3


def explain(
    classifier: ThemeClassifier,
    texts: Sequence[str],
    probabilities: NDArray[np.float64],
) -> list[str]:
    """Return one line for each finding that explains its themes, or why it has none.

    For each theme given, the line names the seed phrases found in the text, then the words of the
    text with the largest positive weights for the theme. Stop words are left out. If no theme is
    given, the line names the theme nearest to its threshold, with its probability and the
    threshold.
    """
    phrases = classifier.phrases
    found = phrases.find(texts)
    owned = {theme: phrases.owners == column for column, theme in enumerate(classifier.theme_ids)}
    words = _WordWeights(classifier, texts)
    decided = classifier.decide(probabilities)
    return [
        "; ".join(
            _reason(
                theme,
                [phrases.phrases[column] for column in np.flatnonzero(found[row] & owned[theme])],
                words.strongest(row, theme),
            )
            for theme in themes
        )
        if themes
        else _abstention(classifier, probabilities[row])
        for row, themes in enumerate(decided)
    ]


class _WordWeights:
    """How much each word of a text adds to the score of each theme."""

    def __init__(self, classifier: ThemeClassifier, texts: Sequence[str]) -> None:
        self.texts, self.own_words = texts, classifier.own_words_
        self.columns = {theme: column for column, theme in enumerate(classifier.theme_ids)}
        scorers = (classifier.scorer_, classifier.scorer_.prior)
        self.parts = [
            _weigh_words(scorer, texts)
            for scorer in scorers
            if scorer is not None and "words" in scorer.blocks
        ]

    def strongest(self, row: int, theme: str) -> list[str]:
        """Return the words of the text that add most to the theme's score, the strongest first."""
        if theme in self.own_words:
            return list_shared_words(self.texts[row], self.own_words[theme])[:_TERMS_SHOWN]
        stop_words = load_stop_words()
        added: dict[str, float] = {}
        for terms, rows, weights in self.parts:
            start, end = rows.indptr[row], rows.indptr[row + 1]
            columns = rows.indices[start:end]
            shares = rows.data[start:end] * weights[columns, self.columns[theme]]
            for column, share in zip(columns.tolist(), shares.tolist(), strict=True):
                if terms[column] not in stop_words:  # these have weight, but tell a reader nothing
                    added[terms[column]] = added.get(terms[column], 0.0) + share
        ranked = sorted((-share, term) for term, share in added.items())[:_TERMS_SHOWN]
        return [term for less, term in ranked if less < 0]


def _weigh_words(
    scorer: Scorer, texts: Sequence[str]
) -> tuple[tuple[str, ...], Any, NDArray[np.float64]]:
    """Return the words of one scorer, their TF-IDF in each text, and their weights."""
    vectoriser = dict(scorer.vectorisers)["words"]
    return vectoriser.terms, vectoriser.transform(texts), scorer.block_weights("words")


def _reason(theme: str, phrases: Sequence[str], words: Sequence[str]) -> str:
    quoted = ", ".join(f"'{phrase}'" for phrase in phrases)
    parts = [f"phrases {quoted}"] if quoted else []
    parts += [f"words {', '.join(words)}"] if words else []
    return f"{theme}: {' + '.join(parts) or 'likeness to its description and examples'}"


def _abstention(classifier: ThemeClassifier, probabilities: NDArray[np.float64]) -> str:
    nearest = int(np.argmax(probabilities - classifier.thresholds_))
    return (
        f"no theme reached its threshold; nearest {classifier.theme_ids[nearest]} "
        f"({probabilities[nearest]:.2f}, threshold {classifier.thresholds_[nearest]:.2f})"
    )


def describe_nearest(nearest: Sequence[Nearest]) -> str:
    """Return the nearest coded findings in one line, theme by theme; empty if there are none.

    Examples
    --------
    >>> near = Nearest(
    ...     theme_id="ete", finding_id="a:1.1:b", citation="Hackney, May 2023, 1.1, strength 1",
    ...     coder="Ana", coder_kind="person", similarity=0.8123,
    ... )
    >>> describe_nearest([near])
    'nearest coded ete: Hackney, May 2023, 1.1, strength 1 (Ana, similarity 0.81)'
    """
    return "; ".join(
        f"nearest coded {theme}: {' and '.join(one.words for one in own)}"
        for theme, own in itertools.groupby(nearest, key=lambda one: one.theme_id)
    )


def to_classifications(
    classifier: ThemeClassifier,
    finding_ids: Sequence[str],
    texts: Sequence[str],
    embeddings: NDArray[np.float32],
    *,
    kinds: Sequence[Kind],
    network_scores: NDArray[np.float64] | None = None,
    polarities: Sequence[tuple[Polarity, float] | None] | None = None,
) -> tuple[Classification, ...]:
    """Return the model's coding of each finding.

    Parameters
    ----------
    kinds : sequence of Kind
    network_scores : array (n, themes), float64, optional
        Log-odds from the fine-tuned network, if the classifier uses one.
    polarities : sequence of (polarity, probability) or None, optional
        The inferred polarity of each finding; None if a heading gives it.
    """
    probabilities = classifier.predict_probabilities(
        texts, embeddings, kinds=kinds, network_scores=network_scores
    )
    reasons = explain(classifier, texts, probabilities)
    decided = classifier.decide(probabilities)
    inferred = polarities if polarities is not None else [None] * len(texts)
    return tuple(
        Classification(
            finding_id=finding_id,
            themes=decided[row],
            probabilities=dict(zip(classifier.theme_ids, probabilities[row].tolist(), strict=True)),
            abstained=not decided[row],
            reason=reasons[row],
            polarity=given[0] if given else None,
            polarity_probability=given[1] if given else None,
        )
        for row, (finding_id, given) in enumerate(zip(finding_ids, inferred, strict=True))
    )
