"""How much of what each borough's reports say is on each theme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspection_findings.analysis.recurrence.counts import (
    ASPECTS,
    COUNTED_AS,
    Aspect,
    count_aspect,
)
from inspection_findings.analysis.recurrence.eligible import ThemeEvidence
from inspection_findings.analysis.recurrence.shares import count_stated
from inspection_findings.frames import CorpusFrames


@dataclass(frozen=True, slots=True, kw_only=True)
class BoroughShare:
    """The share of a theme in what is said of one borough, under one aspect.

    ``findings`` on the theme are out of those ``of`` which the eligible reports say anything;
    ``share`` (0 to 1) is None where there are none.
    """

    theme_id: str
    borough: str
    aspect: Aspect
    findings: int
    of: int
    share: float | None


def measure_boroughs(
    frames: CorpusFrames, evidence: Sequence[ThemeEvidence]
) -> Iterator[BoroughShare]:
    """Yield the shares by theme, borough with a report that could show it, and aspect."""
    stated = count_stated(frames)
    for theme in evidence:
        for borough in theme.boroughs:
            reports = [one.report_id for one in theme.eligible if one.borough == borough]
            here = [row.finding for row in theme.coded if row.finding.borough == borough]
            for aspect in ASPECTS:
                findings = sum(one.stated_polarity in COUNTED_AS[aspect] for one in here)
                of = sum(count_aspect(stated.get(one, {}), aspect) for one in reports)
                yield BoroughShare(
                    theme_id=theme.theme_id,
                    borough=borough,
                    aspect=aspect,
                    findings=findings,
                    of=of,
                    share=findings / of if of else None,
                )
