"""All that follows from the recommendations of a corpus, as named tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection_findings.analysis.recommendations.crosswalk import Crosswalk, trace_recommendations
from inspection_findings.analysis.recommendations.good_practice import Practice, find_practice
from inspection_findings.analysis.recommendations.reinspection import (
    Reinspection,
    follow_reinspections,
)
from inspection_findings.analysis.recommendations.shared import SharedRecommendations, find_shared
from inspection_findings.analysis.recommendations.similarity import Likeness, Threshold

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.frames import CorpusFrames


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FollowUp:
    """What follows from recommendations, areas for improvement and strengths."""

    crosswalk: Crosswalk
    shared: SharedRecommendations
    practice: Practice
    reinspection: Reinspection
    likeness: Likeness

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by the name that it has on the command line."""
        return {
            "crosswalk": self.crosswalk.links,
            "recommendations": self.crosswalk.recommendations,
            "taken-up": self.crosswalk.areas,
            "shared": self.shared.recommendations,
            "addressees": self.shared.addressees,
            "practice": self.practice.pairs,
            "practice-left-out": self.practice.left_out,
            "reinspection": self.reinspection.areas,
            "reinspected": self.reinspection.pairs,
        }

    @property
    def thresholds(self) -> dict[str, Threshold]:
        """What *alike enough* means, by table."""
        return {
            **dict.fromkeys(("crosswalk", "recommendations", "taken-up"), self.crosswalk.threshold),
            "shared": self.shared.threshold,
            "practice": self.practice.threshold,
            "reinspection": self.reinspection.threshold,
            "reinspection-to-check": self.reinspection.lower_threshold,
        }

    def select(
        self, *, boroughs: Sequence[str], theme_ids: Sequence[str]
    ) -> dict[str, pd.DataFrame]:
        """Return the rows on any of these boroughs and themes; no borough or theme is all.

        A row is on a theme if the finding that it is about has it: the first that it quotes.
        Addressees are counted anew, from the recommendations chosen. Other rows that sum up
        several reports are on every theme.
        """
        chosen = {
            name: self._select(table, boroughs, theme_ids) for name, table in self.tables.items()
        }
        addressees = self.shared.count_addressees(chosen["shared"], boroughs=boroughs)
        return chosen | {"addressees": addressees}

    def _select(
        self, table: pd.DataFrame, boroughs: Sequence[str], theme_ids: Sequence[str]
    ) -> pd.DataFrame:
        if boroughs and "borough" in table:
            table = table[table["borough"].isin(boroughs)]
        if theme_ids and "theme_id" in table:
            table = table[table["theme_id"].isin(theme_ids)]
        elif theme_ids:
            table = table[self._is_on(table, theme_ids)]
        return table.reset_index(drop=True)

    def _is_on(self, table: pd.DataFrame, theme_ids: Sequence[str]) -> list[bool]:
        subjects = [name for name in table.columns if name.endswith("finding_id")]
        if not subjects:
            return [True] * len(table)
        themes = self.likeness.themes
        return [not set(theme_ids).isdisjoint(themes.get(one, ())) for one in table[subjects[0]]]


def follow_findings(
    frames: CorpusFrames, likeness: Likeness, *, theme_ids: Sequence[str], least: float | None
) -> FollowUp:
    """Return all that follows; ``theme_ids`` are the codebook's, in its order.

    ``least`` is the likeness that counts as alike everywhere; None finds it for each question.
    """
    return FollowUp(
        crosswalk=trace_recommendations(frames, likeness, least=least),
        shared=find_shared(frames, likeness, least=least),
        practice=find_practice(frames, likeness, theme_ids=theme_ids, least=least),
        reinspection=follow_reinspections(frames, likeness, least=least),
        likeness=likeness,
    )
