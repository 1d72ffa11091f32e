"""One decision on all findings of a list: what it will do, and whether the list has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from inspection_findings.web.api.bodies import MOST_AT_ONCE
from inspection_findings.web.coding_lists import find_ids
from inspection_findings.web.query import DecisionQuery

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus
    from inspection_findings.records import Finding

_FIRST = 5  # findings that are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The findings that a decision is about.

    Attributes
    ----------
    ids : tuple of str
        In the order of the list.
    left_out : tuple of str
        Findings of the list that this person has still to code for a blind sample.
    """

    ids: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def digest(self) -> str:
        """A hash of the ids: another if the list is another."""
        return hashlib.sha256("\n".join(self.ids).encode()).hexdigest()

    @property
    def is_too_long(self) -> bool:
        """Whether it has more findings than one decision may be about."""
        return len(self.ids) > MOST_AT_ONCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a decision will be about, and what it will do.

    Attributes
    ----------
    boroughs : int
    first : tuple of Finding
        The first few.
    changing : int
        Findings of which this person's coding will change.
    refused : tuple of (Finding, str)
        Those that cannot be coded so, each with the reason.
    having : dict
        How many findings have each of the themes already, by its name.
    taken_over : int
        How many other themes become this person's coding too.
    newly_coded : int
        On how many findings.
    """

    boroughs: int
    first: tuple[Finding, ...]
    changing: int = 0
    refused: tuple[tuple[Finding, str], ...] = ()
    having: Mapping[str, int] = field(default_factory=dict)
    taken_over: int = 0
    newly_coded: int = 0


def find_target(corpus: Corpus, query: DecisionQuery, person: str) -> Target:
    """Return the findings of a list, without those that a person must first code blind."""
    outstanding = corpus.own_work(person).outstanding
    found = find_ids(corpus, query)
    return Target(
        ids=tuple(one for one in found if one not in outstanding),
        left_out=tuple(one for one in found if one in outstanding),
    )


def preview(corpus: Corpus, target: Target, query: DecisionQuery, person: str) -> Preview:
    """Return what a decision on these findings, which must not be too many, will do."""
    if not target.ids:
        return Preview(boroughs=0, first=())
    listing = corpus.list(finding=target.ids)
    findings = {one.finding.finding_id: one.finding for one in listing}
    about = Preview(
        boroughs=listing.boroughs, first=tuple(findings[one] for one in target.ids[:_FIRST])
    )
    if not query.decides:
        return about
    foreseen = corpus.foresee_many(target.ids, coder=person, **give_decision(query))
    return replace(
        about,
        changing=len(foreseen.changing),
        refused=tuple((findings[one], reason) for one, reason in foreseen.refused.items()),
        having={corpus.theme_names.get(one, one): n for one, n in foreseen.having.items()},
        taken_over=sum(map(len, foreseen.taken_over.values())),
        newly_coded=len(foreseen.taken_over),
    )


def give_decision(query: DecisionQuery) -> dict[str, Any]:
    """Return a decision as ``Corpus.code_many`` and ``Corpus.foresee_many`` take it."""
    return {
        "add": query.add,
        "remove": query.remove,
        "polarity": query.give_polarity or None,
        "is_reviewed": True if query.done else None,
    }


def describe_decision(query: DecisionQuery, theme_names: dict[str, str]) -> Sequence[str]:
    """Return what a decision does, each part in words."""
    names = {name.casefold(): key for key, name in theme_names.items()}

    def write(themes: Sequence[str]) -> str:
        ids = [names.get(one.casefold(), one) for one in themes if one]
        return "; ".join(theme_names.get(one, one) for one in ids)

    parts = (
        (query.add, f"Add: {write(query.add)}"),
        (query.remove, f"Take away: {write(query.remove)}"),
        (query.give_polarity, f"Polarity: {query.give_polarity.replace('_', ' ')}"),
        (query.done, "Mark as done"),
    )
    return [words for given, words in parts if given]
