"""Which areas for improvement lie behind each recommendation, and which are not taken up.

Only what a heading or a person states as an area for improvement is counted. Casework is told
in narrative, without headings: sentences that are read as areas for improvement are listed after
the stated ones, marked as inferred, and counted separately.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from inspection_findings.analysis.prose import count_words
from inspection_findings.analysis.recommendations.similarity import (
    Similarity,
    Threshold,
    explain_pair,
    find_threshold,
    fix_threshold,
    rank_columns,
)
from inspection_findings.frames import Column, CorpusFrames, FindingRow, JoinedNames, frame_of

Basis = Literal["stated", "inferred"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A recommendation and one area for improvement of the same report.

    Attributes
    ----------
    rank : int
        1 for the first area of the recommendation: stated ones first, then by similarity.
    carries : bool
        Whether the two are similar enough to be one matter. Where no area is, the nearest
        stated one is listed all the same.
    basis : {"stated", "inferred"}
        Whether a heading or a person says that it is an area for improvement.
    similarity : float
        0 to 1: the mean of ``meaning`` and ``themes``, or 1 for the same words.
    standard : str
        Of the area.
    """

    report_id: str
    borough: str
    number: int | None
    addressee: str | None
    rank: int
    carries: bool
    basis: Basis
    similarity: Annotated[float, Column("likeness")]
    meaning: float
    themes: float
    shared_themes: JoinedNames
    reason: str
    standard: str
    recommendation: FindingRow
    area: FindingRow


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedRecommendation:
    """A recommendation, and how many areas for improvement it rests on.

    ``carried_by`` counts stated areas, ``carried_by_inferred`` inferred ones; ``nearest`` is the
    highest similarity (0 to 1) to a stated area, None where the report states none.
    """

    report_id: str
    borough: str
    number: int | None
    addressee: str | None
    carried_by: int
    carried_by_inferred: int
    standards: JoinedNames
    nearest: float | None
    reason: str
    recommendation: FindingRow


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedArea:
    """A stated area for improvement, and whether a recommendation takes it up.

    ``recommendations`` counts those that do; ``recommendation`` is the nearest one, with the
    similarity ``nearest`` (0 to 1); both are None where the report recommends nothing.
    """

    report_id: str
    borough: str
    standard: str
    taken_up: bool
    recommendations: int
    nearest: float | None
    reason: str
    area: FindingRow
    recommendation: FindingRow | None


@dataclass(frozen=True, kw_only=True)
class Crosswalk:
    """Recommendations and the areas for improvement of their own reports.

    ``links``, ``recommendations`` and ``areas`` are the rows as frames. Links are by report and
    number of the recommendation; the others in the order of the reports.
    """

    link_rows: tuple[Link, ...]
    recommendation_rows: tuple[TracedRecommendation, ...]
    area_rows: tuple[TracedArea, ...]
    threshold: Threshold

    links = frame_of("link_rows", Link)
    recommendations = frame_of("recommendation_rows", TracedRecommendation)
    areas = frame_of("area_rows", TracedArea)


def trace_recommendations(
    frames: CorpusFrames, similarity: Similarity, *, threshold: float | None
) -> Crosswalk:
    """Return which areas for improvement lie behind which recommendation of the same report.

    Parameters
    ----------
    similarity : Similarity
        Of all findings of the frames.
    threshold : float or None
        Similarity above which an area carries a recommendation; None measures it on pairs of a
        recommendation and an area of different boroughs.
    """
    findings = frames.finding_rows
    level = (
        find_threshold(
            similarity,
            [row for row in findings if row.kind == "recommendation"],
            [row for row in findings if row.is_area],
            compared="pairs of a recommendation and an area for improvement "
            "from different boroughs",
        )
        if threshold is None
        else fix_threshold(threshold)
    )
    links: list[Link] = []
    recommended: list[TracedRecommendation] = []
    areas: list[TracedArea] = []
    for in_report in frames.findings_by_report.values():
        recommendations = [row for row in in_report if row.kind == "recommendation"]
        stated = [row for row in in_report if row.is_area]
        inferred = [row for row in in_report if row.infers_area]
        for recommendation in recommendations:
            own = [
                *_link(recommendation, stated, similarity, level, basis="stated"),
                *_link(recommendation, inferred, similarity, level, basis="inferred"),
            ]
            links += [replace(link, rank=rank) for rank, link in enumerate(own, start=1)]
            recommended.append(_sum_up(recommendation, own, level))
        areas += [_trace_area(area, recommendations, similarity, level) for area in stated]
    links.sort(key=lambda link: (link.report_id, link.number or 0))
    return Crosswalk(
        link_rows=tuple(links),
        recommendation_rows=tuple(recommended),
        area_rows=tuple(areas),
        threshold=level,
    )


