"""Headings that say strengths or areas for improvement, in the words of any inspectorate."""

from __future__ import annotations

import re
from functools import cache

from inspection_findings.records import Polarity
from inspection_findings.text import text_key

_LONGEST = 100  # characters of a heading
_ADVERBS = r"(?:key |main |particular |notable |identified |overall |our )*"
_TAIL = "(?: TAIL)?"  # stands in the patterns below where more words can follow
_STRENGTHS = (
    rf"{_ADVERBS}strengths?{_TAIL}",
    rf"{_ADVERBS}areas? of (?:strengths?|strong practice|(?:good|effective|notable|best) practice)",
    r"areas? (?:that are|which are) (?:strong|working well)",
    rf"(?:examples? of )?{_ADVERBS}(?:good|positive|effective|best|outstanding) practice",
    r"what(?:'s| is| was| are)? (?:particularly )?(?:working|going|done) "
    rf"(?:particularly )?well{_TAIL}",
    r"what (?:works|worked)(?: well)?",
    r"what (?:we found that )?(?:is|was) (?:good|strong|effective|positive)",
    r"what .{2,60} (?:do|does|did|is doing|are doing) (?:well|that is effective)",
    r"what (?:has|have) (?:worked|gone|improved)(?: well)?",
    r"(?:working|going|done) well",
    r"positives|positive (?:findings|features|aspects)",
)
_AREAS = (
    rf"{_ADVERBS}areas? (?:for|of|needing|requiring) (?:further |continued |significant )?"
    rf"(?:improvements?|development|weakness(?:es)?|concern){_TAIL}",
    rf"{_ADVERBS}areas? to (?:improve|develop|strengthen)",
    rf"{_ADVERBS}(?:weaknesses|concerns|shortcomings|key concerns|gaps)",
    r"(?:what|areas? (?:that|which)) (?:still )?(?:needs?|requires?|must|should|could) "
    r"(?:to |be )?(?:further )?(?:improved?|improvement|change|develop|be better|better|do better|"
    rf"be improved|be done better){_TAIL}",
    r"what .{2,60} (?:needs?|must|should|could) (?:to )?(?:do|be) (?:better|improved|to improve)",
    r"what .{2,60} (?:needs?|must|should|could) (?:to )?improve",
    r"what (?:is|was) not (?:yet )?(?:working|going) well(?: enough)?",
    r"(?:even better if|improvements? (?:needed|required)|room for improvement)",
    r"development(?:al)? (?:areas|points|needs)|points for (?:development|improvement)",
)
_CONTINUED = re.compile(r"\s*[(\[]?\s*(?:continued|cont(?:'?d)?\.?)\s*[)\]]?$")
_NEGATION = re.compile(r"\b(?:not|no|never|less|could|should|must)\b|n't\b")
_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*|[a-z])[.)]?\s+(?=[a-z])")


def find_polarity(heading: str, *, with_more: bool = False) -> Polarity | None:
    """Return the polarity that a heading states, or None if it states none, or both.

    Parameters
    ----------
    with_more : bool
        Whether more words may follow, as in "Strengths in leadership". Only where it is known that
        this is a heading: a sentence can begin in the same way.

    Examples
    --------
    >>> find_polarity("What is working well?"), find_polarity("Areas for development (continued)")
    ('strength', 'area_for_improvement')
    >>> find_polarity("Strengths and areas for improvement") is None
    True
    """
    key = fold_heading(heading)
    strength, area = (fits(key, ways, with_more=with_more) for ways in (_STRENGTHS, _AREAS))
    strength = strength and not _NEGATION.search(key)  # "what the service does not do well"
    # "Strengths and areas for improvement" fits a pattern only by its end.
    if strength == area or re.search(r"strengths?\b.*\b(?:areas?|weakness|improve|develop)", key):
        return None
    return "strength" if strength else "area_for_improvement"


def fold_heading(heading: str) -> str:
    """Return a heading without case, number, colon and "(continued)"."""
    key = _CONTINUED.sub("", text_key(heading).strip(" :?."))
    return _NUMBER.sub("", key.strip(" :?."))


def fits(key: str, patterns: tuple[str, ...], *, with_more: bool = False) -> bool:
    """Return whether a folded heading fits one of the patterns."""
    return len(key) <= _LONGEST and bool(_join(patterns, with_more).fullmatch(key))


@cache
def _join(patterns: tuple[str, ...], with_more: bool) -> re.Pattern[str]:
    tail = r"(?: (?:of|in|for|identified|found|we found)\b.*)?" if with_more else ""
    return re.compile("|".join(f"(?:{pattern.replace(_TAIL, tail)})" for pattern in patterns))
