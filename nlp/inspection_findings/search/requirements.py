"""What a finding must hold, and must not: phrases, beginnings of words, "OR" and "-".

The index says where the words are, not whether they stand together. So it narrows the findings
down, and the text of those that come to the top settles it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from inspection_findings.search.query import Piece, Query
from inspection_findings.search.words import read_words
from inspection_findings.text import find_stems

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from inspection_findings.search.postings import Postings


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """The strict parts of a query, with the stems of their words.

    Attributes
    ----------
    required : tuple of tuple of Piece
        Of each, one piece must be there.
    excluded : tuple of Piece
        Must not be there.
    stem_of : mapping of str to str
    """

    required: tuple[tuple[Piece, ...], ...]
    excluded: tuple[Piece, ...]
    stem_of: Mapping[str, str]

    @classmethod
    def of(cls, query: Query) -> Requirements:
        """Return the strict parts of a query."""
        pieces = [piece for options in (*query.required, query.excluded) for piece in options]
        stem_of = find_stems(word for piece in pieces for word in piece.words)
        return cls(required=query.required, excluded=query.excluded, stem_of=stem_of)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is required or excluded."""
        return not (self.required or self.excluded)

    def narrow(self, postings: Postings) -> NDArray[np.bool_]:
        """Return which findings may meet the requirements, shape (n,); some may not."""
        allowed = np.ones(postings.size, dtype=np.bool_)
        for options in self.required:
            found = np.zeros(postings.size, dtype=np.bool_)
            for piece in options:
                for rows in self._find(piece, postings):
                    found[rows] = True
            allowed &= found
        for piece in self.excluded:
            if len(piece.words) == 1 and not piece.is_beginning:
                for rows in self._find(piece, postings):
                    allowed[rows] = False
        return allowed

    def _find(self, piece: Piece, postings: Postings) -> Iterable[NDArray[np.int32]]:
        if piece.is_beginning:
            for stem in postings.list_beginning(piece.words[0]):
                yield postings.find(stem).rows
        else:
            yield postings.find_all([self.stem_of[word] for word in piece.words]).rows

    def are_met_by(self, text: str) -> bool:
        """Return whether a text meets all requirements."""
        words = read_words(text)
        stem_of = find_stems(words)
        stems = [stem_of[word] for word in words if word]
        return all(
            any(self._is_in(piece, words, stems) for piece in options) for options in self.required
        ) and not any(self._is_in(piece, words, stems) for piece in self.excluded)

    def _is_in(self, piece: Piece, words: Sequence[str], stems: Sequence[str]) -> bool:
        if piece.is_beginning:
            return any(word.startswith(piece.words[0]) for word in words)
        wanted = [self.stem_of[word] for word in piece.words]
        size = len(wanted)
        return any(stems[i : i + size] == wanted for i in range(len(stems) - size + 1))
