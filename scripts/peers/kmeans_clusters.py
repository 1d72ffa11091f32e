"""Groups of findings by k-means, as many as there are themes: the plainest way to group.

``embedding`` takes embeddings, ``words`` TF-IDF.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from sklearn.cluster import KMeans

from peers.grouped import SEED, run_all
from peers.task import Cost, Rows, find_weights, hand_back, read_task


def load_rows(what: str) -> Callable[[list[str]], Any]:
    """Return what turns texts into the rows that are grouped."""
    if what == "words":
        from sklearn.feature_extraction.text import TfidfVectorizer

        words: Callable[[list[str]], Any] = TfidfVectorizer(
            stop_words="english", sublinear_tf=True
        ).fit_transform
        return words
    from sentence_transformers import SentenceTransformer

    return partial(SentenceTransformer(find_weights()).encode, show_progress_bar=False)


def main() -> None:
    """Answer the task."""
    cost = Cost()
    entries = read_task().entries
    with cost.stage("load"):
        represent = load_rows(sys.argv[3])
    with cost.stage("encode"):
        rows = represent(entries["texts"])
    themes = len(entries["themes"])

    def group(chosen: Rows, seed: int | None) -> list[int]:
        found = KMeans(themes, n_init=10, random_state=seed).fit_predict(rows[chosen])
        return [int(number) for number in found]

    everything = np.arange(len(entries["texts"]))
    for stage in ("first", "group"):
        with cost.stage(stage):
            group(everything, SEED)
    told = cost.tell()
    hand_back({"ways": {"": run_all(group, entries["boroughs"])}, "cost": told})


if __name__ == "__main__":
    main()
