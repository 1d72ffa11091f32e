"""Measure what encoding each text alone costs, beside batches of 32 sorted by length.

Prints sentences a second on one thread and the ratio of each pair of runs, with medians.
Run it in the project's environment on a machine that does nothing else::

    python scripts/benchmark_encoding.py
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

import torch
from sentence_transformers import SentenceTransformer

from environment import CHECKOUT
from inspection_findings.encode import load_encoder
from inspection_findings.reading import read_report, segment_report

TEXTS = 200
ROUNDS = 5


def main() -> None:
    """Time both ways in turn and print the medians."""
    report = read_report(CHECKOUT / "corpus" / "reports" / "haringey-2025-03.txt")
    texts = [finding.text for finding in segment_report(report).findings][:TEXTS]
    encoder = load_encoder()
    model = SentenceTransformer(str(encoder.folder), device="cpu", local_files_only=True)
    torch.set_num_threads(1)

    def in_batches(texts: Sequence[str]) -> None:
        model.encode(by_length(texts), batch_size=32, show_progress_bar=False)

    encoder.encode(texts[:5])
    in_batches(texts[:5])
    pairs = [(_rate(encoder.encode, texts), _rate(in_batches, texts)) for _ in range(ROUNDS)]
    print(f"alone       {statistics.median(a for a, _ in pairs):.0f} sentences a second")
    print(f"in batches  {statistics.median(b for _, b in pairs):.0f} sentences a second")
    print(f"ratio       {statistics.median(a / b for a, b in pairs):.2f}")


def by_length(texts: Sequence[str]) -> list[str]:
    """Return the texts, the shortest first, so that a batch needs little padding."""
    return sorted(texts, key=len)


def _rate(encode: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    began = time.perf_counter()
    encode(texts)
    return len(texts) / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
