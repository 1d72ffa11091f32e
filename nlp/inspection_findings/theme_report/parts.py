"""What theme reports are made of: frozen dataclasses, ready to be written in any format.

House rule: a part holds everything that a reader sees and nothing about how it looks; the
writers in ``export`` add no counts and no wording of their own about findings.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspection_findings.codebook import Theme
from inspection_findings.records import CoderKind, Nearest
from inspection_findings.recurrence import Aspect, Said
from inspection_findings.theme_report.counts import Counts
from inspection_findings.theme_report.figures import MeasuredFigures, ThemeFigures

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
class ThemeCoding:
    """A theme given to a quoted finding, and by whom."""

    theme_id: str
    theme_name: str
    coder_kind: CoderKind
    coder: str
    probability: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A finding as a reader meets it: the words, where they stand, who coded them."""

    finding_id: str
    citation: str
    report_id: str
    service: str
    borough: str
    published: str
    standard: str
    standard_name: str
    kind: str
    said: Said
    polarity_origin: str
    text: str
    codings: tuple[ThemeCoding, ...]
    number: int | None
    addressee: str
    uncoded_because: str = ""
    nearest: tuple[Nearest, ...] = ()

    def coding_of(self, theme_id: str) -> ThemeCoding:
        return next(coding for coding in self.codings if coding.theme_id == theme_id)

    def nearest_on(self, theme_id: str) -> tuple[Nearest, ...]:
        """Return the coded findings to compare with, where the model gave this theme."""
        return tuple(near for near in self.nearest if near.theme_id == theme_id)

    def themes_beside(self, theme_id: str) -> tuple[ThemeCoding, ...]:
        return tuple(coding for coding in self.codings if coding.theme_id != theme_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotationGroup:
    """Quotations under one heading; ``key`` is the heading's stable id."""

    key: str
    name: str
    quotations: tuple[Quotation, ...]


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
class Subgroup:
    """A cluster cut down to one theme's findings.

    ``is_central`` says whether ``quotation`` is the cluster's central finding; where that
    one is not coded with the theme, the first finding that is stands in for it.
    """

    cluster_id: str
    name: str
    quotation: Quotation
    is_central: bool
    members: tuple[str, ...]
    boroughs: tuple[str, ...]

    @property
    def findings(self) -> int:
        return len(self.members)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeReport:
    """All that the corpus says of one theme.

    Attributes
    ----------
    boroughs : tuple of BoroughQuotations
        Those with a finding; their counts add up to ``counts``.
    ungrouped : int
        Findings of the theme that are in no sub-group.
    silent : tuple of str
        Boroughs whose findings are coded, none of them with this theme.
    not_looked_at : tuple of str
        Boroughs whose findings nobody has coded.
    uncoded : int
        Findings of the whole corpus without any theme: some may belong here.
    """

    theme: Theme
    recurrence: Recurrence
    boroughs: tuple[BoroughQuotations, ...]
    recommendations: tuple[QuotationGroup, ...]
    subgroups: tuple[Subgroup, ...]
    ungrouped: int
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

    ``cells`` holds every theme and eligible borough once, by theme, then borough.
    """

    summary: str
    themes: tuple[Theme, ...]
    boroughs: tuple[str, ...]
    cells: tuple[ThemeCell, ...]
    recurrences: tuple[Recurrence, ...]
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
