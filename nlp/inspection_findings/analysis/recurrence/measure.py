"""All that recurs across boroughs, theme by theme: the tables of ``findings recurring``."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inspection_findings.analysis.prose import (
    describe_dispersion,
    describe_eligible,
    describe_recurrence,
    describe_trend,
)
from inspection_findings.analysis.recurrence.boroughs import measure_boroughs
from inspection_findings.analysis.recurrence.co_occurrence import measure_co_occurrence
from inspection_findings.analysis.recurrence.counts import code_findings
from inspection_findings.analysis.recurrence.dispersion import measure_dispersion
from inspection_findings.analysis.recurrence.eligible import find_eligible_reports
from inspection_findings.analysis.recurrence.shares import measure_recurrence
from inspection_findings.analysis.recurrence.standards import measure_ratings, measure_standards
from inspection_findings.analysis.recurrence.trends import measure_trends
from inspection_findings.frames import CorpusFrames
from inspection_findings.frameworks import Frameworks

if TYPE_CHECKING:
    import pandas as pd

LEVEL = 0.05  # chance is ruled out at this level, here and in every comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurrenceTables:
    """What recurs, one tidy frame a question.

    Attributes
    ----------
    themes : DataFrame
        ``measure_recurrence``, with ``eligible_reports`` (a borough may have several),
        ``dispersion`` and ``dispersion_by_chance``.
    sentences : DataFrame
        ``theme_id``, and in words ``recurrence``, ``not_counted`` (empty if all reports
        are), ``dispersion`` and ``trend`` (of the areas for improvement).
    boroughs : DataFrame
        ``measure_boroughs``: the share of each theme in what is said of each borough.
    trends, ratings, standards, co_occurrence : DataFrame
        As the functions of these names return them.
    not_eligible : DataFrame
        The rows of ``find_eligible_reports`` that are not counted, with the reason.
    """

    themes: pd.DataFrame
    sentences: pd.DataFrame
    boroughs: pd.DataFrame
    trends: pd.DataFrame
    ratings: pd.DataFrame
    standards: pd.DataFrame
    co_occurrence: pd.DataFrame
    not_eligible: pd.DataFrame


def measure_across(
    frames: CorpusFrames, *, theme_ids: Sequence[str], frameworks: Frameworks
) -> RecurrenceTables:
    """Return all that recurs across the boroughs of ``frames``.

    Raises
    ------
    CodingError
        If a coding names a theme that is not in ``theme_ids``, or a finding that is not there.
    """
    coded = code_findings(frames.findings, frames.effective_codings)
    eligibility = find_eligible_reports(frames, coded, theme_ids=theme_ids, frameworks=frameworks)
    themes = _measure_themes(frames, coded, theme_ids=theme_ids, eligibility=eligibility)
    trends = measure_trends(
        coded, theme_ids=theme_ids, eligibility=eligibility, frameworks=frameworks
    )
    return RecurrenceTables(
        themes=themes,
        sentences=describe_themes(themes, trends, eligibility),
        boroughs=measure_boroughs(
            frames.findings, coded, theme_ids=theme_ids, eligibility=eligibility
        ),
        trends=trends,
        ratings=measure_ratings(frames, coded, theme_ids=theme_ids, eligibility=eligibility),
        standards=measure_standards(frames, coded, theme_ids=theme_ids, frameworks=frameworks),
        co_occurrence=measure_co_occurrence(coded, theme_ids=theme_ids),
        not_eligible=eligibility[~eligibility["eligible"]].reset_index(drop=True),
    )


def describe_themes(
    themes: pd.DataFrame, trends: pd.DataFrame, eligibility: pd.DataFrame
) -> pd.DataFrame:
    """Return what ``RecurrenceTables.sentences`` holds, from tables of the other names.

    A trend can be told only if the most orderly arrangement of the reports over the years
    would be rarer by chance than ``LEVEL``, even before correction for the number of themes.
    """
    import pandas as pd

    rows = [
        {
            "theme_id": theme_id,
            **_describe_shares(lines.to_dict("records")),
            **_describe_reports(
                trends[trends["theme_id"] == theme_id],
                eligibility[eligibility["theme_id"] == theme_id],
            ),
        }
        for theme_id, lines in themes.groupby("theme_id", sort=False)
    ]
    columns = ["theme_id", "recurrence", "not_counted", "dispersion", "trend"]
    return pd.DataFrame(rows, columns=columns)


def _describe_shares(lines: Sequence[Mapping[Any, Any]]) -> dict[str, str]:
    """Say in how many boroughs a theme occurs, and how it is spread; one line an aspect."""
    of_aspect = {line["aspect"]: line for line in lines}
    spread = of_aspect["any"]
    return {
        "recurrence": describe_recurrence(
            strengths=of_aspect["strength"]["boroughs"],
            areas=of_aspect["area_for_improvement"]["boroughs"],
            recommendations=of_aspect["recommendation"]["boroughs"],
            eligible=spread["eligible"],
        ),
        "dispersion": describe_dispersion(
            _or_none(spread["dispersion"]), _or_none(spread["dispersion_by_chance"])
        ),
    }


def _describe_reports(trends: pd.DataFrame, reports: pd.DataFrame) -> dict[str, str]:
    """Say which reports are not counted for a theme, and how it went from year to year."""
    left_out = reports[~reports["eligible"]]
    lines = trends[trends["aspect"] == "area_for_improvement"].to_dict("records")
    counted = reports[reports["eligible"]]
    return {
        "not_counted": describe_eligible(
            dict(zip(left_out["report_id"], left_out["reason"], strict=True))
        ),
        "trend": describe_trend(
            "an area for improvement",
            {line["year"]: (line["boroughs"], line["eligible"]) for line in lines},
            {line["year"]: line["note"] for line in lines},
            can_tell=find_smallest_p(list(counted["year"]), list(counted["framework"])) <= LEVEL,
        ),
    }


def find_smallest_p(years: Sequence[int], frameworks: Sequence[str]) -> float:
    """Return how rare the most orderly arrangement of reports over their years is, two-sided.

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
    alike = Counter(zip(frameworks, years, strict=True)).values()
    exchanged = Counter(frameworks).values()
    ways = math.prod(math.factorial(count) for count in alike)
    return min(1.0, 2 * ways / math.prod(math.factorial(count) for count in exchanged))


def _measure_themes(
    frames: CorpusFrames,
    coded: pd.DataFrame,
    *,
    theme_ids: Sequence[str],
    eligibility: pd.DataFrame,
) -> pd.DataFrame:
    shares = measure_recurrence(coded, theme_ids=theme_ids, eligibility=eligibility)
    spread = measure_dispersion(
        coded, frames.findings, theme_ids=theme_ids, eligibility=eligibility
    )
    could = eligibility[eligibility["eligible"]].groupby("theme_id")["report_id"].nunique()
    reports = shares["theme_id"].map(could).fillna(0).astype("int64")
    shares = shares.assign(eligible_reports=reports)
    return shares.merge(spread, on=["theme_id", "aspect"], validate="one_to_one")


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value
