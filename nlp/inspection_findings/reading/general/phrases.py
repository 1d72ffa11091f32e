"""Headings of recommendations and of what is left out, and what else the general reader knows."""

from __future__ import annotations

from functools import partial

from inspection_findings.reading import polarity_headings
from inspection_findings.reading.polarity_headings import fits, fold_heading

find_polarity = partial(polarity_headings.find_polarity, with_more=True)

_RECOMMENDATIONS = (
    r"(?:our |key |main )?recommendations?(?: (?:for|to)\b.*)?",
    r"(?:areas? for )?priority actions?",
    r"(?:requirements|actions required|required actions)",
)
_OTHER = (
    r"(?:table of )?contents",
    r"(?:about|information about) (?:this|the|our) (?:inspection|inspectorate|report)\b.*",
    r"(?:inspection team|acknowledgements?|further information|glossary|appendix\b.*|annexe?\b.*)",
)


def is_of_recommendations(heading: str) -> bool:
    """Return whether recommendations follow a heading."""
    return fits(fold_heading(heading), _RECOMMENDATIONS)


def is_left_out(heading: str) -> bool:
    """Return whether what follows a heading is about the report rather than in it."""
    return fits(fold_heading(heading), _OTHER)


def is_known(heading: str) -> bool:
    """Return whether a line of plain text is one of these headings."""
    return bool(find_polarity(heading)) or is_of_recommendations(heading) or is_left_out(heading)
