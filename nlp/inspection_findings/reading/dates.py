"""Dates as front pages write them: days, ranges of days, and months."""

from __future__ import annotations

import re

from inspection_findings.text.prose import MONTHS

_MONTH = "|".join(MONTHS)
_DAY = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?P<month>{_MONTH})\s+(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_INSPECTED = re.compile(
    r"(?:inspection|visit|fieldwork|inspected)\s*(?:dates?)?\s*(?:was|were|took place)?\s*"
    r"(?::|between|from|on)?\s*(?P<dates>\d{1,2}\b.{3,60})",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"(?:date of publication|publication date|report published|published)\s*(?:on|in)?\s*:?\s*"
    r"(?P<date>(?:\d|[A-Z]).{3,30})",
    re.IGNORECASE,
)


def find_month(text: str) -> str | None:
    """Return the first month of a text as "2024-02", or None.

    Examples
    --------
    >>> find_month("12 to 16 February 2024"), find_month("no date")
    ('2024-02', None)
    """
    match = _DAY.search(text)
    return _month_of(match) if match else None


def find_last_month(text: str) -> str | None:
    """Return the last month of a range of days as "2024-05", or None.

    Examples
    --------
    >>> find_last_month("22 April 2024 to 3 May 2024")
    '2024-05'
    """
    found = list(_DAY.finditer(text))
    return _month_of(found[-1]) if found else None


def find_published(text: str) -> str | None:
    """Return the month of publication that a text states, or None."""
    match = _PUBLISHED.search(text)
    date = _DAY.match(match["date"]) if match else None
    return _month_of(date) if date else None


def find_inspected(text: str) -> str | None:
    """Return the dates of inspection as a text writes them, or None.

    Examples
    --------
    >>> find_inspected("Inspection dates: 22 April to 3 May 2024 Lead inspector: A. Nyone")
    '22 April to 3 May 2024'
    """
    match = _INSPECTED.search(text)
    if not match:
        return None
    dates = list(_DAY.finditer(match["dates"]))
    if not dates:
        return None
    # A range names one year, or two: "27 March 2023 to 31 March 2023".
    end = dates[0].end()
    for date in dates[1:]:
        between = match["dates"][end : date.start()]
        if re.fullmatch(r"\s*(?:to|and|-|\u2013)\s*", between):
            end = date.end()
    return match["dates"][:end].strip()


def _month_of(match: re.Match[str]) -> str:
    return f"{match['year']}-{MONTHS.index(match['month'].capitalize()) + 1:02d}"
