"""Load what a corpus works with: reports, theme model and encoder, given as objects or paths."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable
from pathlib import Path

from inspection_findings import defaults
from inspection_findings._version import __version__
from inspection_findings.classify.network import Network
from inspection_findings.coding import read_codebook
from inspection_findings.encode import CachedEncoder, Encoder, RowCache, load_encoder
from inspection_findings.errors import ReadingError
from inspection_findings.store import open_store
from inspection_findings.theme_model import ThemeModel, load_model
from inspection_findings.theme_model.extend import adopt, adopt_codebook
from inspection_findings.theme_model.folder import load_network

AnyPath = str | Path


def find_reports(reports: AnyPath | Iterable[AnyPath]) -> list[Path]:
    """Return the files for these paths, folders, and patterns such as ``reports/*.pdf``.

    The files of one folder or pattern are sorted.

    Raises
    ------
    ReadingError
        If a file does not exist, or a pattern matches no file.
    """
    # Imported here because a search, which reads no report, starts sooner without it.
    from inspection_findings.reading import find_files

    named = [reports] if isinstance(reports, str | Path) else list(reports)
    found: list[Path] = []
    for one in map(str, named):
        fitting = [one] if Path(one).exists() else _find_fitting(one)
        if not fitting:
            raise ReadingError.missing(one)
        found += map(Path, fitting)
    return find_files(found)


def _find_fitting(pattern: str) -> list[str]:
    """Return the files that match a pattern, sorted; ``Path.glob`` refuses absolute ones."""
    return sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207


def load_theme_model(
    model: ThemeModel | AnyPath | None,
    *,
    codebook: AnyPath | None = None,
    kept: bytes | None = None,
) -> ThemeModel:
    """Return the theme model that is given, the one in a folder, or the default.

    A codebook replaces names and definitions, but does not change the model's decisions. ``kept``
    is the file of the codebook that a store keeps, for a codebook that is not named.
    """
    if not isinstance(model, ThemeModel):
        model = load_model(find_model_folder(model))
    if codebook is not None:
        return adopt_codebook(model, Path(codebook))
    return model if kept in (None, model.codebook_toml) else adopt(model, kept)


def find_model_folder(named: AnyPath | None) -> Path:
    """Return the folder that is named, or that of the default theme model."""
    path = None if named is None else Path(named)
    return defaults.locate_theme_model(path, environment=os.environ)


def load_network_of(model: ThemeModel | AnyPath | None) -> Network | None:
    """Return the network of a theme model, without loading the rest of it."""
    return (
        model.network if isinstance(model, ThemeModel) else load_network(find_model_folder(model))
    )


def load_cached_encoder(encoder: Encoder | AnyPath | None) -> Encoder:
    """Return the encoder that is given, or one from a folder with the shared cache."""
    if not isinstance(encoder, str | Path | None):
        return encoder
    cache = RowCache(defaults.locate_cache(environment=os.environ))
    loaded = load_encoder(None if encoder is None else str(encoder))
    return CachedEncoder(loaded, read=cache.read, write=cache.write)


def prepare_search(path: Path, encoder: Encoder) -> None:
    """Make the files beside the store that search works with, so that the first one is fast."""
    from inspection_findings.search.facets import load_facets
    from inspection_findings.search.word_index import load_word_index

    with open_store(path, mode="read") as store, store.snapshot():
        load_facets(store)
        load_word_index(store)
        store.read_vectors(encoder.encoder_id)


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
