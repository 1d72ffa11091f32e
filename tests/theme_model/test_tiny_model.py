"""The tiny model in tests/data is of today: what its script would train, in today's format."""

from __future__ import annotations

import hashlib

import pytest

from inspection_findings.encode import OnnxEncoder
from inspection_findings.records import Report, Segmentation
from inspection_findings.theme_model import ThemeModel
from make_tiny_model import CORPUS, TINY_MODEL, train_tiny_model

CURE = "out of date: run python scripts/make_tiny_model.py"


def test_it_was_made_from_the_corpus_of_today(
    tiny_model: ThemeModel, tiny_encoder: OnnxEncoder
) -> None:
    """Codebook, reference coding, reports and encoder are those that are here."""

    def hashes_of(folder: str, names: set[str]) -> dict[str, str]:
        return {
            name: hashlib.sha256((CORPUS / folder / name).read_bytes()).hexdigest()
            for name in names
        }

    made_from = tiny_model.provenance
    assert tiny_model.codebook_toml == (CORPUS / "codebook.toml").read_bytes(), CURE
    assert made_from.reference == hashes_of("reference", set(made_from.reference)), CURE
    assert made_from.reports == hashes_of("reports", set(made_from.reports)), CURE
    assert made_from.encoder_id == tiny_encoder.encoder_id, CURE
    assert tiny_model.neighbours.encoder_id == tiny_encoder.encoder_id, CURE


def test_trained_again_it_decides_the_same(
    tiny_model: ThemeModel,
    tiny_encoder: OnnxEncoder,
    corpus: dict[str, tuple[Report, Segmentation]],
) -> None:
    """On a report that it never saw, themes, polarities and probabilities are the same."""
    again = train_tiny_model(tiny_encoder)
    findings = corpus["hackney-2023-05"][1].findings
    embeddings = tiny_encoder.encode([finding.text for finding in findings])
    pairs = zip(
        tiny_model.classify(findings, embeddings),
        again.classify(findings, embeddings),
        strict=True,
    )
    for kept, new in pairs:
        assert (kept.themes, kept.polarity) == (new.themes, new.polarity), CURE
        assert dict(kept.probabilities) == pytest.approx(dict(new.probabilities), abs=1e-4), CURE
    assert tiny_model.neighbours.coded == again.neighbours.coded, CURE


def test_it_is_small() -> None:
    """It stays below 1 MB, since every copy of the project carries it."""
    assert sum(path.stat().st_size for path in TINY_MODEL.iterdir()) < 1_000_000
