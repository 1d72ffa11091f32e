"""What a store says across boroughs: one call for each kind of question.

House rule: a question composes what the layers below compute, and adds nothing of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspection_findings.analysis.comparison import By, Comparison, compare
from inspection_findings.analysis.recommendations import (
    FollowUp,
    Similarity,
    follow_findings,
    measure_similarity,
)
from inspection_findings.analysis.recurrence import Aspect, RecurrenceTables, measure_across
from inspection_findings.analysis.sites import (
    Sample,
    Saturation,
    measure_saturation,
    suggest_sample,
)
from inspection_findings.analysis.sub_themes import SubThemes, tabulate_sub_themes
from inspection_findings.frames import CorpusFrames
from inspection_findings.frameworks import Frameworks

if TYPE_CHECKING:
    from inspection_findings.store import Store


def find_recurring(store: Store, *, frameworks: Frameworks) -> tuple[RecurrenceTables, SubThemes]:
    """Return what recurs across boroughs theme by theme, and in groups of like findings."""
    store.require_current_clusters()
    frames = store.read_frames()
    theme_ids = list(store.read_shown_themes())
    return measure_across(frames, theme_ids=theme_ids, frameworks=frameworks), tabulate_sub_themes(
        frames
    )


def compare_themes(store: Store, *, by: By, aspect: Aspect, frameworks: Frameworks) -> Comparison:
    """Return which themes are more frequent somewhere than chance allows, as far as can be told."""
    theme_ids = list(store.read_shown_themes())
    return compare(
        store.read_frames(), by=by, theme_ids=theme_ids, frameworks=frameworks, aspect=aspect
    )


def follow_up(store: Store, *, threshold: float | None = None) -> FollowUp:
    """Return what follows: recommendations traced and shared, good practice, re-inspections."""
    frames = store.read_frames()
    similarity = compare_findings(store, frames)
    theme_ids = list(store.read_shown_themes())
    return follow_findings(frames, similarity, theme_ids=theme_ids, threshold=threshold)


def compare_findings(store: Store, frames: CorpusFrames) -> Similarity:
    """Return what the findings of a store are compared by, from the embeddings of its build."""
    finding_ids, embeddings = store.embedding_matrix(frames.version_of.get("encoder", ""))
    return measure_similarity(frames, finding_ids=finding_ids, embeddings=embeddings)


def suggest_sites(
    store: Store, theme_id: str, *, frameworks: Frameworks, size: int
) -> tuple[Sample, Saturation]:
    """Return boroughs to visit for a theme, and how many of its sub-themes are still unseen."""
    frames = store.read_frames()
    sample = suggest_sample(frames, theme_id=theme_id, frameworks=frameworks, size=size)
    return sample, measure_saturation(frames, theme_id=theme_id)
