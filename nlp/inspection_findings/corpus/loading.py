"""What a corpus works with: reports, theme model and encoder, given as objects or by path."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable
from pathlib import Path

from inspection_findings import defaults
from inspection_findings._version import __version__
from inspection_findings.coding import read_codebook
from inspection_findings.encode import CachedEncoder, Encoder, RowCache, load_encoder
from inspection_findings.errors import ReadingError
from inspection_findings.search.relevance import UNRELATED
from inspection_findings.theme_model import ThemeModel, load_model
from inspection_findings.theme_model.extend import adopt_codebook, extend_model

AnyPath = str | Path


def find_reports(reports: AnyPath | Iterable[AnyPath]) -> list[Path]:
    """Return the files that paths and patterns such as ``reports/*.txt`` stand for.

    Those of a pattern are sorted; nothing that was named is left out in silence.

    Raises
    ------
    ReadingError
        If a file is not there, or a pattern fits none.
    """
    named = [reports] if isinstance(reports, str | Path) else list(reports)
    found: list[Path] = []
    for one in map(str, named):
        fitting = [one] if Path(one).exists() else _find_fitting(one)
        if not fitting:
            raise ReadingError(one, "there is no such file", "check the path")
        found += map(Path, fitting)
    return found


def _find_fitting(pattern: str) -> list[str]:
    """Return the files that a pattern fits, sorted; unlike those of Path it may be absolute."""
    return sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207


def load_theme_model(
    model: ThemeModel | AnyPath | None, *, codebook: AnyPath | None = None
) -> ThemeModel:
    """Return a theme model: the one given, the one in a folder, or the default.

    With a codebook its names and definitions count; what the model decides stays.
    """
    if not isinstance(model, ThemeModel):
        model = load_model(find_model_folder(model))
    return model if codebook is None else adopt_codebook(model, Path(codebook))


def load_extended_model(
    model: ThemeModel | AnyPath | None, *, codebook: AnyPath | None, encoder: Encoder
) -> ThemeModel:
    """Return a theme model that gives the themes of a codebook of your own, without training."""
    loaded = load_theme_model(model)
    return loaded if codebook is None else extend_model(loaded, Path(codebook), encoder)


def find_model_folder(named: AnyPath | None) -> Path:
    """Return the folder of the theme model that is named, or of the default."""
    path = None if named is None else Path(named)
    return defaults.locate_theme_model(path, environment=os.environ)


def load_cached_encoder(encoder: Encoder | AnyPath | None) -> Encoder:
    """Return an encoder: the one given, or one from a folder with the cache that all share."""
    if not isinstance(encoder, str | Path | None):
        return encoder
    cache = RowCache(defaults.locate_cache(environment=os.environ))
    loaded = load_encoder(None if encoder is None else str(encoder))
    return CachedEncoder(loaded, read=cache.read, write=cache.write)


def prepare_search(encoder: Encoder) -> None:
    """Encode what a search measures closeness by, so that the first need not wait for it."""
    encoder.encode(UNRELATED)


def describe_tool(model: ThemeModel | AnyPath | None) -> dict[str, str]:
    """Return versions and hashes of the tool, the codebook and the theme model."""
    codebook_path = defaults.locate_codebook(environment=os.environ)
    codebook = read_codebook(codebook_path)
    loaded = load_theme_model(model)
    where = "" if isinstance(model, ThemeModel) else f" ({find_model_folder(model)})"
    return {
        "inspection-findings": __version__,
        "codebook": f"{codebook.version}, {codebook.sha256[:12]} ({codebook_path})",
        "theme model": f"{loaded.name}{where}",
        "trained on": ", ".join(loaded.provenance.boroughs),
        "encoder": loaded.provenance.encoder_id,
    }
