"""Themes by TF-IDF and one logistic regression a theme, with scikit-learn alone.

``defaults`` is what its manual shows. ``tuned`` takes pairs of words, weighs rare themes up and
learns from which probability a theme is given.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline

from peers.levels import choose_levels, hold_out_scores
from peers.task import Cost, Mask, Task, hand_back, list_given, read_task


def make_defaults() -> Pipeline:
    """Return both parts as they come."""
    return make_pipeline(TfidfVectorizer(), OneVsRestClassifier(LogisticRegression()))


def make_tuned() -> Pipeline:
    """Return them with what is usually set for few findings and rare themes."""
    return make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, stop_words="english"),
        OneVsRestClassifier(LogisticRegression(class_weight="balanced", max_iter=1000)),
    )


def run(task: Task, cost: Cost, *, tuned: bool, invented: bool) -> dict[str, Any]:
    """Return decisions, each borough's by what was learnt on the others."""
    scores = np.zeros(task.codings.shape)
    given = np.zeros(task.codings.shape, dtype=np.bool_)
    shown, themes = task.choose_illustrations(invented)

    def fit(texts: list[str], codings: Mask) -> Pipeline:
        way = make_tuned() if tuned else make_defaults()
        return way.fit([*shown, *texts], np.vstack([themes, codings]).astype(int))

    for inside, outside in task.folds:
        texts, codings = task.choose(inside), task.codings[inside]
        with cost.stage("fit"):
            way = fit(texts, codings)
            levels: Any = 0.5
            if tuned:
                said = hold_out_scores(
                    [task.entries["boroughs"][row] for row in inside],
                    codings.shape,
                    lambda taught, texts=texts, codings=codings: fit(
                        [one for one, is_in in zip(texts, taught, strict=True) if is_in],
                        codings[taught],
                    ).predict_proba(
                        [one for one, is_in in zip(texts, taught, strict=True) if not is_in]
                    ),
                )
                levels = choose_levels(said, codings)
        with cost.stage("predict"):
            scores[outside] = way.predict_proba(task.choose(outside))
            given[outside] = scores[outside] >= levels
    return {"": list_given(given, scores)}


def main() -> None:
    """Answer the task."""
    cost = Cost()
    settings = {"tuned": sys.argv[3] != "defaults", "invented": sys.argv[3] == "invented"}
    answer = run(read_task(), cost, **settings)
    hand_back({"ways": answer, "cost": cost.tell()})


if __name__ == "__main__":
    main()
