"""How a theme recurs from year to year of inspection, and which years may be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from inspection_findings.analysis.recurrence.counts import ASPECTS, COUNTED_AS
from inspection_findings.analysis.recurrence.eligible import NOBODY_CODED, keep_eligible
from inspection_findings.analysis.recurrence.shares import share_of
from inspection_findings.frameworks import Frameworks

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = [
    *("theme_id", "aspect", "year", "boroughs", "eligible", "share", "low", "high"),
    *("frameworks", "comparable", "note", "borough_names"),
]


def measure_trends(
    coded: pd.DataFrame,
    *,
    theme_ids: Sequence[str],
    eligibility: pd.DataFrame,
    frameworks: Frameworks,
) -> pd.DataFrame:
    """Return in how many boroughs each theme occurs, by aspect and year of inspection.

    Parameters
    ----------
    coded, eligibility : DataFrame
        From ``code_findings`` and ``find_eligible_reports``.

    Returns
    -------
    DataFrame
        One row per theme, aspect and year in which a coded report was inspected:
        ``theme_id``, ``aspect``, ``year``, ``boroughs`` with a finding, ``eligible``,
        ``share``, ``low``, ``high`` (Wilson, 95 %), ``frameworks`` (separated by "; "),
        ``comparable`` with the latest year in which a report could show the theme (bool),
        ``note`` (why not), ``borough_names``. A year of which no report could show the
        theme is there too, with nothing eligible, and is not comparable.
    """
    import pandas as pd

    years = dict(zip(eligibility["report_id"], eligibility["year"], strict=True))
    kept = keep_eligible(coded, eligibility)
    kept = kept.assign(year=kept["report_id"].map(years))
    looked_at = eligibility[eligibility["reason"] != NOBODY_CODED]
    rows: list[dict[str, object]] = []
    for theme_id in theme_ids:
        of_theme = kept[kept["theme_id"] == theme_id]
        reports = looked_at[looked_at["theme_id"] == theme_id]
        notes = compare_years(reports, theme_id=theme_id, frameworks=frameworks)
        for aspect in ASPECTS:
            counted = of_theme[of_theme["said"].isin(COUNTED_AS[aspect])]
            rows += [
                {
                    "theme_id": theme_id,
                    "aspect": aspect,
                    "year": year,
                    **_measure(counted[counted["year"] == year], reports[reports["year"] == year]),
                    "comparable": not note,
                    "note": note,
                }
                for year, note in notes.items()
            ]
    return pd.DataFrame(rows, columns=_COLUMNS).astype({"comparable": bool})


def compare_years(
    reports: pd.DataFrame, *, theme_id: str, frameworks: Frameworks
) -> Mapping[int, str]:
    """Return for each year why a theme's share in it must not be compared; empty if it may.

    Parameters
    ----------
    reports : DataFrame
        The rows of ``find_eligible_reports`` for one theme, without reports nobody coded.

    Returns
    -------
    mapping of int to str
        In the order of the years. What a year is compared with is the framework of the
        latest eligible report.
    """
    eligible = reports[reports["eligible"]].sort_values(["year", "framework"])
    latest = eligible["framework"].iloc[-1] if len(eligible) else ""
    notes: dict[int, str] = {}
    for year, of_year in reports.sort_values(["year", "report_id"]).groupby("year"):
        could = of_year[of_year["eligible"]]
        reasons = (
            [frameworks.explain_difference(theme_id, one, latest) for one in could["framework"]]
            if len(could)
            else list(of_year["reason"])
        )
        notes[int(str(year))] = "; ".join(dict.fromkeys(reason for reason in reasons if reason))
    return notes


def _measure(counted: pd.DataFrame, reports: pd.DataFrame) -> dict[str, object]:
    boroughs = sorted(set(counted["borough"]))
    eligible = reports.loc[reports["eligible"], "borough"].nunique()
    return {
        "boroughs": len(boroughs),
        **share_of(len(boroughs), eligible),
        "frameworks": "; ".join(sorted(set(reports["framework"]))),
        "borough_names": "; ".join(boroughs),
    }
