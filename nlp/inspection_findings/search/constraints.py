"""Constraints in plain words: "what Hackney does badly on education since 2023".

Each is taken out of the query and becomes a filter that the reader is shown, and can take off. A
filter that was given as an option is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
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
    r"^(?:good|excellent)(?= \\w)",
)
_PLACE = r"(?:services?|boroughs?|areas?|places|reports|youth justice services?|yots?|yjss?)"
_SPAN = re.compile(
    r"\b(?:between\s+(?=20\d\d\s+and)|from\s+)?(20\d\d)\s+(?:and|to)\s+(20\d\d)\b", re.IGNORECASE
)
_WHOSE_WORDS = re.compile(r",?\s*(?:and )?in whose words\b", re.IGNORECASE)
_NEGATED = re.compile(r"(?:\bno|\bnot|n't|\bnever|\bwithout|\bnothing)\s*$")
_YEAR = r"(?P<year>20\d\d)"
_MONTH = rf"(?:(?P<month>{'|'.join(MONTHS)}) )?"


@dataclass(frozen=True, slots=True)
class Understood:
    """A filter that was taken from the words of a query.

    Attributes
    ----------
    words : str
        The words of the query.
    option : str
        Name of the filter, as in `Filters`.
    value : str
    """

    words: str
    option: str
    value: str

    @property
    def flag(self) -> str:
        """The filter as it is written on the command line."""
        value = f'"{self.value}"' if " " in self.value else self.value
        return f"--{self.option.replace('_', '-')} {value}"


@dataclass(frozen=True, slots=True)
class Reading:
    """A query without its constraints, and these constraints.

    Attributes
    ----------
    rest : str
        What is left to look for; empty if the query was nothing but constraints.
    understood : tuple of Understood
    """

    rest: str
    understood: tuple[Understood, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    option: str
    value: Callable[[re.Match[str]], str | None]


def read_constraints(
    query: str,
    *,
    boroughs: Collection[str],
    standards: Collection[str],
    months: Collection[str],
    given: Collection[str] = (),
) -> Reading:
    """Take the constraints out of a query. Words in quotation marks are left alone.

    Parameters
    ----------
    boroughs, standards, months
        What the store has: names, numbers such as "3.4", and months such as "2023-05".
    given : collection of str
        Filters that were given as options; no words are understood as one of these.

    Examples
    --------
    >>> found = read_constraints(
    ...     "what Hackney does badly on education since 2023",
    ...     boroughs=["Hackney"], standards=["3.4"], months=["2023-05"],
    ... )
    >>> found.rest
    'education'
    >>> [(one.words, one.flag) for one in found.understood]
    [('since 2023', '--since 2023'), ('Hackney', '--borough Hackney'), ('does badly on', \
'--polarity area_for_improvement')]
    """
    rest, understood = _SPAN.sub(r"since \1 until \2", query), dict[str, Understood]()
    for rule in _list_rules(boroughs, standards, months):
        match = rule.pattern.search(rest)
        value = rule.value(match) if match and not _is_protected(rest, match) else None
        if match is None or value is None or rule.option in given:
            continue
        found = understood.setdefault(rule.option, Understood(_tidy(match[0]), rule.option, value))
        if (
            found.value == value
        ):  # the same may be said twice: "requires improvement: what is wrong"
            rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    rest = _WHOSE_WORDS.sub(" ", rest)
    return Reading(_strip_small_words(rest) if understood else query, tuple(understood.values()))


def _list_rules(
    boroughs: Collection[str], standards: Collection[str], months: Collection[str]
) -> Iterator[_Rule]:
    """Yield the rules in the order in which they are tried."""
    yield _rule(rf"\b(?:since|from) {_MONTH}{_YEAR}(?: on(?:wards)?)?\b", "since", _date)
    yield _rule(rf"\bafter {_YEAR}\b", "since", lambda match: f"{int(match['year']) + 1}")
    yield _rule(rf"\bbefore {_YEAR}\b", "to", lambda match: f"{int(match['year']) - 1}")
    yield _rule(rf"\b(?:until|up to|till|to|by) {_MONTH}{_YEAR}\b", "to", _date)
    years = {month[:4] for month in months}
    yield _rule(
        rf"\b(?:(?:in|during|of|published in) )?{_YEAR}\b(?!\s*[-/\u2013])",
        "year",
        lambda match: match["year"] if match["year"] in years else None,
    )
    yield from _list_places(boroughs)
    yield _rule(
        r"\b(?:(?:under|in|for|on) )?(?:standard )?(?P<standard>[VX]?\d\.\d)\b",
        "standard",
        lambda match: match["standard"] if match["standard"] in standards else None,
    )
    yield from _list_ratings()
    yield _rule(
        r"\b(?:what (?:is|was|were|are) )?recommend(?:ations?|ed)\b"
        r"(?: (?:to|for|about|on|of|made to|addressed to))?(?: the\b)?",
        "kind",
        lambda _: "recommendation",
    )
    yield from _list_voices()
    for polarity, patterns in (("area_for_improvement", _WEAK), ("strength", _STRONG)):
        for pattern in patterns:
            yield _rule(rf"\b(?:what (?:is|are) )?{pattern}(?=\W|$)", "polarity", _always(polarity))


def _list_places(boroughs: Collection[str]) -> Iterator[_Rule]:
    if not boroughs:
        return
    named = {_fold(name): name for name in boroughs}
    place = borough_pattern(boroughs).pattern
    find = re.compile(place, re.IGNORECASE)

    def name(match: re.Match[str]) -> str | None:
        found = find.search(match[0])
        return named.get(_fold(re.sub(r"['\u2019]s$", "", found[0]))) if found else None

    but = r"\b(?:not in|not|except(?: for| in)?|outside|other than|excluding|without) "
    yield _rule(but + place, "without_borough", name)
    yield _rule(rf"\b(?:(?:in|at|for|by|from|of|does|do|did) )?{place}", "borough", name)


def _list_ratings() -> Iterator[_Rule]:
    rating = "|".join(RATING_WORDS)

    def name(match: re.Match[str]) -> str | None:
        known = {one.lower(): one for one in RATING_WORDS}
        return known.get(match["rating"].lower())

    yield _rule(rf"\b(?:in |at )?(?P<rating>{rating})[ -](?:rated )?{_PLACE}\b", "overall", name)
    rated = rf"\b(?:{_PLACE} )?(?:that (?:are|were) )?(?:which (?:are|were) )?rated (?:as )?"
    yield _rule(rf"{rated}(?P<rating>{rating})\b", "overall", name)


def _list_voices() -> Iterator[_Rule]:
    for voice, who in _SPEAKERS.items():
        asked = rf"(?:what|how) (?:do |did |the )*(?:{who}){_SELF} (?:have )?{_SAY}{_ABOUT}"
        heard = (
            rf"(?:{who})(?:s|'s|s'|')? ?(?:own )?(?:comments|words|quotes|quotations){_ABOUT}"
            rf"|(?:in|by) (?:the )?words of (?:{who})|according to (?:{who})"
            rf"|(?:quotes|comments|quotations|feedback) (?:from|by) (?:{who}){_ABOUT}"
        )
        yield _rule(rf"\b(?:{asked}|{heard})(?=\W|$)", "voice", _always(voice))
        # "what Havering staff themselves say" has the borough taken out of the middle.
        yield _rule(rf"\bwhat\s+(?:{who}){_SELF} {_SAY}{_ABOUT}(?=\W|$)", "voice", _always(voice))


def _rule(pattern: str, option: str, value: Callable[[re.Match[str]], str | None]) -> _Rule:
    spaced = pattern.replace(" ", r"\s+")
    return _Rule(re.compile(spaced, re.IGNORECASE), option, value)


def _always(value: str) -> Callable[[re.Match[str]], str]:
    return lambda _: value


def _date(match: re.Match[str]) -> str:
    names: Mapping[str, int] = {name.lower(): number for number, name in enumerate(MONTHS, 1)}
    month = match["month"]
    return f"{match['year']}-{names[month.lower()]:02d}" if month else str(match["year"])


def _is_protected(text: str, match: re.Match[str]) -> bool:
    """Return whether the match is in quotation marks, is excluded with "-", or is negated."""
    before = text[: match.start()]
    return (
        before.count('"') % 2 == 1
        or '"' in match[0]
        or before.endswith("-")
        or bool(_NEGATED.search(before.lower()))
    )


_SMALL = r"(?:what|which|where|who|how|is|are|was|were|does|do|did|the|a|an|on|in|at|of|for|with|"
_SMALL += r"about|and|by|to|from|say|services?)"
_EDGES = re.compile(rf"^(?:{_SMALL}\b\W*)+|(?:\W*\b{_SMALL})+$", re.IGNORECASE)


def _strip_small_words(text: str) -> str:
    return _EDGES.sub("", _tidy(text).strip("?,.;: ")).strip()


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _fold(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name.replace("&", "and")).strip().casefold()
