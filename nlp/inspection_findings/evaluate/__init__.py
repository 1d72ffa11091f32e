"""Honest measurement: whole boroughs left out, intervals shown, baselines beside."""

from inspection_findings.evaluate.evaluation import (
    Evaluation,
    ScoreBeside,
    evaluate,
    evaluate_coded,
)
from inspection_findings.evaluate.held_out import (
    CodedFindings,
    gather_coded,
    hold_out_themes,
    learn_prior,
    train_polarity,
    train_themes,
)
from inspection_findings.evaluate.polarity import PolarityScore
from inspection_findings.evaluate.scores import Score, calibration_error, score_themes

__all__ = [
    "CodedFindings",
    "Evaluation",
    "PolarityScore",
    "Score",
    "ScoreBeside",
    "calibration_error",
    "evaluate",
    "evaluate_coded",
    "gather_coded",
    "hold_out_themes",
    "learn_prior",
    "score_themes",
    "train_polarity",
    "train_themes",
]
