"""The five reports behind the door, and a folder that looks like a checkout with a store."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import inspection_findings as inf
from inspection_findings.encode import OnnxEncoder
from inspection_findings.theme_model import ThemeModel, save_model
from tests.support.variants import ROOT


@pytest.fixture(scope="session")
def model_folder(tiny_model: ThemeModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "themes"
    save_model(tiny_model, folder)
    return folder


@pytest.fixture(scope="session")
def store_path(built_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store of the five reports, with the reference coding."""
    return Path(shutil.copy(built_store, tmp_path_factory.mktemp("door")))


@pytest.fixture
def settings(
    model_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Use the tiny model, the corpus's codebook and standards, and a cache of the test's own."""
    monkeypatch.setenv("FINDINGS_MODEL", str(model_folder))
    monkeypatch.setenv("FINDINGS_CODEBOOK", str(ROOT / "corpus" / "codebook.toml"))
    monkeypatch.setenv("FINDINGS_STANDARDS", str(ROOT / "corpus" / "standards.toml"))
    monkeypatch.setenv("FINDINGS_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def door(
    store_path: Path,
    tiny_encoder: OnnxEncoder,
    settings: None,  # noqa: ARG001
) -> inf.Corpus:
    """Return the corpus as a person opens it who names no default but the encoder."""
    return inf.open_corpus(store_path, encoder=tiny_encoder)
