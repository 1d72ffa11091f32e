"""How a difference is settled: what a person chose in the form, and what is missing in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from inspection_findings.text import list_words

if TYPE_CHECKING:
    from inspection_findings.corpus import Difference
    from inspection_findings.corpus.coding_views import FindingToCode

ALL, NONE, OTHER, KEEP = "all", "none", "other", "keep"
_AS = "as:"
POLARITIES = {
    "strength": "Strength",
    "area_for_improvement": "Area for improvement",
    "mixed": "Mixed",
    "neutral": "Neutral",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A way to settle: ``value`` is what the form sends."""

    value: str
    words: str
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a person chose in the form, as it was sent."""

    choice: str = ""
    themes: tuple[str, ...] = ()
    polarity: str = ""
    reason: str = ""

    def completed(self) -> Choice:
        """Return the choice; ticked themes mean other themes, if nothing is marked."""
        return replace(self, choice=OTHER) if self.themes and not self.choice else self

    def find_themes(self, difference: Difference) -> tuple[str, ...] | None:
        """Return the themes that are chosen, None if nothing is said of them.

        Call it when nothing is missing.
        """
        if self.choice == OTHER:
            return self.themes
        if self.choice == KEEP:
            return None
        options = {one.value: one.themes for one in list_options(difference)}
        return options.get(self.choice, ())

    def find_problems(self, difference: Difference) -> dict[str, str]:
        """Return what is missing, in words, by the field of the form."""
        known = {one.value: one for one in list_options(difference)}
        problems = {}
        if self.choice not in known:
            problems["choice"] = "Choose the themes that count."
        elif self.choice == OTHER and not self.themes:
            problems["theme"] = "Choose at least one theme, or “No theme fits”."
        elif self._contradicts(difference):
            problems["choice"] = (
                f"“{known[self.choice].words}” is marked, and themes are ticked under “Other"
                " themes”. Mark “Other themes” to count what is ticked, or untick it."
            )
        elif self.choice == KEEP and self.polarity not in POLARITIES:
            problems["polarity"] = "Choose the polarity that counts."
        if difference.differs_in_polarity and self.polarity not in POLARITIES:
            problems["polarity"] = "Choose the polarity that counts."
        if difference.differs and not self.reason.strip():
            problems["reason"] = "Give the reason. Those who coded it otherwise will read it."
        return problems

    def _contradicts(self, difference: Difference) -> bool:
        """Return whether other themes are ticked than those of the choice that is marked.

        What was ticked already when the page was opened is no choice of the person.
        """
        ticked = set(self.themes)
        if self.choice == OTHER or not ticked:
            return False
        return ticked not in (
            set(choose_first(difference).themes),
            set(self.find_themes(difference) or ()),
        )


def list_options(difference: Difference) -> list[Option]:
    """Return the ways to settle the themes: as some of the people, all, none, or others."""
    given = {one.coder: one.themes for one in difference.said if one.themes is not None}
    same: dict[frozenset[str], list[str]] = {}
    for coder, themes in given.items():
        same.setdefault(frozenset(themes), []).append(coder)
    options = [
        Option(value=f"{_AS}{own[0]}", words=f"As {list_words(own)}", themes=given[own[0]])
        for own in same.values()
    ]
    if difference.themes and frozenset(difference.themes) not in same:
        words = "Both" if len(same) == 2 else "All of these"
        options.append(Option(value=ALL, words=f"{words} together", themes=difference.themes))
    if frozenset() not in same:
        options.append(Option(value=NONE, words="No theme fits"))
    options.append(Option(value=OTHER, words="Other themes"))
    if has_polarity_to_settle(difference) and not difference.differs_in_themes:
        options.append(Option(value=KEEP, words="Settle only the polarity"))
    return options


def has_polarity_to_settle(difference: Difference) -> bool:
    """Return whether no heading states the polarity, so that people may."""
    finding = difference.finding
    return finding.polarity_from != "heading" and finding.kind != "recommendation"


def choose_first(difference: Difference) -> Choice:
    """Return what the form shows at first: what is settled already, or what all agree on."""
    settled = difference.settled
    if settled is not None:
        choice = _find_settled(difference, settled.themes)
        return Choice(
            choice=choice,
            themes=(settled.themes or ()) if choice == OTHER else (),
            polarity=settled.polarity or "",
            reason=settled.note,
        )
    agreed = difference.polarities[0] if len(difference.polarities) == 1 else ""
    says_themes = any(one.themes is not None for one in difference.said)
    is_agreed = says_themes and not difference.differs_in_themes
    choice = list_options(difference)[0].value if is_agreed else ""
    if not says_themes and has_polarity_to_settle(difference):
        choice = KEEP
    return Choice(choice=choice, polarity=agreed)


def _find_settled(difference: Difference, themes: tuple[str, ...] | None) -> str:
    """Return the option that was chosen when these themes were settled."""
    if themes is None:
        return "" if difference.differs_in_themes else KEEP
    options = [one for one in list_options(difference) if one.value not in (OTHER, KEEP)]
    same = [one.value for one in options if frozenset(one.themes) == frozenset(themes)]
    return same[0] if same else OTHER


def is_hidden(difference: Difference, person: str) -> bool:
    """Return whether this person must not see it yet: it is in a blind sample, still to be coded.

    Whoever has given no name may be any of those who are to code it.
    """
    withheld = difference.withheld_from
    return person in withheld if person else bool(withheld)


def count_by_theme(
    differences: Iterable[Difference], names: dict[str, str]
) -> list[tuple[str, str, int, int]]:
    """Return each theme on which people differ: id, name, how many are open and how many settled.

    A theme is differed on where some gave it and others did not.
    """
    is_open: Counter[str] = Counter()
    settled: Counter[str] = Counter()
    for one in differences:
        count = is_open if one.is_open else settled
        count.update(set(one.themes) - set(one.shared_themes))
    keys = is_open.keys() | settled.keys()
    ordered = sorted(keys, key=lambda key: (-is_open[key], -settled[key], names.get(key, key)))
    return [(key, names.get(key, key), is_open[key], settled[key]) for key in ordered]


def find_beside(ids: Sequence[str], finding_id: str) -> tuple[str, str]:
    """Return the ids before and after one in a list; empty at an end, the first if it has gone."""
    if finding_id not in ids:
        return "", ids[0] if ids else ""
    place = ids.index(finding_id)
    before = ids[place - 1] if place else ""
    return before, ids[place + 1] if place + 1 < len(ids) else ""


def write_polarity(shown: FindingToCode, difference: Difference) -> str:
    """Return the polarity that counts now and who states or infers it, in words."""
    polarity = shown.finding.polarity
    if polarity is None:
        return "no polarity: nobody states or infers one"
    words = POLARITIES.get(polarity, "Unclear")
    if shown.is_stated:
        return f"{words}, which the heading states"
    settled, kind = difference.settled, shown.polarity_coder_kind
    if kind == "adjudicated" and settled:
        return f"{words}, which {settled.coder} settled"
    if kind == "person":
        return f"{words}, which {list_words(_name_sources(difference, polarity))} stated"
    who = "the reference coding" if kind == "reference" else "the model"
    sure = shown.inferred_probability
    return f"{words}, which {who} infers" + ("" if sure is None else f" (probability {sure:.2f})")


def _name_sources(difference: Difference, polarity: str) -> list[str]:
    given = [one.coder for one in difference.said if one.polarity == polarity]
    return given or ["a person"]
