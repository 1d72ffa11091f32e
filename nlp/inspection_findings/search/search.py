"""Search: one ranked list, by words, by meaning, and by what the theme model reads in the query.

Constraints in plain words become filters that the reader sees and can take off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from inspection_findings.errors import EncoderError, FindingsError
from inspection_findings.records import CoderKind, EffectivePolarity, Finding
from inspection_findings.search.concepts import Concept, find_concepts, score_words
from inspection_findings.search.constraints import Reading, Understood, read_constraints
from inspection_findings.search.facets import Facets, load_facets
from inspection_findings.search.filters import EVERYTHING, Filters
from inspection_findings.search.marks import Marks, mark_words
from inspection_findings.search.meaning import read_meaning
from inspection_findings.search.query import Piece, Query, parse_query
from inspection_findings.search.ranking import Ranked, rank
from inspection_findings.search.relevance import FIRST, Verdict, load_relevance
from inspection_findings.search.requirements import Requirements
from inspection_findings.search.select import select
from inspection_findings.search.word_index import WordIndex, load_word_index
from inspection_findings.store import KnownNames, Store

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from inspection_findings.classify.network import Network
    from inspection_findings.encode import Encoder

LIKELY = 0.5  # from here on a hit counts as likely to be about the query


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
        The sum of the signals by which hits are ranked; higher is better.
    likely : float or None
        Probability that it is about the query, from 0 to 1; None with an encoder for which it was
        not measured.
    similarity : float
        Cosine similarity of query and finding.
    coverage : float
        Share of the query's words that it has, by their weight; other words count less.
    theme_agreement : float
        How far its themes are those that the theme model reads in the query.
    matched : tuple of (int, int)
        Offsets into the text, of the words of the query and of other words for them.
    words, missing_words : tuple of str
        Words of the query that the finding has, in any form or in other words, and those that it
        has not.
    why : str
        The reasons in short.
    """

    finding: Finding
    polarity_coder_kind: CoderKind | None
    themes: tuple[str, ...]
    score: float
    likely: float | None
    similarity: float
    coverage: float
    theme_agreement: float
    matched: tuple[tuple[int, int], ...]
    words: tuple[str, ...]
    missing_words: tuple[str, ...]
    why: str

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a search found.

    Attributes
    ----------
    hits : tuple of Hit
        The best first.
    understood : tuple of Understood
        Filters that were taken from the words of the query.
    verdict : {"yes", "no", "unsure"} or None
        Whether anything is likely to be about the query; None if that is not known.
    expected : int or None
        How many of the first ten hits are likely to be about it; None if that is not known.
    """

    hits: tuple[Hit, ...]
    understood: tuple[Understood, ...] = ()
    verdict: Verdict | None = None
    expected: int | None = None


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
        reading = Reading(query, ()) if literal else _read(query, filters, facets, names)
        allowed = select(_add(filters, reading.understood), facets, names)
        asked = _ask(store, reading.rest or query, is_listed=not reading.rest)
        meaning = read_meaning(
            asked.query.text, asked.other_words, encoder=encoder, network=network
        )
        if not asked.requirements.is_empty:
            allowed &= asked.requirements.narrow(asked.index.postings)
        ranked = rank(
            allowed,
            embeddings=_load_embeddings(store, encoder, len(facets)),
            facets=facets,
            meaning=meaning,
            words=score_words(asked.concepts, asked.index.postings),
            depth=limit,
        )
        places, findings = _choose(store, facets, ranked, asked.requirements, limit=limit)
        return _answer(store, asked, ranked, places, findings, encoder, reading.understood)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
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


def _read(query: str, filters: Filters, facets: Facets, names: KnownNames) -> Reading:
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


def _add(filters: Filters, understood: Sequence[Understood]) -> Filters:
    changes: dict[str, Any] = {
        one.option: one.value
        if one.option in ("since", "to")
        else (int(one.value) if one.option == "year" else one.value,)
        for one in understood
    }
    return replace(filters, **changes)


def _ask(store: Store, rest: str, *, is_listed: bool) -> _Asked:
    index = load_word_index(store)
    query = parse_query(rest)
    if is_listed:  # nothing but constraints: their words are not looked for once more
        query = replace(query, words=())
    strict = [word for options in query.required for piece in options for word in piece.words]
    concepts = find_concepts([*query.words, *strict], index.other_words)
    return _Asked(query=query, concepts=concepts, requirements=Requirements.of(query), index=index)


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


def _choose(
    store: Store, facets: Facets, ranked: Ranked, requirements: Requirements, *, limit: int
) -> tuple[list[int], list[Finding]]:
    """Return the first findings that meet all requirements, with their places in the ranking."""
    places: list[int] = []
    findings: list[Finding] = []
    for start in range(0, len(ranked), limit):
        if len(places) >= limit:
            break
        block = range(start, min(start + limit, len(ranked)))
        read = store.read_findings(facets.ids(ranked.rows[block.start : block.stop]))
        for place, finding in zip(block, read, strict=True):
            searched = f"{finding.text} {finding.addressee or ''}"
            if requirements.is_empty or requirements.are_met_by(searched):
                places.append(place)
                findings.append(finding)
    return places[:limit], findings[:limit]


def _answer(
    store: Store,
    asked: _Asked,
    ranked: Ranked,
    places: Sequence[int],
    findings: Sequence[Finding],
    encoder: Encoder,
    understood: tuple[Understood, ...],
) -> Answer:
    relevance = load_relevance()
    is_measured = relevance.encoder_id == encoder.encoder_id and bool(asked.concepts)
    likely = relevance.estimate(ranked) if is_measured else None
    return Answer(
        hits=_make_hits(store, asked, ranked, places, findings, likely),
        understood=understood,
        verdict=relevance.judge(ranked) if is_measured else None,
        expected=None if likely is None else int((likely[places[:FIRST]] >= LIKELY).sum()),
    )


def _make_hits(
    store: Store,
    asked: _Asked,
    ranked: Ranked,
    places: Sequence[int],
    findings: Sequence[Finding],
    likely: NDArray[np.float64] | None,
) -> tuple[Hit, ...]:
    ids = [finding.finding_id for finding in findings]
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
        for place, finding in zip(places, findings, strict=True)
    )


def _make_hit(
    asked: _Asked,
    finding: Finding,
    *,
    themes: tuple[str, ...],
    polarity_coder_kind: CoderKind | None,
    ranked: Ranked,
    place: int,
    likely: float | None,
) -> Hit:
    marks = mark_words(finding.text, asked.concepts, asked.pieces)
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
