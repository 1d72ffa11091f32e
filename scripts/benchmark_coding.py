"""Measure how long training, evaluation and classification take once findings are encoded.

Run in the project's environment::

    python scripts/benchmark_coding.py
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import numpy as np

from ablation import gather
from inspection_findings.theme_model.evaluation import evaluate_coded, train_themes

FINDINGS = 10_000


def main() -> None:
    """Print the seconds that each step takes."""
    material = gather()
    coded = material.coded
    train = partial(
        train_themes,
        coded,
        codebook=material.codebook,
        theme_embeddings=material.theme_embeddings,
        prior=material.prior,
    )
    classifier = train()
    many = coded.select(np.arange(FINDINGS) % len(coded.texts))
    texts = [f"{text} {number}" for number, text in enumerate(many.texts)]  # no two the same
    steps: dict[str, Callable[[], object]] = {
        "train": train,
        "measure": lambda: evaluate_coded(
            coded,
            codebook=material.codebook,
            theme_embeddings=material.theme_embeddings,
            prior=material.prior,
        ),
        f"classify {FINDINGS:,} findings": lambda: classifier.predict_probabilities(
            texts, many.embeddings, kinds=many.kinds, network_scores=many.on_themes
        ),
    }
    for name, step in steps.items():
        began = time.perf_counter()
        step()
        print(f"{name}: {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
