"""What inferred polarity adds to what is stated, counted apart and together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from inspection_findings.analysis.recurrence.counts import COUNTED_AS, Aspect, BoroughCounts
from inspection_findings.frames import FindingRow


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedOver:
    """A theme in a borough where stated and inferred together point the other way than stated.

    The columns count findings; a mixed one counts as both a strength and an area for improvement.
    """

    theme_id: str
    borough: str
    strengths: int
    areas_for_improvement: int
    inferred_strengths: int
    inferred_areas_for_improvement: int
    unclear: int


class PolarityCounts(NamedTuple):
    """Findings that count under an aspect, by where their polarity comes from.

    Attributes
    ----------
    findings : int
        Those that state it.
    inferred : int
        Those that state no polarity and are inferred to have it, at or above the level.
    together : int
        Those that do either. Under "any" everything counts already, whatever is inferred.
    unclear : int
        Those that are below the level, and most likely have it.
    """

    findings: int
    inferred: int
    together: int
    unclear: int


def states(finding: FindingRow, aspect: Aspect) -> bool:
    """Return whether the polarity that a finding states counts under an aspect."""
    return finding.stated_polarity in COUNTED_AS[aspect]


def implies(finding: FindingRow, aspect: Aspect) -> bool:
    """Return whether the polarity that is inferred of a finding counts under an aspect."""
    return finding.inferred_polarity in COUNTED_AS[aspect]


def count_polarities(findings: Iterable[FindingRow], aspect: Aspect) -> PolarityCounts:
    """Return how many findings state, are inferred to have, or may have a polarity."""
    counted_as = COUNTED_AS[aspect]
    found = Counter(
        (one.stated_polarity, one.inferred_polarity, one.likeliest_polarity) for one in findings
    )
    stated = inferred = together = unclear = 0
    for (states_it, implies_it, likeliest), count in found.items():
        is_stated, is_inferred = states_it in counted_as, implies_it in counted_as
        stated += count * is_stated
        inferred += count * is_inferred
        together += count * (is_stated or is_inferred)
        unclear += count * (implies_it == "unclear" and likeliest in counted_as)
    return PolarityCounts(findings=stated, inferred=inferred, together=together, unclear=unclear)


def list_turned_over(cells: Iterable[BoroughCounts]) -> tuple[TurnedOver, ...]:
    """Return the themes and boroughs that inferred polarity turns over."""
    return tuple(
        TurnedOver(
            theme_id=cell.theme_id,
            borough=cell.borough,
            strengths=cell.counts.strengths,
            areas_for_improvement=cell.counts.areas,
            inferred_strengths=cell.inferred.strengths,
            inferred_areas_for_improvement=cell.inferred.areas,
            unclear=cell.inferred.unclear,
        )
        for cell in cells
        if cell.turns_over
    )
