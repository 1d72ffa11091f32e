"""Which findings meet the filters: a few comparisons of the columns of facets."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from inspection_findings.errors import FindingsError
from inspection_findings.records import CODER_KINDS
from inspection_findings.search.facet_columns import BITS, NONE, Lookups
from inspection_findings.search.facets import Facets, load_facets
from inspection_findings.search.filters import EVERYTHING, Filters
from inspection_findings.search.voice import VOICES
from inspection_findings.text import find_names

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from inspection_findings.store import KnownNames, Store

    Column = NDArray[np.int32]
    Masks = NDArray[np.uint32]
    Kept = NDArray[np.bool_]
    Finder = Callable[[Iterable[str]], tuple[str, ...]]

_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")


def select_findings(store: Store, filters: Filters) -> list[str]:
    """Return the ids of the findings that meet the filters, sorted.

    Raises
    ------
    UnknownNameError
        If the value of a filter is not known. The message lists the known values.
    FindingsError
        If a date is not valid, a finding is not in the store, or no report has pages and one is
        asked for.
    RetiredThemeError
        For a retired theme that no finding carries.
    StoreError
        If sub-themes are asked for, and a build was stopped before it made them.
    """
    with store.snapshot():
        if filters == EVERYTHING:
            return store.read_finding_ids()
        facets, rows = select_rows(store, filters)
        return facets.ids(rows)


def select_rows(store: Store, filters: Filters) -> tuple[Facets, NDArray[np.intp]]:
    """Return the facets of a store, and the rows that meet the filters, in ascending order.

    The errors are those of `select_findings`.
    """
    with store.snapshot():
        if filters.sub_theme:
            store.require_current_clusters()
        facets = load_facets(store)
        kept = select(filters, facets, store.read_names(standards=facets.lookups.standards))
    return facets, np.flatnonzero(kept)


def select(filters: Filters, facets: Facets, names: KnownNames) -> NDArray[np.bool_]:
    """Return which rows of the facets meet the filters, as a boolean array (n,).

    ``names`` are those of the store. The errors are those of `select_findings`.
    """
    kept = np.ones(len(facets), dtype=np.bool_)
    for condition in _find_conditions(filters, facets, names):
        kept &= condition
    return kept


def _find_conditions(filters: Filters, facets: Facets, names: KnownNames) -> Iterator[Kept]:
    """Yield for each filter that is given which findings meet it."""
    yield from _select_names(filters, facets, names)
    yield from _select_themes(filters, facets, names)
    yield from _select_months(filters, facets)
    if filters.polarity or filters.stated:
        yield _select_polarity(filters, facets)
    if filters.coder:
        yield _have_any(facets.coders, _find_coders(filters.coder, facets.lookups))
    if filters.sub_theme:
        known = [cluster_id for cluster_id, _ in facets.lookups.sub_themes]
        yield _among(facets.sub_theme, _find_sub_themes(filters.sub_theme, facets.lookups), known)
    if filters.voice:
        voices = _find("voice", filters.voice, VOICES)
        yield facets.voice & sum(1 << VOICES.index(voice) for voice in voices) != 0
    if filters.page:
        yield _select_pages(filters, facets)
    if filters.finding:
        yield _select_ids(filters, facets)


def _select_names(filters: Filters, facets: Facets, names: KnownNames) -> Iterator[Kept]:
    """Yield the conditions of filters with a column of the same name and a list of names."""
    known = facets.lookups
    finders: dict[str, tuple[Sequence[str], Finder]] = {
        "borough": (known.boroughs, names.find_boroughs),
        "standard": (known.standards, names.find_standards),
        "inspectorate": (known.inspectorates, names.find_inspectorates),
        "kind": (known.kinds, partial(_find, "kind", known=known.kinds)),
        "rating": (known.ratings, partial(_find, "rating", known=known.ratings)),
        "overall": (known.ratings, partial(_find, "rating", known=known.ratings)),
        "service": (known.services, partial(_find, "service", known=known.services)),
    }
    for name, (values, find) in finders.items():
        if given := getattr(filters, name):
            yield _among(getattr(facets, name), find(given), values)
    if filters.without_borough:
        yield ~_among(facets.borough, names.find_boroughs(filters.without_borough), known.boroughs)


def _select_themes(filters: Filters, facets: Facets, names: KnownNames) -> Iterator[Kept]:
    def find(given: Iterable[str]) -> list[int]:
        return _find_theme_codes(given, facets, names)

    if filters.theme:
        yield _have_any(facets.themes, find(filters.theme))
    for theme in filters.all_themes:
        yield _have_any(facets.themes, find([theme]))
    if filters.without_theme:
        yield ~_have_any(facets.themes, find(filters.without_theme))


def _find_theme_codes(given: Iterable[str], facets: Facets, names: KnownNames) -> list[int]:
    """Return the codes of these themes; a theme that no finding carries has none."""
    carried = facets.lookups.themes
    found = names.find_themes(given)
    for theme_id in found:
        if theme_id in names.retired and theme_id not in carried:
            raise names.retired[theme_id].refuse()
    return [carried.index(theme_id) for theme_id in found if theme_id in carried]


def _select_months(filters: Filters, facets: Facets) -> Iterator[Kept]:
    known = facets.lookups.months
    if filters.since is not None or filters.to is not None:
        first = _read_month("since", filters.since or "0000")
        last = _read_month("to", filters.to or "9999")
        months = [one for one in known if first <= one and one[: len(last)] <= last]
        yield _among(facets.month, months, known)
    if filters.year:
        years = _find("year", map(str, filters.year), sorted({one[:4] for one in known if one}))
        yield _among(facets.month, [one for one in known if one[:4] in years], known)


def _read_month(option: str, date: str) -> str:
    if not _DATE.fullmatch(date):
        raise FindingsError(f"{option} {date!r}", "is not a date", "write it as 2024 or 2024-09")
    return date[:7]


def _select_polarity(filters: Filters, facets: Facets) -> Kept:
    """Return which findings have the polarity: the stated one, else the inferred one."""
    stated, known = facets.stated_polarity, facets.lookups.polarities
    effective = (
        stated if filters.stated else np.where(stated == NONE, facets.inferred_polarity, stated)
    )
    wanted = _find("polarity", filters.polarity, known) if filters.polarity else known
    return _among(effective, wanted, known)


def _find_coders(given: Iterable[str], lookups: Lookups) -> list[int]:
    """Return the codes of coders given by name or by kind."""
    names = dict.fromkeys([*CODER_KINDS, *(name for name, _ in lookups.coders)])
    wanted = set(_find("coder", given, list(names)))
    return [code for code, coder in enumerate(lookups.coders) if wanted & set(coder)]


def _find_sub_themes(given: Iterable[str], lookups: Lookups) -> tuple[str, ...]:
    """Return the ids of sub-themes given by id or name."""
    known = {name: (cluster_id,) for cluster_id, name in lookups.sub_themes}
    return tuple(
        cluster_id for name in find_names("sub-theme", given, known) for cluster_id in known[name]
    )


def _select_pages(filters: Filters, facets: Facets) -> Kept:
    if not (facets.page != NONE).any():
        raise FindingsError(
            "page",
            "is not known of any finding: no report here was read from a file with pages",
            "leave it out, or build the store from the PDF files",
        )
    return np.isin(facets.page, filters.page)


def _select_ids(filters: Filters, facets: Facets) -> Kept:
    wanted = [key.encode() for key in filters.finding]
    kept = np.isin(facets.finding_ids, wanted)
    if kept.sum() < len(set(wanted)):
        (unknown, *_) = sorted(set(wanted) - set(facets.finding_ids[kept].tolist()))
        raise FindingsError(
            f"finding {unknown.decode()!r}",
            "is not in the store",
            "take ids from `findings list --ids`, or build the store again",
        )
    return kept


def _find(what: str, given: Iterable[str], known: Sequence[str]) -> tuple[str, ...]:
    return find_names(what, given, dict.fromkeys(known, ()))


def _among(column: Column, values: Collection[str], lookup: Sequence[str]) -> Kept:
    """Return where a column has the code of one of these values."""
    wanted = set(values)
    # The last place stays False: it is what NONE, which is -1, finds.
    allowed = np.array([value in wanted for value in lookup] + [False], dtype=np.bool_)
    found: Kept = allowed[column]
    return found


def _have_any(masks: Masks, codes: Iterable[int]) -> Kept:
    """Return where a mask has one of these bits."""
    found = np.zeros(masks.shape[1], dtype=np.bool_)
    for code in codes:
        found |= masks[code // BITS] & np.uint32(1 << code % BITS) != 0
    return found
