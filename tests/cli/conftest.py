"""Fixtures that the tests of this room share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from inspection_findings.theme_model import ThemeModel, save_model
from tests.support.variants import ROOT


@pytest.fixture(scope="module")
def model_folder(tiny_model: ThemeModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "themes"
    save_model(tiny_model, folder)
    return folder


@pytest.fixture(autouse=True)
def settings(model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the tiny model and a cache of the test's own."""
    monkeypatch.setenv("FINDINGS_MODEL", str(model_folder))
    monkeypatch.setenv("FINDINGS_CODEBOOK", str(ROOT / "corpus" / "codebook.toml"))
    monkeypatch.setenv("FINDINGS_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def store(built_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store of the five reports, with the reference coding."""
    return Path(shutil.copy(built_store, tmp_path_factory.mktemp("store")))
