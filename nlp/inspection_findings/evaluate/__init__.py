"""Honest measurement: whole boroughs left out, intervals shown, baselines beside."""

from inspection_findings.evaluate.curves import (
    LearningCurve,
    LearningPoint,
    LearningRun,
    measure_learning,
)
from inspection_findings.evaluate.errors_by_theme import (
    Confusion,
    ThemeError,
    count_confusions,
    find_errors,
)
from inspection_findings.evaluate.evaluation import (
    Evaluation,
    ScoreBeside,
    evaluate,
    evaluate_coded,
)
from inspection_findings.evaluate.held_out import (
    CodedFindings,
    HeldOut,
    gather_coded,
    hold_out_themes,
    learn_prior,
    train_polarity,
    train_themes,
)
from inspection_findings.evaluate.polarity import PolarityScore
from inspection_findings.evaluate.scores import (
    CalibrationBin,
    Score,
    calibration_bins,
    calibration_error,
    score_themes,
)
from inspection_findings.evaluate.thresholds import ThresholdPoint, measure_thresholds

__all__ = [
    "CalibrationBin",
    "CodedFindings",
    "Confusion",
    "Evaluation",
    "HeldOut",
    "LearningCurve",
    "LearningPoint",
    "LearningRun",
    "PolarityScore",
    "Score",
    "ScoreBeside",
    "ThemeError",
    "ThresholdPoint",
    "calibration_bins",
    "calibration_error",
    "count_confusions",
    "evaluate",
    "evaluate_coded",
    "find_errors",
    "gather_coded",
    "hold_out_themes",
    "learn_prior",
    "measure_learning",
    "measure_thresholds",
    "score_themes",
    "train_polarity",
    "train_themes",
]
