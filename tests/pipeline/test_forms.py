"""Reports in other forms go through the pipeline as their text does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from inspection_findings import pipeline
from inspection_findings.encode import OnnxEncoder
from inspection_findings.pipeline import BuildOutcome
from inspection_findings.reading.formats import extractors
from inspection_findings.store import open_store
from inspection_findings.theme_model import ThemeModel
from tests.support.forms import typst_pdf
from tests.support.forms.elements import take_apart
from tests.support.forms.web_page import write_page
from tests.support.variants import REPORTS

HACKNEY = REPORTS[0]


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "hackney.pdf"
    path.write_bytes(typst_pdf.write_pdf(take_apart(HACKNEY), typst_pdf.DESIGNS[0]))
    return path


class Build:
    """Builds a store with the tiny encoder and its model."""

    def __init__(self, encoder: OnnxEncoder, model: ThemeModel, store_path: Path) -> None:
        self.encoder = encoder
        self.model = model
        self.store_path = store_path

    def __call__(self, *paths: Path) -> BuildOutcome:
        with open_store(self.store_path, mode="write") as store:
            return pipeline.build(paths, store=store, encoder=self.encoder, model=self.model)

    def read_citations(self) -> dict[str, str]:
        with open_store(self.store_path, mode="read") as store:
            findings = store.read_findings(store.read_finding_ids())
        return {finding.finding_id: finding.citation for finding in findings}


@pytest.fixture
def build(tiny_encoder: OnnxEncoder, tiny_model: ThemeModel, tmp_path: Path) -> Build:
    return Build(tiny_encoder, tiny_model, tmp_path / "forms.findings")


def test_the_pdf_of_a_report_keeps_its_finding_ids(build: Build, pdf: Path) -> None:
    """What people coded in the text stays with the PDF, which adds the page."""
    build(HACKNEY)
    before = build.read_citations()
    (done,) = build(pdf).inputs
    assert (done.status, done.losses) == ("changed", ())
    after = build.read_citations()
    assert set(after) == set(before)
    assert all(", p. " in citation or ", pp. " in citation for citation in after.values())
    assert [entry.status for entry in build(pdf).inputs] == ["unchanged"]


def test_a_file_is_read_again_when_its_extractor_changes(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer library may give other text: the same bytes are then not what the store has."""
    page = tmp_path / "hackney.html"
    page.write_text(write_page(take_apart(HACKNEY)), encoding="utf-8")
    build(page)
    assert [entry.status for entry in build(page).inputs] == ["unchanged"]
    newer = extractors._EXTRACTORS | {"web page": ("html 2", ("lxml",))}
    monkeypatch.setattr(extractors, "_EXTRACTORS", newer)
    extractors.name_extractor.cache_clear()
    try:
        assert [entry.status for entry in build(page).inputs] == ["changed"]
    finally:
        extractors.name_extractor.cache_clear()


def test_a_report_whose_file_is_gone_is_processed_again(
    build: Build, pdf: Path, tmp_path: Path, tiny_model: ThemeModel
) -> None:
    """Another model makes every report again, from the text and pages that the store keeps."""
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(pdf.read_bytes())
    build(copy)
    before = build.read_citations()
    copy.unlink()
    build.model = _change(tiny_model)
    build(next(path for path in REPORTS if "havering" in path.name))
    kept = {key: value for key, value in build.read_citations().items() if "hackney" in key}
    assert kept == before


def _change(model: ThemeModel) -> ThemeModel:
    return replace(model, themes=model.themes.with_thresholds({"victim-work": 0.9}))
