"""The index of the pages: what the corpus is, what recurs in it, what could not be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inspection_findings.analysis.prose import write_number
from inspection_findings.analysis.recommendations import AddresseeCount
from inspection_findings.analysis.recurrence import BoroughCounts
from inspection_findings.coding import Retirement, Theme
from inspection_findings.frames import FailureRow, UnmetRow
from inspection_findings.records import PROBATION
from inspection_findings.text import list_words, write_month
from inspection_findings.theme_report.accuracy import MeasuredFigures
from inspection_findings.theme_report.answer import Answer, answer_theme
from inspection_findings.theme_report.badges import Tally
from inspection_findings.theme_report.contents import Contents
from inspection_findings.theme_report.leanings import describe_leanings
from inspection_findings.theme_report.quotations import QuotationGroup
from inspection_findings.theme_report.recommendations import describe_saturation
from inspection_findings.theme_report.recurrence import Recurrence
from inspection_findings.theme_report.reports import ReportSummary
from inspection_findings.theme_report.sub_themes import (
    StockWordings,
    SubThemeChanges,
    describe_changes,
    list_stock_wording,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """What the corpus is, what recurs in it, and what could not be used.

    Attributes
    ----------
    retired : tuple of Retirement
        What became of those of the ``themes`` that are no longer given.
    cells : tuple of BoroughCounts
        Every theme and eligible borough once, by theme, then borough.
    tallies : mapping of (str, str) to Tally
        What the findings of a theme and borough say, stated and inferred apart.
    leanings : tuple of str
        Which themes most boroughs are weak or strong in, in sentences.
    answers : tuple of (Recurrence, Answer)
        In how many boroughs each theme is found, strong, weak and asked for.
    shared : tuple of QuotationGroup
        Recommendations that several boroughs were given.
    shortfalls : tuple of UnmetRow
        What reports should hold by their own rules and do not.
    findings : int
        Of the whole corpus.
    uncoded : tuple of (str, int)
        Reasons, sorted, and how many findings have no theme for each.
    """

    summary: str
    themes: tuple[Theme, ...]
    retired: tuple[Retirement, ...]
    boroughs: tuple[str, ...]
    cells: tuple[BoroughCounts, ...]
    tallies: Mapping[tuple[str, str], Tally]
    leanings: tuple[str, ...]
    answers: tuple[tuple[Recurrence, Answer], ...]
    addressees: tuple[AddresseeCount, ...]
    shared: tuple[QuotationGroup, ...]
    stock_wordings: StockWordings
    saturation: tuple[str, ...]
    changes: SubThemeChanges
    thresholds: Mapping[str, str]
    reports: tuple[ReportSummary, ...]
    failures: tuple[FailureRow, ...]
    shortfalls: tuple[UnmetRow, ...]
    findings: int
    uncoded: tuple[tuple[str, int], ...]
    figures: MeasuredFigures | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """The foot of every page: the title, whose reports it is made from, and versions.

    ``not_counted`` lists inspectorates that the store has as well; it is empty if there are none.
    """

    title: str
    inspectorates: str
    not_counted: str
    versions: tuple[tuple[str, str], ...]


def build_index(contents: Contents) -> IndexReport:
    """Return what the corpus is, the borough-by-theme matrix, and what could not be used."""
    uncoded = Counter(
        one.uncoded_reason.partition(";")[0] for one in contents.quotations if not one.codings
    )
    tables, following = contents.tables, contents.following
    themes = contents.codebook.themes
    return IndexReport(
        summary=_summarise(contents),
        themes=themes,
        retired=tuple(
            contents.retired[theme.id] for theme in themes if theme.id in contents.retired
        ),
        boroughs=contents.boroughs,
        cells=contents.cells,
        tallies=contents.tallies,
        leanings=describe_leanings(themes, contents.eligible, contents.tallies),
        answers=tuple((one, answer_theme(one.lines)) for one in contents.recurrences),
        addressees=following.addressees,
        shared=following.shared,
        stock_wordings=list_stock_wording(tables.sub_themes, contents.quotations_by_id),
        saturation=describe_saturation(tables.saturation),
        changes=describe_changes(tables.sub_themes),
        thresholds=following.thresholds,
        reports=contents.reports,
        failures=contents.frames.failure_rows,
        shortfalls=contents.frames.unmet_rows,
        findings=len(contents.quotations),
        uncoded=tuple(sorted(uncoded.items())),
        figures=contents.figures,
    )


def build_provenance(contents: Contents) -> Provenance:
    """Return the title and the versions that a page was made with."""
    codebook = contents.codebook
    return Provenance(
        title=codebook.title,
        inspectorates=list_words(contents.frames.inspectorates) or PROBATION,
        not_counted=list_words(contents.not_counted),
        versions=(
            *contents.frames.version_of.items(),
            ("codebook version", codebook.version),
            ("codebook SHA-256", codebook.sha256),
        ),
    )


def _summarise(contents: Contents) -> str:
    reports = contents.reports
    if not reports:
        return "No report has been read yet."
    months = sorted(one.report.published for one in reports if one.report.published)
    first, last = (write_month(months[i]) if months else "" for i in (0, -1))
    dates = f"in {first}" if first == last else f"from {first} to {last}"
    report_noun = "report" if len(reports) == 1 else "reports"
    borough_noun = "borough" if len(contents.boroughs) == 1 else "boroughs"
    when = f"published {dates}" if months else "undated"
    return (
        f"{write_number(len(reports)).capitalize()} inspection {report_noun} on "
        f"{write_number(len(contents.boroughs))} {borough_noun}, {when}: "
        f"{len(contents.quotations):,} findings, coded with "
        f"{write_number(len(contents.codebook.themes))} themes."
    )


def order_by_need(
    answers: Iterable[tuple[Recurrence, Answer]],
) -> tuple[tuple[Recurrence, Answer], ...]:
    """Return themes with those first that are stated as areas for improvement in most boroughs.

    Of equal ones those with more inferred areas come first, then those with fewer strengths.
    """

    def rank(pair: tuple[Recurrence, Answer]) -> tuple[int, int, int, int]:
        of = {one.aspect: one for one in pair[1].lines}
        area, strength = of["area_for_improvement"], of["strength"]
        return (-area.stated, -area.inferred, strength.stated, strength.inferred)

    return tuple(sorted(answers, key=rank))
