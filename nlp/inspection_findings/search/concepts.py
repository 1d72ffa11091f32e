"""What a query asks for, concept by concept: its own words, and other words for the same thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from inspection_findings.search.other_words import OtherWords
from inspection_findings.search.postings import Matches, Postings
from inspection_findings.text import find_stems, load_stop_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

OTHER_WORDS_COUNT = 0.75  # beside the query's own words, which say better what is meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """Words of a query that mean one thing.

    Attributes
    ----------
    words : str
        As they are in the query.
    own : tuple of str
        Their stems.
    others : tuple of tuple of str
        Stems of other words for the same thing. A finding with any of these groups has the concept.
    """

    words: str
    own: tuple[str, ...]
    others: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WordScores:
    """How well the words of findings fit a query; row *i* is finding *i*.

    Attributes
    ----------
    scores : (n,) float32 array
        Sum of the BM25 scores, divided by the weight of all concepts: 1 if a finding of average
        length has each word once.
    coverage : (n,) float32 array
        Share of the concepts that a finding has, by weight. Other words count less.
    """

    scores: NDArray[np.float32]
    coverage: NDArray[np.float32]


def find_concepts(words: Sequence[str], other_words: OtherWords) -> tuple[Concept, ...]:
    """Return the concepts of a query. Function words are none, unless there is nothing else."""
    stem_of, stop = find_stems(words), load_stop_words()
    if all(word in stop for word in words):
        stop = frozenset()
    stems = [stem_of[word] for word in words]
    found: dict[tuple[str, ...], Concept] = {}
    for first, last in _find_runs(stems, other_words):
        own = tuple(stem_of[word] for word in words[first:last] if word not in stop)
        others = other_words.find(stems[first:last])
        if own or others:
            concept = Concept(words=" ".join(words[first:last]), own=own, others=others)
            found.setdefault(own or others[0], concept)
    return tuple(found.values())


def _find_runs(stems: Sequence[str], other_words: OtherWords) -> Iterator[tuple[int, int]]:
    """Yield where each run of words begins and ends: the longest that has other words, or one."""
    first = 0
    while first < len(stems):
        longest = min(first + other_words.longest, len(stems))
        last = next(
            (last for last in range(longest, first, -1) if other_words.find(stems[first:last])),
            first + 1,
        )
        yield first, last
        first = last


def score_words(concepts: Sequence[Concept], postings: Postings) -> WordScores:
    """Score all findings by the words of a query."""
    scores = np.zeros(postings.size, dtype=np.float32)
    coverage = np.zeros(postings.size, dtype=np.float32)
    total = 0.0
    for concept in concepts:
        groups = list(_match(concept, postings))
        best = np.zeros(postings.size, dtype=np.float32)
        held = np.zeros(postings.size, dtype=np.float32)
        for matches, share in groups:
            rows = matches.rows
            best[rows] = np.maximum(best[rows], postings.score(matches) * np.float32(share))
            held[rows] = np.maximum(held[rows], np.float32(share))
        weight = postings.weigh(int(np.count_nonzero(held)))
        scores += best
        coverage += held * np.float32(weight)
        total += weight
    divisor = np.float32(max(total, 1.0))
    return WordScores(scores=scores / divisor, coverage=coverage / np.float32(total or 1.0))


def _match(concept: Concept, postings: Postings) -> Iterator[tuple[Matches, float]]:
    if concept.own:
        yield postings.find_all(concept.own), 1.0
    for group in concept.others:
        yield postings.find_all(group), OTHER_WORDS_COUNT
