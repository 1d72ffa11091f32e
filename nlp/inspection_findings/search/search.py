"""Hybrid search: exact, by word and by meaning, the two lists joined by rank.

A hit says which words it holds and whether it is close; those that are neither come last, and
nothing is left out for being far.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection_findings.errors import FindingsError
from inspection_findings.records import CoderKind, Finding, Polarity
from inspection_findings.search.filters import EVERYTHING, Filters, write_conditions
from inspection_findings.search.relevance import Space, place_query
from inspection_findings.store import Store
from inspection_findings.text import fold_quotes

if TYPE_CHECKING:
    from inspection_findings.encode import Encoder

RANK_CONSTANT = 60  # of reciprocal rank fusion, as in the paper that proposed it
DEPTH = 1000  # of each list: a rank beyond it would add less than a thousandth


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A finding that a search found, and why it stands where it stands.

    Attributes
    ----------
    finding : Finding
        With the polarity that counts.
    polarity_coder_kind : {"person", "reference", "model"} or None
        Who gave that polarity; None where a heading states it, or nobody gave one.
    themes : tuple of str
        The themes that count, the main one first.
    score : float
        Sum of ``1 / (60 + rank)`` over the two lists; the higher the better.
    text_rank, vector_rank : int or None
        Place in each list, from 1; None where it is not in that list.
    similarity : float
        Cosine between query and finding: 1 for the same words.
    close_from : float
        The similarity from which a finding counts as close in meaning, the same for all
        findings of the store: only one in twenty queries on other matters reaches it.
    words, missing_words : tuple of str
        Words and phrases of the query that stand in the finding, in any of their forms
        ("victim" for "victims"), and those that do not.
    """

    finding: Finding
    polarity_coder_kind: CoderKind | None
    themes: tuple[str, ...]
    score: float
    text_rank: int | None
    vector_rank: int | None
    similarity: float
    close_from: float
    words: tuple[str, ...]
    missing_words: tuple[str, ...]

    @property
    def stated_polarity(self) -> Polarity | None:
        """The polarity that a heading or a person states; None if none is stated."""
        return None if self.inferred_by else self.finding.polarity

    @property
    def inferred_polarity(self) -> Polarity | None:
        """The polarity that the model or the reference coding infers where none is stated."""
        return self.finding.polarity if self.inferred_by else None

    @property
    def inferred_by(self) -> CoderKind | None:
        """Who inferred the polarity: "model" or "reference"; None if nobody did."""
        return None if self.polarity_coder_kind == "person" else self.polarity_coder_kind

    @property
    def is_close(self) -> bool:
        """Whether it is nearer in meaning than queries on other matters come."""
        return self.similarity >= self.close_from

    @property
    def holds_all_words(self) -> bool:
        return bool(self.words) and not self.missing_words

    @property
    def answers(self) -> bool:
        """Whether it has all the words or is close; any other is only the nearest there is."""
        return self.is_close or self.holds_all_words


def search(
    store: Store,
    query: str,
    *,
    encoder: Encoder,
    filters: Filters = EVERYTHING,
    limit: int = 20,
) -> list[Hit]:
    """Return the findings nearest to ``query`` in words and in meaning, the best first.

    Those that answer it (``Hit.answers``) come before all others: if the first does not, then
    nothing that was searched holds all the words or is close in meaning.

    Parameters
    ----------
    query : str
        Words; a phrase in double quotes must stand in the finding.
    encoder : Encoder
        The one that the store was built with.
    filters : Filters
        Which findings are searched; without it all are.
    limit : int

    Raises
    ------
    UnknownNameError
        For a filter that is not known, with those that are.
    EncoderError
        If findings lack embeddings by this encoder.
    FindingsError
        If the query has no words, or a date or the limit is none.
    """
    if limit < 1:
        raise FindingsError(f"limit {limit}", "is less than one", "give a whole number from 1 up")
    # What a terminal that is not UTF-8 sends (lone surrogates) nothing below could encode.
    query = query.encode("utf-8", "replace").decode("utf-8")
    phrases, words = _split_query(query)
    with store.snapshot():
        facets = write_conditions(store, filters)
        if facets is None:
            return []
        conditions = [*facets, *(f"text : ({phrase})" for phrase in phrases)]
        depth = max(DEPTH, limit)
        by_text = _search_text(store, [*phrases, *words], conditions, depth=depth)
        space = place_query(store, query, encoder)
        by_vector = _search_vectors(store, space, conditions, depth=depth)
        hits = _make_hits(store, space, by_text, list(by_vector), terms=[*phrases, *words])
        return sorted(hits, key=_order)[:limit]


