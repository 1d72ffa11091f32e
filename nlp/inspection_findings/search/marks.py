"""Where the words of a query are in a finding, to be marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspection_findings.search.concepts import Concept
from inspection_findings.search.query import Piece
from inspection_findings.search.stems import find_stems, read_words

_RUN = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Which words of a query a finding has.

    Attributes
    ----------
    spans : tuple of (int, int)
        Offsets into its text, in order, of the words of the query and of other words for them.
    words, missing_words : tuple of str
        The words of the query that are there in any form, or in other words, and those that are
        not.
    other_words : tuple of (str, str)
        Words of the query, each with the words of the finding that stand for it.
    """

    spans: tuple[tuple[int, int], ...]
    words: tuple[str, ...]
    missing_words: tuple[str, ...]
    other_words: tuple[tuple[str, str], ...]


def mark_words(text: str, concepts: Sequence[Concept], pieces: Sequence[Piece] = ()) -> Marks:
    """Return where the concepts and required pieces of a query are in a text."""
    places = list(_list_places(text))
    stems = {stem for stem, _, _ in places}
    wanted: set[str] = set()
    words: list[str] = []
    missing: list[str] = []
    others: list[tuple[str, str]] = []
    for concept in concepts:
        groups = [concept.own] if concept.own else []
        found = [group for group in (*groups, *concept.others) if stems.issuperset(group)]
        (words if found else missing).append(concept.words)
        wanted.update(*found)
        if found and found[0] != concept.own:
            first = {place[0]: text[place[1] : place[2]] for place in reversed(places)}
            others.append((concept.words, " ".join(first[stem] for stem in found[0])))
    begun = tuple(piece.words[0] for piece in pieces if piece.is_beginning)
    wanted |= {stem for stem, start, end in places if _begins(text[start:end], begun)}
    wanted |= _find_stems_of(pieces)
    return Marks(
        spans=tuple((start, end) for stem, start, end in places if stem in wanted),
        words=tuple(words),
        missing_words=tuple(missing),
        other_words=tuple(others),
    )


def _list_places(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the stem, beginning and end of each word of the text."""
    found = [(read_words(match[0]), match) for match in _RUN.finditer(text)]
    stem_of = find_stems(word for words, _ in found for word in words)
    for words, match in found:
        for word in words:
            yield stem_of.get(word, word), match.start(), match.end()


def _find_stems_of(pieces: Sequence[Piece]) -> set[str]:
    words = [word for piece in pieces if not piece.is_beginning for word in piece.words]
    return set(find_stems(words).values())


def _begins(word: str, beginnings: tuple[str, ...]) -> bool:
    return bool(beginnings) and any(one.startswith(beginnings) for one in read_words(word))
