"""From each recommendation to the areas for improvement that carry it, and back.

Only what a heading or a person states as an area for improvement is counted. Casework is
told in narrative, without headings: sentences that are read as areas for improvement are
listed after the stated ones, marked as inferred, and counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection_findings.analysis.prose import count_words
from inspection_findings.analysis.quoting import AREA, quote, quoted, read_findings
from inspection_findings.analysis.recommendations.similarity import (
    Likeness,
    Pairs,
    Threshold,
    explain_pair,
    find_threshold,
    give_threshold,
    rank_columns,
)
from inspection_findings.frames import Row, make_frame

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.frames import CorpusFrames

_LINKS = (
    *("report_id", "borough", "number", "addressee", "rank", "carries", "basis", "likeness"),
    *("meaning", "themes", "shared_themes", "reason", "standard"),
    *(*quoted("recommendation"), *quoted("area")),
)
_RECOMMENDATIONS = (
    *("report_id", "borough", "number", "addressee", "carried_by", "carried_by_inferred"),
    *("standards", "nearest", "reason", *quoted("recommendation")),
)
_AREAS = (
    *("report_id", "borough", "standard", "taken_up", "recommendations", "nearest", "reason"),
    *quoted("area"),
    *quoted("recommendation"),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Crosswalk:
    """Recommendations and the areas for improvement of their own reports.

    Attributes
    ----------
    links : DataFrame
        A row for each recommendation and each finding that carries it, ranked: stated areas
        for improvement first (``basis`` "stated"), then inferred ones. A recommendation that
        nothing carries has its nearest stated area, with ``carries`` false. ``likeness``,
        and the ``meaning`` and ``themes`` it is the mean of (1 if the words are the same);
        ``reason``; both quotations.
    recommendations : DataFrame
        A row for each recommendation: by how many areas it is carried, under which standards,
        and a ``reason`` in words.
    areas : DataFrame
        A row for each stated area for improvement: whether it is ``taken_up``, by how many
        ``recommendations``, with the nearest one quoted.
    threshold : Threshold
    """

    links: pd.DataFrame
    recommendations: pd.DataFrame
    areas: pd.DataFrame
    threshold: Threshold


def trace_recommendations(
    frames: CorpusFrames, likeness: Likeness, *, least: float | None
) -> Crosswalk:
    """Return which areas for improvement carry which recommendation of the same report.

    Parameters
    ----------
    frames : CorpusFrames
    likeness : Likeness
        Of all findings of the frames.
    least : float or None
        From which likeness on an area carries a recommendation; None finds it from pairs of
        a recommendation and an area of different boroughs.
    """
    findings = read_findings(frames.findings)
    recommendations = [row for row in findings if row["kind"] == "recommendation"]
    areas = [row for row in findings if row["said"] in AREA]
    inferred = [row for row in findings if row["infers"] in AREA]
    threshold = find_threshold(
        likeness,
        [(row["finding_id"], row["borough"]) for row in recommendations],
        [(row["finding_id"], row["borough"]) for row in areas],
        unlike="pairs of a recommendation and an area for improvement of different boroughs",
    )
    if least is not None:
        threshold = give_threshold(least)
    links: list[Row] = []
    taken: list[Row] = []
    for report_id in sorted({row["report_id"] for row in findings}):
        own = [_of_report(rows, report_id) for rows in (recommendations, areas, inferred)]
        links += _link(own[0], own[1], likeness, threshold, basis="stated")
        links += _link(own[0], own[2], likeness, threshold, basis="inferred")
        taken += _take_up(own[0], own[1], likeness, threshold)
    groups = _group(links)
    return Crosswalk(
        links=make_frame(_rank(groups), _LINKS),
        recommendations=make_frame(_sum_up(recommendations, groups, threshold), _RECOMMENDATIONS),
        areas=make_frame(taken, _AREAS),
        threshold=threshold,
    )


def _of_report(rows: Iterable[Row], report_id: str) -> list[Row]:
    return [row for row in rows if row["report_id"] == report_id]


def _compare(first: Sequence[Row], second: Sequence[Row], likeness: Likeness) -> Pairs:
    return likeness.compare(
        [row["finding_id"] for row in first], [row["finding_id"] for row in second]
    )


def _link(
    recommendations: Sequence[Row],
    areas: Sequence[Row],
    likeness: Likeness,
    threshold: Threshold,
    *,
    basis: str,
) -> list[Row]:
    pairs = _compare(recommendations, areas, likeness)
    links: list[Row] = []
    for i, recommendation in enumerate(recommendations):
        order = rank_columns(pairs.likeness[i])
        chosen = [j for j in order if threshold.is_reached(pairs.likeness[i, j])]
        if not chosen and basis == "stated":
            chosen = order[:1]  # nothing carries it: show what comes nearest
        for j in chosen:
            alike = float(pairs.likeness[i, j])
            shared = likeness.share_themes(recommendation["finding_id"], areas[j]["finding_id"])
            links.append(
                {
                    **{name: recommendation[name] for name in _LINKS[:4]},
                    "carries": threshold.is_reached(alike),
                    "basis": basis,
                    "likeness": alike,
                    "meaning": round(float(pairs.meaning[i, j]), 6),
                    "themes": round(float(pairs.themes[i, j]), 6),
                    "shared_themes": shared,
                    "reason": explain_pair(alike, shared, threshold),
                    "standard": areas[j]["standard"],
                    **quote("recommendation", recommendation),
                    **quote("area", areas[j]),
                }
            )
    return links


def _group(links: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the links of each recommendation by its id, stated before inferred."""
    groups: dict[str, list[Row]] = {}
    for link in links:
        groups.setdefault(link["recommendation_finding_id"], []).append(link)
    return groups


