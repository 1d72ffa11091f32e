"""Fixtures that the tests of this room share."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspection_findings.encode import OnnxEncoder
from inspection_findings.theme_model import ThemeModel, save_model
from tests.support.commands import run
from tests.support.variants import REPORTS, ROOT


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
def store(
    model_folder: Path,
    tiny_encoder: OnnxEncoder,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    path = tmp_path_factory.mktemp("store") / "inspections.findings"
    result = run(
        "build",
        *map(str, REPORTS),
        "--store",
        str(path),
        "--model",
        str(model_folder),
        "--encoder",
        str(tiny_encoder.folder),
        "--reference",
        str(ROOT / "corpus/reference"),
    )
    assert result.exit_code == 0, result.output
    return path
