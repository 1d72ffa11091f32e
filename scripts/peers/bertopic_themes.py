"""Themes by BERTopic's supervised form: one theme a finding, learnt from main themes.

Its guide has this for topics that are known beforehand: no reduction, and a logistic regression in
the place of the clustering.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from bertopic import BERTopic
from bertopic.dimensionality import BaseDimensionalityReduction
from bertopic.vectorizers import ClassTfidfTransformer
from sentence_transformers import SentenceTransformer
from sklearn.linear_model import LogisticRegression

from peers.task import Cost, Task, find_weights, hand_back, list_given, read_task


def run(task: Task, cost: Cost, encoder: Any) -> dict[str, Any]:
    """Return the theme of each finding, by what was learnt on the other boroughs."""
    with cost.stage("encode"):
        rows = encoder.encode(task.texts, show_progress_bar=False)
    given = np.zeros(task.codings.shape, dtype=np.bool_)
    main = [themes[0] if themes else -1 for themes in task.entries["codings"]]
    for inside, outside in task.folds:
        taught = [row for row in inside if main[row] >= 0]
        model = BERTopic(
            embedding_model=encoder,
            umap_model=BaseDimensionalityReduction(),
            hdbscan_model=LogisticRegression(),
            ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
        )
        with cost.stage("fit"):
            model.fit(task.choose(np.array(taught)), rows[taught], y=[main[row] for row in taught])
        with cost.stage("predict"):
            topics, _ = model.transform(task.choose(outside), rows[outside])
        named = match_topics(model, [main[row] for row in taught])
        for row, topic in zip(outside, topics, strict=True):
            given[row, named[int(topic)]] = True
    return {"": list_given(given)}


def match_topics(model: Any, main: list[int]) -> dict[int, int]:
    """Return the theme that each topic stands for: BERTopic numbers them by size."""
    pairs: dict[int, list[int]] = {}
    for topic, theme in zip(model.topics_, main, strict=True):
        pairs.setdefault(int(topic), []).append(theme)
    return {topic: max(set(themes), key=themes.count) for topic, themes in pairs.items()}


def main() -> None:
    """Answer the task."""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    encoder = SentenceTransformer(find_weights())
    cost = Cost()
    answer = run(read_task(), cost, encoder)
    hand_back({"ways": answer, "cost": cost.tell()})


if __name__ == "__main__":
    main()
