"""ONNX Runtime beside PyTorch: the same vectors and the same codings of findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Keep PyTorch to one thread: several wait for one another on a busy machine."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def model() -> ThemeModel:
    return load_model(ROOT / "models" / "themes")


@pytest.fixture(scope="module")
def findings(corpus: dict[str, tuple[Report, Segmentation]]) -> list[Finding]:
    """Return one of eight findings of the corpus, of every length, the shortest first.

    Batches then need little padding.
    """
    found = [finding for _, segmentation in corpus.values() for finding in segmentation.findings]
    return sorted(found, key=lambda finding: len(finding.text))[::8]


def read_in_torch(
    network: Network, texts: Sequence[str]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return unit rows by sentence-transformers, and log-odds by the layers that are tuned."""
    import torch
    from sentence_transformers import SentenceTransformer

    from inspection_findings.classify.network.layers import UpperLayers

    encoder = SentenceTransformer(
        str(find_default_folder()),
        device="cpu",
        local_files_only=True,
        config_kwargs={"output_hidden_states": True},
    )
    bert = encoder[0].auto_model
    kinds = len(network.arrays["kind_biases"])
    upper = UpperLayers(bert, fine_tuned=network.layers, outputs=network.outputs, kinds=kinds)
    upper.load_arrays(network.arrays)
    rows, log_odds = [], []
    with torch.inference_mode():
        for start in range(0, len(texts), BATCH):
            read = encoder(encoder.preprocess(list(texts[start : start + BATCH])))
            rows.append(read["sentence_embedding"].numpy())
            states = read["all_layer_embeddings"][-1 - network.layers]
            log_odds.append(upper(states, read["attention_mask"].float()).numpy())
    return np.concatenate(rows), np.concatenate(log_odds)


def test_both_back_ends_code_findings_alike(model: ThemeModel, findings: list[Finding]) -> None:
    """Themes, their order, reasons, abstention and inferred polarity are the same."""
    assert model.network is not None
    texts = [finding.text for finding in findings]
    kinds = [finding.kind for finding in findings]
    rows, network_scores = model.encode(findings, load_default_encoder())
    torch_rows, log_odds = read_in_torch(model.network, texts)
    cosines = np.einsum("ij,ij->i", rows.astype(np.float64), torch_rows.astype(np.float64))
    assert cosines.min() >= LEAST_COSINE
    in_torch = model.network.interpret(log_odds, kinds, model.themes.theme_ids)
    here = model.classify(findings, rows, network_scores)
    there = model.classify(findings, torch_rows, in_torch)
    assert [decided(coded) for coded in here] == [decided(coded) for coded in there]
    assert sum(coded.polarity is not None for coded in here) > 75


def decided(coded: object) -> tuple[object, ...]:
    """Return what is decided of a finding: all but probabilities."""
    names = ("finding_id", "themes", "abstained", "reason", "polarity")
    return tuple(getattr(coded, name) for name in names)
