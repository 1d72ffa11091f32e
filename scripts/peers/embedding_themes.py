"""Themes by embeddings that are not tuned: a logistic regression a theme, or the cosine to a code.

``cosine`` does what aqda 0.5 does for *Code Suggest*: a query of the code's name, its description
and the first five coded passages (200 characters of each) is embedded as one text, and the
passages nearest to it are suggested, twenty for each code. ``cosine_level`` ranks in the same way
and learns a level in place of the twenty. Passages are whole findings here.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from sentence_transformers import SentenceTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from peers.levels import learn_levels
from peers.task import (
    Cost,
    Floats,
    Rows,
    Task,
    find_weights,
    hand_back,
    list_given,
    read_task,
)

SUGGESTED = 20  # passages for a code
EXAMPLES, LENGTH = 5, 200  # coded passages in the query, and characters of each


def run_regression(task: Task, cost: Cost, encoder: Any, *, invented: bool) -> dict[str, Any]:
    """Return decisions of logistic regressions on embeddings."""
    shown, themes = task.choose_illustrations(invented)
    with cost.stage("fit_once"):
        pictured = encode(encoder, shown)
    with cost.stage("encode"):
        rows = encode(encoder, task.texts)
    scores = np.zeros(task.codings.shape)
    given = np.zeros(task.codings.shape, dtype=np.bool_)

    def fit(taught: Rows) -> Any:
        head = OneVsRestClassifier(LogisticRegression(class_weight="balanced", max_iter=1000))
        codings = np.vstack([themes, task.codings[taught]]).astype(int)
        return head.fit(np.vstack([pictured, rows[taught]]), codings)

    for inside, outside in task.folds:
        with cost.stage("fit"):
            head = fit(inside)
            levels = learn_levels(
                task, inside, lambda taught, rest: fit(taught).predict_proba(rows[rest])
            )
        with cost.stage("predict"):
            scores[outside] = head.predict_proba(rows[outside])
            given[outside] = scores[outside] >= levels
    return {"": list_given(given, scores)}


def run_cosine(task: Task, cost: Cost, encoder: Any) -> dict[str, Any]:
    """Return what is suggested: the first twenty for each theme, and what reaches a level."""
    with cost.stage("encode"):
        rows = encode(encoder, task.texts)
    scores = np.zeros(task.codings.shape)
    first, above = (np.zeros(task.codings.shape, dtype=np.bool_) for _ in range(2))

    def score(taught: Rows, rest: Rows) -> Floats:
        near: Floats = rows[rest] @ encode(encoder, write_queries(task, taught)).T
        return near

    for inside, outside in task.folds:
        with cost.stage("predict"):
            said = score(inside, outside)
            scores[outside] = said
            nearest = np.argsort(-said, axis=0, kind="stable")[:SUGGESTED]
            first[outside[nearest], np.arange(said.shape[1])] = True
        above[outside] = said >= learn_levels(task, inside, score)
    return {"first twenty": list_given(first, scores), "from a level": list_given(above, scores)}


def write_queries(task: Task, taught: Rows) -> list[str]:
    """Return a query for each theme, as aqda words it."""
    queries = []
    for theme, entry in enumerate(task.entries["themes"]):
        coded = [row for row in taught if task.codings[row, theme]][:EXAMPLES]
        passages = "".join(f"- {task.entries['texts'][row][:LENGTH]}\n" for row in coded)
        examples = f"\nExamples of coded passages:\n{passages}" if coded else ""
        queries.append(f"Code: {entry['name']}\nDescription: {entry['description']}{examples}")
    return queries


def encode(encoder: Any, texts: list[str]) -> Any:
    """Return rows of length 1."""
    if not texts:
        return np.zeros((0, encoder.get_embedding_dimension()), dtype=np.float32)
    return encoder.encode(texts, normalize_embeddings=True, show_progress_bar=False)


def main() -> None:
    """Answer the task."""
    encoder = SentenceTransformer(find_weights())
    cost = Cost()
    task = read_task()
    if sys.argv[3] == "cosine":
        answer = run_cosine(task, cost, encoder)
    else:
        answer = run_regression(task, cost, encoder, invented=sys.argv[3] == "invented")
    hand_back({"ways": answer, "cost": cost.tell()})


if __name__ == "__main__":
    main()
