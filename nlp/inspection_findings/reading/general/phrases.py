"""Headings of recommendations and of what is left out, and what else the general reader knows."""

from __future__ import annotations

from inspection_findings.reading.polarity_headings import find_polarity, fits, fold_heading
from inspection_findings.records import Polarity

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


def polarity_of(heading: str) -> Polarity | None:
    """Return the polarity that a heading states, also if more words follow, or None."""
    return find_polarity(heading, with_more=True)


def is_of_recommendations(heading: str) -> bool:
    """Return whether recommendations follow a heading."""
    return fits(fold_heading(heading), _RECOMMENDATIONS)


def is_left_out(heading: str) -> bool:
    """Return whether what follows a heading is about the report rather than in it."""
    return fits(fold_heading(heading), _OTHER)


def knows(heading: str) -> bool:
    """Return whether a line of plain text is one of these headings."""
    return bool(polarity_of(heading)) or is_of_recommendations(heading) or is_left_out(heading)
