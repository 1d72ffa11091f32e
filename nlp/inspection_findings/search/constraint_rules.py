"""The words by which a query names a filter, as rules that are tried one after the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from inspection_findings.records import RATING_WORDS
from inspection_findings.text import MONTHS, borough_pattern

_SPEAKERS = {
    "children": r"children|child|young people|young person|kids|girls|boys|teenagers",
    "parents": r"parents?(?: (?:and|or) carers?)?|carers|mums?(?: (?:and|or) dads?)?|dads"
    r"|mothers|fathers|families|family members",
    "staff": r"staff|workers|practitioners|case managers?|volunteers|employees",
    "victims": r"victims?|people harmed",
    "partners": r"partners|magistrates|sentencers|judges|board members",
}
_SAY = r"(?:say|said|says|tell|told|think|thought|feel|felt|report|reported)"
_SELF = r"(?: themselves| themself)?"
_ABOUT = r"(?: (?:us|me|inspectors))?(?: (?:about|on|of|regarding))?"

_WEAK = (
    r"(?:does|do|did|doing|done) (?:badly|poorly)(?: (?:on|at|in|with|by))?",
    r"(?:bad|poor|weak|failing|fails|struggles|struggling) (?:at|on|in|with)",
    r"(?:is|are|was|were) (?:weak|weakest|poor|failing|bad)(?: (?:on|at|in))?",
    r"weaknesses(?: (?:in|of|on|with|around))?",
    r"areas? for improvement(?: (?:in|on|for|about))?",
    r"(?:still )?(?:needs?|requires?|needing|requiring) (?:to improve|improving|improvement"
    r"|to be improved)(?: (?:in|on|at))?",
    r"(?:still )?to (?:improve|be improved)(?: (?:in|on|at))?",
    r"shortcomings(?: (?:in|of|on|with))?",
    r"(?:what is|what's|what was|what went) wrong(?: (?:with|in|on|at))?",
    r"gaps in",
    r"(?:criticisms?|problems?|concerns?) (?:of|with|about|in)",
    r"(?:weak|weaker|weakest|poor|inadequate)",
)
_STRONG = (
    r"(?:good|best|strong|excellent|effective|positive) (?:practice|work|examples?)"
    r"(?: (?:in|on|of|with|around|at))?",
    r"(?:does|do|did|doing|done|works?|working|worked|goes|going) well(?: (?:on|at|in|with|by))?",
    r"strengths(?: (?:in|of|on|with|around))?",
    r"(?:good|strong|strongest|best) (?:at|on|in)",
    r"(?:is|are|was|were) (?:strong|strongest|good|excellent)(?: (?:on|at|in))?",
    r"(?:praise|praised)(?: for)?",
    r"(?:what is|what's|what was) good(?: (?:about|in|at))?",
    r"(?:strong|stronger|strongest)",
)
_PLACE = r"(?:services?|boroughs?|areas?|places|reports|youth justice services?|yots?|yjss?)"
_YEAR = r"(?P<year>20\d\d)"
_MONTH = rf"(?:(?P<month>{'|'.join(MONTHS)}) )?"
# Places that are ordinary words too: they are meant only with a capital letter.
_ORDINARY = frozenset(
    {"barking", "bath", "battle", "bury", "deal", "derby", "hull", "reading", "rugby", "sale"}
    | {"sandwich", "slough", "ware", "wells"}
)


Pairs = Sequence[tuple[str, str]]
"""Filters, each with its value."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Words that stand for a filter.

    Attributes
    ----------
    option : str
        Name of the filter, as in `Filters`. Of a span of years it is the first.
    pattern : pattern
        Finds the words.
    read : callable
        Returns the filters that a match stands for; none if it is something else.
    """

    option: str
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], Pairs]


def list_rules(
    boroughs: Collection[str], standards: Collection[str], months: Collection[str]
) -> Iterator[Rule]:
    """Yield the rules in the order in which they are tried."""
    yield from _list_dates({month[:4] for month in months})
    yield from _list_places(boroughs)
    yield _rule(
        "standard",
        r"\b(?:(?:under|in|for|on) )?(?:standard )?(?P<standard>[VX]?\d\.\d)\b"
        r"(?!\s*(?:%|per cent))",
        lambda match: [one for one in [match["standard"].upper()] if one in standards],
    )
    yield from _list_ratings()
    yield _rule(
        "kind",
        r"\b(?:what (?:is|was|were|are) )?recommend(?:ations?|ed)\b"
        r"(?: (?:to|for|about|on|of|made to|addressed to))?(?: the\b)?",
        _always("recommendation"),
    )
    yield from _list_voices()
    for polarity, patterns in (("area_for_improvement", _WEAK), ("strength", _STRONG)):
        for pattern in patterns:
            whole = rf"\b(?:what (?:is|are) )?{pattern}(?=\W|$)"
            yield _rule("polarity", whole, _always(polarity))


def _list_dates(years: Collection[str]) -> Iterator[Rule]:
    def read_span(match: re.Match[str]) -> Pairs:
        first, last = match["first"], match["last"]
        return [("since", first), ("to", last)] if first <= last else []

    span = r"\b(?:between (?=20\d\d and)|from )?(?P<first>20\d\d) (?:and|to) (?P<last>20\d\d)\b"
    yield Rule("since", _compile(span), read_span)
    yield _rule("since", rf"\b(?:since|from) {_MONTH}{_YEAR}(?: on(?:wards)?)?\b", _read_date)
    yield _rule("since", rf"\bafter {_YEAR}\b", lambda match: [f"{int(match['year']) + 1}"])
    yield _rule("to", rf"\bbefore {_YEAR}\b", lambda match: [f"{int(match['year']) - 1}"])
    yield _rule("to", rf"\b(?:until|up to|till|to|by) {_MONTH}{_YEAR}\b", _read_date)
    yield _rule(
        "year",
        rf"\b(?:(?:in|during|of|published in) )?{_YEAR}\b(?!\s*[-/\u2013])",
        lambda match: [one for one in [match["year"]] if one in years],
    )


def _list_places(boroughs: Collection[str]) -> Iterator[Rule]:
    if not boroughs:
        return
    named = {_fold(name): name for name in boroughs}
    place = borough_pattern(boroughs).pattern
    find = re.compile(place, re.IGNORECASE)
    several = rf"{place}(?:(?:,|,? and|,? or|,? &) {place})*"

    def read(match: re.Match[str]) -> list[str]:
        found = [re.sub(r"['\u2019]s$", "", one[0]) for one in find.finditer(match[0])]
        return [named[_fold(one)] for one in found if one not in _ORDINARY]

    but = r"\b(?:not in|not|except(?: for| in)?|outside|other than|excluding|without) "
    yield _rule("without_borough", but + several, read)
    yield _rule("borough", rf"\b(?:(?:in|at|for|by|from|of|does|do|did) )?{several}", read)


def _list_ratings() -> Iterator[Rule]:
    known = {one.lower(): one for one in RATING_WORDS}
    rating = f"(?:{'|'.join(RATING_WORDS)})"
    ratings = rf"(?P<ratings>{rating}(?:(?:,|,? and|,? or) {rating})*)"
    find = re.compile(_spread(rating), re.IGNORECASE)

    def read(match: re.Match[str]) -> list[str]:
        return [known[" ".join(one.split()).lower()] for one in find.findall(match["ratings"])]

    yield _rule("overall", rf"\b(?:in |at )?{ratings}[ -](?:rated )?{_PLACE}\b", read)
    rated = rf"\b(?:{_PLACE} )?(?:(?:that|which) (?:are|were) )?rated (?:as )?"
    yield _rule("overall", rf"{rated}{ratings}\b", read)


def _list_voices() -> Iterator[Rule]:
    for voice, who in _SPEAKERS.items():
        asked = rf"(?:what|how) (?:do |did |the )*(?:{who}){_SELF} (?:have )?{_SAY}{_ABOUT}"
        heard = (
            rf"(?:{who})(?:s|'s|s'|')? ?(?:own )?(?:comments|words|quotes|quotations){_ABOUT}"
            rf"|(?:in|by) (?:the )?words of (?:{who})|according to (?:{who})"
            rf"|(?:quotes|comments|quotations|feedback) (?:from|by) (?:{who}){_ABOUT}"
        )
        yield _rule("voice", rf"\b(?:{asked}|{heard})(?=\W|$)", _always(voice))
        # "what Havering staff themselves say" has the borough taken out of the middle.
        yield _rule("voice", rf"\bwhat (?:{who}){_SELF} {_SAY}{_ABOUT}(?=\W|$)", _always(voice))


def _rule(option: str, pattern: str, read: Callable[[re.Match[str]], Sequence[str]]) -> Rule:
    def pair(match: re.Match[str]) -> Pairs:
        return [(option, value) for value in read(match)]

    return Rule(option, _compile(pattern), pair)


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(_spread(pattern), re.IGNORECASE)


def _spread(pattern: str) -> str:
    """Return a pattern that allows any white space where it has a space."""
    return pattern.replace(" ", r"\s+")


def _always(value: str) -> Callable[[re.Match[str]], Sequence[str]]:
    return lambda _: [value]


def _read_date(match: re.Match[str]) -> list[str]:
    names = {name.lower(): number for number, name in enumerate(MONTHS, 1)}
    month = match["month"]
    return [f"{match['year']}-{names[month.lower()]:02d}" if month else str(match["year"])]


def _fold(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name.replace("&", "and")).strip().casefold()
