"""In which findings each word is: a full-text index as arrays, weighted by BM25.

SQLite's own BM25 visits every match in turn, which takes seconds where a common word is in half
of a million findings. Here the weights are computed once, and a word of a query is one addition
of two arrays.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from inspection_findings.search.words import read_words
from inspection_findings.text import find_stems

if TYPE_CHECKING:
    from numpy.typing import NDArray

# BM25 as it is commonly set (Robertson and Zaragoza, 2009). Findings are of similar length, and
# a word seldom comes twice in one, so that neither matters much.
SATURATION = 1.2
LENGTH_SHARE = 0.75


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matches:
    """Findings with a word or a group of words.

    Attributes
    ----------
    rows : array (m,), int32
        Positions of the findings, ascending.
    times : array (m,), float32
        How often it occurs, less where the finding is longer than the average.
    """

    rows: NDArray[np.int32]
    times: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, kw_only=True, eq=False)
class Postings:
    """In which findings each stem is; row *i* is finding *i*.

    Attributes
    ----------
    words : sequence of str
        All words of the findings, sorted.
    word_stems : array (w,), int32
        The stem of each word, as a position in ``stems``.
    stems : sequence of str
        Sorted.
    starts : array (stems + 1,), int64
        Where the findings of each stem begin in ``rows``.
    rows, times : arrays
        As in `Matches`, of one stem after the other.
    size : int
        Number of findings.
    """

    words: Sequence[str]
    word_stems: NDArray[np.int32]
    stems: Sequence[str]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    times: NDArray[np.float32]
    size: int

    def find(self, stem: str) -> Matches:
        """Return the findings with any form of a word."""
        place = bisect_left(self.stems, stem)
        is_known = place < len(self.stems) and self.stems[place] == stem
        first, last = self.starts[place : place + 2] if is_known else (0, 0)
        return Matches(rows=self.rows[first:last], times=self.times[first:last])

    def find_all(self, stems: Sequence[str]) -> Matches:
        """Return the findings with all of these stems, as often as the rarest of them occurs."""
        first, *others = (self.find(stem) for stem in stems)
        for other in others:
            rows, left, right = np.intersect1d(
                first.rows, other.rows, assume_unique=True, return_indices=True
            )
            first = Matches(rows=rows, times=np.minimum(first.times[left], other.times[right]))
        return first

    def list_beginning(self, beginning: str) -> tuple[str, ...]:
        """Return the stems of the words that begin so."""
        first = bisect_left(self.words, beginning)
        last = bisect_left(self.words, beginning + "\U0010ffff")
        return tuple(self.stems[stem] for stem in sorted(set(self.word_stems[first:last].tolist())))

    def weigh(self, number: int) -> float:
        """Return the weight of what is in this number of findings: the fewer, the greater."""
        return float(np.log1p((self.size - number + 0.5) / (number + 0.5)))

    def score(self, matches: Matches) -> NDArray[np.float32]:
        """Return the BM25 score of each match, shape (m,)."""
        times = matches.times
        saturated = times * np.float32(SATURATION + 1) / (times + np.float32(SATURATION))
        # Once is enough: a finding that says it twice says it no better.
        saturated = np.minimum(saturated, np.float32(1))
        return (saturated * np.float32(self.weigh(len(matches)))).astype(np.float32)


def index_words(texts: Iterable[str]) -> Postings:
    """Return in which of these texts each word is."""
    numbers: dict[str, int] = {}
    said, lengths = array("i"), array("i")
    for text in texts:
        found = read_words(text)
        said.extend(numbers.setdefault(word, len(numbers)) for word in found)
        lengths.append(len(found))
    words = sorted(numbers)
    stem_of = find_stems(words)
    stems = sorted(set(stem_of.values()))
    places = {stem: place for place, stem in enumerate(stems)}
    stem_places = np.array([places[stem_of[word]] for word in numbers], dtype=np.int64)
    return Postings(
        words=words,
        word_stems=np.array([places[stem_of[word]] for word in words], dtype=np.int32),
        stems=stems,
        size=len(lengths),
        **_count(stem_places[np.asarray(said)], np.asarray(lengths), stems=len(stems)),
    )


def _count(
    said: NDArray[np.int64], lengths: NDArray[np.int32], *, stems: int
) -> dict[str, NDArray[Any]]:
    """Return the starts, rows and times of `Postings`.

    Parameters
    ----------
    said : (words,) int64 array
        The stem of each word of each text, one text after the other.
    lengths : (n,) int32 array
        How many words each text has.
    """
    size = max(1, len(lengths))
    rows = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
    # Two forms of a word in one finding are one entry.
    pairs, counts = np.unique(said * size + rows, return_counts=True)
    held = (pairs % size).astype(np.int32)
    mean = max(1.0, float(lengths.mean())) if len(lengths) else 1.0
    relative = 1 - LENGTH_SHARE + LENGTH_SHARE * lengths / mean
    findings = np.bincount(pairs // size, minlength=stems)
    return {
        "starts": np.concatenate([[0], np.cumsum(findings)]).astype(np.int64),
        "rows": held,
        "times": (counts / relative[held]).astype(np.float32),
    }
