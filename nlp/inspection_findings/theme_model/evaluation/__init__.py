"""Measure a theme model on left-out boroughs, with intervals and baselines."""

from inspection_findings.theme_model.evaluation.confusions import (
    Confusion,
    ThemeError,
    count_confusions,
    find_errors,
)
from inspection_findings.theme_model.evaluation.evaluate import (
    ABLATIONS,
    evaluate,
    evaluate_coded,
)
from inspection_findings.theme_model.evaluation.held_out import (
    CodedFindings,
    HeldOut,
    gather_coded,
    hold_out_themes,
    learn_prior,
    learn_words,
    train_polarity,
    train_themes,
)
from inspection_findings.theme_model.evaluation.learning_curve import (
    LearningCurve,
    LearningPoint,
    LearningRun,
    measure_learning,
)
from inspection_findings.theme_model.evaluation.left_out import BoroughsLeftOut, gather_left_out
from inspection_findings.theme_model.evaluation.polarity_scores import PolarityScore
from inspection_findings.theme_model.evaluation.precision import (
    MeasuredPrecision,
    find_tested_levels,
    measure_precision,
)
from inspection_findings.theme_model.evaluation.results import Evaluation, ScoreBeside
from inspection_findings.theme_model.evaluation.scores import (
    CalibrationBin,
    Score,
    calibration_bins,
    calibration_error,
    score_themes,
)
from inspection_findings.theme_model.evaluation.thresholds import ThresholdPoint, measure_thresholds

__all__ = [
    "ABLATIONS",
    "BoroughsLeftOut",
    "CalibrationBin",
    "CodedFindings",
    "Confusion",
    "Evaluation",
    "HeldOut",
    "LearningCurve",
    "LearningPoint",
    "LearningRun",
    "MeasuredPrecision",
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
    "find_tested_levels",
    "gather_coded",
    "gather_left_out",
    "hold_out_themes",
    "learn_prior",
    "learn_words",
    "measure_learning",
    "measure_precision",
    "measure_thresholds",
    "score_themes",
    "train_polarity",
    "train_themes",
]
