"""The four questions asked of a theme: by polarity, by year, by framework, by rating.

House rule: what is compared is a share of what each report says, so that a long report weighs
no more than a short one; the reports are the numbers, the boroughs the cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from inspection_findings.analysis.comparison.permutation import Chance, flip_signs, rearrange
from inspection_findings.analysis.recurrence import COUNTED_AS, Aspect
from inspection_findings.frameworks import Frameworks

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """One comparison of one theme, or the reason why there is none.

    Attributes
    ----------
    group : str
        The framework that is set against the others; empty elsewhere.
    more_in : str
        Where the theme has the greater share of what is said.
    difference : float
        By how much, in percentage points of what is said; by year, a year; by rating, a grade.
    chance : Chance or None
        None if there is nothing to test; ``reason`` says why.
    left_out : mapping of str to str
        Reports, or boroughs, that tell nothing here, with the reason.
    """

    group: str = ""
    more_in: str = ""
    difference: float = 0.0
    boroughs: int = 0
    reports: int = 0
    chance: Chance | None = None
    reason: str = ""
    left_out: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the reports that could show one theme say, on it and on anything.

    Attributes
    ----------
    reports : DataFrame
        ``report_id``, ``borough``, ``framework``, ``year``, ``published``; by report id.
    on_theme, on_anything : DataFrame
        One row per finding: ``finding_id``, ``report_id``, ``borough``, ``standard``,
        ``said``.
    ratings : DataFrame
        ``report_id``, ``standard``, ``points`` (0 to 3).
    """

    theme_id: str
    reports: pd.DataFrame
    on_theme: pd.DataFrame
    on_anything: pd.DataFrame
    ratings: pd.DataFrame

    def count(self, aspect: Aspect, by: str) -> tuple[pd.Series[int], pd.Series[int]]:
        """Return the findings on the theme and on anything that count as ``aspect``, by ``by``."""
        tables = (self.on_theme, self.on_anything)
        kept = [table[table["said"].isin(COUNTED_AS[aspect])] for table in tables]
        every = kept[1][by].value_counts().sort_index()
        return kept[0][by].value_counts().reindex(every.index, fill_value=0), every


def contrast_polarities(said: Said) -> Iterator[Contrast]:
    """Yield whether a theme has more of the areas for improvement than of the strengths.

    In each borough its share of the strengths is taken from its share of the areas for
    improvement; by chance the difference could as well have had the other sign.
    """
    strengths, of_strengths = said.count("strength", "borough")
    areas, of_areas = said.count("area_for_improvement", "borough")
    every = sorted(set(said.reports["borough"]))
    both = [one for one in every if one in of_strengths.index and one in of_areas.index]
    left_out = {
        one: f"has no {'areas for improvement' if one in of_strengths.index else 'strengths'}"
        for one in every
        if one not in both
    }
    differences = (areas / of_areas).loc[both] - (strengths / of_strengths).loc[both]
    if not len(both) or not (areas.loc[both].sum() + strengths.loc[both].sum()):
        yield Contrast(reason="no strength and no area for improvement is on it", left_out=left_out)
        return
    mean = float(differences.mean())
    yield Contrast(
        more_in="areas for improvement" if mean > 0 else "strengths",
        difference=100 * mean,
        boroughs=len(both),
        reports=int(said.reports["borough"].isin(both).sum()),
        chance=flip_signs(differences.to_numpy()),
        left_out=left_out,
    )


def contrast_years(said: Said, *, aspect: Aspect) -> Iterator[Contrast]:
    """Yield whether a theme has a greater share of what is said in later years of inspection.

    Reports change places within one framework only: a change of framework is no trend.
    """
    shares, reports, left_out = _share_by_report(said, aspect)
    strata = reports["framework"].to_numpy(dtype=str)
    years = _centre(reports["year"].to_numpy(dtype=float)[:, None], strata)
    if not shares.any():
        yield Contrast(reason=_nothing(aspect), left_out=left_out)
    elif not years.any():
        yield Contrast(
            reason="all reports of a framework are of one year of inspection", left_out=left_out
        )
    else:
        yield _associate(
            shares[:, None], years, reports, ("later years", "earlier years"), left_out
        )


def contrast_frameworks(
    said: Said, *, aspect: Aspect, frameworks: Frameworks
) -> Iterator[Contrast]:
    """Yield whether a theme has a greater share of what is said in one framework than in others."""
    shares, reports, left_out = _share_by_report(said, aspect)
    found = sorted(set(reports["framework"]))
    differing = (
        frameworks.explain_difference(said.theme_id, one, other) for one in found for other in found
    )
    obstacle = next((reason for reason in differing if reason), "")
    if len(found) < 2:
        follow = "all reports that could show it follow framework"
        obstacle = f"{follow} {found[0]}" if found else _nothing(aspect)
    if obstacle or not shares.any():
        yield Contrast(reason=obstacle or _nothing(aspect), left_out=left_out)
        return
    for framework in found[1:] if len(found) == 2 else found:
        is_in = (reports["framework"] == framework).to_numpy(dtype=float)[:, None]
        together = reports.assign(framework="")  # all reports may change places
        words = (f"framework {framework}", "the other framework" + "s" * (len(found) > 2))
        yield _associate(shares[:, None], is_in, together, words, left_out, group=framework)


