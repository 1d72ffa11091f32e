"""What a theme of one's own would find in a store, before it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inspection_findings.classify.theme_words import list_shared_words
from inspection_findings.errors import CodebookError
from inspection_findings.theme_model.own_theme import add_own_theme, choose_level, predict_own

if TYPE_CHECKING:
    from inspection_findings.coding import Theme
    from inspection_findings.encode import Encoder
    from inspection_findings.frames import CorpusFrames
    from inspection_findings.frames.store_rows import FindingRow
    from inspection_findings.store import Store
    from inspection_findings.theme_model import ThemeModel
    from inspection_findings.theme_model.own_theme import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A finding, the probability that it is on the theme, and the words that it shares with it."""

    finding: FindingRow
    probability: float
    shared_words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemePreview:
    """The findings that a theme would be given to, and those that plain search finds besides.

    Attributes
    ----------
    level : Level
        The probability from which the theme is given, and how it was chosen.
    matches : tuple of Candidate
        The findings that reach it, the most probable first.
    missed : tuple of Candidate
        Hits of plain search with the description that do not reach it, in the order of the search.
    searched : int
        How many hits of plain search were looked at.
    """

    theme: Theme
    level: Level
    matches: tuple[Candidate, ...]
    missed: tuple[Candidate, ...]
    searched: int

    @property
    def boroughs(self) -> tuple[str, ...]:
        """The boroughs with a match, sorted."""
        return tuple(sorted({one.finding.borough for one in self.matches}))

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """Matches, then missed findings, as plain values."""
        matches = _make_rows(self.matches, is_match=True)
        return [*matches, *_make_rows(self.missed, is_match=False)]


def preview(
    theme: Theme,
    *,
    store: Store,
    frames: CorpusFrames,
    model: ThemeModel,
    encoder: Encoder,
    hit_ids: Sequence[str],
) -> ThemePreview:
    """Return what a theme would find among the findings of ``frames``; nothing is written.

    ``hit_ids`` are the hits of plain search with the theme's description, the best first.

    Raises
    ------
    CodebookError
        If there is a theme with this id.
    ModelError
        If the model was trained with another encoder.
    """
    if theme.id in {*model.themes.theme_ids, *model.codebook.theme_ids}:
        raise CodebookError(f"theme {theme.id}", "is there already", "give the new one its own id")
    model.require_encoder(encoder.encoder_id)
    level = choose_level(model.themes, theme, encoder)
    extended = add_own_theme(model.themes, theme, encoder)
    ids, embeddings = store.embedding_matrix(encoder.encoder_id)
    chosen = [row for row, one in enumerate(ids) if one in frames.findings_by_id]
    findings = [frames.findings_by_id[ids[row]] for row in chosen]
    found = predict_own(extended, [one.text for one in findings], embeddings[chosen])
    words = extended.own_words_.get(theme.id, {})
    probabilities = dict(zip((one.finding_id for one in findings), found.tolist(), strict=True))

    def describe(finding_ids: Iterable[str]) -> tuple[Candidate, ...]:
        shown = [frames.findings_by_id[one] for one in finding_ids]
        return tuple(
            Candidate(
                finding=finding,
                probability=probabilities[finding.finding_id],
                shared_words=tuple(list_shared_words(finding.text, words)),
            )
            for finding in shown
        )

    hits = [one for one in hit_ids if one in probabilities]
    ranked = sorted(probabilities, key=lambda one: (-probabilities[one], one))
    return ThemePreview(
        theme=theme,
        level=level,
        matches=describe(one for one in ranked if probabilities[one] >= level.threshold),
        missed=describe(one for one in hits if probabilities[one] < level.threshold),
        searched=len(hits),
    )


def _make_rows(candidates: Iterable[Candidate], *, is_match: bool) -> list[Mapping[str, Any]]:
    return [
        {
            "match": is_match,
            "probability": one.probability,
            "shared_words": list(one.shared_words),
            "finding_id": one.finding.finding_id,
            "citation": one.finding.citation,
            "borough": one.finding.borough,
            "kind": one.finding.kind,
            "stated_polarity": one.finding.stated_polarity,
            "inferred_polarity": one.finding.inferred_polarity,
            "text": one.finding.text,
        }
        for one in candidates
    ]
