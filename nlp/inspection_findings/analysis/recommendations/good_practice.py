"""Good practice: strengths of well rated services, for boroughs that need to improve.

A strength counts as good practice where the service is rated Good or Outstanding on the
standard that the strength stands in. Each area for improvement is paired with the strengths
of *other* boroughs on the same theme, the most similar first; only the latest report on each
borough counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from inspection_findings.analysis.recommendations.similarity import (
    Similarity,
    Threshold,
    find_threshold,
    fix_threshold,
    rank_columns,
)
from inspection_findings.frames import Column, CorpusFrames, FindingRow, frame_of, group_rows

GOOD = ("Good", "Outstanding")
PRACTICES = 3  # strengths offered for one area for improvement
_AT_ONCE = 512  # areas that are compared with all strengths on a theme

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
    findings = [row for row in frames.finding_rows if row.report_id in latest]
    findings.sort(key=lambda row: (row.borough, row.position, row.finding_id))
    areas = [row for row in findings if row.is_area]
    strengths = [row for row in findings if row.is_strength]
    level = _find_threshold(areas, strengths, similarity, threshold)
    ratings = {(row.report_id, row.standard): row.rating for row in frames.rating_rows}
    pairs: list[PracticePair] = []
    left_out: list[LeftOut] = []
    for theme_id in theme_ids:
        praised = _select_theme(strengths, theme_id, similarity)
        good = [row for row in praised if _rating_of(row, ratings) in GOOD]
        others = [row for row in praised if _rating_of(row, ratings) not in GOOD]
        left_out += [_leave_out(theme_id, row, ratings) for row in others]
        own = group_rows(_select_theme(areas, theme_id, similarity), lambda row: row.borough)
        for needy in _cut([row for rows in own.values() for row in rows]):
            pairs += _pair(theme_id, needy, good, similarity, level, ratings)
        praised_in = {row.borough for row in good}
        for borough, needy in own.items():
            if not praised_in - {borough}:
                left_out += [_leave_without(theme_id, row) for row in needy]
    return GoodPractice(pair_rows=tuple(pairs), left_out_rows=tuple(left_out), threshold=level)


def _find_threshold(
    areas: Sequence[FindingRow],
    strengths: Sequence[FindingRow],
    similarity: Similarity,
    threshold: float | None,
) -> Threshold:
    if threshold is not None:
        return fix_threshold(threshold)
    compared = (
        "pairs of an area for improvement and a strength on one theme from different boroughs"
    )
    return find_threshold(similarity, areas, strengths, compared=compared, on_one_theme=True)


def _rating_of(finding: FindingRow, ratings: Ratings) -> str:
    return ratings.get((finding.report_id, finding.standard), "")


def _select_theme(
    rows: Sequence[FindingRow], theme_id: str, similarity: Similarity
) -> list[FindingRow]:
    return [row for row in rows if theme_id in similarity.themes.get(row.finding_id, ())]


def _cut(areas: Sequence[FindingRow]) -> Iterator[Sequence[FindingRow]]:
    """Yield so many areas at once that their similarities fit in the memory."""
    for start in range(0, len(areas), _AT_ONCE):
        yield areas[start : start + _AT_ONCE]


def _pair(
    theme_id: str,
    areas: Sequence[FindingRow],
    good: Sequence[FindingRow],
    similarity: Similarity,
    threshold: Threshold,
    ratings: Ratings,
) -> Iterator[PracticePair]:
    """Yield for each area the most similar strengths of other boroughs."""
    similarities = similarity.compare(areas, good).similarity
    boroughs = np.array([row.borough for row in good], dtype=object)
    for area, values in zip(areas, similarities, strict=True):
        elsewhere = np.flatnonzero(boroughs != area.borough)
        nearest = elsewhere[rank_columns(values[elsewhere])[:PRACTICES]]
        for rank, j in enumerate(nearest.tolist(), start=1):
            practice, is_same = good[j], threshold.is_reached(float(values[j]))
            rating = _rating_of(practice, ratings)
            yield PracticePair(
                theme_id=theme_id,
                borough=area.borough,
                standard=area.standard,
                rank=rank,
                is_same_matter=is_same,
                similarity=float(values[j]),
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
