"""What a query asks for: its filters, and its words made ready for the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from inspection_findings.search.concepts import Concept, find_concepts
from inspection_findings.search.constraints import Reading, Understood, read_constraints
from inspection_findings.search.facets import Facets
from inspection_findings.search.filters import Filters
from inspection_findings.search.query import Piece, Query, parse_query
from inspection_findings.search.requirements import Requirements
from inspection_findings.search.word_index import WordIndex, load_word_index
from inspection_findings.store import KnownNames, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query without its constraints, made ready for the index."""

    query: Query
    concepts: tuple[Concept, ...]
    requirements: Requirements
    index: WordIndex

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return tuple(piece for options in self.query.required for piece in options)

    @property
    def other_words(self) -> str:
        """Other words for what the query says, as text to be encoded with it."""
        groups = dict.fromkeys(group for one in self.concepts for group in one.others)
        return ", ".join(self.index.other_words.spelt[group] for group in groups)


def read_filters(query: str, filters: Filters, facets: Facets, names: KnownNames) -> Reading:
    """Return the query and its constraints; no option that was given is understood again."""
    given = set(filters.given)
    if given & {"since", "to", "year"}:
        given |= {"since", "to", "year"}
    return read_constraints(
        query,
        boroughs=names.boroughs,
        standards=facets.lookups.standards,
        months=facets.lookups.months,
        given=given,
    )


def add_filters(filters: Filters, understood: Sequence[Understood]) -> Filters:
    changes: dict[str, Any] = {
        one.option: one.value
        if one.option in ("since", "to")
        else (int(one.value) if one.option == "year" else one.value,)
        for one in understood
    }
    return replace(filters, **changes)


def ask(store: Store, rest: str, *, is_listed: bool) -> Asked:
    index = load_word_index(store)
    query = parse_query(rest)
    if is_listed:  # nothing but constraints: their words are not looked for once more
        query = replace(query, words=())
    strict = [word for options in query.required for piece in options for word in piece.words]
    concepts = find_concepts([*query.words, *strict], index.other_words)
    return Asked(query=query, concepts=concepts, requirements=Requirements.of(query), index=index)
