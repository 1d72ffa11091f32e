"""How many findings each value of each filter gives, beside the filters that are given already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from inspection_findings.records import CODER_KINDS
from inspection_findings.search.facet_columns import BITS, NONE, Lookups
from inspection_findings.search.facets import Facets, load_facets
from inspection_findings.search.filters import Filters
from inspection_findings.search.select import select
from inspection_findings.search.voice import VOICES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from inspection_findings.store import KnownNames, Store

    Kept = NDArray[np.bool_]
    Masks = NDArray[np.uint32]
    Counts = Mapping[str, int]

_COLUMNS = ("borough", "kind", "standard", "rating", "overall", "service", "inspectorate")


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueCount:
    """A value of a filter.

    Attributes
    ----------
    value : str
        As the filter takes it.
    name : str
        For readers; the value itself if it has no other name.
    findings : int
        How many findings meet this value and all other filters.
    """

    value: str
    name: str
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterCounts:
    """What a store can be filtered by, with counts.

    Attributes
    ----------
    findings : int
        How many findings meet all filters.
    values : mapping of str to tuple of ValueCount
        By the name of the filter, in a fixed order. Values of no finding at all are left out.
    """

    findings: int
    values: Mapping[str, tuple[ValueCount, ...]]


def count_values(store: Store, filters: Filters) -> FilterCounts:
    """Return how many findings each value of a filter gives, if the other filters stay as they are.

    The errors are those of `select_findings`.
    """
    with store.snapshot():
        facets = load_facets(store)
        names = store.read_names(standards=facets.lookups.standards)
    kept = select(filters, facets, names)

    def meet_others(option: str) -> Kept:
        if option not in filters.given:
            return kept
        without: dict[str, Any] = {option: ()}
        return select(replace(filters, **without), facets, names)

    values = {"theme": _count_themes(facets, names, meet_others("theme"))}
    for option in _COLUMNS:
        values[option] = _count_column(facets, names, option, meet_others(option))
    values["polarity"] = _count_polarities(facets, meet_others("polarity"), stated=filters.stated)
    values["year"] = _count_years(facets, meet_others("year"))
    values["voice"] = _count_voices(facets, meet_others("voice"))
    values["coder"] = _count_coders(facets, meet_others("coder"))
    return FilterCounts(findings=int(kept.sum()), values=values)


def _count_themes(facets: Facets, names: KnownNames, kept: Kept) -> tuple[ValueCount, ...]:
    """Return the themes that findings carry, in the codebook's order."""
    counts = _count_bits(facets.themes, facets.lookups.themes, kept)
    return tuple(
        ValueCount(value=key, name=name, findings=counts[key])
        for key, name in names.themes.items()
        if key in counts
    )


def _count_column(
    facets: Facets, names: KnownNames, option: str, kept: Kept
) -> tuple[ValueCount, ...]:
    lookup = _find_lookup(facets.lookups, option)
    counts = _count_codes(getattr(facets, option), lookup, kept)
    present = _count_codes(getattr(facets, option), lookup, np.ones_like(kept))
    named = names.standards if option == "standard" else {}
    values = [one for one in lookup if present[one]]
    return tuple(
        ValueCount(value=one, name=_join(one, named.get(one, ())), findings=counts[one])
        for one in (values if option in ("rating", "overall", "kind") else sorted(values))
    )


def _find_lookup(lookups: Lookups, option: str) -> tuple[str, ...]:
    found: tuple[str, ...] = getattr(lookups, "ratings" if option == "overall" else f"{option}s")
    return found


def _join(value: str, names: tuple[str, ...]) -> str:
    """Return a standard with its name, where all reports call it the same."""
    return f"{value} {names[0]}" if len(names) == 1 else value


def _count_polarities(facets: Facets, kept: Kept, *, stated: bool) -> tuple[ValueCount, ...]:
    own, known = facets.stated_polarity, facets.lookups.polarities
    column = own if stated else np.where(own == NONE, facets.inferred_polarity, own)
    counts = _count_codes(column, known, kept)
    return tuple(ValueCount(value=one, name=one, findings=counts[one]) for one in known)


def _count_years(facets: Facets, kept: Kept) -> tuple[ValueCount, ...]:
    months = _count_codes(facets.month, facets.lookups.months, kept)
    years = sorted({month[:4] for month in months if month})
    return tuple(
        ValueCount(
            value=year,
            name=year,
            findings=sum(count for month, count in months.items() if month[:4] == year),
        )
        for year in years
    )


def _count_voices(facets: Facets, kept: Kept) -> tuple[ValueCount, ...]:
    own = facets.voice[kept]
    return tuple(
        ValueCount(value=voice, name=voice, findings=int((own >> place & 1).sum()))
        for place, voice in enumerate(VOICES)
    )


def _count_coders(facets: Facets, kept: Kept) -> tuple[ValueCount, ...]:
    """Return the kinds of coders: a finding counts once for each kind."""
    total = np.zeros(len(facets), dtype=np.bool_)
    found = {}
    for kind in CODER_KINDS:
        codes = [code for code, (_, own) in enumerate(facets.lookups.coders) if own == kind]
        if codes:
            coded = total.copy()
            for code in codes:
                coded |= _have_bit(facets.coders, code)
            found[kind] = int((coded & kept).sum())
    return tuple(ValueCount(value=one, name=one, findings=count) for one, count in found.items())


def _count_codes(column: NDArray[np.int32], lookup: tuple[str, ...], kept: Kept) -> Counts:
    codes = column[kept]
    counts = np.bincount(codes[codes != NONE], minlength=len(lookup)).tolist()
    return dict(zip(lookup, counts, strict=False))


def _count_bits(masks: Masks, lookup: tuple[str, ...], kept: Kept) -> Counts:
    return {one: int(_have_bit(masks, code)[kept].sum()) for code, one in enumerate(lookup)}


def _have_bit(masks: Masks, code: int) -> Kept:
    found: Kept = masks[code // BITS] & np.uint32(1 << code % BITS) != 0
    return found
