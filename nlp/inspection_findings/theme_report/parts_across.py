"""What theme reports are made of, where it is computed across boroughs and reports.

House rule: as in ``parts``. Whatever was decided by a threshold has a sentence that says how.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspection_findings.analysis.recurrence import Aspect
from inspection_findings.coding import Theme
from inspection_findings.theme_report.quotations import Quotation


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Subgroup:
    """A sub-theme cut down to one theme's findings.

    Attributes
    ----------
    quotation : Quotation
        The central finding of the whole sub-theme, which describes it.
    is_on_theme : bool
        Whether that finding is itself coded with the theme.
    quotations : tuple of Quotation
        The members that are coded with the theme.
    boroughs : tuple of str
        Where these come from.
    sentence : str
        How many they are, and of how many.
    cautions : tuple of str
        What to beware of: unstable, of one borough only, stock wording.
    """

    cluster_id: str
    name: str
    quotation: Quotation
    is_on_theme: bool
    quotations: tuple[Quotation, ...]
    boroughs: tuple[str, ...]
    stability: float
    sentence: str
    cautions: tuple[str, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """The ids of ``quotations``."""
        return tuple(one.finding_id for one in self.quotations)

    @property
    def findings(self) -> int:
        return len(self.quotations)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ungrouped:
    """Findings of a theme that are in no sub-theme of it, for one reason."""

    reason: str
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedWording:
    """Words that reports on several boroughs share; the central finding stands for them all."""

    quotation: Quotation
    boroughs: tuple[str, ...]
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StockWordings:
    """All words that reports share, with a sentence that counts them."""

    sentence: str
    wordings: tuple[SharedWording, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubThemeChanges:
    """What became of the sub-themes when the findings were last clustered again."""

    sentence: str
    lines: tuple[str, ...]
