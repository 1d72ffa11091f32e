"""Use a custom codebook with a trained model, without retraining.

What the model learnt does not change. A new theme is added from the codebook's words and examples
alone (`own_theme`). A theme that the codebook lacks is never given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from inspection_findings.coding import Codebook, Theme, parse_codebook
from inspection_findings.encode import Encoder
from inspection_findings.errors import CodebookError
from inspection_findings.theme_model.own_theme import add_own_theme
from inspection_findings.theme_model.theme_model import ThemeModel

_NEVER = 2.0  # a threshold that no probability reaches


def extend_model(model: ThemeModel, codebook_path: Path, encoder: Encoder) -> ThemeModel:
    """Return the model with the codebook at ``codebook_path``, including untrained themes.

    Raises
    ------
    CodebookError
        If the codebook cannot be read.
    ModelError
        If the model was trained with another encoder.
    """
    return extend_with(model, _read(codebook_path), encoder, where=str(codebook_path))


def extend_with(
    model: ThemeModel, toml: bytes, encoder: Encoder, *, where: str = "the stored codebook"
) -> ThemeModel:
    """Return the model with the codebook in ``toml``, including untrained themes.

    The probabilities of trained themes stay the same. Names and definitions come from the
    codebook. Themes that it lacks or has retired are not given. ``where`` names the codebook in
    errors, which are those of `extend_model`.
    """
    codebook = parse_codebook(toml, where=where)
    if toml == model.codebook_toml:
        return model
    model.require_encoder(encoder.encoder_id)
    wanted = {theme.id: theme for theme in codebook.themes}
    added = [t for t in codebook.active_themes if t.id not in model.codebook.theme_ids]
    classifier = model.themes
    for theme in added:
        classifier = add_own_theme(classifier, theme, encoder)
    known = tuple(_as_wanted(theme, wanted, codebook) for theme in model.codebook.themes)
    unwanted = {theme.id: _NEVER for theme in known if theme.retired}
    return replace(
        model,
        codebook=replace(codebook, themes=(*known, *added)),
        codebook_toml=toml,
        has_own_codebook=True,
        themes=classifier.with_thresholds(unwanted),
    )


def adopt_codebook(model: ThemeModel, codebook_path: Path) -> ThemeModel:
    """Return the model with another codebook's names, to report on codings that exist already.

    Its decisions do not change; to change them, use `extend_model`. Raises `CodebookError` if the
    codebook cannot be read.
    """
    return adopt(model, _read(codebook_path), where=str(codebook_path))


def adopt(model: ThemeModel, toml: bytes, *, where: str = "the stored codebook") -> ThemeModel:
    """Return the model with the names of the codebook in ``toml``, as `adopt_codebook` does."""
    return replace(model, codebook=parse_codebook(toml, where=where), codebook_toml=toml)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CodebookError(
            str(path), f"cannot be read ({error.strerror})", "give the path of a codebook.toml"
        ) from error


def _as_wanted(theme: Theme, wanted: Mapping[str, Theme], codebook: Codebook) -> Theme:
    return wanted.get(theme.id) or replace(theme, retired=theme.retired or codebook.version)
