"""The four questions asked of a theme: by polarity, by year, by framework, by rating.

What is compared is the theme's share of what each report says, so that a long report weighs no
more than a short one. Reports give the numbers; boroughs are the cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from inspection_findings.analysis.comparison.permutation import (
    PermutationResult,
    permutation_test,
    sign_flip_test,
)
from inspection_findings.analysis.recurrence import Aspect
from inspection_findings.frames import RatingRow, ReportRow
from inspection_findings.frameworks import Frameworks

Tallies = Mapping[tuple[str, str], Mapping[Aspect, int]]  # by report id and standard


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """One comparison of one theme, or the reason why there is none.

    Attributes
    ----------
    group : str
        The framework that is compared with the others; empty elsewhere.
    more_in : str
        Where the theme has the greater share of what is said.
    difference : float
        By how much, in percentage points of what is said; by year, a year; by rating, a grade.
    boroughs, reports : int
        Those that were compared.
    result : PermutationResult or None
        None if there is nothing to test; ``reason`` says why.
    left_out : mapping of str to str
        Reports, or boroughs, that tell nothing here, with the reason.
    """

    group: str = ""
    more_in: str = ""
    difference: float = 0.0
    boroughs: int = 0
    reports: int = 0
    result: PermutationResult | None = None
    reason: str = ""
    left_out: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeTallies:
    """What the reports that could show one theme state, on it and on anything.

    ``reports`` are by borough and date; ``ratings`` are theirs; the tallies count their findings.
    """

    theme_id: str
    reports: tuple[ReportRow, ...]
    ratings: tuple[RatingRow, ...]
    on_theme: Tallies
    on_anything: Tallies

    def count(
        self, aspect: Aspect, key: Callable[[str, str], object]
    ) -> tuple[Counter[object], Counter[object]]:
        """Return the findings on the theme and on anything that count under an aspect.

        They are counted by a key of report id and standard.
        """
        counts = Counter[object](), Counter[object]()
        for count, tallies in zip(counts, (self.on_theme, self.on_anything), strict=True):
            for place, tally in tallies.items():
                count[key(*place)] += tally.get(aspect, 0)
        return counts


def contrast_polarities(theme: ThemeTallies) -> Iterator[Contrast]:
    """Yield whether a theme has more of the areas for improvement than of the strengths.

    In each borough its share of the strengths is taken from its share of the areas for
    improvement; by chance the difference could as well have had the other sign.
    """
    borough_of = {report.report_id: report.borough for report in theme.reports}
    strengths, of_strengths = theme.count("strength", lambda report, _: borough_of[report])
    areas, of_areas = theme.count("area_for_improvement", lambda report, _: borough_of[report])
    every = sorted(set(borough_of.values()))
    both = [one for one in every if of_strengths[one] and of_areas[one]]
    left_out = {
        one: f"has no {'areas for improvement' if of_strengths[one] else 'strengths'}"
        for one in every
        if one not in both
    }
    if not any(areas[one] or strengths[one] for one in both):
        yield Contrast(reason="no strength and no area for improvement is on it", left_out=left_out)
        return
    differences = np.array(
        [areas[one] / of_areas[one] - strengths[one] / of_strengths[one] for one in both]
    )
    mean = float(differences.mean())
    yield Contrast(
        more_in="areas for improvement" if mean > 0 else "strengths",
        difference=100 * mean,
        boroughs=len(both),
        reports=sum(borough in both for borough in borough_of.values()),
        result=sign_flip_test(differences),
        left_out=left_out,
    )


def contrast_years(theme: ThemeTallies, *, aspect: Aspect) -> Iterator[Contrast]:
    """Yield whether a theme has a greater share of what is said in later years of inspection.

    Reports change places within one framework only: a change of framework is no trend.
    """
    shares, reports, left_out = _share_by_report(theme, aspect)
    strata = [report.framework for report in reports]
    inspected = np.array([[report.inspection_year] for report in reports], dtype=float)
    years = _centre(inspected.reshape(-1, 1), strata)
    if not shares.any():
        yield Contrast(reason=_nothing(aspect), left_out=left_out)
    elif not years.any():
        yield Contrast(
            reason="all reports of a framework are of one year of inspection", left_out=left_out
        )
    else:
        words = ("later years", "earlier years")
        yield _associate(shares, years, reports, strata, words, left_out)


def contrast_frameworks(
    theme: ThemeTallies, *, aspect: Aspect, frameworks: Frameworks
) -> Iterator[Contrast]:
    """Yield whether a theme has a greater share of what is said in one framework than in others."""
    shares, reports, left_out = _share_by_report(theme, aspect)
    found = sorted({report.framework for report in reports})
    differing = (
        frameworks.explain_difference(theme.theme_id, one, other)
        for one in found
        for other in found
    )
    obstacle = next((reason for reason in differing if reason), "")
    if len(found) < 2:
        follow = "all reports that could show it follow framework"
        obstacle = f"{follow} {found[0]}" if found else _nothing(aspect)
    if obstacle or not shares.any():
        yield Contrast(reason=obstacle or _nothing(aspect), left_out=left_out)
        return
    for framework in found[1:] if len(found) == 2 else found:
        is_in = np.array([[report.framework == framework] for report in reports], dtype=float)
        words = (f"framework {framework}", "the other framework" + "s" * (len(found) > 2))
        strata = [""] * len(reports)  # all reports may change places
        contrast = _associate(shares, is_in, reports, strata, words, left_out)
        yield replace(contrast, group=framework)


def contrast_ratings(theme: ThemeTallies, *, aspect: Aspect) -> Iterator[Contrast]:
    """Yield whether a theme has a greater share of what is said in better-rated standards.

    Each standard is compared with itself in other boroughs: what a standard is about is not
    what it is rated. By chance a borough could have had another's ratings, all of them. A
    borough counts once, with its newest report.
    """
    newest = {report.borough: report for report in theme.reports}.values()
    reports = sorted(newest, key=lambda report: (report.framework, report.report_id))
    rows = {report.report_id: row for row, report in enumerate(reports)}
    left_out = {
        report.report_id: "an older report on a borough"
        for report in theme.reports
        if report.report_id not in rows
    }
    rated = [rating for rating in theme.ratings if rating.report_id in rows]
    columns = {name: n for n, name in enumerate(sorted({rating.standard for rating in rated}))}
    grades = np.full((len(rows), len(columns)), np.nan)
    for rating in rated:
        grades[rows[rating.report_id], columns[rating.standard]] = rating.points
    shares = _share_by_standard(theme, aspect, rows, columns)
    strata = [report.framework for report in reports]
    if not np.nan_to_num(shares).any():
        yield Contrast(reason=f"{_nothing(aspect)} in a rated standard", left_out=left_out)
    elif not _centre(grades, strata).any():
        yield Contrast(reason="every standard is rated the same everywhere", left_out=left_out)
    elif not _centre(np.where(np.isnan(shares), np.nan, grades), strata).any():
        yield Contrast(
            reason="every standard is rated the same wherever anything is said under it",
            left_out=left_out,
        )
    else:
        words = ("better-rated standards", "lower-rated standards")
        yield _associate(shares, grades, reports, strata, words, left_out)


def _associate(
    shares: NDArray[np.float64],
    grades: NDArray[np.float64],
    reports: Sequence[ReportRow],
    strata: Sequence[str],
    words: tuple[str, str],
    left_out: dict[str, str],
) -> Contrast:
    """Return how shares go with grades, both (n_reports, n_columns), within strata.

    What is missing, NaN, adds nothing to the test, in whichever place a report is put.
    """
    slope = _find_slope(shares, grades, strata)
    return Contrast(
        more_in=words[0] if slope > 0 else words[1],
        difference=100 * slope,
        boroughs=len({report.borough for report in reports}),
        reports=len(reports),
        result=permutation_test(_centre(shares, strata), _centre(grades, strata), strata),
        left_out=left_out,
    )


def _find_slope(
    shares: NDArray[np.float64], grades: NDArray[np.float64], strata: Sequence[str]
) -> float:
    """Return by how much the share rises a grade (least squares), in the cells that have both."""
    has_both = ~(np.isnan(shares) | np.isnan(grades))
    rises, steps = (
        _centre(np.where(has_both, values, np.nan), strata) for values in (shares, grades)
    )
    return float((rises * steps).sum() / np.square(steps).sum())


def _centre(values: NDArray[np.float64], strata: Sequence[str]) -> NDArray[np.float64]:
    """Return the columns less their mean in each stratum; what is missing is zero after that."""
    stratum_of = np.array(strata, dtype=str)
    centred = np.zeros_like(values)
    for stratum in np.unique(stratum_of):
        here = values[stratum_of == stratum]
        known = ~np.isnan(here)
        sums, counts = np.where(known, here, 0.0).sum(axis=0), known.sum(axis=0)
        centred[stratum_of == stratum] = np.where(known, here - sums / np.maximum(counts, 1), 0.0)
    return centred


def _share_by_report(
    theme: ThemeTallies, aspect: Aspect
) -> tuple[NDArray[np.float64], list[ReportRow], dict[str, str]]:
    """Return the theme's share in each report (n_reports, 1), the reports, and the silent ones."""
    on_theme, every = theme.count(aspect, lambda report, _: report)
    in_order = sorted(theme.reports, key=lambda report: (report.framework, report.report_id))
    reports = [report for report in in_order if every[report.report_id]]
    silent = sorted(report.report_id for report in in_order if not every[report.report_id])
    ids = [report.report_id for report in reports]
    shares = np.array([on_theme[one] / every[one] for one in ids], dtype=float).reshape(-1, 1)
    return shares, reports, dict.fromkeys(silent, f"has no {_name(aspect)}")


def _share_by_standard(
    theme: ThemeTallies, aspect: Aspect, rows: Mapping[str, int], columns: Mapping[str, int]
) -> NDArray[np.float64]:
    """Return the theme's share by report and standard; NaN where nothing such is said."""
    on_theme, every = theme.count(aspect, lambda report, standard: (report, standard))
    shares = np.full((len(rows), len(columns)), np.nan)
    for report_id, row in rows.items():
        for standard, column in columns.items():
            if every[report_id, standard]:
                shares[row, column] = on_theme[report_id, standard] / every[report_id, standard]
    return shares


def _nothing(aspect: Aspect) -> str:
    return f"no {_name(aspect)} is on it"


def _name(aspect: Aspect) -> str:
    return "finding" if aspect == "any" else aspect.replace("_", " ")
