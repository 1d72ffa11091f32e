"""All answers that theme reports show, computed once for the whole corpus."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.analysis.comparison import By, Comparison, compare_each
from inspection_findings.analysis.recommendations import FollowUp, Similarity, follow_findings
from inspection_findings.analysis.recurrence import RecurrenceTables, measure_across
from inspection_findings.analysis.sites import (
    Sample,
    Saturation,
    measure_saturations,
    suggest_samples,
)
from inspection_findings.analysis.sub_themes import SubThemes, tabulate_sub_themes
from inspection_findings.frames import CorpusFrames
from inspection_findings.frameworks import Frameworks

COMPARED_BY: tuple[By, ...] = ("polarity", "rating", "year", "framework")
SITES = 3  # boroughs suggested for a theme: a strong, a weak and a varied one


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusTables:
    """What is computed across boroughs and reports.

    Attributes
    ----------
    comparisons : tuple of Comparison
        One for each of ``COMPARED_BY``.
    samples, saturations : mapping of str to Sample or Saturation
        By theme id.
    saturation : Saturation
        Of all findings.
    """

    recurrence: RecurrenceTables
    comparisons: tuple[Comparison, ...]
    sub_themes: SubThemes
    follow_up: FollowUp
    samples: Mapping[str, Sample]
    saturations: Mapping[str, Saturation]
    saturation: Saturation


def measure_corpus(
    frames: CorpusFrames,
    *,
    theme_ids: Sequence[str],
    frameworks: Frameworks,
    similarity: Similarity,
    without: Collection[str] = (),
) -> CorpusTables:
    """Return all answers; ``theme_ids`` are the codebook's, in its order.

    ``without`` are findings that the reader struck out: no site is argued from them.

    Raises
    ------
    CodingError
        If a coding names a theme that is not in ``theme_ids``, or a finding that is not there.
    """
    saturations = measure_saturations(frames, theme_ids=[None, *theme_ids])
    return CorpusTables(
        recurrence=measure_across(frames, theme_ids=theme_ids, frameworks=frameworks),
        comparisons=compare_each(
            frames, by=COMPARED_BY, theme_ids=theme_ids, frameworks=frameworks
        ),
        sub_themes=tabulate_sub_themes(frames),
        follow_up=follow_findings(frames, similarity, theme_ids=theme_ids, threshold=None),
        samples=suggest_samples(
            frames, theme_ids=theme_ids, frameworks=frameworks, size=SITES, without=without
        ),
        saturations={theme_id: saturations[theme_id] for theme_id in theme_ids},
        saturation=saturations[None],
    )
