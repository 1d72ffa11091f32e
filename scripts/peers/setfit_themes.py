"""Themes by SetFit: pairs of findings tune the encoder, then one logistic regression a theme.

``coded`` learns from the coded findings of the other boroughs. ``invented`` tunes the encoder on
invented findings, once, since no borough is in them; the heads learn from both.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from typing import Any

import numpy as np
from datasets import Dataset
from setfit import SetFitModel, Trainer, TrainingArguments
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from peers.levels import choose_levels
from peers.task import Cost, Floats, Mask, Task, find_weights, hand_back, list_given, read_task

PAIRS = 16  # of findings in a step; SetFit's own default


def tune(texts: Sequence[str], codings: Mask, steps: int) -> Any:
    """Return a model tuned on pairs, with its default head."""
    model = SetFitModel.from_pretrained(find_weights(), multi_target_strategy="one-vs-rest")
    with tempfile.TemporaryDirectory() as folder:
        settings = TrainingArguments(
            output_dir=folder,
            max_steps=steps,
            batch_size=PAIRS,
            seed=0,
            report_to="none",
            save_strategy="no",
            show_progress_bar=False,
        )
        taught = Dataset.from_dict({"text": list(texts), "label": codings.astype(int).tolist()})
        Trainer(model=model, args=settings, train_dataset=taught).train()
    return model


def run(task: Task, cost: Cost, steps: int) -> dict[str, Any]:
    """Return decisions with the default head, and with one that weighs rare themes up."""
    shape = task.codings.shape
    plain, balanced = np.zeros(shape), np.zeros(shape)
    for inside, outside in task.folds:
        with cost.stage("fit"):
            model = tune(task.choose(inside), task.codings[inside], steps)
        with cost.stage("predict"):
            rows = model.model_body.encode(task.choose(outside), show_progress_bar=False)
            plain[outside] = model.model_head.predict_proba(rows)
        taught = model.model_body.encode(task.choose(inside), show_progress_bar=False)
        balanced[outside] = fit_balanced(taught, task.codings[inside]).predict_proba(rows)
    return decide(task, plain, balanced)


def run_invented(task: Task, cost: Cost, steps: int) -> dict[str, Any]:
    """Return the same, with invented findings as well."""
    shape = task.codings.shape
    plain, balanced = np.zeros(shape), np.zeros(shape)
    invented, themes = task.choose_illustrations(True)
    with cost.stage("fit_once"):
        body = tune(invented, themes, steps).model_body
        shown = body.encode(invented, show_progress_bar=False)
    with cost.stage("encode"):
        rows = body.encode(task.texts, show_progress_bar=False)
    for inside, outside in task.folds:
        taught = np.vstack([shown, rows[inside]])
        codings = np.vstack([themes, task.codings[inside]])
        with cost.stage("fit"):
            head = OneVsRestClassifier(LogisticRegression()).fit(taught, codings)
        with cost.stage("predict"):
            plain[outside] = head.predict_proba(rows[outside])
        balanced[outside] = fit_balanced(taught, codings).predict_proba(rows[outside])
    return decide(task, plain, balanced)


def fit_balanced(rows: Floats, codings: Mask) -> Any:
    """Return a head in which findings with and without a theme count the same in all."""
    head = OneVsRestClassifier(LogisticRegression(class_weight="balanced", max_iter=1000))
    return head.fit(rows, codings)


def decide(task: Task, plain: Floats, balanced: Floats) -> dict[str, Any]:
    """Return what each head gives from a half up, as SetFit does, and from levels.

    The levels of a borough are those that suit the others, each scored by what was learnt without
    it. To tune once more for boroughs left out of the training set takes too long.
    """
    given = np.zeros_like(task.codings)
    for inside, outside in task.folds:
        levels = choose_levels(balanced[inside], task.codings[inside])
        given[outside] = balanced[outside] >= levels
    return {
        "default head": list_given(plain >= 0.5, plain),
        "balanced head": list_given(balanced >= 0.5, balanced),
        "levels learnt": list_given(given, balanced),
    }


def main() -> None:
    """Answer the task."""
    cost = Cost()
    ways = {"coded": run, "invented": run_invented}
    answer = ways[sys.argv[3]](read_task(), cost, int(sys.argv[4]))
    hand_back({"ways": answer, "cost": cost.tell()})


if __name__ == "__main__":
    main()
