"""A theme by the rating of the standard that its findings stand in.

House rule: a standard is keyed on framework and number; a finding that stands in no rated
standard (a foreword, the Diversity section, a recommendation) is counted as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from inspection_findings.analysis.recurrence.counts import ASPECTS, COUNTED_AS, Aspect
from inspection_findings.analysis.recurrence.eligible import keep_eligible
from inspection_findings.analysis.recurrence.shares import share_of
from inspection_findings.frames import CorpusFrames
from inspection_findings.frameworks import Frameworks
from inspection_findings.records import RATING_WORDS

if TYPE_CHECKING:
    import pandas as pd

NOT_RATED = "not in a rated standard"
_ASPECTS: tuple[Aspect, ...] = tuple(one for one in ASPECTS if one != "recommendation")


def measure_ratings(
    frames: CorpusFrames,
    coded: pd.DataFrame,
    *,
    theme_ids: Sequence[str],
    eligibility: pd.DataFrame,
) -> pd.DataFrame:
    """Return how each theme recurs in standards of each rating.

    Parameters
    ----------
    coded, eligibility : DataFrame
        From ``code_findings`` and ``find_eligible_reports``.

    Returns
    -------
    DataFrame
        One row per theme, aspect (a recommendation stands in no standard) and rating, the
        worst first, then ``NOT_RATED``: ``theme_id``, ``aspect``, ``rating``; ``boroughs``
        with a finding in a standard so rated; ``eligible``, those that have a standard so
        rated; ``share``, ``low``, ``high`` (Wilson, 95 %); ``findings``;
        ``borough_names``. The findings of the rows of a theme and aspect add up to those
        that ``measure_recurrence`` counts.
    """
    import pandas as pd

    rated = _add_ratings(frames, keep_eligible(coded, eligibility))
    could = eligibility[eligibility["eligible"]]
    have = could.merge(frames.ratings[["report_id", "rating"]], on="report_id")
    rows = []
    for theme_id in theme_ids:
        of_theme = rated[rated["theme_id"] == theme_id]
        here = have[have["theme_id"] == theme_id]
        eligible: dict[str, pd.Series[Any]] = {
            word: here.loc[here["rating"] == word, "borough"] for word in RATING_WORDS
        }
        eligible[NOT_RATED] = could.loc[could["theme_id"] == theme_id, "borough"]
        for aspect in _ASPECTS:
            counted = of_theme[of_theme["said"].isin(COUNTED_AS[aspect])]
            rows += [
                {
                    "theme_id": theme_id,
                    "aspect": aspect,
                    "rating": rating,
                    **_measure(counted[counted["rating"] == rating], boroughs.nunique()),
                }
                for rating, boroughs in eligible.items()
            ]
    return pd.DataFrame(rows)


def measure_standards(
    frames: CorpusFrames, coded: pd.DataFrame, *, theme_ids: Sequence[str], frameworks: Frameworks
) -> pd.DataFrame:
    """Return in which standards each theme is found, and how those were rated.

    Parameters
    ----------
    coded : DataFrame
        From ``code_findings``; all of it, of reports that could show the theme or not.

    Returns
    -------
    DataFrame
        One row per theme, standard and rating with a finding in it: ``theme_id``,
        ``framework``, ``standard``, ``name``, ``rating``, ``boroughs``, ``findings``,
        ``strengths`` and ``areas_for_improvement`` (findings; a mixed one is in both),
        ``borough_names``, ``counterparts``: the standards of other frameworks that it is
        linked to, with the relation ("2018:3.4 (related)").
    """
    import pandas as pd

    framework_of = frames.reports.set_index("report_id")["framework"]
    rated = _add_ratings(frames, coded)
    rated = rated.assign(framework=rated["report_id"].map(framework_of))
    order = {theme_id: number for number, theme_id in enumerate(theme_ids)}
    keys = ["theme_id", "framework", "standard", "rating"]
    rows = [
        {**dict(zip(keys, key, strict=True)), **_describe_standard(held, frameworks)}
        for key, held in rated.groupby(keys, sort=True)
    ]
    columns = [
        *("theme_id", "framework", "standard", "name", "rating", "boroughs", "findings"),
        *("strengths", "areas_for_improvement", "borough_names", "counterparts"),
    ]
    table = pd.DataFrame(rows, columns=columns)
    by_theme = table.sort_values("theme_id", key=lambda ids: ids.map(order), kind="stable")
    return by_theme.reset_index(drop=True)


def _describe_standard(held: pd.DataFrame, frameworks: Frameworks) -> dict[str, object]:
    """Return what is said of one theme in one standard of one rating."""
    framework, standard = str(held["framework"].iloc[0]), str(held["standard"].iloc[0])
    is_area = held["said"].isin(COUNTED_AS["area_for_improvement"])
    return {
        "name": frameworks.name_of(framework, standard),
        "boroughs": held["borough"].nunique(),
        "findings": len(held),
        "strengths": int(held["said"].isin(COUNTED_AS["strength"]).sum()),
        "areas_for_improvement": int(is_area.sum()),
        "borough_names": "; ".join(sorted(set(held["borough"]))),
        "counterparts": _name_counterparts(framework, standard, frameworks),
    }


def _add_ratings(frames: CorpusFrames, coded: pd.DataFrame) -> pd.DataFrame:
    ratings = frames.ratings[["report_id", "standard", "rating"]]
    rated = coded.merge(ratings, on=["report_id", "standard"], how="left", validate="many_to_one")
    return rated.assign(rating=rated["rating"].fillna(NOT_RATED))


def _measure(counted: pd.DataFrame, eligible: int) -> dict[str, object]:
    boroughs = sorted(set(counted["borough"]))
    return {
        "boroughs": len(boroughs),
        **share_of(len(boroughs), eligible),
        "findings": len(counted),
        "borough_names": "; ".join(boroughs),
    }


def _name_counterparts(framework: str, standard: str, frameworks: Frameworks) -> str:
    named = []
    for link in frameworks.links_of(framework, standard):
        is_earlier = (link.earlier.framework, link.earlier.number) == (framework, standard)
        named.append(f"{link.later if is_earlier else link.earlier} ({link.relation})")
    return "; ".join(named)
