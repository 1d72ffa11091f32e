"""What a query asks for: its filters, and its words made ready for the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from inspection_findings.search.concepts import Concept, find_concepts
from inspection_findings.search.constraints import (
    Reading,
    Understood,
    list_filters,
    read_constraints,
)
from inspection_findings.search.facets import Facets
from inspection_findings.search.filters import Filters
from inspection_findings.search.query import Piece, Query, read_query
from inspection_findings.search.requirements import Requirements
from inspection_findings.search.word_index import WordIndex
from inspection_findings.store import KnownNames


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query without its constraints, made ready for the index.

    Attributes
    ----------
    query : Query
    concepts : tuple of Concept
        What its words mean; a finding with more of them comes first.
    requirements : Requirements
        What a finding must hold, and must not.
    index : WordIndex
        The words of the store.
    """

    query: Query
    concepts: tuple[Concept, ...]
    requirements: Requirements
    index: WordIndex

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All that may be required; of some, one is enough."""
        return tuple(piece for options in self.query.required for piece in options)

    @property
    def other_words(self) -> str:
        """Other words for what the query says, as text to be encoded with it."""
        groups = dict.fromkeys(group for one in self.concepts for group in one.others)
        return ", ".join(self.index.other_words.spelt[group] for group in groups)


def read_filters(query: str, filters: Filters, facets: Facets, names: KnownNames) -> Reading:
    """Return the query without its constraints in plain words, and these constraints."""
    return read_constraints(
        query,
        boroughs=names.boroughs,
        standards=facets.lookups.standards,
        months=facets.lookups.months,
        given=filters.given,
    )


def add_filters(filters: Filters, understood: Sequence[Understood]) -> Filters:
    """Return the filters together with those that were taken from the words of a query."""
    values = list_filters(understood).items()
    changes: dict[str, Any] = {
        name: tuple(one) if isinstance(one, list) else one for name, one in values
    }
    return replace(filters, **changes)


def ask(query: str, rest: str, index: WordIndex) -> Asked:
    """Return a query ready for the index; ``rest`` is what its constraints leave of it."""
    asked = read_query(rest)
    if asked.is_empty:  # the whole query tells the order, but its words are not looked for
        asked = replace(asked, text=read_query(query).text)
    strict = [word for options in asked.required for piece in options for word in piece.words]
    return Asked(
        query=asked,
        concepts=find_concepts([*asked.words, *strict], index.other_words),
        requirements=Requirements.of(asked),
        index=index,
    )
