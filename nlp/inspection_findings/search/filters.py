"""Which findings are looked at: by theme, borough, polarity, standard, kind and date.

A filter is part of the query of the full-text index, never a sieve over its first answers, so
that a filtered search gives all the answers there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.errors import FindingsError
from inspection_findings.records import KINDS, POLARITIES
from inspection_findings.store import KnownNames, Store, make_facet
from inspection_findings.store.facets import FacetKind
from inspection_findings.text import find_names

_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a finding must have; what is left empty leaves no finding out.

    Attributes
    ----------
    themes, boroughs, standards, kinds : sequence of str
        Ids or names, whatever their case. A finding must have one of each that is given.
    polarity : str or None
        The one that counts: stated by a heading or a person, else inferred.
    published_from, published_to : str or None
        Year, month or day; both ends belong to it. Reports are published by the month.
    """

    themes: Sequence[str] = ()
    boroughs: Sequence[str] = ()
    polarity: str | None = None
    standards: Sequence[str] = ()
    kinds: Sequence[str] = ()
    published_from: str | None = None
    published_to: str | None = None


EVERYTHING = Filters()


def select_findings(store: Store, filters: Filters) -> list[str]:
    """Return the ids of the findings that pass, sorted.

    Raises
    ------
    UnknownNameError
        For a name that is not known, with those that are.
    FindingsError
        If a date is none.
    """
    with store.snapshot():
        conditions = write_conditions(store, filters)
        if conditions is None:
            return []
        if not conditions:
            return store.read_finding_ids()
        return sorted(store.match(" AND ".join(conditions)))


def write_conditions(store: Store, filters: Filters) -> list[str] | None:
    """Return the filters as conditions on the full-text index; raises as ``select_findings``.

    None says that no finding can pass: no report came out between the two dates.
    """
    names = store.read_names()
    wanted: dict[FacetKind, tuple[str, ...] | None] = {
        "theme": store.find_themes(filters.themes) or None,
        "borough": names.find_boroughs(filters.boroughs) or None,
        "standard": names.find_standards(filters.standards) or None,
        "kind": _find_among("kind", filters.kinds, KINDS),
        "polarity": _find_among("polarity", filter(None, [filters.polarity]), POLARITIES),
        "published": _find_months(names, filters.published_from, filters.published_to),
    }
    return None if () in wanted.values() else _write_facets(wanted)


def _find_among(what: str, names: Iterable[str], known: Sequence[str]) -> tuple[str, ...] | None:
    return find_names(what, names, dict.fromkeys(known, ())) or None


def _find_months(names: KnownNames, start: str | None, end: str | None) -> tuple[str, ...] | None:
    """Return the months in which reports came out between two dates, None without dates."""
    if start is None and end is None:
        return None
    first = _read_month("published_from", start or "0000")
    last = _read_month("published_to", end or "9999")
    return tuple(month for month in names.months if first <= month and month[: len(last)] <= last)


def _read_month(option: str, date: str) -> str:
    if not _DATE.fullmatch(date):
        raise FindingsError(f"{option} {date!r}", "is not a date", "write it as 2024 or 2024-09")
    return date[:7]


def _write_facets(wanted: Mapping[FacetKind, tuple[str, ...] | None]) -> list[str]:
    return [
        "facets : ({})".format(" OR ".join(make_facet(kind, value) for value in values))
        for kind, values in wanted.items()
        if values is not None
    ]
