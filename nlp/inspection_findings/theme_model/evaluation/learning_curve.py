"""The learning curve: scores by the number of boroughs that a model was trained on.

Each model is measured separately on each borough that it was not trained on, and scores are
averaged over boroughs. So every borough has the same weight at every point of the curve. The points
differ in the training data and not in the test data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from inspection_findings.classify import BLOCKS, Scorer
from inspection_findings.coding import Codebook, mark_themes
from inspection_findings.errors import CodingError
from inspection_findings.theme_model.evaluation.evaluate import ABLATIONS
from inspection_findings.theme_model.evaluation.held_out import CodedFindings, train_themes
from inspection_findings.theme_model.evaluation.scores import score_themes

AS_SHIPPED = "all features"
METHODS = {
    AS_SHIPPED: BLOCKS,
    **{name: ABLATIONS[name] for name in ("no illustrations", "TF-IDF only")},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningRun:
    """Scores on one borough, by a model that was trained on some of the others.

    Attributes
    ----------
    boroughs : int
        How many boroughs the model was trained on; ``trained_on`` names them.
    trained_findings : int
        How many coded findings it was trained on, including narrative.
    method : str
        A name from `METHODS`.
    measured_on : str
        The left-out borough on which the model is measured.
    findings : int
        How many bullets and recommendations of that borough the scores are on.
    macro_f1, micro_f1 : float or None
        The macro average is over the themes coded there.
    """

    boroughs: int
    trained_on: tuple[str, ...]
    trained_findings: int
    method: str
    measured_on: str
    findings: int
    macro_f1: float | None
    micro_f1: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningPoint:
    """The mean over all runs with the same number of boroughs, and their range.

    The range goes from the lowest run to the highest. It is not a confidence interval: with so few
    boroughs, the runs share findings.
    """

    boroughs: int
    method: str
    runs: int
    macro_f1: float
    macro_lowest: float
    macro_highest: float
    micro_f1: float
    micro_lowest: float
    micro_highest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningCurve:
    """The points of the curve, their runs, and a remark on the limits of the curve."""

    remark: str
    points: tuple[LearningPoint, ...]
    runs: tuple[LearningRun, ...]


def measure_learning(
    coded: CodedFindings,
    *,
    codebook: Codebook,
    theme_embeddings: NDArray[np.float32],
    prior: Scorer | None = None,
) -> LearningCurve:
    """Train on every proper subset of the boroughs, and measure on the boroughs outside it.

    Each model is tuned on its own boroughs. Nothing depends on chance or on the order of the rows.
    The simpler methods do not use ``prior``.

    Raises
    ------
    CodingError
        If fewer than two boroughs are coded, so that none is left to measure on.
    """
    boroughs = sorted(set(coded.boroughs))
    if len(boroughs) < 2:
        raise CodingError(
            "the reference coding",
            f"covers {len(boroughs)} boroughs",
            "code findings of at least two: one to learn from, one to measure on",
        )
    runs = tuple(
        run
        for number in range(1, len(boroughs))
        for chosen in combinations(boroughs, number)
        for method in METHODS
        for run in _measure_choice(
            coded,
            chosen,
            method,
            codebook=codebook,
            theme_embeddings=theme_embeddings,
            prior=prior if method == AS_SHIPPED else None,
        )
    )
    points = tuple(
        _summarise([run for run in runs if (run.boroughs, run.method) == (number, method)])
        for number in range(1, len(boroughs))
        for method in METHODS
    )
    return LearningCurve(remark=_describe_limits(len(boroughs)), points=points, runs=runs)


def _measure_choice(
    coded: CodedFindings,
    chosen: Sequence[str],
    method: str,
    *,
    codebook: Codebook,
    theme_embeddings: NDArray[np.float32],
    prior: Scorer | None,
) -> list[LearningRun]:
    """Return the scores of each borough that is not chosen."""
    names = np.array(coded.boroughs)
    inside = coded.select(np.flatnonzero(np.isin(names, chosen)))
    classifier = train_themes(
        inside,
        codebook=codebook,
        theme_embeddings=theme_embeddings,
        blocks=METHODS[method],
        prior=prior,
    )
    settled = coded.select(coded.settled)
    runs = []
    for borough in sorted(set(names.tolist()) - set(chosen)):
        left_out = settled.select(np.flatnonzero(np.array(settled.boroughs) == borough))
        said = classifier.predict_probabilities(
            left_out.texts,
            left_out.embeddings,
            kinds=left_out.kinds,
            network_scores=left_out.on_themes,
        )
        scores = score_themes(
            left_out.codings,
            mark_themes(classifier.decide(said), codebook.theme_ids),
            counted=~left_out.undecided,
        )
        runs.append(
            LearningRun(
                boroughs=len(chosen),
                trained_on=tuple(chosen),
                trained_findings=len(inside.records),
                method=method,
                measured_on=borough,
                findings=len(left_out.records),
                macro_f1=scores.macro.f1,
                micro_f1=scores.micro.f1,
            )
        )
    return runs


def _summarise(runs: Sequence[LearningRun]) -> LearningPoint:
    macro = [run.macro_f1 or 0.0 for run in runs]
    micro = [run.micro_f1 or 0.0 for run in runs]
    return LearningPoint(
        boroughs=runs[0].boroughs,
        method=runs[0].method,
        runs=len(runs),
        macro_f1=round(float(np.mean(macro)), 4),
        macro_lowest=min(macro),
        macro_highest=max(macro),
        micro_f1=round(float(np.mean(micro)), 4),
        micro_lowest=min(micro),
        micro_highest=max(micro),
    )


def _describe_limits(boroughs: int) -> str:
    return (
        f"{boroughs} boroughs are coded. A model that learns from all {boroughs} leaves none to "
        f"measure on, so the curve ends at {boroughs - 1}. Each run is measured on one borough "
        "that was left out, and all boroughs have the same weight. The main figures pool the "
        "findings of all boroughs, so they differ a little from the last point. The range goes "
        "from the lowest run to the highest."
    )
