"""Two reports on one borough: what became of each area for improvement.

The later report is searched for what is most alike to each area that the earlier one states:

========================  ==================================================================
repeated                  the later report states it as an area for improvement, or recommends it
turned to strength        the later report states it as a strength
resolved                  the later report speaks of it, without a heading, and is read as
                          praising it or reporting a fact: it no longer asks for improvement
not mentioned again       nothing new in the later report is alike enough; the nearest is shown
========================  ==================================================================

Praise that stands in the earlier report word for word is nothing new, and decides nothing; an
area for improvement or a recommendation in the same words always does. What rests on inferred
polarity says so (``basis``).

Reports on different services say much the same, whatever they find. So a status is ``"clear"``
only at a likeness that one area in twenty finds in a report on *another* borough; down to one
in four it is ``"to be checked"``, and both quotations are there to check it with.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from inspection_findings.analysis.quoting import AREA, STRENGTH, quote, quoted, read_findings
from inspection_findings.analysis.recommendations.similarity import (
    SAME,
    Likeness,
    Rows,
    Threshold,
    explain_quantile,
    give_threshold,
    rank_columns,
)
from inspection_findings.frames import Row, make_frame, read_rows
from inspection_findings.text import text_key

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.frames import CorpusFrames

Status = Literal["repeated", "turned to strength", "resolved", "not mentioned again"]

STATUSES: tuple[Status, ...] = get_args(Status)
TO_CHECK = 4  # one search in so many among other boroughs is as near, or nearer
MOST_AREAS = 200  # areas and, for each, reports from which the threshold is found
MOST_REPORTS = 10

_AREAS = (
    *("borough", "earlier_report", "later_report", "standard", "status", "basis", "certainty"),
    *("likeness", "reason", *quoted("earlier"), *quoted("later")),
)
_STATUS_COLUMNS = {status: status.replace(" ", "_") for status in STATUSES}
_PAIRS = (
    *("borough", "earlier_report", "later_report"),
    *(*_STATUS_COLUMNS.values(), "inferred", "to_check"),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reinspection:
    """What became of the areas for improvement of boroughs that were inspected again.

    Attributes
    ----------
    areas : DataFrame
        A row for each area that an earlier report states: ``status``, the ``basis``
        ("stated" or "inferred") and ``certainty`` ("clear" or "to be checked"), both "" for what
        is not mentioned again; the ``likeness`` and a ``reason``; the area, and the later
        finding that decides or comes nearest, quoted; no likeness and no quotation where the
        later report says nothing new.
    pairs : DataFrame
        A row for each two successive reports on a borough: areas by status (``turned_to_strength``,
        ...), and how many of them rest on ``inferred`` polarity or are ``to_check``.
    single : tuple of str
        Boroughs of which there is one report only.
    threshold, lower_threshold : Threshold
        From which likeness on a status is clear, or to be checked.
    """

    areas: pd.DataFrame
    pairs: pd.DataFrame
    single: tuple[str, ...]
    threshold: Threshold
    lower_threshold: Threshold


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
    framework_of: dict[str, str] = {}
    for report in sorted(read_rows(frames.reports), key=_order_report):
        framework_of[report["report_id"]] = report["framework"]
        by_borough.setdefault(report["borough"], []).append(report["report_id"])
    findings = read_findings(frames.findings)
    again = {borough: ids for borough, ids in sorted(by_borough.items()) if len(ids) > 1}
    if least is not None:
        clear = to_check = give_threshold(least)
    elif again:
        clear, to_check = _find_thresholds(findings, likeness)
    else:
        clear = to_check = Threshold(value=None, pairs=0, because="no borough has a second report")
    rated = {(row["report_id"], row["standard"]) for row in read_rows(frames.ratings)}
    standards = _Standards(framework_of=framework_of, rated=rated)
    rows = [
        row
        for report_ids in again.values()
        for earlier, later in itertools.pairwise(report_ids)
        for row in _follow(findings, earlier, later, likeness, (clear, to_check), standards)
    ]
    return Reinspection(
        areas=make_frame(rows, _AREAS),
        pairs=make_frame(_count(rows), _PAIRS),
        single=tuple(sorted(borough for borough, ids in by_borough.items() if len(ids) == 1)),
        threshold=clear,
        lower_threshold=to_check,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standards:
    """Which standards each report rates, a standard being known by framework and number."""

    framework_of: dict[str, str]
    rated: set[tuple[str, str]]

    def explain_missing(self, area: Row, later: str) -> str:
        """Return why the later report does not rate an area's standard; empty if it does."""
        framework = self.framework_of[area["report_id"]]
        if framework != self.framework_of[later]:
            return f"the later report is not of framework {framework}"
        is_rated = (later, area["standard"]) in self.rated
        return "" if is_rated else f"the later report does not rate {area['standard']}"


