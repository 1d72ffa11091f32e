"""Two reports on one borough: what became of each area for improvement.

The later report is searched for what is most alike to each area that the earlier one states:

========================  ==================================================================
repeated                  the later report states it as an area for improvement, or recommends it
turned to strength        the later report states it as a strength
resolved                  the later report speaks of it, without a heading, and is read as
                          praising it or reporting a fact: it no longer asks for improvement
not mentioned again       nothing in the later report is alike enough; the nearest is shown
========================  ==================================================================

What rests on inferred polarity says so (``basis``). Reports on one service say much the same
whatever they find, so *alike enough* is strict: what only one area in twenty finds in a report
on another borough.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from inspection_findings.following.likeness import (
    Likeness,
    Rows,
    Threshold,
    explain_quantile,
    give_threshold,
    rank_columns,
)
from inspection_findings.following.rows import (
    AREA,
    STRENGTH,
    Row,
    make_frame,
    quote,
    quoted,
    read_findings,
    read_rows,
)

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.frames import CorpusFrames

Status = Literal["repeated", "turned to strength", "resolved", "not mentioned again"]

STATUSES: tuple[Status, ...] = get_args(Status)
MOST_AREAS = 200  # areas and, for each, reports from which the threshold is found
MOST_REPORTS = 10

_AREAS = (
    *("borough", "earlier_report", "later_report", "standard", "status", "basis", "likeness"),
    *("reason", *quoted("earlier"), *quoted("later")),
)
_PAIRS = ("borough", "earlier_report", "later_report", *STATUSES, "inferred")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reinspection:
    """What became of the areas for improvement of boroughs that were inspected again.

    Attributes
    ----------
    areas : DataFrame
        A row for each area that an earlier report states: ``status``, the ``basis``
        ("stated", "inferred", or "" for what is not mentioned again), the ``likeness`` and a
        ``reason``; the area, and the later finding that decides or comes nearest, quoted.
    pairs : DataFrame
        A row for each two successive reports on a borough: areas by status, and how many of
        them rest on ``inferred`` polarity.
    single : tuple of str
        Boroughs of which there is one report only.
    threshold : Threshold
    """

    areas: pd.DataFrame
    pairs: pd.DataFrame
    single: tuple[str, ...]
    threshold: Threshold


def follow_reinspections(
    frames: CorpusFrames, likeness: Likeness, *, least: float | None
) -> Reinspection:
    """Return what became of each area for improvement in the next report on its borough.

    Parameters
    ----------
    frames : CorpusFrames
    likeness : Likeness
        Of all findings of the frames.
    least : float or None
        From which likeness on the later report speaks of the same; None finds it from what
        areas for improvement find in reports on other boroughs.
    """
    by_borough: dict[str, list[str]] = {}
    for report in sorted(read_rows(frames.reports), key=lambda row: str(row["published"])):
        by_borough.setdefault(report["borough"], []).append(report["report_id"])
    findings = read_findings(frames.findings)
    again = {borough: ids for borough, ids in sorted(by_borough.items()) if len(ids) > 1}
    if least is not None:
        threshold = give_threshold(least)
    elif not again:
        because = "no borough has a second report"
        threshold = Threshold(value=None, pairs=0, because=because)
    else:
        threshold = _find_threshold(findings, likeness)
    inspected = {(row["report_id"], row["standard"]) for row in read_rows(frames.ratings)}
    rows = [
        row
        for report_ids in again.values()
        for earlier, later in itertools.pairwise(report_ids)
        for row in _follow(findings, earlier, later, likeness, threshold, inspected)
    ]
    return Reinspection(
        areas=make_frame(rows, _AREAS),
        pairs=make_frame(_count(rows), _PAIRS),
        single=tuple(sorted(borough for borough, ids in by_borough.items() if len(ids) == 1)),
        threshold=threshold,
    )


def _find_threshold(findings: Sequence[Row], likeness: Likeness) -> Threshold:
    """Return what only one area in twenty finds in a report on another borough."""
    by_report: dict[str, list[Row]] = {}
    for row in findings:
        by_report.setdefault(row["report_id"], []).append(row)
    areas = sorted((row for row in findings if row["said"] in AREA), key=_hash_id)[:MOST_AREAS]
    best: list[float] = []
    for own in sorted(by_report.values(), key=lambda rows: rows[0]["report_id"]):
        strangers = [area for area in areas if area["borough"] != own[0]["borough"]]
        best += _compare(strangers, own, likeness).max(axis=1).tolist()
        if len(best) >= MOST_AREAS * MOST_REPORTS:
            break
    unlike = "searches for an area for improvement in a report on another borough"
    return explain_quantile(np.array(best), unlike=unlike)


def _hash_id(finding: Row) -> bytes:
    return hashlib.sha256(str(finding["finding_id"]).encode()).digest()


def _compare(first: Sequence[Row], second: Sequence[Row], likeness: Likeness) -> Rows:
    return likeness.compare(
        [row["finding_id"] for row in first], [row["finding_id"] for row in second]
    ).likeness


def _follow(
    findings: Sequence[Row],
    earlier: str,
    later: str,
    likeness: Likeness,
    threshold: Threshold,
    inspected: set[tuple[str, str]],
) -> list[Row]:
    areas = [row for row in findings if row["report_id"] == earlier and row["said"] in AREA]
    found = [row for row in findings if row["report_id"] == later]
    rows: list[Row] = []
    for area, alike in zip(areas, _compare(areas, found, likeness), strict=True):
        order = rank_columns(alike)
        reached = [j for j in order if threshold.is_reached(float(alike[j]))]
        status, basis, chosen = _decide([found[j] for j in reached])
        j = order[0] if chosen is None else reached[chosen]
        is_inspected = (later, area["standard"]) in inspected
        rows.append(
            {
                "borough": area["borough"],
                "earlier_report": earlier,
                "later_report": later,
                "standard": area["standard"],
                "status": status,
                "basis": basis,
                "likeness": float(alike[j]),
                "reason": _explain(
                    status, basis, float(alike[j]), threshold, area["standard"], is_inspected
                ),
                **quote("earlier", area),
                **quote("later", found[j]),
            }
        )
    return rows


def _decide(alike: Sequence[Row]) -> tuple[Status, str, int | None]:
    """Return status, basis, and which of the findings that are alike enough decides it.

    The most alike with a stated polarity decides, then the most alike with an inferred one.
    """
    for place, finding in enumerate(alike):
        if finding["said"] in (*AREA, "recommendation"):
            return "repeated", "stated", place
        if finding["said"] in STRENGTH:
            return "turned to strength", "stated", place
    for place, finding in enumerate(alike):
        if finding["infers"] in AREA:
            return "repeated", "inferred", place
        if finding["infers"] or finding["said"] == "neutral":
            return "resolved", "inferred", place
    return "not mentioned again", "", None


def _explain(
    status: Status,
    basis: str,
    alike: float,
    threshold: Threshold,
    standard: str,
    is_inspected: bool,
) -> str:
    if threshold.value is None:
        return threshold.because
    reached = f"likeness {alike:.2f}, at least {threshold.value:.2f}"
    if basis == "inferred":
        return f"{reached}; its polarity is inferred, not stated"
    if status != "not mentioned again":
        return reached
    if not is_inspected:
        return f"the later report does not rate standard {standard}; the nearest has {alike:.2f}"
    if threshold.is_reached(alike):
        return f"{reached}, but nothing says whether that is praise"
    return f"the nearest, {alike:.2f}, is below {threshold.value:.2f}"


def _count(rows: Sequence[Row]) -> list[Row]:
    pairs: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        key = (row["borough"], row["earlier_report"], row["later_report"])
        pairs.setdefault(key, []).append(row)
    return [
        {
            **dict(zip(_PAIRS[:3], key, strict=True)),
            **{status: sum(row["status"] == status for row in own) for status in STATUSES},
            "inferred": sum(row["basis"] == "inferred" for row in own),
        }
        for key, own in sorted(pairs.items())
    ]
