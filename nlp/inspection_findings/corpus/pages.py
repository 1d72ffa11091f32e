"""Write theme reports on a store, with the measured figures of the model that coded it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from inspection_findings.coding import retire_as
from inspection_findings.corpus.across import compare_findings
from inspection_findings.errors import FindingsError, ModelError
from inspection_findings.frames.inspectorates import keep_reports
from inspection_findings.pipeline import hash_figures
from inspection_findings.search import find_nearest, list_model_themes
from inspection_findings.search.select import select_rows
from inspection_findings.text import list_words
from inspection_findings.theme_report import read_figures
from inspection_findings.theme_report.render import WrittenPages, hash_program, write_theme_reports

if TYPE_CHECKING:
    from inspection_findings.analysis.recommendations import Similarity
    from inspection_findings.coding import Codebook
    from inspection_findings.frames import CorpusFrames
    from inspection_findings.frameworks import Frameworks
    from inspection_findings.records import Nearest
    from inspection_findings.search import Filters
    from inspection_findings.store import Store
    from inspection_findings.theme_model import ThemeModel


def keep_filtered(
    store: Store, frames: CorpusFrames, filters: Filters
) -> tuple[CorpusFrames, tuple[str, ...]]:
    """Return the frames of the reports that meet the filters, and what is left out, in words.

    Raises
    ------
    FindingsError
        If no report meets the filters.
    """
    facets, rows = select_rows(store, filters)
    kept = set(facets.report[rows].tolist())
    left_out = {name for code, name in enumerate(facets.lookups.reports) if code not in kept}
    of_frames = set(frames.reports["report_id"])
    if not of_frames - left_out:
        raise FindingsError(
            str(store.path),
            f"has no report that meets the filters ({'; '.join(filters.words)})",
            "use fewer filters",
        )
    count = len(of_frames & left_out)
    inspections = f"{count} inspection{'' if count == 1 else 's'}"
    words = (f"{inspections} left out by {list_words(filters.words)}",) if count else ()
    return keep_reports(frames, of_frames - left_out), words


def write_pages(
    store: Store,
    frames: CorpusFrames,
    *,
    model: ThemeModel,
    frameworks: Frameworks,
    out: Path,
    formats: Sequence[str],
    theme_ids: Sequence[str] | None,
    boroughs: Sequence[str] | None,
    without: Collection[str],
    not_counted: tuple[str, ...],
    workers: int,
    made_of: str,
) -> WrittenPages:
    """Write theme reports on the counted frames of a store.

    None means all themes, or all boroughs; ``without`` are findings that the reader strikes out,
    and ``not_counted`` are, in words, the other reports of the store.

    A theme counts as retired if the store or the model's codebook retires it.

    Raises
    ------
    RetiredThemeError
        If a requested theme is retired and no finding has it.
    ModelError
        If another model coded the store, so that the figures would not belong to the codings.
    StoreError
        If a build was stopped before it clustered the new findings.
    """
    with store.snapshot():
        _require_own_figures(store, model)
        parts = read_parts(store, frames, model)
    return write_theme_reports(
        frames,
        parts.codebook,
        read_figures(model.metrics),
        frameworks=frameworks,
        similarity=parts.similarity,
        nearest=parts.nearest,
        out=out,
        formats=formats,
        theme_ids=theme_ids,
        boroughs=boroughs,
        without=without,
        not_counted=not_counted,
        workers=workers,
        made_of=made_of,
    )


def hash_asked(store: Store, model: ThemeModel, frameworks: Frameworks, asked: object) -> str:
    """Return the hash of all that pages are made of: the store, the model, and what is asked for.

    Call it inside a snapshot. ``asked`` is written out with ``repr``.
    """
    changes = store.read_frame("cluster_changes")  # they hang on the history of a store
    parts = (
        hash_program(),
        store.content_digest(),
        changes.to_csv(index=False),
        model.name,
        hash_figures(model),
        model.codebook.sha256,
        repr(frameworks),
        repr(asked),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageParts:
    """What pages are made of besides the frames: themes, similarity, coded findings alike."""

    codebook: Codebook
    similarity: Similarity
    nearest: Mapping[str, tuple[Nearest, ...]]


def read_parts(store: Store, frames: CorpusFrames, model: ThemeModel) -> PageParts:
    """Return what pages are made of besides the frames; call it inside a snapshot.

    Raises
    ------
    StoreError
        If a build was stopped before it clustered the new findings.
    """
    store.require_current_clusters()
    return PageParts(
        codebook=retire_as(model.codebook, store.read_themes()),
        similarity=compare_findings(store, frames),
        nearest=find_nearest(
            store,
            frames,
            list_model_themes(frames),
            remembered=model.neighbours,
            encoder_id=model.provenance.encoder_id,
        ),
    )


def has_own_figures(store: Store, model: ThemeModel) -> bool:
    """Return whether it was this model that coded the store, so that its figures apply."""
    return store.read_versions().get("measured figures") == hash_figures(model)


def _require_own_figures(store: Store, model: ThemeModel) -> None:
    if not has_own_figures(store, model):
        coded_by = store.read_versions().get("theme model")
        raise ModelError(
            str(store.path),
            f"was coded by {coded_by}, whose figures {model.name} does not have",
            "run findings build on it again, or name its model with --model",
        )
