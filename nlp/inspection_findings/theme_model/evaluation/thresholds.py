"""Precision and recall at different thresholds, on left-out boroughs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from inspection_findings.theme_model.evaluation.held_out import CodedFindings, HeldOut
from inspection_findings.theme_model.evaluation.scores import score_themes

Rule = Literal["common", "own", "sure"]
_PERCENT = range(5, 100, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdPoint:
    """Micro-averaged scores under one rule for deciding themes.

    Attributes
    ----------
    rule : "common", "own" or "sure"
        One threshold for all themes; each theme's own threshold, as the model uses it; or each
        theme's own, and only where the model is sure (`ThemeClassifier.only_sure`).
    threshold : float or None
        The common threshold. The other rules have none: their thresholds were tuned separately
        for each left-out borough.
    precision, recall, f1 : float or None
    themes_each : float
        The mean number of themes given to a finding.
    abstained : float
        The share of findings without a theme.
    """

    rule: Rule
    threshold: float | None
    precision: float | None
    recall: float | None
    f1: float | None
    themes_each: float
    abstained: float


def measure_thresholds(coded: CodedFindings, held_out: HeldOut) -> tuple[ThresholdPoint, ...]:
    """Return the scores at common thresholds from 0.05 to 0.95, then at the model's own.

    Row *i* of ``held_out`` is coded finding *i*.
    """
    common = [
        _measure(coded, held_out.probabilities >= percent / 100, "common", percent / 100)
        for percent in _PERCENT
    ]
    own = _measure(coded, held_out.decided, "own", None)
    return (*common, own, _measure(coded, held_out.sure, "sure", None))


def _measure(
    coded: CodedFindings, decided: NDArray[np.bool_], rule: Rule, threshold: float | None
) -> ThresholdPoint:
    micro = score_themes(coded.codings, decided, counted=~coded.undecided).micro
    given = decided.sum(axis=1)
    return ThresholdPoint(
        rule=rule,
        threshold=threshold,
        precision=micro.precision,
        recall=micro.recall,
        f1=micro.f1,
        themes_each=round(float(given.mean()), 4),
        abstained=round(float((given == 0).mean()), 4),
    )
