"""The findings on a theme that sites are argued from, and those that are not used, with why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from inspection_findings.frames import CodingRow, CorpusFrames, FindingRow
from inspection_findings.records import CoderKind, StatedPolarity


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A finding on the theme in a borough's latest report.

    Attributes
    ----------
    stated_polarity : str
        What it counts as; ``not_stated`` and ``neutral`` ones only add to sub-themes.
    coder, coder_kind, probability : str, str, float or None
        The coding with the theme.
    is_used : bool
        Whether sites may be argued from it; ``reason`` says why not.
    """

    borough: str
    finding: FindingRow
    stated_polarity: StatedPolarity
    coder: str
    coder_kind: CoderKind
    probability: float | None
    is_used: bool
    reason: str


def list_evidence(
    frames: CorpusFrames, theme_id: str, *, without: Collection[str]
) -> tuple[Evidence, ...]:
    """Return the findings on a theme in the latest reports, by borough and position."""
    codings = {row.finding_id: row for row in frames.codings_by_theme.get(theme_id, ())}
    return tuple(
        _make_evidence(row, codings[row.finding_id], without)
        for report in frames.latest_reports.values()
        for row in frames.findings_by_report.get(report.report_id, ())
        if row.finding_id in codings
    )


def _make_evidence(finding: FindingRow, coding: CodingRow, without: Collection[str]) -> Evidence:
    reason = "" if coding.is_sure else "the model is not sure enough of the theme"
    if finding.finding_id in without:
        reason = "struck out by the reader"
    return Evidence(
        borough=finding.borough,
        finding=finding,
        stated_polarity=finding.stated_polarity,
        coder=coding.coder,
        coder_kind=coding.coder_kind,
        probability=coding.probability,
        is_used=not reason,
        reason=reason,
    )
