"""ONNX Runtime beside PyTorch: the same vectors and the same codings of every finding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pytest

from inspection_findings.classify.network import Network
from inspection_findings.encode import find_default_folder, load_default_encoder
from inspection_findings.records import Finding, Report, Segmentation
from inspection_findings.theme_model import ThemeModel, load_model
from tests.support.variants import ROOT

if TYPE_CHECKING:
    from numpy.typing import NDArray

pytest.importorskip("sentence_transformers", reason="the extra train is not installed")
LEAST_COSINE = 0.9999
BATCH = 32


@pytest.fixture(scope="module")
def model() -> ThemeModel:
    return load_model(ROOT / "models" / "themes")


@pytest.fixture(scope="module")
def findings(corpus: dict[str, tuple[Report, Segmentation]]) -> list[Finding]:
    """Return every finding of the corpus, the shortest first: batches then need little padding."""
    found = [finding for _, segmentation in corpus.values() for finding in segmentation.findings]
    return sorted(found, key=lambda finding: len(finding.text))


def encode_in_torch(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return unit rows as sentence-transformers computes them."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(find_default_folder()), device="cpu", local_files_only=True)
    rows = model.encode(list(texts), normalize_embeddings=True, batch_size=BATCH)
    return np.asarray(rows, dtype=np.float32)


def read_in_torch(network: Network, texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the network's log-odds as the layers compute them that are fine-tuned."""
    import torch

    from inspection_findings.classify.network.fine_tune import open_layers
    from inspection_findings.classify.network.layers import LowerLayers, UpperLayers, side_by_side

    bert, tokenizer = open_layers(load_default_encoder())
    lower = LowerLayers(bert, tokenizer, fine_tuned=network.layers)
    kinds = len(network.arrays["kind_biases"])
    upper = UpperLayers(bert, fine_tuned=network.layers, outputs=network.outputs, kinds=kinds)
    upper.load_arrays(network.arrays)
    said = []
    with torch.inference_mode():
        for start in range(0, len(texts), BATCH):
            states = [lower(text) for text in texts[start : start + BATCH]]
            said.append(upper(*side_by_side(states)).numpy())
    return np.concatenate(said)


def test_both_back_ends_code_every_finding_alike(
    model: ThemeModel, findings: list[Finding]
) -> None:
    """Themes, their order, reasons, abstention and inferred polarity are the same."""
    assert model.network is not None
    texts = [finding.text for finding in findings]
    kinds = [finding.kind for finding in findings]
    rows, impressions = model.encode(findings, load_default_encoder())
    torch_rows = encode_in_torch(texts)
    cosines = np.einsum("ij,ij->i", rows.astype(np.float64), torch_rows.astype(np.float64))
    assert cosines.min() >= LEAST_COSINE
    in_torch = model.network.interpret(
        read_in_torch(model.network, texts), kinds, model.themes.theme_ids
    )
    here = model.classify(findings, rows, impressions)
    there = model.classify(findings, torch_rows, in_torch)
    assert [decided(coded) for coded in here] == [decided(coded) for coded in there]
    assert sum(coded.polarity is not None for coded in here) > 600


def decided(coded: object) -> tuple[object, ...]:
    """Return what is decided of a finding: all but probabilities."""
    names = ("finding_id", "themes", "abstained", "because", "polarity")
    return tuple(getattr(coded, name) for name in names)
