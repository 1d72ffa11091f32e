"""Headings that say strengths or areas for improvement, in words of their own."""

from __future__ import annotations

import re

from inspection_findings.records import Polarity
from inspection_findings.text import text_key

_LONGEST = 100  # characters of a heading
_ADVERBS = r"(?:key |main |particular |notable |identified |overall |our )*"
_STRENGTHS = (
    rf"{_ADVERBS}strengths?(?: (?:of|in|identified|found|we found)\b.*)?",
    rf"{_ADVERBS}areas? of (?:strength|strong practice|(?:good|effective|notable|best) practice)",
    r"areas? (?:that are|which are) (?:strong|working well)",
    rf"(?:examples? of )?{_ADVERBS}(?:good|positive|effective|best|outstanding) practice",
    r"what(?:'s| is| was| are)? (?:working|going) well\b.*",
    r"what works(?: well)?",
    r"what (?:we found that )?(?:is|was) (?:good|strong|effective|positive)",
    r"what .{2,60} (?:do|does|did|is doing|are doing) (?:well|that is effective)",
    r"what (?:has|have) (?:worked|gone|improved) (?:well)?",
    r"(?:working|going|done) well",
    r"positives|positive (?:findings|features|aspects)",
)
_AREAS = (
    rf"{_ADVERBS}areas? (?:for|of|needing|requiring) (?:further |continued |significant )?"
    r"(?:improvements?|development|weakness|concern)(?: (?:in|identified|found)\b.*)?",
    rf"{_ADVERBS}areas? to (?:improve|develop|strengthen)",
    rf"{_ADVERBS}(?:weaknesses|concerns|shortcomings|key concerns|gaps)",
    r"(?:what|areas? (?:that|which)) (?:still )?(?:needs?|requires?|must|should|could) "
    r"(?:to |be )?(?:further )?(?:improve|improved|improvement|change|develop|be better|better|"
    r"be improved|be done better)\b.*",
    r"what .{2,60} (?:needs?|must|should|could) (?:to )?(?:do|be) (?:better|improved|to improve)",
    r"what .{2,60} (?:needs?|must|should|could) (?:to )?improve",
    r"what (?:is|was) not (?:yet )?(?:working|going) well(?: enough)?",
    r"(?:even better if|improvements? (?:needed|required)|room for improvement)",
    r"development(?:al)? (?:areas|points|needs)|points for (?:development|improvement)",
)
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


def find_polarity(heading: str) -> Polarity | None:
    """Return the polarity that a heading states, or None if it states none, or both.

    Examples
    --------
    >>> find_polarity("What is working well?"), find_polarity("Areas for further development")
    ('strength', 'area_for_improvement')
    >>> find_polarity("Strengths and areas for improvement") is None
    True
    """
    key = _key(heading)
    strength, area = _fits(key, _STRENGTHS), _fits(key, _AREAS)
    # "Strengths and areas for improvement" fits a pattern only by its end.
    if strength == area or re.search(r"strengths?\b.*\b(?:areas?|weakness|improve|develop)", key):
        return None
    return "strength" if strength else "area_for_improvement"


def is_of_recommendations(heading: str) -> bool:
    """Return whether recommendations follow a heading."""
    return _fits(_key(heading), _RECOMMENDATIONS)


def is_left_out(heading: str) -> bool:
    """Return whether what follows a heading is about the report rather than in it."""
    return _fits(_key(heading), _OTHER)


def is_known(heading: str) -> bool:
    """Return whether a line of plain text is one of these headings."""
    return bool(find_polarity(heading)) or is_of_recommendations(heading) or is_left_out(heading)


def _key(heading: str) -> str:
    """Return the heading without its number, its colon and "(continued)"."""
    key = re.sub(r"\((?:continued|cont\.?|cont'd)\)\s*$", "", text_key(heading)).strip(" :?.")
    return re.sub(r"^(?:\d+(?:\.\d+)*|[a-z])[.)]?\s+(?=[a-z])", "", key)


def _fits(key: str, patterns: tuple[str, ...]) -> bool:
    return len(key) <= _LONGEST and any(re.fullmatch(pattern, key) for pattern in patterns)
