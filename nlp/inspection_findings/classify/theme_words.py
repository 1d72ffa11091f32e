"""The words of a theme that nothing was learnt about, compared with the words of findings.

An embedding says what a text is about as a whole. That a finding shares rare words with a theme's
description, an embedding may miss. So both count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from inspection_findings.classify.tfidf import Vectoriser
from inspection_findings.text import find_stems, load_stop_words, split_words

_TELLING = log(10)  # the weight of a word that one in ten coded findings has


@dataclass(frozen=True, kw_only=True)
class WordWeights:
    """How much each word says about a text: more, the fewer of the coded findings have it.

    Attributes
    ----------
    by_stem : mapping of str to float
        The weight of the words with this stem, at least 0.
    unknown : float
        The weight of a word that no coded finding has.
    """

    by_stem: Mapping[str, float]
    unknown: float

    def weigh(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """Return the weight of each stem of each text, as a vector of length 1, by stem.

        Stop words are left out. A text without other words has no weights.
        """
        stop_words = load_stop_words()
        split = [[word for word in split_words(text) if word not in stop_words] for text in texts]
        stems = find_stems(word for words in split for word in words)
        return [self._weigh_stems(stems[word] for word in words) for words in split]

    def weigh_theme(self, words: str) -> dict[str, float]:
        """Return the weights of a theme's words, without those that are in many findings.

        "Children drawn into gangs" is about gangs: every other finding speaks of children.
        """
        telling = [
            word
            for word, stem in find_stems(split_words(words)).items()
            if self.by_stem.get(stem, self.unknown) >= _TELLING
        ]
        return self.weigh([" ".join(sorted(telling)) or words])[0]

    def _weigh_stems(self, stems: Iterable[str]) -> dict[str, float]:
        weights = {
            stem: (log(times) + 1.0) * self.by_stem.get(stem, self.unknown)
            for stem, times in sorted(Counter(stems).items())
        }
        length = sqrt(sum(weight**2 for weight in weights.values()))
        return {stem: weight / length for stem, weight in weights.items() if length}


SAME_WEIGHTS = WordWeights(by_stem={}, unknown=1.0)


@lru_cache(maxsize=8)  # a vectoriser never changes, and each report asks for its weights
def learn_word_weights(vectoriser: Vectoriser) -> WordWeights:
    """Return the weights of the words that a vectoriser knows.

    The most frequent form of a word decides.
    """
    stems = find_stems(vectoriser.terms)
    by_stem: dict[str, float] = {}
    for term, idf in zip(vectoriser.terms, (vectoriser.idf - 1.0).tolist(), strict=True):
        by_stem[stems[term]] = min(by_stem.get(stems[term], idf), idf)
    return WordWeights(by_stem=by_stem, unknown=float(vectoriser.idf.max() - 1.0))


def measure_overlap(
    texts: Sequence[str], theme_words: Mapping[str, float], weights: WordWeights
) -> NDArray[np.float64]:
    """Return how much of its weight each text shares with a theme, from 0 to 1, shape (n,)."""
    return np.array(
        [
            sum(weight * own[stem] for stem, weight in theme_words.items() if stem in own)
            for own in weights.weigh(texts)
        ],
        dtype=np.float64,
    )


def measure_overlaps(
    texts: Sequence[str],
    own_words: Mapping[str, Mapping[str, float]],
    theme_ids: Sequence[str],
    weights: WordWeights,
) -> NDArray[np.float64]:
    """Return `measure_overlap` for each theme, 0 for themes without own words, (n, themes)."""
    shared = np.zeros((len(texts), len(theme_ids)))
    for theme_id, words in own_words.items():
        shared[:, theme_ids.index(theme_id)] = measure_overlap(texts, words, weights)
    return shared


def list_shared_words(text: str, theme_words: Mapping[str, float]) -> list[str]:
    """Return the words of a text that a theme has too, those that say most first.

    Examples
    --------
    >>> list_shared_words("Gangs exploit children.", {"gang": 0.8, "exploit": 0.6})
    ['gangs', 'exploit']
    """
    words = list(dict.fromkeys(split_words(text)))
    stems = find_stems(words)
    shared = [word for word in words if stems[word] in theme_words]
    return sorted(shared, key=lambda word: -theme_words[stems[word]])
