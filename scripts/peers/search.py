"""Search by cosine similarity: of embeddings, as aqda's *Topic Search* does, or of TF-IDF."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from peers.task import Cost, find_weights, hand_back, read_task

KEPT = 100  # findings of each ranking


def make_index(texts: list[str], what: str) -> tuple[Any, Any]:
    """Return what turns texts into rows, and the rows of the findings."""
    if what == "words":
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectoriser = TfidfVectorizer()
        return vectoriser.transform, vectoriser.fit_transform(texts)
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(find_weights())

    def encode(chosen: list[str]) -> Any:
        return encoder.encode(chosen, normalize_embeddings=True, show_progress_bar=False)

    return encode, encode(texts)


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
    with cost.stage("index"):
        encode, rows = make_index(entries["texts"], sys.argv[3])
    with cost.stage("query"):
        rankings = [rank(rows, encode([query])) for query in entries["queries"]]
    hand_back({"ways": {"": rankings}, "cost": cost.tell()})


if __name__ == "__main__":
    main()