def _link(
    recommendation: FindingRow,
    areas: Sequence[FindingRow],
    similarity: Similarity,
    threshold: Threshold,
    *,
    basis: Basis,
) -> Iterator[Link]:
    """Yield the areas that carry a recommendation, or else the nearest stated one."""
    pairs = similarity.compare([recommendation], areas)
    order = rank_columns(pairs.similarity[0])
    chosen = [j for j in order if threshold.is_reached(pairs.similarity[0, j])]
    if not chosen and basis == "stated":
        chosen = order[:1]
    for j in chosen:
        value = float(pairs.similarity[0, j])
        shared = similarity.share_themes(recommendation, areas[j])
        yield Link(
            report_id=recommendation.report_id,
            borough=recommendation.borough,
            number=recommendation.number,
            addressee=recommendation.addressee,
            rank=0,
            carries=threshold.is_reached(value),
            basis=basis,
            similarity=value,
            meaning=round(float(pairs.meaning[0, j]), 6),
            themes=round(float(pairs.themes[0, j]), 6),
            shared_themes=shared,
            reason=explain_pair(value, shared, threshold),
            standard=areas[j].standard,
            recommendation=recommendation,
            area=areas[j],
        )


def _sum_up(
    recommendation: FindingRow, links: Sequence[Link], threshold: Threshold
) -> TracedRecommendation:
    stated = [link for link in links if link.carries and link.basis == "stated"]
    inferred = sum(link.carries and link.basis == "inferred" for link in links)
    nearest = max((link.similarity for link in links if link.basis == "stated"), default=None)
    standards = tuple(sorted({link.standard for link in stated}))
    return TracedRecommendation(
        report_id=recommendation.report_id,
        borough=recommendation.borough,
        number=recommendation.number,
        addressee=recommendation.addressee,
        carried_by=len(stated),
        carried_by_inferred=inferred,
        standards=standards,
        nearest=nearest,
        reason=_describe(standards, len(stated), inferred, nearest, threshold),
        recommendation=recommendation,
    )


def _describe(
    standards: Sequence[str],
    stated: int,
    inferred: int,
    nearest: float | None,
    threshold: Threshold,
) -> str:
    beside = ""
    if inferred:
        areas = "an area" if inferred == 1 else "areas"
        beside = f"; also linked to {count_words(inferred, 'finding')} inferred to be {areas}"
        beside += " for improvement"
    if stated:
        linked = f"linked to {count_words(stated, 'area')} for improvement"
        return f"{linked} under {', '.join(standards)}{beside}"
    if nearest is None:
        return f"its report states no area for improvement{beside}"
    if threshold.value is None:
        return threshold.reason
    return f"no stated area for improvement is similar enough (at most {nearest:.2f}){beside}"


def _trace_area(
    area: FindingRow,
    recommendations: Sequence[FindingRow],
    similarity: Similarity,
    threshold: Threshold,
) -> TracedArea:
    """Return which recommendations of its report take an area up."""
    similarities = similarity.compare([area], recommendations).similarity[0]
    order = rank_columns(similarities)
    nearest = recommendations[order[0]] if order else None
    value = float(similarities[order[0]]) if order else None
    reason = "its report makes no recommendation"
    if nearest is not None and value is not None:
        reason = explain_pair(value, similarity.share_themes(area, nearest), threshold)
    count = sum(threshold.is_reached(float(one)) for one in similarities)
    return TracedArea(
        report_id=area.report_id,
        borough=area.borough,
        standard=area.standard,
        taken_up=count > 0,
        recommendations=count,
        nearest=value,
        reason=reason,
        area=area,
        recommendation=nearest,
    )
