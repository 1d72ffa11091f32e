"""Words and parts of words as features, weighted by TF-IDF.

scikit-learn chooses the terms and their weights in training. A vectoriser is plain data, so that a
model is saved without a pickle, and applying it takes no scikit-learn, which is slow to load.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from inspection_findings.errors import ModelError
from inspection_findings.text.words import split_words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Analyser = Literal["words", "characters"]
_WORDS_KEPT, _LONGEST_KEPT = 10_000, 40  # of the words that were cut last; at most some megabytes
_Runs = TypeVar("_Runs", str, tuple[str, ...])


@dataclass(frozen=True, kw_only=True, eq=False)
class Vectoriser:
    """Terms and their inverse document frequencies; made by `fit_vectoriser`.

    Attributes
    ----------
    analyser : {"words", "characters"}
        Runs of whole words, or runs of characters inside a word and its edges.
    shortest, longest : int
        Length of the runs, in words or in characters.
    terms : tuple of str
        In sorted order; column *j* of a row of features is term *j*.
    idf : array (t,), float64
    """

    analyser: Analyser
    shortest: int
    longest: int
    terms: tuple[str, ...]
    idf: NDArray[np.float64]

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Return the weight of each term in each text, shape (n, t), in rows of length 1.

        A row depends on its own text alone. A text without any known term gets a row of zeros.
        """
        from scipy.sparse import csr_matrix

        known = [self._list_known(text) for text in texts]
        rows = np.repeat(np.arange(len(texts)), [len(columns) for columns in known])
        columns = np.fromiter(chain.from_iterable(known), dtype=np.int64)
        # By row, then column: a row is summed in that order, so its bits depend on nothing else.
        cells, times = np.unique(rows * len(self.terms) + columns, return_counts=True)
        rows, columns = np.divmod(cells, len(self.terms))
        # Counts as logarithms: a word that comes ten times does not say ten times as much.
        weights = (np.log(times) + 1.0) * self.idf[columns]
        norms = np.sqrt(np.bincount(rows, weights**2, minlength=len(texts)))
        ends = np.cumsum(np.bincount(rows, minlength=len(texts)))
        shape = (len(texts), len(self.terms))
        return csr_matrix((weights / norms[rows], columns, [0, *ends]), shape)

    def _list_known(self, text: str) -> Sequence[int]:
        """Return the columns of the known terms in a text, with repetitions."""
        if self.analyser == "words":
            return self._find_columns(_list_runs(text, "words", self.shortest, self.longest))
        return list(chain.from_iterable(map(self._list_known_in_word, split_words(text))))

    def _list_known_in_word(self, word: str) -> tuple[int, ...]:
        known = self._known_by_word.get(word)
        if known is None:
            known = self._find_columns(_cut_word(word, self.shortest, self.longest))
            if len(word) <= _LONGEST_KEPT and len(self._known_by_word) < _WORDS_KEPT:
                self._known_by_word[word] = known
        return known

    def _find_columns(self, runs: Iterable[str]) -> tuple[int, ...]:
        found = map(self._columns.get, runs)
        return tuple(column for column in found if column is not None)

    @cached_property
    def _known_by_word(self) -> dict[str, tuple[int, ...]]:
        return {}  # filled as words come; texts share most of theirs

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {term: column for column, term in enumerate(self.terms)}


def fit_vectoriser(
    texts: Sequence[str], *, analyser: Analyser, shortest: int, longest: int, at_least: int = 1
) -> Vectoriser:
    """Return the terms that occur in ``at_least`` of ``texts``, with their weights.

    Raises
    ------
    ModelError
        If no term occurs so often.

    Examples
    --------
    >>> vectoriser = fit_vectoriser(
    ...     ["a board", "the board"], analyser="words", shortest=1, longest=2
    ... )
    >>> vectoriser.terms
    ('a', 'a board', 'board', 'the', 'the board')
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    split = partial(_list_runs, analyser=analyser, shortest=shortest, longest=longest)
    fitted = TfidfVectorizer(analyzer=split, min_df=at_least, sublinear_tf=True)
    try:
        fitted.fit(texts)
    except ValueError as error:  # scikit-learn's for an empty vocabulary
        raise ModelError(
            "training",
            f"no {analyser} occur in {at_least} or more of the {len(texts)} coded findings",
            "code more findings",
        ) from error
    return Vectoriser(
        analyser=analyser,
        shortest=shortest,
        longest=longest,
        terms=tuple(fitted.get_feature_names_out().tolist()),
        idf=fitted.idf_,
    )


def beside(*blocks: Any) -> csr_matrix:
    """Return the blocks, dense or sparse, side by side as one sparse matrix.

    A product with a sparse matrix sums each row by itself in a fixed order. One with a dense
    matrix may round differently from one number of rows to another.
    """
    from scipy import sparse

    return sparse.hstack([sparse.csr_matrix(block) for block in blocks]).tocsr()


def _list_runs(text: str, analyser: Analyser, shortest: int, longest: int) -> Iterable[str]:
    """Return the runs of words or characters in a text, with repetitions."""
    words = split_words(text)
    if analyser == "words" and longest == 1:
        return words
    if analyser == "words":
        return [" ".join(run) for run in _slide(words, shortest, longest) if run]
    return chain.from_iterable(_cut_word(word, shortest, longest) for word in words)


def _cut_word(word: str, shortest: int, longest: int) -> tuple[str, ...]:
    """Return the runs of characters in a word; texts share most of their words."""
    cut = _cut if len(word) <= _LONGEST_KEPT else _cut.__wrapped__
    return cut(word, shortest, longest)


@lru_cache(maxsize=_WORDS_KEPT)
def _cut(word: str, shortest: int, longest: int) -> tuple[str, ...]:
    # A space marks each edge of a word. A run does not go on into the next word.
    return tuple(_slide(f" {word} ", shortest, longest))


def _slide(whole: _Runs, shortest: int, longest: int) -> Iterator[_Runs]:
    """Yield the runs of each length; of a whole that is shorter than ``shortest``, the whole."""
    for length in range(shortest, longest + 1):
        for start in range(max(1, len(whole) - length + 1)):
            yield whole[start : start + length]
        if length >= len(whole):
            return
