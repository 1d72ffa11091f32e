"""Themes by our own model, in the same manner: each borough's by what was learnt on the others.

``invented`` is the model that is shipped, ``coded`` the same without invented findings and without
the network that was tuned on them. ``shipped`` codes with the model as it comes, to tell the cost;
it has seen these findings, so what it says of them is no measure.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from ablation import CODEBOOK, ILLUSTRATIONS, SUPPLEMENT
from environment import CHECKOUT
from inspection_findings.coding import describe_theme, mark_themes, read_codebook
from inspection_findings.coding.illustrations import read_illustrations
from inspection_findings.coding.reference import ReferenceFinding, read_reference_coding
from inspection_findings.coding.supplement import read_supplement
from inspection_findings.encode import load_encoder
from inspection_findings.records import Finding
from inspection_findings.theme_model import load_model, load_network
from inspection_findings.theme_model.evaluation import gather_coded, learn_prior, train_themes
from peers.task import Cost, Mask, Task, hand_back, list_given, read_task

MODEL = CHECKOUT / "models" / "themes"
Answer = dict[str, Any]


def read_records() -> tuple[ReferenceFinding, ...]:
    """Return the coded findings, in the order of the task."""
    reference = read_reference_coding(CHECKOUT / "corpus" / "reference")
    coded = {record.report_id for record in reference}
    more = [record for record in read_supplement(SUPPLEMENT) if record.report_id in coded]
    return (*reference, *more)


def run_coded(task: Task, cost: Cost) -> Answer:
    """Return the decisions of a model that learnt from coded findings alone."""
    return _learn(task, cost, invented=False)


def run_invented(task: Task, cost: Cost) -> Answer:
    """Return the decisions of the model that is shipped, with each borough left out."""
    return _learn(task, cost, invented=True)


def _learn(task: Task, cost: Cost, *, invented: bool) -> Answer:
    codebook = read_codebook(CODEBOOK)
    with cost.stage("load"):
        encoder = load_encoder()
        network = load_network(MODEL) if invented else None
    shown = read_illustrations(ILLUSTRATIONS, theme_ids=codebook.theme_ids) if invented else ()
    with cost.stage("encode"):
        coded = gather_coded(
            read_records(),
            codebook=codebook,
            encoder=encoder,
            boroughs={record.report_id: _name(record) for record in read_records()},
            network=network,
        )
    if coded.texts != task.texts:
        raise ValueError("the task holds other findings than the reference coding")
    themes = encoder.encode([describe_theme(theme) for theme in codebook.themes])
    with cost.stage("fit_once"):
        prior = learn_prior(shown, codebook=codebook, encoder=encoder, network=network)
    scores = np.zeros(task.codings.shape)
    given: Mask = np.zeros(task.codings.shape, dtype=np.bool_)
    for inside, outside in task.folds:
        part = coded.select(outside)
        with cost.stage("fit"):
            model = train_themes(
                coded.select(inside), codebook=codebook, theme_embeddings=themes, prior=prior
            )
        with cost.stage("predict"):
            scores[outside] = model.predict_probabilities(
                part.texts, part.embeddings, kinds=part.kinds, network_scores=part.on_themes
            )
            given[outside] = mark_themes(model.decide(scores[outside]), codebook.theme_ids)
    return {"": list_given(given, scores)}


def _name(record: ReferenceFinding) -> str:
    return record.report_id.rsplit("-", 2)[0].title()


def run_shipped(task: Task, cost: Cost) -> Answer:
    """Code the findings of the task with the model as it comes; return nothing."""
    with cost.stage("load"):
        encoder, model = load_encoder(), load_model(MODEL)
    findings = [make_finding(number, text) for number, text in enumerate(task.texts)]
    with cost.stage("encode"):
        embeddings, scores = model.encode(findings, encoder)
    with cost.stage("predict"):
        model.classify(findings, embeddings, scores)
    return {}


def make_finding(number: int, text: str, borough: str = "Borough") -> Finding:
    """Return a bullet with this text."""
    return Finding(
        finding_id=f"{number:05d}",
        citation=f"{borough}, {number}",
        report_id=borough,
        borough=borough,
        standard="1.1",
        kind="bullet",
        polarity=None,
        polarity_from=None,
        text=text,
        spans=((0, 1),),
        heading="",
    )


WAYS: dict[str, Callable[[Task, Cost], Answer]] = {
    "coded": run_coded,
    "invented": run_invented,
    "shipped": run_shipped,
}


def main() -> None:
    """Answer the task."""
    cost = Cost()
    answer = WAYS[sys.argv[3]](read_task(), cost)
    hand_back({"ways": answer, "cost": cost.tell()})


if __name__ == "__main__":
    main()