def _rank(groups: Mapping[str, Sequence[Row]]) -> list[Row]:
    """Return the links by recommendation, with their rank from 1."""
    by_recommendation = sorted(
        groups.values(), key=lambda own: (own[0]["report_id"], own[0]["number"] or 0)
    )
    return [
        {**link, "rank": rank}
        for own in by_recommendation
        for rank, link in enumerate(own, start=1)
    ]


def _sum_up(
    recommendations: Sequence[Row], groups: Mapping[str, Sequence[Row]], threshold: Threshold
) -> list[Row]:
    rows: list[Row] = []
    for recommendation in recommendations:
        own = groups.get(recommendation["finding_id"], ())
        carrying = [link for link in own if link["carries"]]
        stated = [link for link in carrying if link["basis"] == "stated"]
        nearest = max((link["likeness"] for link in own if link["basis"] == "stated"), default=None)
        standards = sorted({link["standard"] for link in stated})
        inferred = len(carrying) - len(stated)
        rows.append(
            {
                **{name: recommendation[name] for name in _RECOMMENDATIONS[:4]},
                "carried_by": len(stated),
                "carried_by_inferred": inferred,
                "standards": "; ".join(standards),
                "nearest": nearest,
                "reason": _describe(standards, len(stated), inferred, nearest, threshold),
                **quote("recommendation", recommendation),
            }
        )
    return rows


def _describe(
    standards: Sequence[str],
    stated: int,
    inferred: int,
    nearest: float | None,
    threshold: Threshold,
) -> str:
    beside = ""
    if inferred:
        beside = f"; beside, {count_words(inferred, 'finding')} without a polarity heading"
        beside += ", read as areas for improvement"
    if stated:
        carried = f"carried by {count_words(stated, 'area')} for improvement"
        return f"{carried} under {', '.join(standards)}{beside}"
    if nearest is None:
        return f"its report states no area for improvement{beside}"
    if threshold.value is None:
        return threshold.because
    return f"no stated area for improvement is alike enough (the nearest {nearest:.2f}){beside}"


def _take_up(
    recommendations: Sequence[Row], areas: Sequence[Row], likeness: Likeness, threshold: Threshold
) -> list[Row]:
    """Return for each area of one report which recommendations take it up."""
    pairs = _compare(areas, recommendations, likeness).likeness
    rows: list[Row] = []
    for i, area in enumerate(areas):
        order = rank_columns(pairs[i])
        nearest = recommendations[order[0]] if order else None
        alike = float(pairs[i, order[0]]) if order else None
        by = sum(threshold.is_reached(float(pairs[i, j])) for j in order)
        rows.append(
            {
                **{name: area[name] for name in _AREAS[:3]},
                "taken_up": by > 0,
                "recommendations": by,
                "nearest": alike,
                "reason": _explain_area(area, nearest, alike, likeness, threshold),
                **quote("area", area),
                **quote("recommendation", nearest),
            }
        )
    return rows


def _explain_area(
    area: Row, nearest: Row | None, alike: float | None, likeness: Likeness, threshold: Threshold
) -> str:
    if nearest is None or alike is None:
        return "its report makes no recommendation"
    shared = likeness.share_themes(area["finding_id"], nearest["finding_id"])
    return explain_pair(alike, shared, threshold)
