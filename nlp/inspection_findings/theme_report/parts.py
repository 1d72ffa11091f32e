"""What theme reports are made of: frozen dataclasses, ready to be written in any format.

House rule: a part holds everything that a reader sees and nothing about how it looks; the
writers in ``export`` add no counts and no wording of their own about findings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspection_findings.analysis.recommendations import AddresseeCount, LeftOut, ReinspectedArea
from inspection_findings.analysis.recurrence import Aspect
from inspection_findings.analysis.sites import Sample
from inspection_findings.coding import Retirement, Theme
from inspection_findings.records import CoderKind
from inspection_findings.theme_report.accuracy import MeasuredFigures, ThemeFigures
from inspection_findings.theme_report.counts import Counts
from inspection_findings.theme_report.parts_across import ThemeAcross
from inspection_findings.theme_report.quotations import NotedQuotation, Quotation, QuotationGroup
from inspection_findings.theme_report.recommendations import AreaWithPractice, RecommendationTrace
from inspection_findings.theme_report.sub_themes import StockWordings, Subgroup, SubThemeChanges

ASPECT_WORDS: dict[Aspect, str] = {
    "any": "Any finding",
    "strength": "Strength",
    "area_for_improvement": "Area for improvement",
    "recommendation": "Recommendation",
}
CODER_WORDS: dict[CoderKind, str] = {
    "person": "Person",
    "reference": "Reference coding",
    "model": "Model",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BoroughQuotations:
    """What one borough's reports say of a theme, grouped by polarity."""

    borough: str
    counts: Counts
    groups: tuple[QuotationGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurrenceLine:
    """In how many boroughs a theme occurs under one aspect."""

    aspect: Aspect
    boroughs: int
    boroughs_with_inferred: int
    eligible: int
    share: float
    low: float
    high: float
    findings: int
    mixed: int
    by_person: int
    by_reference: int
    by_model: int
    boroughs_by_model_only: int
    borough_names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """The recurrence of one theme: a sentence, what it rests on, and a line per aspect."""

    theme: Theme
    sentence: str
    rests_on: str
    lines: tuple[RecurrenceLine, ...]

    def line(self, aspect: Aspect) -> RecurrenceLine:
        return next(line for line in self.lines if line.aspect == aspect)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeReport:
    """All that the corpus says of one theme.

    Attributes
    ----------
    retirement : Retirement or None
        What became of the theme; None while it is in use.
    boroughs : tuple of BoroughQuotations
        Those with a finding; their counts add up to ``counts``.
    ungrouped : mapping of str to tuple of Quotation
        Findings of the theme that are in no sub-group, by reason.
    traces : mapping of str to RecommendationTrace
        By finding id: one for each of ``recommendations``.
    untaken : tuple of NotedQuotation
        Areas for improvement on the theme that no recommendation takes up.
    thresholds : mapping of str to str
        What counts as similar in each table, in sentences.
    silent : tuple of str
        Boroughs whose reports could show the theme, and do not.
    not_looked_at : tuple of str
        Boroughs whose findings nobody has coded.
    uncoded : int
        Findings of the whole corpus without any theme: some may belong here.
    """

    theme: Theme
    retirement: Retirement | None
    recurrence: Recurrence
    boroughs: tuple[BoroughQuotations, ...]
    across: ThemeAcross
    recommendations: tuple[QuotationGroup, ...]
    traces: Mapping[str, RecommendationTrace]
    untaken: tuple[NotedQuotation, ...]
    subgroups: tuple[Subgroup, ...]
    ungrouped: Mapping[str, tuple[Quotation, ...]]
    stock_wording: int
    practice: tuple[AreaWithPractice, ...]
    without_practice: tuple[LeftOut, ...]
    sample: Sample
    saturation: tuple[str, ...]
    thresholds: Mapping[str, str]
    silent: tuple[str, ...]
    not_looked_at: tuple[str, ...]
    uncoded: int
    figures: ThemeFigures | None
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingLine:
    """The rating of one standard."""

    standard: str
    name: str
    rating: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedLine:
    """How much of a report did not become findings, for one reason."""

    reason: str
    passages: int
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSummary:
    """One report that was read: where it stands, its ratings, what was left out."""

    report_id: str
    borough: str
    service: str
    framework: str
    published: str
    fieldwork: str
    score: str
    overall_rating: str
    source_name: str
    source_sha256: str
    ratings: tuple[RatingLine, ...]
    ratings_apart: tuple[RatingLine, ...]
    skipped: tuple[SkippedLine, ...]
    findings: int
    uncoded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeCell:
    """One cell of the matrix: what one borough's reports say of one theme."""

    theme: Theme
    borough: str
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaning:
    """Themes of a borough that lean one way, in words."""

    name: str
    themes: tuple[Theme, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoroughReport:
    """All that the corpus says of one borough."""

    borough: str
    reports: tuple[ReportSummary, ...]
    leanings: tuple[Leaning, ...]
    cells: tuple[ThemeCell, ...]
    themes: tuple[QuotationGroup, ...]
    recommendations: tuple[QuotationGroup, ...]
    traces: Mapping[str, RecommendationTrace]
    untaken: tuple[NotedQuotation, ...]
    practice: tuple[AreaWithPractice, ...]
    without_practice: tuple[LeftOut, ...]
    reinspected: Mapping[str, tuple[ReinspectedArea, ...]]
    stock_wording: int
    thresholds: Mapping[str, str]
    uncoded: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An input that could not be read, with the reason."""

    source_name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """What a report should hold and was not found; ``severity`` as in ``Expectation``."""

    report_id: str
    severity: str
    what: str
    place: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UncodedLine:
    """How many findings nobody coded, for one reason."""

    reason: str
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """What the corpus is, what recurs in it, and what could not be used.

    ``cells`` holds every theme and eligible borough once, by theme, then borough; ``retired``
    what became of those of the ``themes`` that are no longer given.
    """

    summary: str
    themes: tuple[Theme, ...]
    retired: tuple[Retirement, ...]
    boroughs: tuple[str, ...]
    cells: tuple[ThemeCell, ...]
    recurrences: tuple[Recurrence, ...]
    addressees: tuple[AddresseeCount, ...]
    shared: tuple[QuotationGroup, ...]
    stock_wordings: StockWordings
    saturation: tuple[str, ...]
    changes: SubThemeChanges
    thresholds: Mapping[str, str]
    reports: tuple[ReportSummary, ...]
    failures: tuple[Failure, ...]
    shortfalls: tuple[Shortfall, ...]
    findings: int
    uncoded: tuple[UncodedLine, ...]
    figures: MeasuredFigures | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Colophon:
    """What stands at the foot of every page."""

    title: str
    versions: tuple[tuple[str, str], ...]
