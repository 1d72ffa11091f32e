"""Shared fixtures: a tiny but real encoder, and the corpus as read."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

os.environ["HF_HUB_OFFLINE"] = "1"  # before any library that asks looks
os.environ.pop("COLUMNS", None)  # tables are as wide as where nobody looks, also in a worker

import inspection_findings as inf
from inspection_findings.encode import OnnxEncoder
from inspection_findings.encode.onnx_encoder import GRAPH
from inspection_findings.reading import read_report, segment_report
from inspection_findings.records import Report, Segmentation
from inspection_findings.theme_model import ThemeModel, load_model
from make_tiny_model import TINY_MODEL
from tests.support.once import make_once
from tests.support.tiny_encoder import write_tiny_encoder
from tests.support.variants import REPORTS, ROOT

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
def built_store(
    tiny_encoder: OnnxEncoder, tiny_model: ThemeModel, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return a store of the five reports, coded by the tiny model and by the reference.

    It is made once for all tests: whoever opens it copies it first.
    """

    def make(folder: Path) -> None:
        inf.build(
            REPORTS,
            store=folder / "inspections.findings",
            model=tiny_model,
            encoder=tiny_encoder,
            reference=ROOT / "corpus" / "reference",
        )

    return make_once(tmp_path_factory, "built", make) / "inspections.findings"


@pytest.fixture(scope="session")
def report_paths() -> list[Path]:
    return REPORTS


@pytest.fixture(scope="session")
def tiny_model() -> ThemeModel:
    """Return a theme model for the tiny encoder, as scripts/make_tiny_model.py trained it."""
    return load_model(TINY_MODEL)
