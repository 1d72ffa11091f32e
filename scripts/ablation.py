"""Measure what each block of features and each example contributes, for decision record 0007.

Run in the project's environment; it takes some minutes::

    python scripts/ablation.py --write
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from environment import CHECKOUT
from inspection_findings.classify import BLOCKS, Scorer
from inspection_findings.classify.network import Network
from inspection_findings.cli.options import cached_encoder
from inspection_findings.coding import Codebook, mark_themes, read_codebook
from inspection_findings.coding.illustrations import Illustration, read_illustrations
from inspection_findings.encode import Encoder
from inspection_findings.text import text_key
from inspection_findings.theme_model import load_network
from inspection_findings.theme_model.evaluation import (
    CodedFindings,
    calibration_error,
    hold_out_themes,
    learn_prior,
    score_themes,
    train_themes,
)
from inspection_findings.theme_model.evaluation.held_out import leave_out_boroughs
from inspection_findings.theme_model.train import gather_training_material
from markers import fill, run_as_command, table

RECORD = CHECKOUT / "docs" / "decisions" / "0007-what-a-finding-is-and-how-it-speaks.md"
EXAMPLES = RECORD.with_name("0007-few-examples.csv")
CODEBOOK = CHECKOUT / "corpus" / "codebook.toml"
ILLUSTRATIONS = CHECKOUT / "corpus" / "illustrations.jsonl"
SUPPLEMENT = CHECKOUT / "corpus" / "supplement.jsonl"
SHOWN = (0, 1, 3, 5, 10, 20)  # examples that a theme is left with
GROUPS = 5  # themes whose examples are hidden together: every fifth of the codebook
ENOUGH = 10  # findings coded with a theme from which its F1 is worth naming


@dataclass(frozen=True, kw_only=True)
class Material:
    """The coded findings and themes of the corpus, with the prior."""

    coded: CodedFindings
    codebook: Codebook
    theme_embeddings: npt.NDArray[np.float32]
    illustrations: tuple[Illustration, ...]
    prior: Scorer | None
    network: Network | None
    encoder: Encoder


@cache
def gather() -> Material:
    """Read and encode the material."""
    reports = sorted((CHECKOUT / "corpus" / "reports").glob("*.txt"))
    encoder = cached_encoder(None)
    found = gather_training_material(
        reports,
        CHECKOUT / "corpus" / "reference",
        CODEBOOK,
        encoder=encoder,
        illustrations_path=ILLUSTRATIONS,
        supplement_path=SUPPLEMENT,
        network=load_network(CHECKOUT / "models" / "themes"),
    )
    codebook = read_codebook(CODEBOOK)
    return Material(
        coded=found.coded,
        codebook=codebook,
        theme_embeddings=found.theme_embeddings,
        illustrations=read_illustrations(ILLUSTRATIONS, theme_ids=codebook.theme_ids),
        prior=found.prior,
        network=found.network,
        encoder=encoder,
    )


def wanted_files() -> dict[Path, str]:
    """Return the decision record with newly measured tables, and the second table as CSV."""
    examples = measure_examples(gather())
    rows = [
        [str(k), f"{macro:.2f}", f"{low:.2f}", f"{high:.2f}"] for k, macro, low, high in examples
    ]
    heads = ["examples", "macro-F1", "worst theme", "best theme"]
    parts = {
        "ablation": lambda: render_blocks(gather()),
        "few-examples": lambda: table(heads, rows),
    }
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([heads, *rows])
    return {RECORD: fill(RECORD.read_text("utf-8"), parts), EXAMPLES: text.getvalue()}


def render_blocks(material: Material) -> str:
    """Return a table with one row for each block that is left out."""
    ways = {"all": BLOCKS} | {
        f"without {block}": tuple(kept for kept in BLOCKS if kept != block) for block in BLOCKS
    }
    columns = ["features", "macro-F1", "micro-F1", f"worst theme of {ENOUGH} or more"]
    columns += ["calibration error", "sure: precision", "sure: recall", "sure: abstained"]
    columns += ["narrative: micro-F1"]
    rows = [[name, *measure_blocks(material, way)] for name, way in ways.items()]
    alone = measure_blocks(replace(material, illustrations=()), BLOCKS)
    plain = measure_blocks(replace(material, network=None), BLOCKS)
    coded = material.coded
    reference = coded.select(np.flatnonzero([not one.supplementary for one in coded.records]))
    less = measure_blocks(replace(material, coded=reference), BLOCKS)
    rows += [["without fine-tuning", *plain], ["without illustrations", *alone]]
    rows += [["without the supplementary coding", *less]]
    return table(columns, rows)


def measure_blocks(material: Material, blocks: Sequence[str]) -> list[str]:
    """Return the figures of one choice of blocks: on bullets and recommendations, on narrative."""
    prior = learn_prior(
        material.illustrations,
        codebook=material.codebook,
        encoder=material.encoder,
        blocks=blocks,
        network=material.network,
    )
    held_out = hold_out_themes(
        material.coded,
        codebook=material.codebook,
        theme_embeddings=material.theme_embeddings,
        blocks=blocks,
        prior=prior,
    )
    rows = material.coded.settled
    part = material.coded.select(rows)
    told = material.coded.select(material.coded.narrative)
    narrative = score_themes(
        told.codings,
        held_out.decided[material.coded.narrative],
        counted=~told.undecided,
    )
    scores, sure = (
        score_themes(part.codings, decided[rows], counted=~part.undecided)
        for decided in (held_out.decided, held_out.sure)
    )
    worst = min(theme.f1 or 0.0 for theme in scores.themes if theme.support >= ENOUGH)
    error = calibration_error(held_out.probabilities[rows], part.codings, counted=~part.undecided)
    abstained = float((~held_out.sure[rows].any(axis=1)).mean())
    figures = [scores.macro.f1, scores.micro.f1, worst, error]
    figures += [sure.micro.precision, sure.micro.recall, abstained, narrative.micro.f1]
    return [f"{figure or 0.0:.3f}" for figure in figures]


def measure_examples(material: Material) -> list[tuple[int, float, float, float]]:
    """Return the mean, lowest and highest F1 of themes with a limited number of examples.

    Only themes with more examples than the largest of `SHOWN` in every training set are used, so
    that each row is about the same themes.
    """
    splits = leave_out_boroughs(material.coded.boroughs)
    fewest = np.min([material.coded.codings[inside].sum(axis=0) for inside, _ in splits], axis=0)
    themes = np.flatnonzero(fewest > max(SHOWN))
    found = []
    for shown in SHOWN:
        decided = np.zeros_like(material.coded.codings)
        for group in range(GROUPS):
            hidden = themes[group::GROUPS]
            for inside, outside in splits:
                said = decide_after_hiding(material, inside, outside, hidden, shown)
                decided[np.ix_(outside, hidden)] = said[:, hidden]
        part = material.coded.select(material.coded.settled)
        scores = score_themes(
            part.codings,
            decided[material.coded.settled],
            counted=~part.undecided,
        )
        f1 = [scores.themes[theme].f1 or 0.0 for theme in themes]
        found.append((shown, float(np.mean(f1)), min(f1), max(f1)))
    return found


def decide_after_hiding(
    material: Material,
    inside: npt.NDArray[np.intp],
    outside: npt.NDArray[np.intp],
    hidden: npt.NDArray[np.intp],
    shown: int,
) -> npt.NDArray[np.bool_]:
    """Return decisions on ``outside`` by a model with ``shown`` examples of the hidden themes."""
    shown_findings = hide_examples(material.coded.select(inside), hidden, shown=shown)
    left_out = material.coded.select(outside)
    classifier = train_themes(
        shown_findings,
        codebook=material.codebook,
        theme_embeddings=material.theme_embeddings,
        prior=material.prior and forget_themes(material.prior, hidden),
    )
    said = classifier.predict_probabilities(
        left_out.texts,
        left_out.embeddings,
        kinds=left_out.kinds,
        network_scores=left_out.on_themes,
    )
    return mark_themes(classifier.decide(said), material.codebook.theme_ids)


def forget_themes(prior: Scorer, themes: npt.NDArray[np.intp]) -> Scorer:
    """Return the prior as if there were no illustrations of the themes."""
    weights, intercepts = prior.weights.copy(), prior.intercepts.copy()
    learnt, shares = prior.learnt.copy(), prior.network_shares.copy()
    weights[:, themes], intercepts[themes], learnt[themes] = 0.0, 0.0, False
    shares[themes] = 0.0
    return replace(
        prior, weights=weights, intercepts=intercepts, learnt=learnt, network_shares=shares
    )


def hide_examples(
    coded: CodedFindings, themes: npt.NDArray[np.intp], *, shown: int
) -> CodedFindings:
    """Return the findings with all but ``shown`` examples of the themes marked as uncoded.

    Examples are taken from each borough in turn, sorted by text. Those of the supplementary coding
    come last, since it has only narrative and the scores are on bullets.
    """
    undecided = coded.undecided.copy()
    for theme in themes:
        examples = np.flatnonzero(coded.codings[:, theme])
        before: Counter[tuple[bool, str]] = Counter()
        ranked = []
        for row in sorted(examples.tolist(), key=lambda row: text_key(coded.texts[row])):
            own = (coded.records[row].supplementary, coded.boroughs[row])
            ranked.append((own[0], before[own], own[1], row))
            before[own] += 1
        undecided[[row for *_, row in sorted(ranked)[shown:]], theme] = True
    return replace(coded, undecided=undecided)


if __name__ == "__main__":
    run_as_command(wanted_files, CHECKOUT)
