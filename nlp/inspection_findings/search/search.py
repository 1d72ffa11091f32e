"""Search: one ranked list, by words, by meaning, and by what the theme model reads in the query.

Constraints in plain words become filters that the reader sees and can take off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from inspection_findings.errors import EncoderError, FindingsError
from inspection_findings.records import CoderKind, Finding
from inspection_findings.search.answer import LIKELY, Answer, Hit
from inspection_findings.search.asking import Asked, add_filters, ask, read_filters
from inspection_findings.search.concepts import score_words
from inspection_findings.search.constraints import Reading, Understood
from inspection_findings.search.facets import Facets, load_facets
from inspection_findings.search.filters import EVERYTHING, Filters
from inspection_findings.search.marks import Marks, mark_words
from inspection_findings.search.meaning import read_meaning
from inspection_findings.search.query import parse_query
from inspection_findings.search.ranking import Ranked, rank
from inspection_findings.search.relevance import FIRST, load_relevance
from inspection_findings.search.requirements import Requirements
from inspection_findings.search.select import select
from inspection_findings.search.word_index import load_word_index
from inspection_findings.store import Store

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from inspection_findings.classify.network import Network
    from inspection_findings.encode import Encoder

_BLOCK = 200  # findings whose text is read at a time


def search(
    store: Store,
    query: str,
    *,
    encoder: Encoder,
    network: Network | None = None,
    filters: Filters = EVERYTHING,
    limit: int = 20,
    literal: bool = False,
) -> Answer:
    """Return the findings that answer a query, the best first.

    Parameters
    ----------
    query : str
        Words, in any form. A phrase in double quotes must be in the finding, and so must a word
        that begins as ``disproportion*``, or one of two with OR between them; what follows ``-``
        must not.
    encoder : Encoder
        The encoder that the store was built with.
    network : Network, optional
        Reads the themes and the polarity of the query.
    filters : Filters
        Which findings are searched; all by default.
    limit : int
        At most this many hits; at least 1.
    literal : bool
        Take no filter from the words of the query.

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
    parse_query(query)  # refuses a query without words
    with store.snapshot():
        facets = load_facets(store)
        names = store.read_names(standards=facets.lookups.standards)
        reading = Reading(query, ()) if literal else read_filters(query, filters, facets, names)
        allowed = select(add_filters(filters, reading.understood), facets, names)
        asked = ask(query, reading.rest, load_word_index(store))
        meaning = read_meaning(
            asked.query.text, asked.other_words, encoder=encoder, network=network
        )
        rank_allowed = partial(
            rank,
            allowed & asked.requirements.narrow(asked.index.postings),
            embeddings=_load_embeddings(store, encoder, len(facets)),
            facets=facets,
            meaning=meaning,
            words=score_words(asked.concepts, asked.index.postings),
        )
        wanted = max(limit, FIRST)  # the first ten tell whether anything is there
        ranked = _rank_what_fits(store, facets, asked.requirements, rank_allowed, wanted)
        return _answer(store, facets, asked, ranked, encoder, limit, reading.understood)


def _load_embeddings(store: Store, encoder: Encoder, total: int) -> NDArray[np.float32]:
    embeddings = store.read_vectors(encoder.encoder_id)
    if len(embeddings) < total:
        there = ", ".join(store.read_encoder_ids()) or "none"
        raise EncoderError(
            f"{store.path}, encoder {encoder.encoder_id}",
            f"{total - len(embeddings)} of {total} findings have no embedding by it"
            f" (encoders here: {there})",
            "search with the encoder the store was built with, or build it again with this one",
        )
    return embeddings


def _rank_what_fits(
    store: Store,
    facets: Facets,
    requirements: Requirements,
    rank_allowed: Callable[..., Ranked],
    wanted: int,
) -> Ranked:
    """Return the first findings that meet all requirements, so many if there are."""
    ranked = rank_allowed(depth=wanted)
    if requirements.is_empty:
        return ranked.select(range(min(wanted, len(ranked))))
    chosen = _choose(store, facets, ranked, requirements, wanted)
    if len(chosen) < wanted and len(ranked) < ranked.allowed:  # a phrase of common words, say
        ranked = rank_allowed(depth=ranked.allowed)
        chosen = _choose(store, facets, ranked, requirements, wanted)
    return ranked.select(chosen)


def _choose(
    store: Store, facets: Facets, ranked: Ranked, requirements: Requirements, wanted: int
) -> list[int]:
    """Return the places of the first findings whose text meets all requirements."""
    chosen: list[int] = []
    for start in range(0, len(ranked), _BLOCK):
        if len(chosen) >= wanted:
            break
        findings = store.read_findings(facets.ids(ranked.rows[start : start + _BLOCK]))
        chosen += [
            place
            for place, finding in enumerate(findings, start)
            if requirements.are_met_by(f"{finding.text} {finding.addressee or ''}")
        ]
    return chosen[:wanted]


def _answer(
    store: Store,
    facets: Facets,
    asked: Asked,
    ranked: Ranked,
    encoder: Encoder,
    limit: int,
    understood: tuple[Understood, ...],
) -> Answer:
    relevance = load_relevance()
    # What is asked for strictly is there, or there are no hits: nothing has to be guessed.
    is_measured = relevance.encoder_id == encoder.encoder_id and bool(asked.query.words)
    likely = relevance.estimate(ranked)[:limit] if is_measured else None
    return Answer(
        hits=_make_hits(
            store, facets, asked, ranked.select(range(min(limit, len(ranked)))), likely
        ),
        understood=understood,
        verdict=relevance.judge(ranked) if is_measured else None,
        expected=None if likely is None else int((likely[:FIRST] >= LIKELY).sum()),
    )


def _make_hits(
    store: Store,
    facets: Facets,
    asked: Asked,
    ranked: Ranked,
    likely: NDArray[np.float64] | None,
) -> tuple[Hit, ...]:
    ids = facets.ids(ranked.rows)
    themes, coders = store.read_themes_of(ids), store.read_polarity_coders(ids)
    return tuple(
        _make_hit(
            asked,
            finding,
            themes=themes[finding.finding_id],
            polarity_coder_kind=coders[finding.finding_id],
            ranked=ranked,
            place=place,
            likely=None if likely is None else round(float(likely[place]), 3),
        )
        for place, finding in enumerate(store.read_findings(ids))
    )


def _make_hit(
    asked: Asked,
    finding: Finding,
    *,
    themes: tuple[str, ...],
    polarity_coder_kind: CoderKind | None,
    ranked: Ranked,
    place: int,
    likely: float | None,
) -> Hit:
    marks = mark_words(
        finding.text, asked.concepts, asked.pieces, addressee=finding.addressee or ""
    )
    return Hit(
        finding=finding,
        polarity_coder_kind=polarity_coder_kind,
        themes=themes,
        score=float(ranked.scores[place]),
        likely=likely,
        similarity=float(ranked.similarities[place]),
        coverage=float(ranked.coverage[place]),
        theme_agreement=float(ranked.themes[place]),
        matched=marks.spans,
        words=marks.words,
        missing_words=marks.missing_words,
        why="; ".join(_explain(marks, float(ranked.similarities[place]))),
    )


def _explain(marks: Marks, similarity: float) -> Iterator[str]:
    others = dict(marks.other_words)
    if marks.words:
        held = [
            f"{word} (as \u201c{others[word]}\u201d)" if word in others else word
            for word in marks.words
        ]
        yield f"has {', '.join(held)}"
    if marks.missing_words and marks.words:
        yield f"not {', '.join(marks.missing_words)}"
    yield f"similarity {similarity:.2f}"
