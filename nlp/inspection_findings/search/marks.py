"""Where the words of a query are in a finding, to be marked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from inspection_findings.search.concepts import Concept
from inspection_findings.search.query import Piece
from inspection_findings.search.words import read_words
from inspection_findings.text import find_stems

Place = tuple[str, int, int]
"""A stem, with where its word begins and ends."""

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


def mark_words(
    text: str, concepts: Sequence[Concept], pieces: Sequence[Piece] = (), *, addressee: str = ""
) -> Marks:
    """Return where the concepts and required pieces of a query are in a text.

    ``addressee`` is searched with the text, but nothing is marked in it.
    """
    places = list(_list_places(text))
    beside = {stem: word for word, stem in find_stems(read_words(addressee)).items()}
    spelt = beside | {stem: text[start:end] for stem, start, end in reversed(places)}
    held = [(concept, _find_groups(concept, spelt)) for concept in concepts]
    wanted = {stem for _, groups in held for group in groups for stem in group}
    spans = {(start, end) for stem, start, end in places if stem in wanted}
    for piece in pieces:
        spans.update(_find_piece(piece, places, text))
    return Marks(
        spans=tuple(sorted(spans)),
        words=tuple(concept.words for concept, groups in held if groups),
        missing_words=tuple(concept.words for concept, groups in held if not groups),
        other_words=tuple(
            (concept.words, " ".join(spelt[stem] for stem in groups[0]))
            for concept, groups in held
            if groups and groups[0] != concept.own
        ),
    )


def _find_groups(concept: Concept, stems: Collection[str]) -> list[tuple[str, ...]]:
    """Return the groups of words for a concept that are among the stems, its own first."""
    groups = [concept.own, *concept.others] if concept.own else concept.others
    return [group for group in groups if all(stem in stems for stem in group)]


def _list_places(text: str) -> Iterator[Place]:
    """Yield the stem, beginning and end of each word of the text."""
    found = [(read_words(match[0]), match) for match in _RUN.finditer(text)]
    stem_of = find_stems(word for words, _ in found for word in words)
    for words, match in found:
        for word in words:
            yield stem_of.get(word, word), match.start(), match.end()


def _find_piece(piece: Piece, places: Sequence[Place], text: str) -> Iterator[tuple[int, int]]:
    """Yield where each word is that begins so, or that is part of the whole phrase."""
    if piece.is_beginning:
        for _, start, end in places:
            if any(word.startswith(piece.words[0]) for word in read_words(text[start:end])):
                yield start, end
        return
    stem_of = find_stems(piece.words)
    wanted = [stem_of[word] for word in piece.words]
    for first in range(len(places) - len(wanted) + 1):
        run = places[first : first + len(wanted)]
        if [stem for stem, _, _ in run] == wanted:
            yield from ((start, end) for _, start, end in run)
