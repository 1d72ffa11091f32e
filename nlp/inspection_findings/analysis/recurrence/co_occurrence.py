"""Which themes occur on the same finding, counted by borough."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from inspection_findings.analysis.recurrence.counts import CodedFinding
from inspection_findings.frames import JoinedNames, group_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemePair:
    """Two themes on the same findings; the one that comes first in the codebook is ``theme_id``.

    Attributes
    ----------
    boroughs, boroughs_with_both : int
        Boroughs with a finding that carries both themes, out of those in which each is found.
    findings : int
        Findings that carry both.
    overlap : float
        Their share (0 to 1) of the findings that carry either (Jaccard).
    boroughs_by_model_only : int
        Boroughs in which no person and no reference coding gave the first theme.
    """

    theme_id: str
    with_theme_id: str
    boroughs: int
    boroughs_with_both: int
    findings: int
    overlap: float
    boroughs_by_model_only: int
    borough_names: JoinedNames


def measure_co_occurrence(
    coded: Sequence[CodedFinding], *, theme_ids: Sequence[str]
) -> tuple[ThemePair, ...]:
    """Return the pairs of themes on the same finding; pairs that never meet are left out.

    Those of the most boroughs come first, then those with the greatest overlap.
    """
    order = {theme_id: number for number, theme_id in enumerate(theme_ids)}
    sizes = Counter(row.theme_id for row in coded)
    places: dict[str, set[str]] = {theme_id: set() for theme_id in theme_ids}
    for row in coded:
        places[row.theme_id].add(row.finding.borough)
    both: dict[tuple[str, str], list[CodedFinding]] = {}
    for own in group_rows(coded, lambda row: row.finding.finding_id).values():
        in_order = sorted(own, key=lambda row: order[row.theme_id])
        for first, second in itertools.combinations(in_order, 2):
            both.setdefault((first.theme_id, second.theme_id), []).append(first)
    pairs = []
    for (first_id, second_id), rows in both.items():
        boroughs = {row.finding.borough for row in rows}
        by_people = {row.finding.borough for row in rows if row.coder_kind != "model"}
        pairs.append(
            ThemePair(
                theme_id=first_id,
                with_theme_id=second_id,
                boroughs=len(boroughs),
                boroughs_with_both=len(places[first_id] & places[second_id]),
                findings=len(rows),
                overlap=len(rows) / (sizes[first_id] + sizes[second_id] - len(rows)),
                boroughs_by_model_only=len(boroughs - by_people),
                borough_names=tuple(sorted(boroughs)),
            )
        )
    pairs.sort(key=lambda row: (order[row.theme_id], order[row.with_theme_id]))
    return tuple(sorted(pairs, key=lambda row: (-row.boroughs, -row.overlap)))
