"""Constraints in plain words: "what Hackney does badly on education since 2023".

Each is taken out of the query and becomes a filter that the reader is shown, and can take off. A
filter that was given as an option is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from inspection_findings.search.constraint_rules import Rule, list_rules
from inspection_findings.search.query import clean_query

_WHOSE_WORDS = re.compile(r",?\s*(?:and )?in whose words\b", re.IGNORECASE)
_NEGATED = re.compile(r"(?:\bno|\bnot|n't|\bnever|\bwithout|\bnothing)\s*$")
_LONGEST = 20  # words, nearly twice as many as any query of corpus/queries has
# A filter that was given closes those that could contradict it.
_TOGETHER = ({"since", "to", "year"}, {"borough", "without_borough"})


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


def list_filters(understood: Iterable[Understood]) -> dict[str, Any]:
    """Return what was understood as filters; several values of one are a list."""
    filters: dict[str, Any] = {}
    for one in understood:
        if one.option in ("since", "to"):
            filters[one.option] = one.value
        else:
            value = int(one.value) if one.option == "year" else one.value
            filters.setdefault(one.option, []).append(value)
    return filters


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


def read_constraints(
    query: str,
    *,
    boroughs: Collection[str],
    standards: Collection[str],
    months: Collection[str],
    given: Collection[str] = (),
) -> Reading:
    """Take the constraints out of a query.

    Words in quotation marks are left alone, and so is a pasted text: a long one, or a sentence with
    its full stop. It is there to find what is like it, and "strong" or "in 2022" in it says nothing
    of where to look.

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
    clean = clean_query(query)
    if len(clean.split()) > _LONGEST or clean.rstrip().endswith("."):
        return Reading(clean, ())
    closed = set(given)
    for options in _TOGETHER:
        closed |= options if closed & options else set()
    rest, found = clean, dict[tuple[str, str], Understood]()
    for rule in list_rules(boroughs, standards, months):
        if rule.option not in closed:
            rest = _take(rule, rest, found)
    rest = _WHOSE_WORDS.sub(" ", rest)
    return Reading(_strip_small_words(rest) if found else clean, tuple(found.values()))


def _take(rule: Rule, text: str, found: dict[tuple[str, str], Understood]) -> str:
    """Return the text without what a rule understands of it, which is added to ``found``."""

    def take(match: re.Match[str]) -> str:
        pairs = () if _is_protected(text, match) else rule.read(match)
        if not pairs or any(_is_second(pair, found) for pair in pairs):
            return match[0]
        for option, value in pairs:
            found.setdefault((option, value), Understood(_tidy(match[0]), option, value))
        return " "

    return rule.pattern.sub(take, text)


def _is_second(pair: tuple[str, str], found: Collection[tuple[str, str]]) -> bool:
    """Return whether there is a date already that this one does not go with."""
    shut = {"since": {"since", "year"}, "to": {"to", "year"}, "year": {"since", "to"}}
    others = {option for option, value in found if (option, value) != pair}
    return bool(others & shut.get(pair[0], set()))


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
_SMALL += r"about|and|or|by|to|from|say|services?)"
# A quotation mark and a "-" belong to what is left.
_EDGES = re.compile(
    rf'^(?:{_SMALL}(?=[^\w"-]|$)[^\w"-]*)+|(?:(?:^|[^\w"-]+){_SMALL})+$', re.IGNORECASE
)


def _strip_small_words(text: str) -> str:
    return _EDGES.sub("", _tidy(text).strip("?,.;: ")).strip()


def _tidy(text: str) -> str:
    return " ".join(text.split())
