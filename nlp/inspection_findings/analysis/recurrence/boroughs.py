"""The share of each borough's findings that is on each theme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspection_findings.analysis.recurrence.counts import ASPECTS, Aspect
from inspection_findings.analysis.recurrence.eligible import ThemeEvidence
from inspection_findings.analysis.recurrence.inferred import count_polarities
from inspection_findings.analysis.recurrence.shares import count_by_report
from inspection_findings.frames import CorpusFrames, group_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class BoroughShare:
    """The share of a theme in what is said of one borough, under one aspect.

    ``of`` counts all findings of the eligible reports under the aspect, ``findings`` those on the
    theme. ``share`` is the one divided by the other (0 to 1), None where there are none.
    ``inferred``, ``together`` and ``unclear`` are as in ``ThemeRecurrence``.
    """

    theme_id: str
    borough: str
    aspect: Aspect
    findings: int
    inferred: int
    together: int
    unclear: int
    of: int
    share: float | None


def measure_boroughs(
    frames: CorpusFrames, evidence: Sequence[ThemeEvidence]
) -> Iterator[BoroughShare]:
    """Yield the shares by theme, borough with a report that could show it, and aspect."""
    stated = count_by_report(frames)
    for theme in evidence:
        reports = group_rows(theme.eligible, lambda report: report.borough)
        coded = group_rows(theme.coded, lambda row: row.finding.borough)
        for borough in theme.boroughs:
            here = [row.finding for row in coded.get(borough, ())]
            tallies = [stated.get(report.report_id, {}) for report in reports[borough]]
            for aspect in ASPECTS:
                counts = count_polarities(here, aspect)
                of = sum(tally.get(aspect, 0) for tally in tallies)
                yield BoroughShare(
                    theme_id=theme.theme_id,
                    borough=borough,
                    aspect=aspect,
                    **counts._asdict(),
                    of=of,
                    share=counts.findings / of if of else None,
                )
