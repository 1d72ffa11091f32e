"""Groups of findings by BERTopic, with its defaults and with settings for few findings.

The reduction is the default one (UMAP), given a seed as BERTopic's guide says for a result that can
be had again.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from bertopic import BERTopic
from sentence_transformers import SentenceTransformer
from umap import UMAP

from peers.grouped import SEED, run_all
from peers.task import Cost, Rows, find_weights, hand_back, read_task

SETTINGS: dict[str, dict[str, Any]] = {
    "defaults": {},
    "topics from 3 findings": {"min_topic_size": 3},
    "topics from 3 findings, reduced to 25": {"min_topic_size": 3, "nr_topics": 25},
}


def group(texts: Any, rows: Any, seed: int | None, **settings: Any) -> list[int]:
    """Return the topic of each finding; -1 is BERTopic's word for none."""
    reduction = UMAP(
        n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed
    )
    topics, _ = BERTopic(umap_model=reduction, **settings).fit_transform(list(texts), rows)
    return [int(topic) for topic in topics]


def main() -> None:
    """Answer the task."""
    encoder = SentenceTransformer(find_weights())
    cost = Cost()
    entries = read_task().entries
    texts, boroughs = np.array(entries["texts"], dtype=object), entries["boroughs"]
    with cost.stage("encode"):
        plain = encoder.encode(entries["texts"], show_progress_bar=False)
    with cost.stage("first"):
        group(texts, plain, SEED)
    with cost.stage("group"):
        group(texts, plain, SEED)
    told = cost.tell()

    def run(rows: Any, **settings: Any) -> dict[str, Any]:
        def some(chosen: Rows, seed: int | None) -> list[int]:
            return group(texts[chosen], rows[chosen], seed, **settings)

        return run_all(some, boroughs)

    answer = {f"embeddings, {name}": run(plain, **chosen) for name, chosen in SETTINGS.items()}
    ours = np.array(entries["rows"], dtype=np.float32)
    answer["our rows, topics from 3 findings"] = run(ours, min_topic_size=3)
    hand_back({"ways": answer, "cost": told})


if __name__ == "__main__":
    main()
