"""Fixtures that the tests of this room share."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspection_findings import pipeline
from inspection_findings.analysis.recommendations import (
    FollowUp,
)
from inspection_findings.encode import OnnxEncoder
from inspection_findings.frames import CorpusFrames
from inspection_findings.store import open_store
from inspection_findings.theme_model import ThemeModel
from tests.support.recommendations import (
    REFERENCE,
    follow_store,
)
from tests.support.second_report import write_second_report
from tests.support.variants import REPORTS


@pytest.fixture(scope="module")
def store_path(
    tiny_encoder: OnnxEncoder,
    tiny_model: ThemeModel,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Return a store of the five reports and a second one on Islington, by the pipeline."""
    folder = tmp_path_factory.mktemp("followed")
    second = folder / "islington-2026-08.txt"
    second.write_text(write_second_report(), encoding="utf-8")
    with open_store(folder / "six.findings", mode="write") as store:
        outcome = pipeline.build(
            [*REPORTS, second],
            store=store,
            encoder=tiny_encoder,
            model=tiny_model,
            reference_folder=REFERENCE,
        )
    assert [entry.status for entry in outcome.inputs] == ["added"] * 6
    assert [entry.losses for entry in outcome.inputs] == [()] * 6
    return folder / "six.findings"


@pytest.fixture(scope="module")
def frames(store_path: Path) -> CorpusFrames:
    with open_store(store_path, mode="read") as store:
        return store.read_frames()


@pytest.fixture(scope="module")
def followed(store_path: Path) -> FollowUp:
    with open_store(store_path, mode="read") as store:
        return follow_store(store)
