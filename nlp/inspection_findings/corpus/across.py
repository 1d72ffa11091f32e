"""Questions across boroughs: recurrence, comparison, recommendations and sites.

A room of analyses is imported by the method that needs it, so that a search starts at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspection_findings.corpus.across_answers import (
    Compared,
    FurtherReports,
    Recommendations,
    Recurring,
    Sites,
    SubThemes,
)
from inspection_findings.corpus.handle import Handle, Names, list_names

if TYPE_CHECKING:
    from inspection_findings.analysis.comparison import By
    from inspection_findings.analysis.recommendations import Similarity
    from inspection_findings.analysis.recurrence import Aspect
    from inspection_findings.frames import CorpusFrames
    from inspection_findings.store import Store


class Across(Handle):
    """Questions across boroughs and reports; each answer has several tables."""

    def recurring(self, *, theme: Names = ()) -> Recurring:
        """Return what recurs across boroughs, by theme and by group of similar findings.

        Examples
        --------
        >>> themes = corpus.recurring(theme="victim-work").themes
        >>> themes["aspect"].tolist()
        ['any', 'strength', 'area_for_improvement', 'recommendation']
        """
        from inspection_findings.analysis.recurrence import measure_across
        from inspection_findings.analysis.sub_themes import tabulate_sub_themes

        with self._read() as store:
            store.require_current_clusters()
            shown, theme_ids = store.read_shown_themes(), store.find_themes(list_names(theme))
            frames = self._read_frames(store)
        found = measure_across(frames, theme_ids=list(shown), frameworks=self.frameworks)
        return Recurring.of(found, tabulate_sub_themes(frames), theme_ids=theme_ids)

    def sub_themes(self, *, theme: Names = ()) -> SubThemes:
        """Return groups of findings that make the same point, and the findings in no group.

        Examples
        --------
        >>> len(corpus.sub_themes().clusters) >= len(corpus.sub_themes(theme="voice").clusters)
        True
        """
        from inspection_findings.analysis.sub_themes import tabulate_sub_themes

        with self._read() as store:
            store.require_current_clusters()
            theme_ids, frames = store.find_themes(list_names(theme)), self._read_frames(store)
        return SubThemes.of(tabulate_sub_themes(frames), theme_ids=theme_ids)

    def compare(
        self, *, by: By = "polarity", aspect: Aspect = "any", theme: Names = ()
    ) -> Compared:
        """Test whether themes are more frequent in some reports or findings than by chance.

        Examples
        --------
        >>> set(corpus.compare(by="year").tests["verdict"])
        {'too few reports to tell'}
        """
        from inspection_findings.analysis.comparison import compare

        with self._read() as store:
            shown, theme_ids = store.read_shown_themes(), store.find_themes(list_names(theme))
            frames = self._read_frames(store)
        found = compare(
            frames, by=by, theme_ids=list(shown), frameworks=self.frameworks, aspect=aspect
        )
        return Compared.of(found, theme_ids=theme_ids)

    def recommendations(
        self, *, borough: Names = (), theme: Names = (), threshold: float | None = None
    ) -> Recommendations:
        """Return recommendations traced and shared, good practice elsewhere, and re-inspections.

        ``threshold`` is the similarity above which two findings are treated as the same point,
        from 0 to 1 (identical words). Without it, one is determined for each question.

        Examples
        --------
        >>> traced = corpus.recommendations(borough="Lewisham").crosswalk
        >>> traced["recommendation_citation"].head(1).item()
        'Lewisham, September 2024, recommendation 1'
        """
        from inspection_findings.analysis.recommendations import follow_findings

        with self._read() as store:
            shown, theme_ids = store.read_shown_themes(), store.find_themes(list_names(theme))
            boroughs = store.read_names().find_boroughs(list_names(borough))
            frames = self._read_frames(store)
            similarity = compare_findings(store, frames)
        found = follow_findings(frames, similarity, theme_ids=list(shown), threshold=threshold)
        return Recommendations.of(found, boroughs=boroughs, theme_ids=theme_ids)

    def sites(self, theme: str, *, size: int = 3, without: Names = ()) -> Sites:
        """Return boroughs to visit for a theme, and an estimate of its unseen sub-themes.

        ``without`` are ids of findings that you strike out: no site is argued from them.
        ``basis`` of the answer says which codings it rests on, and ``evidence`` lists them.

        Examples
        --------
        >>> corpus.sites("victim-work", size=2).sites["rank"].tolist()
        [1, 2]
        """
        from inspection_findings.analysis.sites import measure_saturation, suggest_sample

        struck = list_names(without)
        with self._read() as store:
            (theme_id,), frames = store.find_themes([theme]), self._read_frames(store)
            for finding_id in struck:
                store.read_finding(finding_id)  # raises if there is no such finding
        sample = suggest_sample(
            frames, theme_id=theme_id, frameworks=self.frameworks, size=size, without=struck
        )
        return Sites.of(theme_id, size, sample, measure_saturation(frames, theme_id=theme_id))

    def further_reports(self, *, theme: str | None = None) -> FurtherReports:
        """Return how many sub-themes there may be, and what reading more reports would bring.

        Examples
        --------
        >>> corpus.further_reports().saturation["counting"].tolist()
        ['clusters', 'clusters and single findings']
        """
        from inspection_findings.analysis.sites import measure_saturation

        with self._read() as store:
            theme_id = None if theme is None else store.find_themes([theme])[0]
            frames = self._read_frames(store)
        return FurtherReports.of(measure_saturation(frames, theme_id=theme_id))


def compare_findings(store: Store, frames: CorpusFrames) -> Similarity:
    """Return how similar findings are to one another, from the embeddings of the build."""
    from inspection_findings.analysis.recommendations import measure_similarity

    finding_ids, embeddings = store.embedding_matrix(store.read_versions().get("encoder", ""))
    rows = [i for i, key in enumerate(finding_ids) if key in frames.findings_by_id]
    if len(rows) < len(finding_ids):  # findings of inspectorates that are not counted
        finding_ids, embeddings = [finding_ids[i] for i in rows], embeddings[rows]
    return measure_similarity(frames, finding_ids=finding_ids, embeddings=embeddings)
