"""Measure the engines: texts a second by ONNX Runtime and by sentence-transformers.

Prints texts a second on one thread, and the ratio of each pair of runs, with medians. It needs the
extra ``train``. Run it in the project's environment on an otherwise idle machine::

    python scripts/benchmark_encoding.py
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

from environment import CHECKOUT
from inspection_findings.classify.network import add_network
from inspection_findings.encode import find_default_folder, load_default_encoder
from inspection_findings.encode.torch_encoder import SentenceTransformerEncoder
from inspection_findings.reading import read_report, segment_report
from inspection_findings.theme_model import load_model

TEXTS = 200
ROUNDS = 5


def main() -> None:
    """Time the engines in turn and print the medians."""
    report = read_report(CHECKOUT / "corpus" / "reports" / "haringey-2025-03.txt")
    texts = [finding.text for finding in segment_report(report).findings][:TEXTS]
    encoder = load_default_encoder()
    network = load_model(CHECKOUT / "models" / "themes").network
    if network is None:
        raise SystemExit("models/themes has no fine-tuned network to measure")
    ways: dict[str, Callable[[Sequence[str]], object]] = {
        "sentence-transformers": SentenceTransformerEncoder(find_default_folder()).encode,
        "ONNX Runtime": encoder.encode,
        "ONNX Runtime, with the network": add_network(encoder, network).encode_both,
    }
    for encode in ways.values():
        encode(texts[:5])
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, encode in ways.items():
            rates[name].append(_rate(encode, texts))
    first = rates["sentence-transformers"]
    for name, found in rates.items():
        ratio = statistics.median(a / b for a, b in zip(found, first, strict=True))
        print(f"{name:32}{statistics.median(found):5.0f} texts a second, ratio {ratio:.2f}")


def _rate(encode: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    began = time.perf_counter()
    encode(texts)
    return len(texts) / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
