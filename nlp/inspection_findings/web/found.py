"""The answer to a search or a list, in one shape for the page that shows either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inspection_findings.corpus.filter_words import name_filter, write_value
from inspection_findings.text import list_words
from inspection_findings.web.query import BEST, FileQuery, FilterQuery, FindingsQuery

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus
    from inspection_findings.corpus.files import FileFormat

_NAMED = 4  # values of filters that a title names
_PLAIN = {  # filters whose values need no name beside them
    name_filter(one)
    for one in ("theme", "borough", "polarity", "stated", "service", "inspectorate")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A condition that the list meets, and the address of the list without it.

    ``words`` are those of the query that it was understood from; empty if a filter was chosen.
    """

    name: str
    value: str
    words: str
    without: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a page of findings shows.

    Attributes
    ----------
    rows : sequence
        The hits or listed findings of this part.
    total : int
        How many can be paged through.
    searched : int
        How many findings meet all filters.
    is_cut : bool
        Whether a search has more hits than can be paged through.
    sentence, remark : str
        What was found, and what is left out, in sentences.
    verdict : {"yes", "no", "unsure"} or None
        Whether a search found anything.
    tags : tuple of Tag
    is_search : bool
    filters : dict
        All filters in force, those understood in the query too.
    understood : frozenset of str
        Names of the filters that were understood in the query.
    """

    rows: Sequence[Any]
    total: int
    searched: int
    is_cut: bool
    sentence: str
    remark: str
    verdict: str | None
    tags: tuple[Tag, ...]
    is_search: bool
    filters: dict[str, Any]
    understood: frozenset[str] = frozenset()


def find(corpus: Corpus, query: FindingsQuery) -> Found:
    """Return what a search found, or a list if the query has no words."""
    return _search(corpus, query) if query.words else _list(corpus, query)


def _search(corpus: Corpus, query: FindingsQuery) -> Found:
    filters = query.filters()
    hits = corpus.search(query.words, literal=query.literal, limit=BEST, **filters)
    in_force = filters | hits.filters
    own = tuple(
        Tag(
            name=name_filter(one.option),
            value=write_value(one.option, one.value, corpus.theme_names),
            words=one.words,
            without=query.change(q=_leave_out(query.words, one.words)).address(),
        )
        for one in hits.understood
    )
    return Found(
        rows=hits[query.offset : query.offset + query.limit],
        total=len(hits),
        searched=corpus.filter_counts(**in_force).findings,
        is_cut=len(hits) == BEST,
        sentence=hits.summary,
        remark=hits.remark,
        verdict=hits.verdict if hits else "no",
        tags=(*own, *list_tags(query, corpus.theme_names)),
        is_search=True,
        filters=in_force,
        understood=frozenset(hits.filters),
    )


def _list(corpus: Corpus, query: FindingsQuery) -> Found:
    filters = query.filters()
    listing = corpus.list(sort=query.sort, offset=query.offset, limit=query.limit, **filters)
    count = f"{listing.findings:,} finding{'' if listing.findings == 1 else 's'}"
    places = f"{listing.boroughs:,} borough{'' if listing.boroughs == 1 else 's'}"
    nothing = "No finding meets all of these filters. Take one off."
    return Found(
        rows=listing[:],
        total=listing.findings,
        searched=listing.findings,
        is_cut=False,
        remark="",
        sentence=f"{count} in {places}." if listing.findings else nothing,
        verdict=None,
        tags=list_tags(query, corpus.theme_names),
        is_search=False,
        filters=filters,
    )


def find_ids(corpus: Corpus, query: FindingsQuery) -> tuple[str, ...]:
    """Return the ids of all that the page of this query shows, part after part."""
    filters = query.filters()
    if query.words:
        return corpus.search(query.words, literal=query.literal, limit=BEST, **filters).ids
    return corpus.list(sort=query.sort, **filters).ids


def make_file(corpus: Corpus, query: FileQuery, file_format: FileFormat) -> bytes:
    """Return all that the page of this query shows, part after part, as Excel, Word or Markdown."""
    return corpus.write_findings(
        _find_all(corpus, query), file_format=file_format, title=name_list(corpus, query)
    )


def make_csv(corpus: Corpus, query: FileQuery) -> str:
    """Return all that the page of this query shows, part after part, as CSV."""
    csv: str = _find_all(corpus, query).csv
    return csv


def _find_all(corpus: Corpus, query: FileQuery) -> Any:
    filters = query.filters()
    if query.words:
        return corpus.search(query.words, literal=query.literal, limit=query.best, **filters)
    return corpus.list(sort=query.sort, **filters)


def name_list(corpus: Corpus, query: FileQuery) -> str:
    """Return the title of a file: the question, or the filters."""
    if query.words:
        which = "Findings" if query.best == BEST else f"Best {query.best} findings"
        return f"{which} on “{query.words}”"
    tags = list_tags(query, corpus.theme_names)
    names = [one.value if one.name in _PLAIN else f"{one.name} {one.value}" for one in tags]
    more = [f"{len(names) - _NAMED} more filters"] if len(names) > _NAMED + 1 else []
    named = list_words([*names[:_NAMED], *more] if more else names)
    return f"Findings: {named}" if named else "All findings"


def list_tags(query: FindingsQuery, theme_names: dict[str, str]) -> tuple[Tag, ...]:
    """Return a tag for each value of each filter that is chosen."""
    return tuple(
        Tag(
            name=name_filter(option),
            value=write_value(option, str(value), theme_names),
            words="",
            without=query.without(option, str(value)).address(),
        )
        for option in FilterQuery.model_fields
        for value in _list_values(query.filters().get(option))
    )


def _list_values(held: object) -> list[object]:
    if held is None:
        return []
    return list(held) if isinstance(held, list) else [held]


def _leave_out(query: str, words: str) -> str:
    """Return the query without these words of it."""
    place = query.casefold().find(words.casefold())
    rest = query if place < 0 else f"{query[:place]} {query[place + len(words) :]}"
    return " ".join(rest.split())