def contrast_ratings(said: Said, *, aspect: Aspect) -> Iterator[Contrast]:
    """Yield whether a theme has a greater share of what is said in better-rated standards.

    Each standard is compared with itself in other boroughs: what a standard is about is not
    what it is rated. By chance a borough could have had another's ratings, all of them. A
    borough counts once, with its newest report.
    """
    newest = said.reports.sort_values(["borough", "published", "report_id"])
    newest = newest.drop_duplicates("borough", keep="last").sort_values(["framework", "report_id"])
    left_out = {
        report_id: "an older report on a borough"
        for report_id in said.reports["report_id"]
        if report_id not in set(newest["report_id"])
    }
    rated = said.ratings[said.ratings["report_id"].isin(set(newest["report_id"]))]
    standards = sorted(set(rated["standard"]))
    points = rated.pivot_table(index="report_id", columns="standard", values="points")
    strata = newest["framework"].to_numpy(dtype=str)
    grades = _lay_out(points, list(newest["report_id"]), standards)
    shares = _share_by_standard(said, aspect, list(newest["report_id"]), standards)
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
        yield _associate(shares, grades, newest, words, left_out)


def _associate(
    shares: NDArray[np.float64],
    grades: NDArray[np.float64],
    reports: pd.DataFrame,
    words: tuple[str, str],
    left_out: dict[str, str],
    *,
    group: str = "",
) -> Contrast:
    """Return how shares go with grades, both (n_reports, n_columns), within frameworks.

    What is missing, NaN, adds nothing to the test, in whichever place a report is put.
    """
    strata = reports["framework"].to_numpy(dtype=str)
    slope = _find_slope(shares, grades, strata)
    return Contrast(
        group=group,
        more_in=words[0] if slope > 0 else words[1],
        difference=100 * slope,
        boroughs=int(reports["borough"].nunique()),
        reports=len(reports),
        chance=rearrange(_centre(shares, strata) @ _centre(grades, strata).T, list(strata)),
        left_out=left_out,
    )


def _find_slope(
    shares: NDArray[np.float64], grades: NDArray[np.float64], strata: NDArray[np.str_]
) -> float:
    """Return by how much the share rises a grade, in the cells that have both (least squares)."""
    has_both = ~(np.isnan(shares) | np.isnan(grades))
    rises, steps = (
        _centre(np.where(has_both, values, np.nan), strata) for values in (shares, grades)
    )
    return float((rises * steps).sum() / np.square(steps).sum())


def _centre(values: NDArray[np.float64], strata: NDArray[np.str_]) -> NDArray[np.float64]:
    """Return the columns less their mean in each stratum; what is missing is zero after that."""
    centred = np.zeros_like(values)
    for stratum in np.unique(strata):
        here = values[strata == stratum]
        known = ~np.isnan(here)
        sums, counts = np.where(known, here, 0.0).sum(axis=0), known.sum(axis=0)
        centred[strata == stratum] = np.where(known, here - sums / np.maximum(counts, 1), 0.0)
    return centred


def _share_by_report(
    said: Said, aspect: Aspect
) -> tuple[NDArray[np.float64], pd.DataFrame, dict[str, str]]:
    """Return the theme's share in each report, the reports, and those that say nothing such."""
    on_theme, every = said.count(aspect, "report_id")
    is_told = said.reports["report_id"].isin(every.index)
    silent = [str(one) for one in said.reports.loc[~is_told, "report_id"]]
    left_out = dict.fromkeys(silent, _nothing_at_all(aspect))
    reports = said.reports[is_told].sort_values(["framework", "report_id"])
    shares = (on_theme / every).reindex(reports["report_id"])
    return np.asarray(shares, dtype=np.float64), reports, left_out


def _share_by_standard(
    said: Said, aspect: Aspect, report_ids: list[str], standards: list[str]
) -> NDArray[np.float64]:
    """Return the theme's share in each report and standard; NaN where nothing such is said."""
    on_theme, every = (
        _lay_out(
            table[table["said"].isin(COUNTED_AS[aspect])].pivot_table(
                index="report_id", columns="standard", values="finding_id", aggfunc="count"
            ),
            report_ids,
            standards,
        )
        for table in (said.on_theme, said.on_anything)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(np.nan_to_num(every) > 0, np.nan_to_num(on_theme) / every, np.nan)


def _lay_out(
    table: pd.DataFrame, report_ids: list[str], standards: list[str]
) -> NDArray[np.float64]:
    return table.reindex(index=report_ids, columns=standards).to_numpy(dtype=float)


def _nothing(aspect: Aspect) -> str:
    noun = "finding" if aspect == "any" else aspect.replace("_", " ")
    return f"no {noun} is on it"


def _nothing_at_all(aspect: Aspect) -> str:
    return f"has no {'finding' if aspect == 'any' else aspect.replace('_', ' ')}"