def _order_report(report: Row) -> tuple[str, str]:
    return str(report["published"]), str(report["report_id"])


def _find_thresholds(findings: Sequence[Row], likeness: Likeness) -> tuple[Threshold, Threshold]:
    """Return what one area in twenty, and one in four, finds in a report on another borough."""
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
    clear = explain_quantile(np.array(best), unlike=unlike)
    return clear, explain_quantile(np.array(best), unlike=unlike, one_in=TO_CHECK)


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
    thresholds: tuple[Threshold, Threshold],
    standards: _Standards,
) -> list[Row]:
    before = [row for row in findings if row["report_id"] == earlier]
    areas = [row for row in before if row["said"] in AREA]
    known = {text_key(row["text"]) for row in before if row["said"] not in AREA}
    found = [
        row
        for row in findings
        if row["report_id"] == later
        and (row["said"] in (*AREA, "recommendation") or text_key(row["text"]) not in known)
    ]
    rows: list[Row] = []
    for area, alike in zip(areas, _compare(areas, found, likeness), strict=True):
        place, status, basis, certainty = _decide(found, alike, thresholds)
        best = None if place is None else float(alike[place])
        missing = standards.explain_missing(area, later)
        rows.append(
            {
                "borough": area["borough"],
                "earlier_report": earlier,
                "later_report": later,
                "standard": area["standard"],
                "status": status,
                "basis": basis,
                "certainty": certainty,
                "likeness": best,
                "reason": _explain(status, best, thresholds[1], missing),
                **quote("earlier", area),
                **quote("later", None if place is None else found[place]),
            }
        )
    return rows


def _decide(
    found: Sequence[Row], alike: Rows, thresholds: tuple[Threshold, Threshold]
) -> tuple[int | None, Status, str, str]:
    """Return which later finding decides or comes nearest, the status, its basis and certainty.

    Where there is nothing to compare with, none comes nearest.

    What is clear goes before what is to be checked, then what is stated before what is
    inferred, then what is more alike.
    """
    order = rank_columns(alike)
    for threshold, certainty in zip(thresholds, ("clear", "to be checked"), strict=True):
        reached = [place for place in order if threshold.is_reached(float(alike[place]))]
        for read, basis in ((_read_stated, "stated"), (_read_inferred, "inferred")):
            for place in reached:
                status = read(found[place])
                if status is not None:
                    return place, status, basis, certainty
    return (order[0] if order else None), "not mentioned again", "", ""


def _read_stated(finding: Row) -> Status | None:
    if finding["said"] in (*AREA, "recommendation"):
        return "repeated"
    return "turned to strength" if finding["said"] in STRENGTH else None


def _read_inferred(finding: Row) -> Status | None:
    if finding["infers"] in AREA:
        return "repeated"
    return "resolved" if finding["infers"] or finding["said"] == "neutral" else None


def _explain(status: Status, alike: float | None, threshold: Threshold, missing: str) -> str:
    if alike is None:
        return "the later report says nothing new to compare it with"
    if alike == SAME and status != "not mentioned again":
        return "in the same words"
    if threshold.value is None:
        return threshold.because
    if status != "not mentioned again":
        return f"likeness {alike:.2f}, at least {threshold.value:.2f}"
    if missing:
        return f"{missing}; the nearest has {alike:.2f}"
    if threshold.is_reached(alike):
        return f"the nearest, {alike:.2f}, is alike, but nothing says whether it is praise"
    return f"the nearest, {alike:.2f}, is below {threshold.value:.2f}"


def _count(rows: Sequence[Row]) -> list[Row]:
    pairs: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        key = (row["borough"], row["earlier_report"], row["later_report"])
        pairs.setdefault(key, []).append(row)
    return [
        {
            **dict(zip(_PAIRS[:3], key, strict=True)),
            **{
                column: sum(row["status"] == status for row in own)
                for status, column in _STATUS_COLUMNS.items()
            },
            "inferred": sum(row["basis"] == "inferred" for row in own),
            "to_check": sum(row["certainty"] == "to be checked" for row in own),
        }
        for key, own in sorted(pairs.items())
    ]
