"""The inspection frameworks: which standards a report rates, and what each carries.

A standard is known by its number *and* its framework: 2.1 and 3.1 are both "Assessment",
and 3.4 changed its subject between frameworks. A new framework is a new entry here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from inspection_findings.records import RATING_WORDS, RatingWord


@dataclass(frozen=True, slots=True)
class Standard:
    """A rated standard; ``carries`` says whether its findings are bullets or narrative."""

    number: str
    name: str
    carries: Literal["bullets", "narrative"]
    in_score: bool = True

    @property
    def title(self) -> str:
        return f"{self.number} {self.name}"


@dataclass(frozen=True, slots=True)
class Framework:
    """The standards of one generation of inspections, in the order of the report."""

    framework_id: str
    standards: tuple[Standard, ...]
    key_questions_per_standard: int
    score_bands: tuple[tuple[int, RatingWord], ...]
    question_bands: tuple[tuple[int, RatingWord], ...]

    def find_standard(self, number: str) -> Standard | None:
        return next((s for s in self.standards if s.number == number), None)

    def rating_for_score(self, score: int) -> RatingWord:
        """Return the overall rating that a score out of 36 has gone with so far."""
        return _band(self.score_bands, score)

    def rating_for_percentage(self, percentage: int) -> RatingWord:
        """Return the rating that the lowest key question of a casework standard leads to."""
        return _band(self.question_bands, percentage)


def _band(bands: tuple[tuple[int, RatingWord], ...], value: int) -> RatingWord:
    return next((word for least, word in reversed(bands) if value >= least), RATING_WORDS[0])


FRAMEWORK_2021 = Framework(
    framework_id="2021",
    standards=(
        Standard("1.1", "Governance and leadership", "bullets"),
        Standard("1.2", "Staff", "bullets"),
        Standard("1.3", "Partnerships and services", "bullets"),
        Standard("1.4", "Information and facilities", "bullets"),
        Standard("2.1", "Assessment", "narrative"),
        Standard("2.2", "Planning", "narrative"),
        Standard("2.3", "Implementation and delivery", "narrative"),
        Standard("2.4", "Reviewing", "narrative"),
        Standard("3.1", "Assessment", "narrative"),
        Standard("3.2", "Planning", "narrative"),
        Standard("3.3", "Implementation and delivery", "narrative"),
        Standard("3.4", "Out-of-court disposal policy and provision", "bullets"),
        Standard("4.1", "Resettlement policy and provision", "bullets", in_score=False),
    ),
    key_questions_per_standard=3,
    score_bands=tuple(zip((0, 7, 19, 31), RATING_WORDS, strict=True)),
    question_bands=tuple(zip((0, 50, 65, 80), RATING_WORDS, strict=True)),
)

# Standards that only another framework has, so that it is not mistaken for this one.
OTHER_FRAMEWORKS = {("3.4", "joint working"): "2018 to 2021"}
