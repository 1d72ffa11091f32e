"""Shared fixtures: a tiny but real encoder, and the corpus as read."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

os.environ["HF_HUB_OFFLINE"] = "1"  # before any library that asks looks

from inspection_findings.coding import read_codebook
from inspection_findings.encode import OnnxEncoder
from inspection_findings.encode.onnx_encoder import GRAPH
from inspection_findings.reading import read_report, segment_report
from inspection_findings.records import Report, Segmentation
from inspection_findings.theme_model import ThemeModel
from inspection_findings.theme_model.evaluation import train_polarity, train_themes
from inspection_findings.theme_model.train import gather_training_material
from tests.support.tiny_encoder import write_tiny_encoder
from tests.support.variants import REPORTS

# Speed is measured in benchmarks, never here: on a busy machine a deadline fails by chance.
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.load_profile("here")


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> OnnxEncoder:
    """Return a real encoder that is fast: one vector a word, averaged.

    Its word vectors are the first layer of the default encoder, so that words that mean
    the same are near each other here too.
    """
    folder = tmp_path_factory.mktemp("tiny-encoder")
    write_tiny_encoder(folder)
    return OnnxEncoder(folder, (folder / GRAPH).read_bytes())


@pytest.fixture(scope="session")
def corpus() -> dict[str, tuple[Report, Segmentation]]:
    """Return the five reports by id, each with its segmentation."""
    reports = [read_report(path) for path in REPORTS]
    return {report.report_id: (report, segment_report(report)) for report in reports}


@pytest.fixture(scope="session")
def report_paths() -> list[Path]:
    return REPORTS


@pytest.fixture(scope="session")
def tiny_model(tiny_encoder: OnnxEncoder) -> ThemeModel:
    """Return a theme model for the tiny encoder, trained on the reference coding."""
    root = Path(__file__).resolve().parent.parent
    material = gather_training_material(
        REPORTS, root / "corpus" / "gold", root / "corpus" / "codebook.toml", encoder=tiny_encoder
    )
    codebook = read_codebook(material.codebook_path)
    return ThemeModel(
        codebook=codebook,
        codebook_toml=material.codebook_path.read_bytes(),
        themes=train_themes(
            material.coded,
            codebook=codebook,
            theme_embeddings=material.theme_embeddings,
            blocks=("embedding", "phrases"),
        ),
        polarity=train_polarity(material.coded),
        provenance=material.provenance,
        neighbours=material.neighbours,
    )
