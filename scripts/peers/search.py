"""Search by cosine similarity: of embeddings, as aqda's *Topic Search* does, or of TF-IDF."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from peers.task import Cost, find_weights, hand_back, read_task

KEPT = 100  # findings of each ranking

Encode = Callable[[list[str]], Any]


def load_rows(what: str) -> tuple[Encode, Encode]:
    """Return what turns the findings into rows, and what does so with a query afterwards."""
    if what == "words":
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectoriser = TfidfVectorizer()
        return vectoriser.fit_transform, vectoriser.transform
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(find_weights())
    encode = partial(encoder.encode, normalize_embeddings=True, show_progress_bar=False)
    return encode, encode


def rank(rows: Any, query: Any) -> list[int]:
    """Return the rows of the findings, the nearest first; none that has nothing in common."""
    scores = rows @ query.T
    scores = np.asarray(scores.todense() if hasattr(scores, "todense") else scores).ravel()
    order = np.argsort(-scores, kind="stable")[:KEPT]
    return [int(row) for row in order if scores[row] > 0]


def main() -> None:
    """Answer the task."""
    cost = Cost()
    entries = read_task().entries
    with cost.stage("load"):
        index, encode = load_rows(sys.argv[3])
    with cost.stage("index"):
        rows = index(entries["texts"])
    with cost.stage("query"):
        rankings = [rank(rows, encode([query])) for query in entries["queries"]]
    hand_back({"ways": {"": rankings}, "cost": cost.tell()})


if __name__ == "__main__":
    main()
