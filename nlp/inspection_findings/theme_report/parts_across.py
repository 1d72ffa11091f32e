"""What theme reports are made of, where it is computed across boroughs and reports.

House rule: as in ``parts``. Whatever was decided by a threshold has a sentence that says how.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspection_findings.analysis.recurrence import Aspect
from inspection_findings.coding import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class AspectCount:
    """In how many boroughs a theme occurs under one aspect, of those that could show it."""

    aspect: Aspect
    boroughs: int
    eligible: int
    borough_names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownLine:
    """A theme in one year, or in standards of one rating; ``note`` says what to beware of."""

    name: str
    counts: tuple[AspectCount, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """A theme that stands on findings together with another one."""

    theme: Theme
    boroughs: int
    boroughs_with_both: int
    findings: int
    borough_names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonLine:
    """What one comparison says of a theme, how it was made, and which reports tell nothing."""

    name: str
    words: str
    method: str
    left_out: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCounted:
    """A report that could not show a theme, why not, and how much it says of it all the same."""

    report_id: str
    borough: str
    reason: str
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeAcross:
    """What is computed of one theme across all reports.

    Attributes
    ----------
    dispersion, trend : str
        Sentences.
    years, ratings : tuple of BreakdownLine
        By year of inspection, and by the rating of the standard that findings stand in.
    companions : tuple of Companion
        The themes that it goes with in the most boroughs, at most five of them.
    companions_left : int
        How many other themes it goes with.
    correction : str
        What goes for the method of all comparisons.
    not_counted : tuple of NotCounted
        Without those that nobody has coded.
    """

    dispersion: str
    trend: str
    years: tuple[BreakdownLine, ...]
    ratings: tuple[BreakdownLine, ...]
    companions: tuple[Companion, ...]
    companions_left: int
    comparisons: tuple[ComparisonLine, ...]
    correction: str
    not_counted: tuple[NotCounted, ...]
