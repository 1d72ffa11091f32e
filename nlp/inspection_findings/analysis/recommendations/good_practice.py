"""Good practice: strengths of well rated services, for boroughs that need to improve.

A strength counts as good practice where the service is rated Good or Outstanding on the
standard that the strength stands in. Each area for improvement is paired with the strengths
of *other* boroughs on the same theme, the most similar first; only the latest report on each
borough counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from inspection_findings.analysis.recommendations.groups import (
    Compared,
    find_nearest_elsewhere,
)
from inspection_findings.analysis.recommendations.similarity import (
    Similarity,
    Threshold,
    find_threshold,
    fix_threshold,
)
from inspection_findings.frames import Column, CorpusFrames, FindingRow, frame_of

GOOD = ("Good", "Outstanding")
PRACTICES = 3  # strengths offered for one area for improvement

Ratings = Mapping[tuple[str, str], str]  # by report id and standard


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticePair:
    """An area for improvement, and a strength of another borough on the same theme.

    ``rank`` 1 is the most similar strength (``similarity`` 0 to 1); ``is_same_matter`` where the
    two are similar enough to be one matter, not only one theme; ``standard`` is the area's.
    """

    theme_id: str
    borough: str
    standard: str
    rank: int
    is_same_matter: bool
    similarity: Annotated[float, Column("likeness")]
    reason: str
    practice_borough: str
    practice_standard: str
    practice_rating: str
    area: FindingRow
    practice: FindingRow


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A strength that is no good practice, or an area for improvement without any."""

    theme_id: str
    borough: str
    stated_polarity: Annotated[Literal["strength", "area_for_improvement"], Column("said")]
    standard: str
    reason: str
    finding: FindingRow


@dataclass(frozen=True, kw_only=True)
class GoodPractice:
    """Strengths that may help, beside the areas for improvement that they may help with.

    ``pairs`` (by theme, borough, area and rank) and ``left_out`` are the rows as frames.
    """

    pair_rows: tuple[PracticePair, ...]
    left_out_rows: tuple[LeftOut, ...]
    threshold: Threshold

    pairs = frame_of("pair_rows", PracticePair)
    left_out = frame_of("left_out_rows", LeftOut)


def find_good_practice(
    frames: CorpusFrames,
    similarity: Similarity,
    *,
    theme_ids: Sequence[str],
    threshold: float | None,
) -> GoodPractice:
    """Return, for each theme, good practice for the boroughs where it needs improvement.

    Parameters
    ----------
    similarity : Similarity
        Of all findings of the frames.
    theme_ids : sequence of str
        The themes asked for; they give the order.
    threshold : float or None
        Similarity above which two findings are about the same matter; None measures it on pairs
        of an area for improvement and a strength of different boroughs that share a theme.
    """
    latest = {report.report_id for report in frames.latest_reports.values()}
    findings = [
        row
        for row in frames.finding_rows
        if row.report_id in latest and (row.is_area or row.is_strength)
    ]
    findings.sort(key=lambda row: (row.borough, row.position, row.finding_id))
    compared = Compared(findings, similarity)
    level = _find_threshold(findings, similarity, threshold)
    ratings = {(row.report_id, row.standard): row.rating for row in frames.rating_rows}
    pairs: list[PracticePair] = []
    left_out: list[LeftOut] = []
    for theme_id, on_theme in _group_by_theme(findings, theme_ids, similarity).items():
        praised = [i for i in on_theme if findings[i].is_strength]
        good = [i for i in praised if _rating_of(findings[i], ratings) in GOOD]
        others = [i for i in praised if _rating_of(findings[i], ratings) not in GOOD]
        left_out += [_leave_out(theme_id, findings[i], ratings) for i in others]
        areas = [i for i in on_theme if findings[i].is_area]
        nearest = find_nearest_elsewhere(compared, areas, good, number=PRACTICES)
        for i in areas:
            if i not in nearest:
                left_out.append(_leave_without(theme_id, findings[i]))
            for rank, (j, value) in enumerate(nearest.get(i, ()), start=1):
                pairs.append(_pair(theme_id, findings[i], findings[j], rank, value, level, ratings))
    return GoodPractice(pair_rows=tuple(pairs), left_out_rows=tuple(left_out), threshold=level)


def _group_by_theme(
    findings: Sequence[FindingRow], theme_ids: Sequence[str], similarity: Similarity
) -> dict[str, list[int]]:
    """Return the positions of the findings on each theme."""
    groups: dict[str, list[int]] = {theme_id: [] for theme_id in theme_ids}
    for place, row in enumerate(findings):
        for theme_id in similarity.themes.get(row.finding_id, ()):
            if theme_id in groups:
                groups[theme_id].append(place)
    return groups


def _find_threshold(
    findings: Sequence[FindingRow], similarity: Similarity, threshold: float | None
) -> Threshold:
    if threshold is not None:
        return fix_threshold(threshold)
    areas = [row for row in findings if row.is_area]
    strengths = [row for row in findings if row.is_strength]
    compared = (
        "pairs of an area for improvement and a strength on one theme from different boroughs"
    )
    return find_threshold(similarity, areas, strengths, compared=compared, on_one_theme=True)


def _rating_of(finding: FindingRow, ratings: Ratings) -> str:
    return ratings.get((finding.report_id, finding.standard), "")


def _pair(
    theme_id: str,
    area: FindingRow,
    practice: FindingRow,
    rank: int,
    similarity: float,
    threshold: Threshold,
    ratings: Ratings,
) -> PracticePair:
    rating, is_same = _rating_of(practice, ratings), threshold.is_reached(similarity)
    return PracticePair(
        theme_id=theme_id,
        borough=area.borough,
        standard=area.standard,
        rank=rank,
        is_same_matter=is_same,
        similarity=similarity,
        reason=_explain(practice, rating, is_same=is_same),
        practice_borough=practice.borough,
        practice_standard=practice.standard,
        practice_rating=rating,
        area=area,
        practice=practice,
    )


def _explain(practice: FindingRow, rating: str, *, is_same: bool) -> str:
    matter = "makes the same point" if is_same else "shares only the theme"
    return f"{practice.borough} is rated {rating} on {practice.standard}; {matter}"


def _leave_out(theme_id: str, strength: FindingRow, ratings: Ratings) -> LeftOut:
    rating = _rating_of(strength, ratings)
    return LeftOut(
        theme_id=theme_id,
        borough=strength.borough,
        stated_polarity="strength",
        standard=strength.standard,
        reason=f"rated {rating} on {strength.standard}" if rating else "not in a rated standard",
        finding=strength,
    )


def _leave_without(theme_id: str, area: FindingRow) -> LeftOut:
    return LeftOut(
        theme_id=theme_id,
        borough=area.borough,
        stated_polarity="area_for_improvement",
        standard=area.standard,
        reason="no other borough has a strength on this theme under a well-rated standard",
        finding=area,
    )
