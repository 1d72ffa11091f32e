"""Two reports on one borough: what became of each area for improvement.

The later report is searched for what is most similar to each area that the earlier one states:

========================  ==================================================================
repeated                  the later report states it as an area for improvement, or recommends it
turned to strength        the later report states it as a strength
resolved                  the later report mentions it, without a heading, and is read as
                          praising it or reporting a fact: it no longer asks for improvement
not mentioned again       nothing new in the later report is similar enough; the nearest is shown
========================  ==================================================================

Reports on different services say much the same, whatever they find. So a status is ``"clear"``
only at a similarity that one area in twenty finds in a report on *another* borough; down to one
in four it is ``"to be checked"``, and both quotations are there to check it with.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

import numpy as np

from inspection_findings.analysis.recommendations.similarity import (
    IDENTICAL,
    Similarity,
    Threshold,
    Values,
    explain_quantile,
    fix_threshold,
    rank_columns,
)
from inspection_findings.frames import Column, CorpusFrames, FindingRow, frame_of, group_rows
from inspection_findings.text import text_key

Status = Literal["repeated", "turned to strength", "resolved", "not mentioned again"]

STATUSES: tuple[Status, ...] = get_args(Status)
TO_CHECK = 4  # one search in so many among other boroughs finds something as near, or nearer
MAX_AREAS = 200  # areas searched for in other boroughs' reports, to measure the threshold
MAX_REPORTS = 10  # times as many searches are enough


@dataclass(frozen=True, slots=True, kw_only=True)
class ReinspectedArea:
    """An area for improvement, and what became of it in the next report on its borough.

    Attributes
    ----------
    basis : {"stated", "inferred", ""}
        Whether the later finding's polarity is stated; "" for what is not mentioned again.
    certainty : {"clear", "to be checked", ""}
        By similarity; "" for what is not mentioned again.
    similarity : float or None
        0 to 1, to ``later``: the finding that decides, or the nearest. None, and no finding,
        where the later report says nothing new.
    """

    borough: str
    earlier_report: str
    later_report: str
    standard: str
    status: Status
    basis: str
    certainty: str
    similarity: Annotated[float | None, Column("likeness")]
    reason: str
    earlier: FindingRow
    later: FindingRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPair:
    """Two successive reports on a borough: how many areas for improvement have each status.

    ``inferred`` and ``to_check`` say how many of them rest on inferred polarity, or need a check.
    """

    borough: str
    earlier_report: str
    later_report: str
    repeated: int
    turned_to_strength: int
    resolved: int
    not_mentioned_again: int
    inferred: int
    to_check: int


@dataclass(frozen=True, kw_only=True)
class Reinspection:
    """What became of the areas for improvement of boroughs that were inspected again.

    ``areas`` and ``pairs`` are the rows as frames.

    Attributes
    ----------
    single : tuple of str
        Boroughs of which there is one report only.
    threshold, lower_threshold : Threshold
        Similarity above which a status is clear, or to be checked.
    """

    area_rows: tuple[ReinspectedArea, ...]
    pair_rows: tuple[ReportPair, ...]
    single: tuple[str, ...]
    threshold: Threshold
    lower_threshold: Threshold

    areas = frame_of("area_rows", ReinspectedArea)
    pairs = frame_of("pair_rows", ReportPair)


def follow_reinspections(
    frames: CorpusFrames, similarity: Similarity, *, threshold: float | None
) -> Reinspection:
    """Return what became of each area for improvement in the next report on its borough.

    Parameters
    ----------
    similarity : Similarity
        Of all findings of the frames.
    threshold : float or None
        Similarity above which the later report is about the same; None measures it on what areas
        for improvement find in reports on other boroughs.
    """
    by_borough = group_rows(frames.report_rows, lambda row: row.borough)
    again = [reports for reports in by_borough.values() if len(reports) > 1]
    if threshold is not None:
        clear = to_check = fix_threshold(threshold)
    elif again:
        clear, to_check = _find_thresholds(frames, similarity)
    else:
        clear = to_check = Threshold(value=None, pairs=0, reason="no borough has a second report")
    standards = _Standards(
        framework_of={row.report_id: row.framework for row in frames.report_rows},
        rated=frozenset((row.report_id, row.standard) for row in frames.rating_rows),
    )
    findings = frames.findings_by_report
    areas = [
        area
        for reports in again
        for earlier, later in itertools.pairwise(report.report_id for report in reports)
        for area in _follow(
            findings.get(earlier, []),
            findings.get(later, []),
            later,
            similarity,
            (clear, to_check),
            standards,
        )
    ]
    return Reinspection(
        area_rows=tuple(areas),
        pair_rows=_count(areas),
        single=tuple(borough for borough, reports in by_borough.items() if len(reports) == 1),
        threshold=clear,
        lower_threshold=to_check,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standards:
    """Which standards each report rates; a standard is known by framework and number."""

    framework_of: dict[str, str]
    rated: frozenset[tuple[str, str]]

    def explain_missing(self, area: FindingRow, later: str) -> str:
        """Return why the later report does not rate an area's standard; empty if it does."""
        framework = self.framework_of[area.report_id]
        if framework != self.framework_of[later]:
            return f"the later report is not of framework {framework}"
        is_rated = (later, area.standard) in self.rated
        return "" if is_rated else f"the later report does not rate {area.standard}"


