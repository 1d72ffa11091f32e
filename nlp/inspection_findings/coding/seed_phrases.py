"""Finds the seed phrases of a codebook in texts, also in inflected forms.

A phrase is found if its words are next to each other in a text, each in the codebook's form or
an inflected form: a plural, a possessive or a verb ending. This works in one direction: "audit"
finds "audited", but "seconded" does not find "second".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspection_findings.coding.codebook import Theme
from inspection_findings.text import split_words

_PLURALS = (("ies", "y"), ("s", ""))
_VERBAL = (("ing", ""), ("ed", ""), ("es", ""))
_SHORTEST_STEM = 4  # "needs" becomes "need", "gas" stays


def singular(word: str) -> str:
    """Return ``word`` without possessive or plural ending.

    Examples
    --------
    >>> [singular(word) for word in ("policies", "victim's", "needs", "gas")]
    ['policy', 'victim', 'need', 'gas']
    """
    return _strip(word.removesuffix("'s"), _PLURALS)


def inflected_from(word: str) -> set[str]:
    """Return the forms that ``word`` may be inflected from.

    Examples
    --------
    >>> sorted(inflected_from("auditing"))
    ['audit', 'auditing']
    """
    return {singular(word), _strip(word, _VERBAL)}


def _strip(word: str, endings: Sequence[tuple[str, str]]) -> str:
    for ending, replacement in endings:
        stripped = word.removesuffix(ending) + replacement
        if word.endswith(ending) and len(stripped) >= _SHORTEST_STEM:
            return stripped
    return word


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedPhrases:
    """The seed phrases of several themes, one after another.

    Attributes
    ----------
    phrases : tuple of str
        As written in the codebook.
    owners : array (p,), intp
        The position of each phrase's theme.
    themes : int
        Number of themes, with or without phrases.
    """

    phrases: tuple[str, ...]
    owners: NDArray[np.intp]
    themes: int

    def find(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """Return which phrases each text contains, shape (n, p)."""
        by_first: dict[str, list[tuple[int, list[str]]]] = {}
        for column, phrase in enumerate(self.phrases):
            wanted = [singular(word) for word in split_words(phrase)]
            if wanted:
                by_first.setdefault(wanted[0], []).append((column, wanted))
        forms: dict[str, set[str]] = {}
        found = np.zeros((len(texts), len(self.phrases)), dtype=np.bool_)
        for row, text in enumerate(texts):
            words = split_words(text)
            for word in words:
                if word not in forms:
                    forms[word] = inflected_from(word)
            possible = [forms[word] for word in words]
            for start, starts in enumerate(possible):
                for first in starts:
                    for column, wanted in by_first.get(first, ()):
                        if _stand_there(wanted, possible[start : start + len(wanted)]):
                            found[row, column] = True
        return found

    def mentions(self, found: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return for each text the themes with at least one phrase in it, shape (n, themes)."""
        mentioned = np.zeros((len(found), self.themes), dtype=np.bool_)
        for column, owner in enumerate(self.owners):
            mentioned[:, owner] |= found[:, column]
        return mentioned


def _stand_there(wanted: Sequence[str], possible: Sequence[set[str]]) -> bool:
    return len(wanted) == len(possible) and all(
        word in forms for word, forms in zip(wanted, possible, strict=True)
    )


def gather_phrases(themes: Sequence[Theme]) -> SeedPhrases:
    """Return the seed phrases of ``themes``, in their order."""
    pairs = [(phrase, k) for k, theme in enumerate(themes) for phrase in theme.seed_phrases]
    return SeedPhrases(
        phrases=tuple(phrase for phrase, _ in pairs),
        owners=np.array([owner for _, owner in pairs], dtype=np.intp),
        themes=len(themes),
    )