def _split_query(query: str) -> tuple[list[str], list[str]]:
    """Return phrases and words, each once and as an FTS5 string, in which nothing is special."""
    if not query.strip():
        raise FindingsError("query", "holds no words", "say what to look for")
    parts = fold_quotes(query).replace("\0", " ").split('"')
    # Every other part stood between two marks; a mark that is never closed opens nothing.
    closed = len(parts) - 1 if len(parts) % 2 == 0 else len(parts)
    inside = [part for i, part in enumerate(parts) if i % 2 == 1 and i < closed]
    outside = [part for i, part in enumerate(parts) if i % 2 == 0 or i >= closed]
    return _quote(inside), _quote(word for part in outside for word in part.split())


def _quote(strings: Iterable[str]) -> list[str]:
    kept = [string for string in strings if any(character.isalnum() for character in string)]
    return [f'"{string}"' for string in dict.fromkeys(kept)]


def _search_text(
    store: Store, terms: Sequence[str], conditions: Sequence[str], *, depth: int
) -> list[str]:
    """Return the findings that hold any of the terms, by BM25; the more of them the better.

    All terms in a row are one term more, so that a finding's own words find it first.
    """
    if not terms:
        return []
    in_a_row = " + ".join(terms)
    anything = f"text : ({' OR '.join([in_a_row, *terms])})"
    return store.match(" AND ".join([anything, *conditions]), limit=depth)


def _search_vectors(
    store: Store, space: Space, conditions: Sequence[str], *, depth: int
) -> dict[str, float]:
    """Return the findings nearest in meaning with their cosine, the nearest first."""
    allowed = sorted(store.match(" AND ".join(conditions))) if conditions else space.finding_ids
    return space.find_nearest(allowed, depth=depth)


def _make_hits(
    store: Store,
    space: Space,
    by_text: Sequence[str],
    by_vector: Sequence[str],
    *,
    terms: Sequence[str],
) -> Iterator[Hit]:
    """Yield a hit for each finding of either list, joined by reciprocal rank."""
    both = sorted({*by_text, *by_vector})
    text_ranks = {finding_id: rank for rank, finding_id in enumerate(by_text, start=1)}
    vector_ranks = {finding_id: rank for rank, finding_id in enumerate(by_vector, start=1)}
    holders = {term[1:-1]: set(store.match(f"text : ({term})", among=both)) for term in terms}
    themes = store.read_themes_of(both)
    polarity_coders = store.read_polarity_coders(both)
    similarities = space.measure(both)
    for finding, similarity in zip(store.read_findings(both), similarities, strict=True):
        key = finding.finding_id
        ranks = (text_ranks.get(key), vector_ranks.get(key))
        yield Hit(
            finding=finding,
            polarity_coder_kind=polarity_coders[key],
            themes=themes[key],
            score=sum(1 / (RANK_CONSTANT + rank) for rank in ranks if rank is not None),
            text_rank=ranks[0],
            vector_rank=ranks[1],
            similarity=similarity,
            close_from=space.close_from,
            words=tuple(word for word, held in holders.items() if key in held),
            missing_words=tuple(word for word, held in holders.items() if key not in held),
        )


def _order(hit: Hit) -> tuple[bool, float, float, str]:
    """Return what sorts answers first, by score, then the rest by meaning; ties go by id.

    Those of the rest that share a common word ("at") are no nearer for it.
    """
    score = hit.score if hit.answers else hit.similarity
    return (not hit.answers, -score, -hit.similarity, hit.finding.finding_id)
