"""How many findings say what, and how that is put into words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from inspection_findings.analysis.recurrence import SAID, Said

SAID_WORDS: dict[Said, tuple[str, str]] = {
    "strength": ("Strength", "strengths"),
    "area_for_improvement": ("Area for improvement", "areas for improvement"),
    "mixed": ("Mixed", "mixed"),
    "neutral": ("Neutral", "neutral"),
    "unstated": ("Not stated", "not stated"),
    "recommendation": ("Recommendation", "recommendations"),
}

_USUAL: tuple[Said, ...] = ("strength", "area_for_improvement", "recommendation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many findings say what; ``findings`` is the sum of the six."""

    strength: int = 0
    area_for_improvement: int = 0
    mixed: int = 0
    neutral: int = 0
    unstated: int = 0
    recommendation: int = 0

    @property
    def findings(self) -> int:
        return sum(getattr(self, said) for said in SAID)

    @property
    def named(self) -> tuple[tuple[Said, str], ...]:
        """What is not zero, each with its words: "3 strengths"."""
        held = ((said, int(getattr(self, said))) for said in SAID)
        return tuple((said, _count_words(said, count)) for said, count in held if count)

    @property
    def words(self) -> str:
        """For example "3 strengths, 1 area for improvement"; "none" if there is nothing."""
        return ", ".join(words for _, words in self.named) or "none"

    def __add__(self, other: Counts) -> Counts:
        sums = {
            part.name: getattr(self, part.name) + getattr(other, part.name) for part in fields(self)
        }
        return Counts(**sums)


def list_said(counted: Iterable[Counts]) -> tuple[Said, ...]:
    """Return what a table of these counts needs a column for: the usual, and what there is.

    Examples
    --------
    >>> list_said([Counts(strength=2), Counts(neutral=1)])
    ('strength', 'area_for_improvement', 'neutral', 'recommendation')
    """
    total = sum(counted, start=Counts())
    return tuple(said for said in SAID if said in _USUAL or getattr(total, said))


def _count_words(said: Said, count: int) -> str:
    singular, plural = SAID_WORDS[said]
    return f"{count} {plural if count != 1 or said == 'unstated' else singular.lower()}"
