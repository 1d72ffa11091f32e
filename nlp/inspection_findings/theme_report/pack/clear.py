"""Which findings stand in the main part: those that say one thing, and say it by themselves.

The rule is plain. A finding must be readable alone: it does not begin with a word that points back
("This", "For instance"), and its quotation marks are closed. Of a borough's findings those come
first that have the theme as their main one, then those that do not hedge ("however", "more work is
needed"). Among these the score of the theme's page decides (how near it is to the middle of all,
its length), and one with a number or a name in it counts a quarter more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from inspection_findings.frames import group_rows
from inspection_findings.text import list_words
from inspection_findings.theme_report.badges import Tally
from inspection_findings.theme_report.headlines import Scores
from inspection_findings.theme_report.pack.question import CHOSEN
from inspection_findings.theme_report.quotations import Quotation
from inspection_findings.theme_report.sub_themes import Subgroup

_CONCRETE = 1.25  # what a finding with a number or a name counts beside one without
_POINTS_BACK = re.compile(
    r"(this|these|those|that|it|they|their|he|she|his|her|such|also|however|second|secondly|"
    r"furthermore|moreover|additionally|for (instance|example)|in (one|another|addition|turn))\b",
    re.IGNORECASE,
)
_HEDGES = re.compile(
    r"\b(however|although|despite|but|yet|while|whilst|nonetheless|nevertheless|(more|further)"
    r" (work|focus|needs?)|needs? to|would (also )?be beneficial)\b",
    re.IGNORECASE,
)
_CONCRETE_WORDS = re.compile(r"\d|(?<=[a-z,] )[A-Z][a-z]+")  # a number, or a name within a sentence
_SPEAKERS = ("children", "parents", "victims")  # whom services are for
_VOICES = 2
_MOST = 0.5  # of the grouped findings: what has more of them, in all boroughs, is the theme


def stands_alone(text: str) -> bool:
    """Return whether a text can be read without what came before it.

    Examples
    --------
    >>> stands_alone("Children have an ETE worker."), stands_alone("This helps.")
    (True, False)
    >>> stands_alone('She said: "It helped.'), stands_alone("For instance, one child did.")
    (False, False)
    """
    is_closed = text.count('"') % 2 == 0 and text.count("“") == text.count("”")
    return is_closed and _POINTS_BACK.match(text) is None


def order_clear(
    quotations: Iterable[Quotation], theme_id: str, scores: Scores
) -> tuple[Quotation, ...]:
    """Return findings with the clearest first; those that cannot stand alone come last."""

    def place(one: Quotation) -> tuple[bool, bool, bool, float, str]:
        text = one.finding.text
        score = scores.get(one.finding.finding_id, 0.0)
        return (
            not stands_alone(text),
            not _is_on_it(one, theme_id),
            _hedges(one),
            -score * (_CONCRETE if _CONCRETE_WORDS.search(text) else 1.0),
            one.finding.finding_id,
        )

    return tuple(sorted(quotations, key=place))


def _is_on_it(quotation: Quotation, theme_id: str) -> bool:
    """Return whether a theme is the main one of a finding; what a query chose is always so."""
    return theme_id == CHOSEN or quotation.coding_of(theme_id).rank == 0


def _hedges(quotation: Quotation) -> bool:
    """Return whether a strength says in the same breath what is not strong."""
    finding = quotation.finding
    return finding.is_strength and _HEDGES.search(finding.text) is not None


def choose_side(
    quotations: Sequence[Quotation],
    tallies: Mapping[str, Tally],
    *,
    theme_id: str,
    polarity: Literal["strength", "area_for_improvement"],
    number: int,
) -> tuple[Quotation, ...]:
    """Return stated findings of one side, surely on the theme, each of another borough.

    They are given with the clearest first. Boroughs that have one on the theme without hedging come
    first, then those that state most of that side; what cannot stand alone is left out.
    """
    fitting = [
        one
        for one in quotations
        if one.finding.stated_polarity == polarity
        and one.coding_of(theme_id).is_sure
        and stands_alone(one.finding.text)
    ]
    by_borough = group_rows(fitting, lambda one: one.finding.borough)

    def place(borough: str) -> tuple[bool, int, str]:
        best = by_borough[borough][0]
        is_plain = _is_on_it(best, theme_id) and not _hedges(best)
        return not is_plain, -_count_stated(tallies[borough], polarity), borough

    boroughs = sorted(by_borough, key=place)
    chosen: list[Quotation] = []
    for borough in boroughs:
        said = {one.wording for one in chosen}
        chosen += [one for one in by_borough[borough] if one.wording not in said][:1]
    return tuple(chosen[:number])


def _count_stated(tally: Tally, polarity: str) -> int:
    return (tally.strengths if polarity == "strength" else tally.areas).stated


def choose_voices(
    ordered: Sequence[Quotation], voices: Mapping[str, Sequence[str]]
) -> tuple[tuple[str, Quotation], ...]:
    """Return what children, parents or victims say, and who speaks; each of another borough.

    Parameters
    ----------
    ordered : sequence of Quotation
        On the theme, the clearest first.
    voices : mapping of str to sequence of str
        Who speaks, by finding id.
    """
    chosen: dict[str, tuple[str, Quotation]] = {}
    for one in ordered:
        speaking = voices.get(one.finding.finding_id, ())
        who = [name for name in _SPEAKERS if name in speaking]
        if who and stands_alone(one.finding.text):
            chosen.setdefault(one.finding.borough, (list_words(who), one))
    return tuple(chosen.values())[:_VOICES]


def choose_points(
    subgroups: Sequence[Subgroup], quotations: Sequence[Quotation]
) -> tuple[Subgroup, ...]:
    """Return the sub-themes of several boroughs that are not the theme over again.

    One that is found in all the boroughs of the theme, and has most of the findings that are in
    any sub-theme, tells nothing apart.
    """
    boroughs = {one.finding.borough for one in quotations}
    grouped = sum(len(one.quotations) for one in subgroups)
    return tuple(
        one
        for one in subgroups
        if len(one.boroughs) > 1
        and not (set(one.boroughs) == boroughs and len(one.quotations) > _MOST * grouped)
    )