def _find_thresholds(frames: CorpusFrames, similarity: Similarity) -> tuple[Threshold, Threshold]:
    """Return what one area in twenty, and one in four, finds in a report on another borough."""
    areas = sorted((row for row in frames.finding_rows if row.is_area), key=_hash_id)[:MAX_AREAS]
    best: list[float] = []
    for in_report in frames.findings_by_report.values():
        elsewhere = [area for area in areas if area.borough != in_report[0].borough]
        best += similarity.compare(elsewhere, in_report).similarity.max(axis=1).tolist()
        if len(best) >= MAX_AREAS * MAX_REPORTS:
            break
    compared = "searches for an area for improvement in a report on another borough"
    clear = explain_quantile(np.array(best), compared=compared)
    return clear, explain_quantile(np.array(best), compared=compared, one_in=TO_CHECK)


def _hash_id(finding: FindingRow) -> bytes:
    return hashlib.sha256(finding.finding_id.encode()).digest()


def _follow(
    before: Sequence[FindingRow],
    after: Sequence[FindingRow],
    later: str,
    similarity: Similarity,
    thresholds: tuple[Threshold, Threshold],
    standards: _Standards,
) -> Iterator[ReinspectedArea]:
    areas = [row for row in before if row.is_area]
    # Praise in the words of the earlier report is nothing new; an area or a request always is.
    known = {text_key(row.text) for row in before if not row.is_area}
    new = [
        row
        for row in after
        if row.is_area or row.kind == "recommendation" or text_key(row.text) not in known
    ]
    similarities = similarity.compare(areas, new).similarity
    for area, values in zip(areas, similarities, strict=True):
        place, status, basis, certainty = _decide(new, values, thresholds)
        best = None if place is None else float(values[place])
        missing = standards.explain_missing(area, later)
        yield ReinspectedArea(
            borough=area.borough,
            earlier_report=area.report_id,
            later_report=later,
            standard=area.standard,
            status=status,
            basis=basis,
            certainty=certainty,
            similarity=best,
            reason=_explain(status, best, thresholds[1], missing),
            earlier=area,
            later=None if place is None else new[place],
        )


def _decide(
    new: Sequence[FindingRow], values: Values, thresholds: tuple[Threshold, Threshold]
) -> tuple[int | None, Status, str, str]:
    """Return which later finding decides or comes nearest, the status, its basis and certainty.

    What is clear goes before what is to be checked, then what is stated before what is
    inferred, then what is more similar. Without anything new, no finding comes nearest.
    """
    order = rank_columns(values)
    for threshold, certainty in zip(thresholds, ("clear", "to be checked"), strict=True):
        reached = [place for place in order if threshold.is_reached(float(values[place]))]
        for read, basis in ((_read_stated, "stated"), (_read_inferred, "inferred")):
            for place in reached:
                status = read(new[place])
                if status is not None:
                    return place, status, basis, certainty
    return (order[0] if order else None), "not mentioned again", "", ""


def _read_stated(finding: FindingRow) -> Status | None:
    if finding.is_area or finding.kind == "recommendation":
        return "repeated"
    return "turned to strength" if finding.is_strength else None


def _read_inferred(finding: FindingRow) -> Status | None:
    if finding.infers_area:
        return "repeated"
    if finding.is_unclear:
        return None
    is_neutral = finding.stated_polarity == "neutral"
    return "resolved" if finding.inferred_polarity or is_neutral else None


def _explain(status: Status, similarity: float | None, threshold: Threshold, missing: str) -> str:
    if similarity is None:
        return "the later report has nothing new to compare"
    if similarity == IDENTICAL and status != "not mentioned again":
        return "in the same words"
    if threshold.value is None:
        return threshold.reason
    if status != "not mentioned again":
        return f"similarity {similarity:.2f}, at least {threshold.value:.2f}"
    if missing:
        return f"{missing}; the most similar finding has {similarity:.2f}"
    if threshold.is_reached(similarity):
        return f"the most similar finding reaches {similarity:.2f}, but its polarity is unknown"
    return f"the most similar finding ({similarity:.2f}) is below {threshold.value:.2f}"


def _count(areas: Sequence[ReinspectedArea]) -> tuple[ReportPair, ...]:
    pairs = group_rows(areas, lambda row: (row.borough, row.earlier_report, row.later_report))
    return tuple(
        ReportPair(
            borough=borough,
            earlier_report=earlier,
            later_report=later,
            repeated=sum(row.status == "repeated" for row in own),
            turned_to_strength=sum(row.status == "turned to strength" for row in own),
            resolved=sum(row.status == "resolved" for row in own),
            not_mentioned_again=sum(row.status == "not mentioned again" for row in own),
            inferred=sum(row.basis == "inferred" for row in own),
            to_check=sum(row.certainty == "to be checked" for row in own),
        )
        for (borough, earlier, later), own in sorted(pairs.items())
    )
