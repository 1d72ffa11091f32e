"""Shared fixtures: a tiny but real encoder, and the corpus as read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"  # before any library that asks looks

from inspection_findings.encode import SentenceTransformerEncoder, load_encoder
from inspection_findings.reading import read_report
from inspection_findings.records import Report, Segmentation
from inspection_findings.segment import segment_report
from tests.variants import REPORTS


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> SentenceTransformerEncoder:
    """Return a real sentence-transformers model that is fast: one vector a word, averaged.

    Its word vectors are the first layer of the default encoder, so that words that mean
    the same are near each other here too.
    """
    from safetensors import safe_open
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import StaticEmbedding
    from tokenizers import Tokenizer

    source = load_encoder().folder
    with safe_open(source / "model.safetensors", framework="np") as weights:
        words = weights.get_tensor("embeddings.word_embeddings.weight")
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    folder = tmp_path_factory.mktemp("tiny-encoder")
    module = StaticEmbedding(tokenizer, embedding_weights=words)
    SentenceTransformer(modules=[module], device="cpu").save(str(folder))
    return SentenceTransformerEncoder(folder)


@pytest.fixture(scope="session")
def corpus() -> dict[str, tuple[Report, Segmentation]]:
    """Return the five reports by id, each with its segmentation."""
    reports = [read_report(path) for path in REPORTS]
    return {report.report_id: (report, segment_report(report)) for report in reports}


@pytest.fixture(scope="session")
def report_paths() -> list[Path]:
    return REPORTS
