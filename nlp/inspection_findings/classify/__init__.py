"""Classify findings by theme and polarity, with calibrated probabilities and reasons.

House rule: calibration and thresholds are fitted on boroughs that the scores were not trained on.
"""

from inspection_findings.classify.coded_neighbours import (
    AskedFinding,
    CodedFinding,
    CodedNeighbours,
)
from inspection_findings.classify.explain import describe_nearest, explain, to_classifications
from inspection_findings.classify.prior import learn_from_illustrations
from inspection_findings.classify.scorer import Scorer
from inspection_findings.classify.themes import BLOCKS, ThemeClassifier

__all__ = [
    "BLOCKS",
    "AskedFinding",
    "CodedFinding",
    "CodedNeighbours",
    "Scorer",
    "ThemeClassifier",
    "describe_nearest",
    "explain",
    "learn_from_illustrations",
    "to_classifications",
]
