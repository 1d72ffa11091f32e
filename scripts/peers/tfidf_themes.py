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

from peers.levels import learn_levels
from peers.task import Cost, Floats, Rows, Task, hand_back, list_given, read_task


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

    def fit(rows: Rows) -> Pipeline:
        way = make_tuned() if tuned else make_defaults()
        codings = np.vstack([themes, task.codings[rows]]).astype(int)
        return way.fit([*shown, *task.choose(rows)], codings)

    def score(taught: Rows, rest: Rows) -> Floats:
        said: Floats = fit(taught).predict_proba(task.choose(rest))
        return said

    for inside, outside in task.folds:
        with cost.stage("fit"):
            way = fit(inside)
            levels: Any = learn_levels(task, inside, score) if tuned else 0.5
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
