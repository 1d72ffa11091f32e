"""Hybrid search: full-text search and vector search, combined by reciprocal rank fusion.

A hit says which words of the query it has, and whether its meaning is close to the query. Hits
that lack words and are not close come last, but none is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection_findings.errors import FindingsError
from inspection_findings.records import CoderKind, EffectivePolarity, Finding
from inspection_findings.search.filters import EVERYTHING, Filters
from inspection_findings.search.relevance import EncodedQuery, encode_query
from inspection_findings.search.select import select_findings
from inspection_findings.store import Store
from inspection_findings.text import fold_quotes

if TYPE_CHECKING:
    from inspection_findings.encode import Encoder

RANK_CONSTANT = 60  # of reciprocal rank fusion, as in the paper that proposed it
DEPTH = 1000  # length of each list: a higher rank would add less than 0.001 to the score


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A finding that a search found, with the reasons for its rank.

    Attributes
    ----------
    finding : Finding
        With its effective polarity.
    polarity_coder_kind : {"person", "reference", "model"} or None
        Who gave that polarity; None if a heading states it, or nobody gave one.
    themes : tuple of str
        The effective themes, the main theme first.
    score : float
        Sum of ``1 / (60 + rank)`` over the two lists; higher is better.
    text_rank, vector_rank : int or None
        Rank in each list, from 1; None if the finding is not in the list.
    similarity : float
        Cosine similarity of query and finding; 1 for the same words.
    close_from : float
        Threshold of similarity at which a finding counts as close in meaning. It is the same for
        all findings of the store. Only one in twenty queries on unrelated subjects reaches it.
    words, missing_words : tuple of str
        Words and phrases of the query that are in the finding, in any form ("victim" for
        "victims"), and those that are not.
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
    def stated_polarity(self) -> EffectivePolarity | None:
        """The polarity that a heading or a person states; None if none is stated."""
        return None if self.inferred_by else self.finding.polarity

    @property
    def inferred_polarity(self) -> EffectivePolarity | None:
        """The polarity that the model or the reference coding infers, or "unclear"."""
        return self.finding.polarity if self.inferred_by else None

    @property
    def inferred_by(self) -> CoderKind | None:
        """Who inferred the polarity: "model" or "reference"; None if nobody did."""
        return None if self.polarity_coder_kind == "person" else self.polarity_coder_kind

    @property
    def is_close(self) -> bool:
        """Whether its similarity reaches the threshold ``close_from``."""
        return self.similarity >= self.close_from

    @property
    def holds_all_words(self) -> bool:
        """Whether it has every word and phrase of the query."""
        return bool(self.words) and not self.missing_words

    @property
    def answers(self) -> bool:
        """Whether it answers the query: it has all its words, or is close in meaning."""
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

    Findings that answer the query (``Hit.answers``) come before all others. So if the first hit
    does not answer it, no finding does.

    Parameters
    ----------
    query : str
        Words. A phrase in double quotes must be in the finding.
    encoder : Encoder
        The encoder that the store was built with.
    filters : Filters
        Which findings are searched; all by default.
    limit : int
        At most this many hits; at least 1.

    Raises
    ------
    UnknownNameError
        If the value of a filter is not known. The message lists the known values.
    EncoderError
        If findings lack embeddings from this encoder.
    FindingsError
        If the query has no words, a date is not valid, or the limit is less than 1.
    """
    if limit < 1:
        raise FindingsError(f"limit {limit}", "is less than one", "give a whole number from 1 up")
    # A terminal that is not UTF-8 can send lone surrogates, which SQLite and encoders refuse.
    query = query.encode("utf-8", "replace").decode("utf-8")
    phrases, words = _split_query(query)
    with store.snapshot():
        among = None if filters == EVERYTHING else select_findings(store, filters)
        conditions = [f"text : ({phrase})" for phrase in phrases]
        depth = max(DEPTH, limit)
        by_text = _search_text(store, [*phrases, *words], conditions, depth=depth, among=among)
        encoded = encode_query(store, query, encoder)
        by_vector = _search_vectors(store, encoded, conditions, depth=depth, among=among)
        hits = _make_hits(store, encoded, by_text, list(by_vector), terms=[*phrases, *words])
        return sorted(hits, key=_order)[:limit]


def _split_query(query: str) -> tuple[list[str], list[str]]:
    """Return phrases and words, each once, as FTS5 strings: without any special characters."""
    if not query.strip():
        raise FindingsError("query", "has no words", "give words to look for")
    parts = fold_quotes(query).replace("\0", " ").split('"')
    # Every second part was in quotation marks. A mark without a closing mark is ignored.
    closed = len(parts) - 1 if len(parts) % 2 == 0 else len(parts)
    inside = [part for i, part in enumerate(parts) if i % 2 == 1 and i < closed]
    outside = [part for i, part in enumerate(parts) if i % 2 == 0 or i >= closed]
    return _quote(inside), _quote(word for part in outside for word in part.split())


def _quote(strings: Iterable[str]) -> list[str]:
    kept = [string for string in strings if any(character.isalnum() for character in string)]
    return [f'"{string}"' for string in dict.fromkeys(kept)]


def _search_text(
    store: Store,
    terms: Sequence[str],
    conditions: Sequence[str],
    *,
    depth: int,
    among: Sequence[str] | None,
) -> list[str]:
    """Return the ids of the findings that have any of the terms, the best first, by BM25."""
    if not terms:
        return []
    # All terms in a row are one term more, so that the exact words of a finding find it first.
    in_a_row = " + ".join(terms)
    anything = f"text : ({' OR '.join([in_a_row, *terms])})"
    return store.match(" AND ".join([anything, *conditions]), limit=depth, among=among)


def _search_vectors(
    store: Store,
    encoded: EncodedQuery,
    conditions: Sequence[str],
    *,
    depth: int,
    among: Sequence[str] | None,
) -> dict[str, float]:
    """Return the findings nearest in meaning, with their cosine similarity, the nearest first."""
    allowed = encoded.finding_ids if among is None else among
    if conditions:
        allowed = sorted(store.match(" AND ".join(conditions), among=among))
    return encoded.find_nearest(allowed, depth=depth)


def _make_hits(
    store: Store,
    encoded: EncodedQuery,
    by_text: Sequence[str],
    by_vector: Sequence[str],
    *,
    terms: Sequence[str],
) -> Iterator[Hit]:
    """Yield a hit for each finding in either list, scored by reciprocal rank fusion."""
    both = sorted({*by_text, *by_vector})
    text_ranks = {finding_id: rank for rank, finding_id in enumerate(by_text, start=1)}
    vector_ranks = {finding_id: rank for rank, finding_id in enumerate(by_vector, start=1)}
    holders = {term[1:-1]: set(store.match(f"text : ({term})", among=both)) for term in terms}
    themes = store.read_themes_of(both)
    polarity_coders = store.read_polarity_coders(both)
    similarities = encoded.measure(both)
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
            close_from=encoded.close_from,
            words=tuple(word for word, held in holders.items() if key in held),
            missing_words=tuple(word for word, held in holders.items() if key not in held),
        )


def _order(hit: Hit) -> tuple[bool, float, float, str]:
    """Return the sort key: first the answers by score, then the rest by similarity, then by id."""
    # The score of the rest would rise for any common word, such as "at".
    score = hit.score if hit.answers else hit.similarity
    return (not hit.answers, -score, -hit.similarity, hit.finding.finding_id)
