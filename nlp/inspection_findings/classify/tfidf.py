"""Words and parts of words, weighted by how telling they are (TF-IDF).

House rule: a space of terms is plain data, a tuple of terms and an array of weights, so that
a model can be kept and read again without a pickle. Each row is computed by itself: what
stands beside a text in a batch never changes its row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
from inspection_findings.text.words import split_words

Analyser = Literal["words", "characters"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermSpace:
    """Terms and their inverse document frequencies; made by `fit_terms`.

    Attributes
    ----------
    analyser : {"words", "characters"}
        Runs of whole words, or runs of characters inside a word and its edges.
    shortest, longest : int
        Length of the runs, in words or in characters.
    terms : tuple of str
        In sorted order; column *j* of a weighed row is term *j*.
    idf : array (t,), float64
    """

    analyser: Analyser
    shortest: int
    longest: int
    terms: tuple[str, ...]
    idf: NDArray[np.float64]

    def weigh(self, texts: Sequence[str]) -> csr_matrix:
        """Return unit rows (n, t): ``1 + ln(count)`` times the term's weight.

        A text without any known term gets a row of zeros.
        """
        from scipy import sparse

        rows = self._count(texts)
        rows.data = (1.0 + np.log(rows.data)) * self.idf[rows.indices]
        lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
        return sparse.csr_matrix(sparse.diags(1.0 / np.where(lengths > 0, lengths, 1.0)) @ rows)

    def _count(self, texts: Sequence[str]) -> csr_matrix:
        columns = {term: column for column, term in enumerate(self.terms)}
        words = [split_words(text) for text in texts]
        if self.analyser == "words":
            return _count_rows((_runs(w, self.shortest, self.longest, " ") for w in words), columns)
        # Each distinct word is cut up once; sparse algebra does the rest.
        distinct = {word: row for row, word in enumerate(sorted({w for row in words for w in row}))}
        parts = _count_rows((self._parts(word) for word in distinct), columns)
        counts = _count_rows(words, distinct) @ parts
        counts.sort_indices()
        return counts

    def _parts(self, word: str) -> tuple[str, ...]:
        return _cut(word, self.shortest, self.longest)


def fit_terms(
    texts: Sequence[str], *, analyser: Analyser, shortest: int, longest: int, at_least: int = 1
) -> TermSpace:
    """Return the terms that occur in ``at_least`` of ``texts``, with their weights.

    Examples
    --------
    >>> space = fit_terms(["a board", "the board"], analyser="words", shortest=1, longest=2)
    >>> space.terms
    ('a', 'a board', 'board', 'the', 'the board')
    """
    frequency: Counter[str] = Counter()
    for text in texts:
        words = split_words(text)
        if analyser == "words":
            frequency.update(set(_runs(words, shortest, longest, " ")))
        else:
            parts = (_cut(word, shortest, longest) for word in set(words))
            frequency.update({part for run in parts for part in run})
    terms = tuple(sorted(term for term, count in frequency.items() if count >= at_least))
    counts = np.array([frequency[term] for term in terms], dtype=np.float64)
    idf = np.log((1.0 + len(texts)) / (1.0 + counts)) + 1.0
    return TermSpace(analyser=analyser, shortest=shortest, longest=longest, terms=terms, idf=idf)


def beside(*blocks: Any) -> csr_matrix:
    """Return the blocks, dense or sparse, side by side as one sparse matrix.

    A product with a sparse matrix sums each row by itself in a fixed order, where one with a
    dense matrix may round differently from one number of rows to another.
    """
    from scipy import sparse

    return sparse.hstack([sparse.csr_matrix(block) for block in blocks]).tocsr()


@lru_cache(maxsize=50_000)  # the words of a field are few, and come again in every text
def _cut(word: str, shortest: int, longest: int) -> tuple[str, ...]:
    """Return the runs of characters inside a word and its edges."""
    return tuple(_runs(list(f" {word} "), shortest, longest, ""))


def _runs(units: Sequence[str], shortest: int, longest: int, joint: str) -> list[str]:
    """Return every run of ``shortest`` to ``longest`` neighbouring units."""
    return [
        joint.join(units[start : start + length])
        for length in range(shortest, longest + 1)
        for start in range(len(units) - length + 1)
    ]


def _count_rows(rows: Iterable[Iterable[str]], columns: Mapping[str, int]) -> Any:
    """Return a sparse matrix: how often each known unit occurs in each row."""
    from scipy import sparse

    indices: list[int] = []
    data: list[float] = []
    ends = [0]
    for row in rows:
        counts = Counter(columns[unit] for unit in row if unit in columns)
        for column in sorted(counts):
            indices.append(column)
            data.append(float(counts[column]))
        ends.append(len(indices))
    return sparse.csr_matrix(
        (np.array(data, dtype=np.float64), np.array(indices, dtype=np.int32), np.array(ends)),
        shape=(len(ends) - 1, len(columns)),
    )
