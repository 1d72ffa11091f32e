"""Words and parts of words as features, weighted by TF-IDF.

scikit-learn does the weighting, on words as the project splits them. A vectoriser is plain
data, so that a model is kept and read without a pickle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from inspection_findings.errors import ModelError
from inspection_findings.text.words import split_words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

Analyser = Literal["words", "characters"]


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
        return self._fitted.transform(texts)

    @cached_property
    def _fitted(self) -> TfidfVectorizer:
        # Made when it is first used: loading scikit-learn takes longer than loading a model.
        fitted = _make_vectoriser(self.analyser, self.shortest, self.longest)
        fitted.set_params(vocabulary=list(self.terms))
        fitted.idf_ = self.idf
        return fitted


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
    fitted = _make_vectoriser(analyser, shortest, longest, at_least)
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


def _make_vectoriser(
    analyser: Analyser, shortest: int, longest: int, at_least: int = 1
) -> TfidfVectorizer:
    from sklearn.feature_extraction.text import TfidfVectorizer

    # Counts as logarithms: a word that comes ten times does not say ten times as much.
    options = {"ngram_range": (shortest, longest), "min_df": at_least, "sublinear_tf": True}
    if analyser == "words":
        return TfidfVectorizer(
            tokenizer=split_words, token_pattern=None, lowercase=False, **options
        )
    return TfidfVectorizer(analyzer="char_wb", preprocessor=_join_words, **options)


def _join_words(text: str) -> str:
    """Return the words of a text with a space between, so that a run stays inside a word."""
    return " ".join(split_words(text))
