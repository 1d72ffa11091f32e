"""All that follows from the recommendations of a corpus, as named tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection_findings.analysis.recommendations.crosswalk import Crosswalk, trace_recommendations
from inspection_findings.analysis.recommendations.good_practice import (
    GoodPractice,
    find_good_practice,
)
from inspection_findings.analysis.recommendations.reinspection import (
    Reinspection,
    follow_reinspections,
)
from inspection_findings.analysis.recommendations.shared import (
    AddresseeCount,
    SharedRecommendations,
    find_shared,
)
from inspection_findings.analysis.recommendations.similarity import Similarity, Threshold
from inspection_findings.frames import CorpusFrames, rows_to_frame

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """What follows from recommendations, areas for improvement and strengths."""

    crosswalk: Crosswalk
    shared: SharedRecommendations
    practice: GoodPractice
    reinspection: Reinspection
    similarity: Similarity

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by its name on the command line."""
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
        """The threshold of each table that rests on similarity, by the table's name."""
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
        shared_ids = set(chosen["shared"]["recommendation_finding_id"])
        addressees = self.shared.count_addressees(
            [
                row
                for row in self.shared.recommendation_rows
                if row.recommendation.finding_id in shared_ids
            ],
            boroughs=boroughs,
        )
        return chosen | {"addressees": rows_to_frame(addressees, AddresseeCount)}

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
        themes = self.similarity.themes
        return [not set(theme_ids).isdisjoint(themes.get(one, ())) for one in table[subjects[0]]]


def follow_findings(
    frames: CorpusFrames,
    similarity: Similarity,
    *,
    theme_ids: Sequence[str],
    threshold: float | None,
) -> FollowUp:
    """Return all that follows; ``theme_ids`` are the codebook's, in its order.

    ``threshold`` is the similarity above which findings count as the same point, in every
    table; None measures one for each table.
    """
    return FollowUp(
        crosswalk=trace_recommendations(frames, similarity, threshold=threshold),
        shared=find_shared(frames, similarity, threshold=threshold),
        practice=find_good_practice(frames, similarity, theme_ids=theme_ids, threshold=threshold),
        reinspection=follow_reinspections(frames, similarity, threshold=threshold),
        similarity=similarity,
    )
