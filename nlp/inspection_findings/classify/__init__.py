"""Themes of findings: a linear, calibrated, multi-label classifier with reasons."""

from inspection_findings.classify.explain import explain, to_classifications
from inspection_findings.classify.marks import describe_theme, mark_themes
from inspection_findings.classify.themes import BLOCKS, ThemeClassifier

__all__ = [
    "BLOCKS",
    "ThemeClassifier",
    "describe_theme",
    "explain",
    "mark_themes",
    "to_classifications",
]
