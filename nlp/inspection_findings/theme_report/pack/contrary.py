"""Contrary cases: boroughs that state the opposite of most others, or both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.analysis.prose import write_number
from inspection_findings.frames import group_rows
from inspection_findings.text import start_sentence
from inspection_findings.theme_report.badges import Tally
from inspection_findings.theme_report.pack.words import say_stated
from inspection_findings.theme_report.quotations import Quotation

_SIDES = {"strong": "strength", "weak": "area_for_improvement"}
_WORDS = {"strong": "more strengths", "weak": "more areas for improvement"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrary:
    """A borough that is unlike most others on a theme.

    ``words`` say what it states; ``shown`` are findings that show it: one on the side of the few,
    or one of each side.
    """

    borough: str
    words: str
    tally: Tally
    is_against: bool
    shown: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContraryCases:
    """Which way most boroughs lean, in a sentence, and those that do not; the clearest first."""

    sentence: str
    cases: tuple[Contrary, ...]


def find_contrary(tallies: Mapping[str, Tally], ordered: Sequence[Quotation]) -> ContraryCases:
    """Return the boroughs that go against the majority, and those with both sides.

    Parameters
    ----------
    tallies : mapping of str to Tally
        By borough, of those with a finding.
    ordered : sequence of Quotation
        On the theme; those that say most come first.
    """
    leanings = {borough: tally.stated_leaning for borough, tally in tallies.items()}
    counts = Counter(leanings.values())
    majority = _find_majority(counts)
    by_borough = group_rows(ordered, lambda one: one.finding.borough)
    cases = []
    for borough, tally in sorted(tallies.items()):
        leaning = leanings[borough]
        is_against = majority != "" and leaning in _SIDES and leaning != majority
        has_both = bool(tally.strengths.stated and tally.areas.stated)
        if not (is_against or has_both):
            continue
        sides = [leaning] if is_against else ["strong", "weak"]
        own = by_borough.get(borough, [])
        shown = [one for side in sides if (one := _find_first(own, _SIDES[side])) is not None]
        cases.append(
            Contrary(
                borough=borough,
                words=say_stated(tally),
                tally=tally,
                is_against=is_against,
                shown=tuple(dict.fromkeys(shown)),
            )
        )
    return ContraryCases(
        sentence=_describe_majority(majority, counts),
        cases=tuple(sorted(cases, key=_rank)),
    )


def _find_majority(counts: Counter[str]) -> str:
    """Return the side of more boroughs; empty if there are as many on each."""
    if counts["strong"] == counts["weak"]:
        return ""
    return "strong" if counts["strong"] > counts["weak"] else "weak"


def _rank(case: Contrary) -> tuple[bool, float, str]:
    """Return the place of a case: against most others first, then the most even."""
    return not case.is_against, -_evenness(case.tally), case.borough


def _evenness(tally: Tally) -> float:
    """Return how near a borough's stated strengths and areas are to balance, 0 to 1."""
    sides = sorted((tally.strengths.stated, tally.areas.stated))
    return sides[0] / sides[1] if sides[1] else 0.0


def _describe_majority(majority: str, counts: Counter[str]) -> str:
    parts = [
        f"{write_number(counts[side]) if counts[side] else 'none'} with {_WORDS[side]}"
        for side in _SIDES
    ]
    even = f", {write_number(counts['even'])} with as many of both" if counts["even"] else ""
    whole = start_sentence(f"boroughs by what their reports state: {', '.join(parts)}{even}.")
    return whole if majority else f"{whole} So there is no majority to go against."


def _find_first(quotations: Sequence[Quotation], polarity: str) -> Quotation | None:
    """Return the first finding that states a polarity."""
    sides = (polarity, "mixed")  # a mixed finding is both
    fitting = (one for one in quotations if one.badge and one.badge.is_stated)
    return next((one for one in fitting if one.badge and one.badge.polarity in sides), None)
