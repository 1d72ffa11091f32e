"""Filter findings by theme, borough, polarity, standard, kind and date.

Filters are part of the query to the full-text index. They are not applied to its first results,
so a filtered search finds everything that there is.
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
    """The conditions that a finding must meet. An empty filter excludes no finding.

    Attributes
    ----------
    themes, boroughs, standards, kinds, inspectorates : sequence of str
        Ids or names, in any case. A finding must match one value of each filter that is given.
    polarity : str or None
        The effective polarity: stated by a heading or a person, else inferred.
    published_from, published_to : str or None
        Year, month or day, both included. The day is ignored: reports have a month only.
    """

    themes: Sequence[str] = ()
    boroughs: Sequence[str] = ()
    polarity: str | None = None
    standards: Sequence[str] = ()
    kinds: Sequence[str] = ()
    inspectorates: Sequence[str] = ()
    published_from: str | None = None
    published_to: str | None = None


EVERYTHING = Filters()


def select_findings(store: Store, filters: Filters) -> list[str]:
    """Return the ids of the findings that meet the filters, sorted.

    Raises
    ------
    UnknownNameError
        If the value of a filter is not known. The message lists the known values.
    FindingsError
        If a date is not valid.
    """
    with store.snapshot():
        conditions = write_conditions(store, filters)
        if conditions is None:
            return []
        if not conditions:
            return store.read_finding_ids()
        return sorted(store.match(" AND ".join(conditions)))


def write_conditions(store: Store, filters: Filters) -> list[str] | None:
    """Return the filters as conditions on the full-text index.

    Return None if no finding can meet them, because no report was published between the two
    dates. The errors are those of `select_findings`.
    """
    names = store.read_names()
    wanted: dict[FacetKind, tuple[str, ...] | None] = {
        "theme": store.find_themes(filters.themes) or None,
        "borough": names.find_boroughs(filters.boroughs) or None,
        "standard": names.find_standards(filters.standards) or None,
        "inspectorate": names.find_inspectorates(filters.inspectorates) or None,
        "kind": _find_among("kind", filters.kinds, KINDS),
        "polarity": _find_among("polarity", filter(None, [filters.polarity]), POLARITIES),
        "published": _find_months(names, filters.published_from, filters.published_to),
    }
    return None if () in wanted.values() else _write_facets(wanted)


def _find_among(what: str, names: Iterable[str], known: Sequence[str]) -> tuple[str, ...] | None:
    return find_names(what, names, dict.fromkeys(known, ())) or None


def _find_months(names: KnownNames, start: str | None, end: str | None) -> tuple[str, ...] | None:
    """Return the months between two dates with published reports; None without dates."""
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
