"""All that recurs across boroughs, theme by theme: the tables of ``findings recurring``."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from inspection_findings.analysis.prose import (
    describe_dispersion,
    describe_eligible,
    describe_recurrence,
    describe_trend,
)
from inspection_findings.analysis.recurrence.boroughs import BoroughShare, measure_boroughs
from inspection_findings.analysis.recurrence.co_occurrence import ThemePair, measure_co_occurrence
from inspection_findings.analysis.recurrence.counts import code_findings, count_matrix
from inspection_findings.analysis.recurrence.eligible import (
    ReportEligibility,
    ThemeEvidence,
    gather_evidence,
)
from inspection_findings.analysis.recurrence.inferred import TurnedOver, list_turned_over
from inspection_findings.analysis.recurrence.shares import ThemeRecurrence, measure_recurrence
from inspection_findings.analysis.recurrence.standards import (
    RatingRecurrence,
    StandardUse,
    measure_ratings,
    measure_standards,
)
from inspection_findings.analysis.recurrence.trends import ThemeYear, measure_trends
from inspection_findings.frames import CorpusFrames, frame_of, group_rows
from inspection_findings.frameworks import Frameworks

LEVEL = 0.05  # chance is ruled out at this level, here and in every comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeSentences:
    """One theme in words: in how many boroughs, which reports are not counted, spread, trend.

    ``not_counted`` is empty if all reports are; ``trend`` is of the areas for improvement.
    """

    theme_id: str
    recurrence: str
    not_counted: str
    dispersion: str
    trend: str


@dataclass(frozen=True, kw_only=True)
class RecurrenceTables:
    """What recurs, one kind of row a question; each is a frame too, of the shorter name."""

    theme_rows: tuple[ThemeRecurrence, ...]
    sentence_rows: tuple[ThemeSentences, ...]
    borough_rows: tuple[BoroughShare, ...]
    trend_rows: tuple[ThemeYear, ...]
    rating_rows: tuple[RatingRecurrence, ...]
    standard_rows: tuple[StandardUse, ...]
    co_occurrence_rows: tuple[ThemePair, ...]
    not_eligible_rows: tuple[ReportEligibility, ...]
    turned_over_rows: tuple[TurnedOver, ...]

    themes = frame_of("theme_rows", ThemeRecurrence)
    sentences = frame_of("sentence_rows", ThemeSentences)
    boroughs = frame_of("borough_rows", BoroughShare)
    trends = frame_of("trend_rows", ThemeYear)
    ratings = frame_of("rating_rows", RatingRecurrence)
    standards = frame_of("standard_rows", StandardUse)
    co_occurrence = frame_of("co_occurrence_rows", ThemePair)
    not_eligible = frame_of("not_eligible_rows", ReportEligibility)
    turned_over = frame_of("turned_over_rows", TurnedOver)


def measure_across(
    frames: CorpusFrames, *, theme_ids: Sequence[str], frameworks: Frameworks
) -> RecurrenceTables:
    """Return all that recurs across the boroughs of ``frames``.

    Raises
    ------
    CodingError
        If a coding names a theme that is not in ``theme_ids``, or a finding that is not there.
    """
    coded = code_findings(frames)
    evidence = gather_evidence(frames, coded, theme_ids=theme_ids, frameworks=frameworks)
    themes = measure_recurrence(frames, evidence)
    trends = tuple(measure_trends(evidence, frameworks=frameworks))
    return RecurrenceTables(
        theme_rows=themes,
        sentence_rows=_describe_themes(evidence, themes, trends),
        borough_rows=tuple(measure_boroughs(frames, evidence)),
        trend_rows=trends,
        rating_rows=tuple(measure_ratings(frames, evidence)),
        standard_rows=tuple(measure_standards(frames, evidence, frameworks=frameworks)),
        co_occurrence_rows=measure_co_occurrence(coded, theme_ids=theme_ids),
        not_eligible_rows=tuple(
            report for theme in evidence for report in theme.reports if not report.eligible
        ),
        turned_over_rows=list_turned_over(count_matrix(coded, theme_ids=theme_ids)),
    )


def _describe_themes(
    evidence: Sequence[ThemeEvidence],
    themes: Sequence[ThemeRecurrence],
    trends: Sequence[ThemeYear],
) -> tuple[ThemeSentences, ...]:
    by_theme = group_rows(themes, lambda row: row.theme_id)
    areas = [row for row in trends if row.aspect == "area_for_improvement"]
    years = group_rows(areas, lambda row: row.theme_id)
    return tuple(
        _describe_theme(theme, by_theme[theme.theme_id], years.get(theme.theme_id, []))
        for theme in evidence
    )


def _describe_theme(
    theme: ThemeEvidence, lines: Sequence[ThemeRecurrence], years: Sequence[ThemeYear]
) -> ThemeSentences:
    of_aspect = {line.aspect: line for line in lines}
    return ThemeSentences(
        theme_id=theme.theme_id,
        recurrence=describe_recurrence(
            strengths=of_aspect["strength"].boroughs,
            areas=of_aspect["area_for_improvement"].boroughs,
            recommendations=of_aspect["recommendation"].boroughs,
            eligible=of_aspect["any"].eligible,
            inferred_strengths=len(of_aspect["strength"].inferred_borough_names),
            inferred_areas=len(of_aspect["area_for_improvement"].inferred_borough_names),
        ),
        not_counted=describe_eligible(
            {one.report_id: one.reason for one in theme.reports if not one.eligible}
        ),
        dispersion=describe_dispersion(
            of_aspect["any"].dispersion, of_aspect["any"].dispersion_by_chance
        ),
        trend=describe_trend(
            "an area for improvement",
            {row.year: (row.boroughs, row.eligible) for row in years},
            {row.year: row.note for row in years},
            can_tell=_can_tell_trend(theme),
        ),
    )


def _can_tell_trend(theme: ThemeEvidence) -> bool:
    """Return whether the clearest possible trend would be rarer by chance than ``LEVEL``.

    The number of themes is not corrected for: that would only leave fewer themes to tell.
    """
    years = [report.year for report in theme.eligible]
    return find_smallest_p(years, [report.framework for report in theme.eligible]) <= LEVEL


def find_smallest_p(years: Sequence[int], frameworks: Sequence[str]) -> float:
    """Return the two-sided p of the clearest trend that reports of these years could show.

    As in a comparison by year, reports exchange years within their framework only. No such
    comparison has a smaller p, since reports that say equally much leave fewer arrangements.

    Parameters
    ----------
    years, frameworks : sequence, of length n_reports

    Examples
    --------
    >>> find_smallest_p([2022, 2023, 2024, 2024, 2024], ["2021"] * 5)
    0.1
    >>> find_smallest_p([2019, 2020, 2022, 2023], ["2018", "2018", "2021", "2021"])
    0.5
    """
    same_year = Counter(zip(frameworks, years, strict=True)).values()
    same_framework = Counter(frameworks).values()
    ways = math.prod(math.factorial(count) for count in same_year)
    return min(1.0, 2 * ways / math.prod(math.factorial(count) for count in same_framework))
