"""Use a custom codebook with a trained model, without retraining.

What the model learnt does not change. A new theme is added from the codebook's words and examples
alone. A theme that the codebook lacks is never given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspection_findings.classify import ThemeClassifier
from inspection_findings.classify.scorer import EXAMPLES_COUNT
from inspection_findings.coding import Codebook, Theme, describe_theme, parse_codebook
from inspection_findings.encode import Encoder
from inspection_findings.errors import CodebookError
from inspection_findings.theme_model.theme_model import ThemeModel

_NEVER = 2.0  # a threshold that no probability reaches


def extend_model(model: ThemeModel, codebook_path: Path, encoder: Encoder) -> ThemeModel:
    """Return the model with the codebook at ``codebook_path``, including untrained themes.

    The probabilities of trained themes stay the same. Names and definitions come from the
    codebook. Themes that it lacks or has retired are not given.

    Raises
    ------
    CodebookError
        If the codebook cannot be read.
    ModelError
        If the model was trained with another encoder.
    """
    codebook, toml = _read(codebook_path)
    if toml == model.codebook_toml:
        return model
    model.require_encoder(encoder.encoder_id)
    wanted = {theme.id: theme for theme in codebook.themes}
    added = [t for t in codebook.active_themes if t.id not in model.codebook.theme_ids]
    classifier = model.themes
    for theme in added:
        classifier = classifier.with_theme(theme, embed_theme(theme, classifier, encoder))
    known = tuple(_as_wanted(theme, wanted, codebook) for theme in model.codebook.themes)
    unwanted = {theme.id: _NEVER for theme in known if theme.retired}
    return replace(
        model,
        codebook=replace(codebook, themes=(*known, *added)),
        codebook_toml=toml,
        themes=classifier.with_thresholds(unwanted),
    )


def adopt_codebook(model: ThemeModel, codebook_path: Path) -> ThemeModel:
    """Return the model with another codebook's names, to report on codings that exist already.

    Its decisions do not change; to change them, use `extend_model`. Raises `CodebookError` if the
    codebook cannot be read.
    """
    codebook, toml = _read(codebook_path)
    return replace(model, codebook=codebook, codebook_toml=toml)


def _read(path: Path) -> tuple[Codebook, bytes]:
    """Return a codebook and the bytes that it was read from."""
    try:
        toml = path.read_bytes()
    except OSError as error:
        raise CodebookError(
            str(path), f"cannot be read ({error.strerror})", "give the path of a codebook.toml"
        ) from error
    return parse_codebook(toml, where=str(path)), toml


def embed_theme(theme: Theme, classifier: ThemeClassifier, encoder: Encoder) -> NDArray[np.float32]:
    """Return the embedding of a theme's description and examples, shape (d,).

    The dot product of a finding's row with it is the similarity to the description, plus a share
    of the similarity to the examples. From the latter, the finding's mean similarity to all
    trained themes is subtracted.
    """
    described: NDArray[np.float32] = encoder.encode([describe_theme(theme)])[0]
    if not theme.examples:
        return described
    # Sorted, so that the order of the examples does not change the result.
    examples = encoder.encode(sorted(theme.examples)).astype(np.float64).mean(axis=0)
    usual = classifier.theme_embeddings_[classifier.learnt_].mean(axis=0)
    return np.asarray(described + EXAMPLES_COUNT * (examples - usual), dtype=np.float32)


def _as_wanted(theme: Theme, wanted: Mapping[str, Theme], codebook: Codebook) -> Theme:
    return wanted.get(theme.id) or replace(theme, retired=theme.retired or codebook.version)
