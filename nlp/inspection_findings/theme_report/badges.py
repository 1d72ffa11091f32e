"""Polarity in words: who says it, and how often each is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from inspection_findings.frames import FindingRow

BADGE_WORDS: dict[str, str] = {
    "strength": "strength",
    "area_for_improvement": "area for improvement",
    "mixed": "mixed",
    "neutral": "neutral",
    "unclear": "unclear",
    "recommendation": "recommendation",
}
_PLURALS = {
    "strength": "strengths",
    "area_for_improvement": "areas for improvement",
    "recommendation": "recommendations",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """The polarity of a finding as it is shown; ``words`` say where it is only inferred.

    Stated means that a heading of the report or a person says it.
    """

    polarity: str
    is_stated: bool

    @property
    def words(self) -> str:
        return BADGE_WORDS[self.polarity] + ("" if self.is_stated else ", inferred")


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many findings are stated to be something, and how many only inferred to be."""

    stated: int = 0
    inferred: int = 0

    @property
    def together(self) -> int:
        return self.stated + self.inferred

    def __add__(self, other: Count) -> Count:
        return Count(stated=self.stated + other.stated, inferred=self.inferred + other.inferred)

    @property
    def words(self) -> str:
        """Both counts apart.

        Examples
        --------
        >>> Count(stated=1, inferred=5).words, Count(stated=2).words, Count().words
        ('1 stated, 5 inferred', '2 stated', 'none')
        """
        parts = ((self.stated, "stated"), (self.inferred, "inferred"))
        return ", ".join(f"{count:,} {name}" for count, name in parts if count) or "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many findings have which polarity, stated and inferred apart.

    A mixed finding counts as both a strength and an area for improvement: ``strengths`` and
    ``areas`` include it, as counts of boroughs do. ``unread`` counts findings of which nobody
    says or infers a polarity.
    """

    strength: Count = Count()
    area_for_improvement: Count = Count()
    mixed: Count = Count()
    neutral: Count = Count()
    unclear: Count = Count()
    recommendation: int = 0
    unread: int = 0

    @property
    def findings(self) -> int:
        """How many there are; a mixed one is one finding."""
        counts = (self.strength, self.area_for_improvement, self.mixed)
        return sum(one.together for one in counts) + self.recommendation + self.others

    @property
    def strengths(self) -> Count:
        """Strengths, and mixed findings, which count as both."""
        return self.strength + self.mixed

    @property
    def areas(self) -> Count:
        """Areas for improvement, and mixed findings, which count as both."""
        return self.area_for_improvement + self.mixed

    @property
    def others(self) -> int:
        """Findings that count as neither strength, nor area for improvement, nor recommendation."""
        return self.neutral.together + self.unclear.together + self.unread

    @property
    def leaning(self) -> str:
        """Which way the findings lean: "strong", "weak", "even", "other" or "none"."""
        return self._lean(self.strengths.together, self.areas.together)

    @property
    def stated_leaning(self) -> str:
        """Which way the stated findings lean: "other" where neither side is stated."""
        return self._lean(self.strengths.stated, self.areas.stated)

    def _lean(self, strong: int, weak: int) -> str:
        if not self.findings:
            return "none"
        if not (strong or weak):
            return "other"
        return "even" if strong == weak else "strong" if strong > weak else "weak"

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """What is not zero, each with its polarity and its words.

        Examples
        --------
        >>> Tally(strength=Count(stated=1, inferred=5), recommendation=1).parts
        (('strength', '6 strengths: 1 stated, 5 inferred'), ('recommendation', '1 recommendation'))
        """
        counted = (
            ("strength", self.strengths),
            ("area_for_improvement", self.areas),
            ("mixed", self.mixed),
            ("neutral", self.neutral),
        )
        parts = [(name, _write(name, one)) for name, one in counted if one.together]
        if self.unclear.together:
            parts.append(("unclear", f"{self.unclear.together:,} unclear"))
        if self.recommendation:
            parts.append(("recommendation", _name("recommendation", self.recommendation)))
        if self.unread:
            parts.append(("unclear", f"{self.unread:,} without polarity"))
        return tuple(parts)

    @property
    def phrases(self) -> tuple[str, ...]:
        """The words of ``parts``, what is inferred in brackets, for a sentence.

        Examples
        --------
        >>> Tally(strength=Count(stated=1, inferred=5), recommendation=1).phrases
        ('6 strengths (1 stated, 5 inferred)', '1 recommendation')
        """
        parts = (words.partition(": ") for _, words in self.parts)
        return tuple(f"{whole} ({apart})" if apart else whole for whole, _, apart in parts)

    @property
    def words(self) -> str:
        return "; ".join(words for _, words in self.parts) or "none"


def read_badge(finding: FindingRow) -> Badge | None:
    """Return the polarity to show: the stated one, else the inferred one; None if neither is."""
    stated = finding.stated_polarity
    if stated != "not_stated":
        return _make_badge(stated, is_stated=True)
    inferred = finding.inferred_polarity
    return _make_badge(inferred, is_stated=False) if inferred else None


@cache  # there are ten, and each is on thousands of findings
def _make_badge(polarity: str, *, is_stated: bool) -> Badge:
    return Badge(polarity=polarity, is_stated=is_stated)


def tally_findings(findings: Iterable[FindingRow]) -> Tally:
    """Count findings by polarity, stated and inferred apart."""
    badges = Counter(read_badge(one) for one in findings)

    def count(polarity: str) -> Count:
        return Count(
            stated=badges[Badge(polarity=polarity, is_stated=True)],
            inferred=badges[Badge(polarity=polarity, is_stated=False)],
        )

    return Tally(
        strength=count("strength"),
        area_for_improvement=count("area_for_improvement"),
        mixed=count("mixed"),
        neutral=count("neutral"),
        unclear=count("unclear"),
        recommendation=count("recommendation").stated,
        unread=badges[None],
    )


def _write(polarity: str, count: Count) -> str:
    name = _name(polarity, count.together)
    words = name if not count.inferred else f"{name}: {count.words}"
    return f"{words} (counted as both)" if polarity == "mixed" else words


def _name(polarity: str, count: int) -> str:
    singular = BADGE_WORDS[polarity]
    return f"{count:,} {singular if count == 1 else _PLURALS.get(polarity, singular)}"
