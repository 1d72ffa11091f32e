"""A codebook of one's own with a model that was trained for another: used at once.

House rule: what the model learnt is left as it is. A theme that it does not know is added from
the codebook's words and examples alone; one that the codebook does not offer is never given.
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
    """Return the model with the codebook at ``codebook_path``, untrained themes included.

    The probabilities of the themes that the model has learnt do not change by it. Names and
    definitions are the codebook's; retired themes, and those that it lacks, are not given.

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
    """Return the model under another codebook, to report on what is coded already.

    It decides as before; for that, see `extend_model`. Raises `CodebookError` as that does.
    """
    codebook, toml = _read(codebook_path)
    return replace(model, codebook=codebook, codebook_toml=toml)


def _read(path: Path) -> tuple[Codebook, bytes]:
    """Return a codebook and the very bytes that it was read from."""
    try:
        toml = path.read_bytes()
    except OSError as error:
        raise CodebookError(
            str(path), f"cannot be read ({error.strerror})", "give the path of a codebook.toml"
        ) from error
    return parse_codebook(toml, where=str(path)), toml


def embed_theme(theme: Theme, classifier: ThemeClassifier, encoder: Encoder) -> NDArray[np.float32]:
    """Return what likeness to a theme is measured by, shape (d,): its description and examples.

    The product of a finding's row with it is the likeness to the description, plus a share
    of the likeness to the examples beyond that which the finding has with any theme.
    """
    described: NDArray[np.float32] = encoder.encode([describe_theme(theme)])[0]
    if not theme.examples:
        return described
    # Sorted, so that the order of the examples changes no bit.
    examples = encoder.encode(sorted(theme.examples)).astype(np.float64).mean(axis=0)
    usual = classifier.theme_embeddings_[classifier.learnt_].mean(axis=0)
    return np.asarray(described + EXAMPLES_COUNT * (examples - usual), dtype=np.float32)


def _as_wanted(theme: Theme, wanted: Mapping[str, Theme], codebook: Codebook) -> Theme:
    return wanted.get(theme.id) or replace(theme, retired=theme.retired or codebook.version)
