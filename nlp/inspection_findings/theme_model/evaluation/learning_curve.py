"""The learning curve: what each further coded borough is worth.

House rule: a model is measured on each borough that it has not seen, apart, and figures are
averaged over boroughs. So every borough weighs the same at every point of the curve, and the
points differ by what was learnt, not by what it was measured on.
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
    """Figures of one borough, by a model that learnt from some of the others.

    Attributes
    ----------
    boroughs : int
        How many boroughs the model learnt from; ``trained_on`` names them.
    trained_findings : int
        How many coded findings it learnt from, narrative among them.
    method : str
        A name out of `METHODS`.
    measured_on : str
        The borough that was left out and is measured.
    findings : int
        Its bullets and recommendations: the figures are on these.
    macro_f1, micro_f1 : float or None
        Macro is over the themes coded there.
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
    """The mean over all runs with so many boroughs, and the range in which they lie.

    The range is the lowest and the highest run, not an interval: with so few boroughs the
    runs share findings, and nothing more can be claimed from them.
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
    """The points of the curve, the runs behind them, and what the curve cannot say."""

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
    """Train on every choice of boroughs that leaves one to measure on, and measure.

    Each choice is tuned within itself. Nothing depends on chance or on the order of the rows.
    ``prior`` is what the model starts from, and the simpler methods do not.

    Raises
    ------
    CodingError
        If fewer than two boroughs are coded: none would be left to measure on.
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
    """Return the figures of each borough that is not chosen."""
    names = np.array(coded.boroughs)
    inside = coded.take(np.flatnonzero(np.isin(names, chosen)))
    classifier = train_themes(
        inside,
        codebook=codebook,
        theme_embeddings=theme_embeddings,
        blocks=METHODS[method],
        prior=prior,
    )
    settled = coded.take(coded.settled)
    runs = []
    for borough in sorted(set(names.tolist()) - set(chosen)):
        left_out = settled.take(np.flatnonzero(np.array(settled.boroughs) == borough))
        said = classifier.predict_probabilities(
            left_out.texts,
            left_out.embeddings,
            kinds=left_out.kinds,
            impressions=left_out.on_themes,
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
        "that was left out, and boroughs weigh the same; the headline figures pool their "
        "findings, and so differ a little from the last point. The range runs from the lowest "
        "to the highest run."
    )
