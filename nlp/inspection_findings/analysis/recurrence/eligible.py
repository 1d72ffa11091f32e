"""Which reports could have shown a theme at all: they alone are in the denominator.

House rule: a report that could not show a theme is neither silent on it nor counted for it,
and is listed with the reason and with what it says of the theme all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from inspection_findings.frames import CorpusFrames
from inspection_findings.frameworks import Frameworks

if TYPE_CHECKING:
    import pandas as pd

NOBODY_CODED = "none of its findings is coded"
_COLUMNS = [
    *("theme_id", "report_id", "borough", "framework", "year"),
    *("eligible", "reason", "findings"),
]


def find_eligible_reports(
    frames: CorpusFrames, coded: pd.DataFrame, *, theme_ids: Sequence[str], frameworks: Frameworks
) -> pd.DataFrame:
    """Return for each theme and report whether the report could show the theme, and why not.

    It could not if nobody coded it, if its framework has no place for the theme, or if the
    theme has standards of its own in that framework and none of them was inspected.

    Parameters
    ----------
    coded : DataFrame
        From ``code_findings``.
    theme_ids : sequence of str
        The themes of the codebook; they give the order.

    Returns
    -------
    DataFrame
        ``theme_id``, ``report_id``, ``borough``, ``framework``, ``year`` (of the inspection),
        ``eligible`` (bool), ``reason`` (empty if eligible), and ``findings``, how many the
        report has on the theme all the same; by theme and report id.
    """
    import pandas as pd

    reports = date_reports(frames.reports).sort_values("report_id")
    inspected = find_inspected_standards(frames)
    on_theme = coded.groupby(["theme_id", "report_id"]).size().to_dict()
    coded_reports = set(coded["report_id"])
    rows = []
    for theme_id in theme_ids:
        for report_id, borough, framework, year in reports.itertuples(index=False):
            reason = (
                NOBODY_CODED
                if report_id not in coded_reports
                else _find_obstacle(
                    theme_id, framework, inspected.get(report_id, set()), frameworks
                )
            )
            findings = int(on_theme.get((theme_id, report_id), 0))
            place = (theme_id, report_id, borough, framework, year)
            rows.append((*place, not reason, reason, findings))
    return pd.DataFrame(rows, columns=_COLUMNS).astype({"eligible": bool})


def assume_all_eligible(coded: pd.DataFrame, *, theme_ids: Sequence[str]) -> pd.DataFrame:
    """Return the same columns but ``framework`` and ``year``, where no framework is known."""
    import pandas as pd

    reports = coded[["report_id", "borough"]].drop_duplicates().sort_values("report_id")
    every = pd.DataFrame({"theme_id": list(theme_ids)}).merge(reports, how="cross")
    return every.assign(eligible=True, reason="").astype({"eligible": bool})


def keep_eligible(coded: pd.DataFrame, eligibility: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of ``coded`` whose report could show the theme, in the same order."""
    could = eligibility.loc[eligibility["eligible"], ["theme_id", "report_id"]]
    return coded.merge(could, on=["theme_id", "report_id"], how="inner", validate="many_to_one")


def date_reports(reports: pd.DataFrame) -> pd.DataFrame:
    """Return ``report_id``, ``borough``, ``framework`` and ``year`` of each report.

    The year is that of the inspection's fieldwork; where the report does not say, of its
    publication.
    """
    fieldwork = reports["fieldwork"].astype(object)
    has_fieldwork = fieldwork.notna() & (fieldwork != "")
    dates = fieldwork.where(has_fieldwork, reports["published"].astype(object)).astype(str)
    years = dates.str.slice(0, 4).astype(int)
    return reports[["report_id", "borough", "framework"]].assign(year=years)


def find_inspected_standards(frames: CorpusFrames) -> Mapping[str, set[str]]:
    """Return for each report the standards that are rated in it or that carry bullets."""
    bullets = frames.findings[frames.findings["kind"] == "bullet"]
    inspected: dict[str, set[str]] = {}
    for table in (frames.ratings, bullets):
        for report_id, standard in zip(table["report_id"], table["standard"], strict=True):
            inspected.setdefault(report_id, set()).add(standard)
    return inspected


def _find_obstacle(
    theme_id: str, framework: str, inspected: set[str], frameworks: Frameworks
) -> str:
    """Return why a coded report could not show a theme; empty if it could."""
    if not frameworks.can_show(theme_id, framework):
        return f"framework {framework} has no place for it: {frameworks.themes[theme_id].note}"
    own = frameworks.own_standards(theme_id, framework)
    if own and not inspected.intersection(own):
        return f"standard {' and '.join(own)} was not inspected"
    return ""
