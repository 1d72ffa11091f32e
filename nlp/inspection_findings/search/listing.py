"""Lists findings without a query: those that meet the filters, in a chosen order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from inspection_findings.errors import EncoderError, FindingsError
from inspection_findings.search.facet_columns import NONE
from inspection_findings.search.facets import Facets
from inspection_findings.search.filters import EVERYTHING, Filters
from inspection_findings.search.listed import SORTS, Listed, Listing, Sort
from inspection_findings.search.select import select_rows
from inspection_findings.search.voice import VOICES
from inspection_findings.text import find_names

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from inspection_findings.store import Store

    Rows = NDArray[np.intp]
    Values = NDArray[np.float64]

_DIGITS = 6  # of a centrality; further digits depend on the machine


def list_findings(
    store: Store,
    filters: Filters = EVERYTHING,
    *,
    sort: Sort = "report",
    context: int = 0,
    offset: int = 0,
    limit: int | None = None,
) -> Listing:
    """Return the findings that meet the filters.

    Parameters
    ----------
    filters : Filters
    sort : {"report", "probability", "centrality"}
        By report and place in it; by the model's probability of the theme asked for, the highest
        first; by centrality, the most central first.
    context : int
        How many texts of the report to give before and after each finding.
    offset : int
        How many findings of the order to leave out first.
    limit : int, optional
        At most this many findings; at least 1.

    Raises
    ------
    UnknownNameError, RetiredThemeError
        As `select_findings`.
    FindingsError
        If a list by probability asks for no theme, or a number is too small.
    EncoderError
        If a list by centrality has findings without embeddings.
    StoreError
        If sub-themes are asked for, and a build was stopped before it made them.
    """
    _require_numbers(context=context, offset=offset, limit=limit)
    find_names("order", [sort], dict.fromkeys(SORTS, ()))
    with store.snapshot():
        facets, selected, rows, measured = _order(store, filters, sort)
        shown = slice(offset, None if limit is None else offset + limit)
        listed = _read_listed(store, facets, rows[shown])
        if measured is not None:
            listed = _put_measures(listed, measured[shown], sort)
        if context:
            listed = _put_in_context(store, listed, context)
    return Listing(
        listed,
        findings=len(selected),
        boroughs=len(np.unique(facets.borough[selected])),
        filters=filters,
        further_columns=_name_further(sort, context),
    )


def order_findings(
    store: Store, filters: Filters = EVERYTHING, *, sort: Sort = "report"
) -> list[str]:
    """Return the ids of the findings of `list_findings` in its order, without reading them."""
    find_names("order", [sort], dict.fromkeys(SORTS, ()))
    with store.snapshot():
        facets, _, rows, _ = _order(store, filters, sort)
        return facets.ids(rows)


def _order(store: Store, filters: Filters, sort: Sort) -> tuple[Facets, Rows, Rows, Values | None]:
    """Return the facets, the rows that meet the filters, the same in order, and its measure."""
    facets, selected = select_rows(store, filters)
    rows = facets.in_report_order(selected)
    measured = _measure(store, facets, rows, filters, sort)
    if measured is None:
        return facets, selected, rows, None
    order = np.argsort(-measured, kind="stable")  # what is not a number comes last
    return facets, selected, rows[order], measured[order]


def _require_numbers(*, context: int, offset: int, limit: int | None) -> None:
    for name, number in (("context", context), ("offset", offset)):
        if number < 0:
            raise FindingsError(f"{name} {number}", "is less than zero", "give 0, 1, 2 or more")
    if limit is not None and limit < 1:
        raise FindingsError(f"limit {limit}", "is less than one", "give a whole number from 1 up")


def _name_further(sort: Sort, context: int) -> tuple[str, ...]:
    measured = () if sort == "report" else (sort,)
    return (*measured, *(("before", "after") if context else ()))


def _measure(
    store: Store, facets: Facets, rows: Rows, filters: Filters, sort: Sort
) -> Values | None:
    """Return what the list is sorted by, the largest first; None for the order of the reports."""
    if sort == "probability":
        return _read_probabilities(store, facets.ids(rows), filters)
    return _measure_centrality(store, facets, rows, filters) if sort == "centrality" else None


def _read_probabilities(store: Store, finding_ids: Sequence[str], filters: Filters) -> Values:
    themes = store.find_themes([*filters.theme, *filters.all_themes])
    if not themes:
        raise FindingsError(
            "order 'probability'", "needs a theme", "name the theme, or choose another order"
        )
    found = store.read_probabilities(finding_ids, themes)
    return np.array([found.get(key, np.nan) for key in finding_ids], dtype=np.float64)


def _measure_centrality(store: Store, facets: Facets, rows: Rows, filters: Filters) -> Values:
    """Return how similar each finding is to its fellows, on average."""
    encoder_id = store.read_versions().get("encoder") or next(iter(store.read_encoder_ids()), "")
    finding_ids, embeddings = store.embedding_matrix(encoder_id)
    if len(finding_ids) < len(facets):
        raise EncoderError(
            str(store.path),
            f"{len(facets) - len(finding_ids)} of {len(facets)} findings have no embedding",
            "choose another order, or build the store again",
        )
    if not filters.sub_theme:
        return _compare_with(embeddings, rows, rows)
    measured = np.full(len(rows), np.nan)
    for code in np.unique(facets.sub_theme[rows]):
        members = np.flatnonzero(facets.sub_theme == code)
        own = facets.sub_theme[rows] == code
        measured[own] = _compare_with(embeddings, rows[own], members)
    return measured


def _compare_with(embeddings: NDArray[np.float32], rows: Rows, fellows: Rows) -> Values:
    """Return the mean cosine of each row with the fellows except itself; alone it has none."""
    if len(fellows) < 2:
        return np.full(len(rows), np.nan)
    total = embeddings[np.sort(fellows)].sum(axis=0, dtype=np.float64)
    others = embeddings[rows].astype(np.float64) @ total - 1.0  # a unit row with itself
    mean: Values = np.round(others / (len(fellows) - 1), _DIGITS)
    return mean


def _put_measures(listed: Sequence[Listed], measured: Values, sort: Sort) -> list[Listed]:
    values = [None if np.isnan(value) else value for value in measured.tolist()]
    pairs = zip(listed, values, strict=True)
    if sort == "probability":
        return [replace(one, probability=value) for one, value in pairs]
    return [replace(one, centrality=value) for one, value in pairs]


def _read_listed(store: Store, facets: Facets, rows: Rows) -> list[Listed]:
    finding_ids = facets.ids(rows)
    themes = store.read_themes_of(finding_ids)
    coders = store.read_polarity_coders(finding_ids)
    inferred = store.read_inferred(finding_ids)
    known = facets.lookups
    sub_themes = [name for _, name in known.sub_themes]
    return [
        Listed(
            finding=finding,
            polarity_coder_kind=coders[finding.finding_id],
            inferred_probability=inferred[finding.finding_id][0],
            likeliest_polarity=inferred[finding.finding_id][1],
            themes=themes[finding.finding_id],
            published=known.months[facets.month[row]],
            inspectorate=known.inspectorates[facets.inspectorate[row]],
            service=known.services[facets.service[row]],
            page=None if facets.page[row] == NONE else int(facets.page[row]),
            rating=_name(known.ratings, facets.rating[row]),
            overall_rating=_name(known.ratings, facets.overall[row]),
            sub_theme=_name(sub_themes, facets.sub_theme[row]),
            voices=tuple(voice for i, voice in enumerate(VOICES) if facets.voice[row] >> i & 1),
        )
        for row, finding in zip(rows.tolist(), store.read_findings(finding_ids), strict=True)
    ]


def _name(lookup: Sequence[str], code: np.int32) -> str | None:
    return None if code == NONE else lookup[int(code)]


def _put_in_context(store: Store, listed: Sequence[Listed], count: int) -> list[Listed]:
    around = store.read_around([one.finding.finding_id for one in listed], count=count)
    return [
        replace(
            one, before=around[one.finding.finding_id][0], after=around[one.finding.finding_id][1]
        )
        for one in listed
    ]
