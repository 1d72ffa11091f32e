"""Good practice: strengths of well rated services, for boroughs that need to improve.

A strength counts as good practice where the service is rated Good or Outstanding on the
standard that the strength stands in. Each area for improvement is paired with the strengths
of *other* boroughs on the same theme, the most alike first; only the latest report on each
borough counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection_findings.analysis.quoting import (
    AREA,
    STRENGTH,
    keep_latest,
    quote,
    quoted,
    read_findings,
)
from inspection_findings.analysis.recommendations.similarity import (
    Likeness,
    Threshold,
    find_threshold,
    give_threshold,
    rank_columns,
)
from inspection_findings.frames import Row, make_frame

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.frames import CorpusFrames

GOOD = ("Good", "Outstanding")
PRACTICES = 3  # strengths offered for one area for improvement

_PAIRS = (
    *("theme_id", "borough", "standard", "rank", "is_same_matter", "likeness", "reason"),
    *("practice_borough", "practice_standard", "practice_rating"),
    *(*quoted("area"), *quoted("practice")),
)
_LEFT_OUT = ("theme_id", "borough", "said", "standard", "reason", *quoted(""))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Practice:
    """Strengths that may help, beside the areas for improvement that they may help with.

    Attributes
    ----------
    pairs : DataFrame
        By theme, borough and area for improvement: up to three strengths of other boroughs,
        ranked. ``is_same_matter`` where they are alike enough to speak of the same matter, not
        of the same theme only. ``standard`` is the area's.
    left_out : DataFrame
        Strengths that are no good practice here, and areas for improvement without any, each
        with the reason.
    threshold : Threshold
    """

    pairs: pd.DataFrame
    left_out: pd.DataFrame
    threshold: Threshold


def find_practice(
    frames: CorpusFrames,
    likeness: Likeness,
    *,
    theme_ids: Sequence[str],
    least: float | None,
) -> Practice:
    """Return, for each theme, good practice for the boroughs where it needs improvement.

    Parameters
    ----------
    frames : CorpusFrames
    likeness : Likeness
        Of all findings of the frames.
    theme_ids : sequence of str
        The themes asked for; they give the order.
    least : float or None
        From which likeness on two findings speak of the same matter; None finds it from pairs
        of an area for improvement and a strength of different boroughs that share a theme.
    """
    latest = set(keep_latest(frames.reports).values())
    findings = [row for row in read_findings(frames.findings) if row["report_id"] in latest]
    findings.sort(key=lambda row: (row["borough"], row["position"], row["finding_id"]))
    areas = [row for row in findings if row["said"] in AREA]
    strengths = [row for row in findings if row["said"] in STRENGTH]
    threshold = _find_threshold(areas, strengths, likeness, least)
    ratings = _read_ratings(frames.ratings)
    pairs: list[Row] = []
    left_out: list[Row] = []
    for theme_id in theme_ids:
        own = [_on_theme(rows, theme_id, likeness) for rows in (areas, strengths)]
        good = [row for row in own[1] if _rating_of(row, ratings) in GOOD]
        others = [row for row in own[1] if _rating_of(row, ratings) not in GOOD]
        left_out += [_leave_out(theme_id, row, ratings) for row in others]
        for borough in sorted({row["borough"] for row in own[0]}):
            needy = [row for row in own[0] if row["borough"] == borough]
            offered = [row for row in good if row["borough"] != borough]
            pairs += _pair(theme_id, needy, offered, likeness, threshold, ratings)
            left_out += [_miss(theme_id, row) for row in needy if not offered]
    return Practice(
        pairs=make_frame(pairs, _PAIRS),
        left_out=make_frame(left_out, _LEFT_OUT),
        threshold=threshold,
    )


def _find_threshold(
    areas: Sequence[Row], strengths: Sequence[Row], likeness: Likeness, least: float | None
) -> Threshold:
    if least is not None:
        return give_threshold(least)
    return find_threshold(
        likeness,
        [(row["finding_id"], row["borough"]) for row in areas],
        [(row["finding_id"], row["borough"]) for row in strengths],
        unlike="pairs of an area for improvement and a strength of different boroughs on one theme",
        on_one_theme=True,
    )


def _read_ratings(ratings: pd.DataFrame) -> dict[tuple[str, str], str]:
    columns = (ratings[name] for name in ("report_id", "standard", "rating"))
    return {
        (report_id, standard): rating for report_id, standard, rating in zip(*columns, strict=True)
    }


def _rating_of(finding: Row, ratings: dict[tuple[str, str], str]) -> str:
    return ratings.get((finding["report_id"], finding["standard"]), "")


def _on_theme(rows: Sequence[Row], theme_id: str, likeness: Likeness) -> list[Row]:
    return [row for row in rows if theme_id in likeness.themes.get(row["finding_id"], ())]


def _pair(
    theme_id: str,
    areas: Sequence[Row],
    offered: Sequence[Row],
    likeness: Likeness,
    threshold: Threshold,
    ratings: dict[tuple[str, str], str],
) -> list[Row]:
    likenesses = likeness.compare(
        [row["finding_id"] for row in areas], [row["finding_id"] for row in offered]
    ).likeness
    pairs: list[Row] = []
    for area, alike in zip(areas, likenesses, strict=True):
        for rank, j in enumerate(rank_columns(alike)[:PRACTICES], start=1):
            practice, same = offered[j], threshold.is_reached(float(alike[j]))
            rating = _rating_of(practice, ratings)
            pairs.append(
                {
                    "theme_id": theme_id,
                    "borough": area["borough"],
                    "standard": area["standard"],
                    "rank": rank,
                    "is_same_matter": same,
                    "likeness": float(alike[j]),
                    "reason": _explain(practice, rating, same=same),
                    "practice_borough": practice["borough"],
                    "practice_standard": practice["standard"],
                    "practice_rating": rating,
                    **quote("area", area),
                    **quote("practice", practice),
                }
            )
    return pairs


def _explain(practice: Row, rating: str, *, same: bool) -> str:
    matter = "speaks of the same matter" if same else "is on the same theme only"
    return f"{practice['borough']} is rated {rating} on {practice['standard']}; {matter}"


def _leave_out(theme_id: str, finding: Row, ratings: dict[tuple[str, str], str]) -> Row:
    rating = _rating_of(finding, ratings)
    reason = f"rated {rating} on {finding['standard']}" if rating else "stands in no rated standard"
    return _list(theme_id, finding, said="strength", reason=reason)


def _miss(theme_id: str, finding: Row) -> Row:
    reason = "no other borough has a strength on this theme under a well rated standard"
    return _list(theme_id, finding, said="area_for_improvement", reason=reason)


def _list(theme_id: str, finding: Row, *, said: str, reason: str) -> Row:
    return {
        "theme_id": theme_id,
        "borough": finding["borough"],
        "said": said,
        "standard": finding["standard"],
        "reason": reason,
        **quote("", finding),
    }
