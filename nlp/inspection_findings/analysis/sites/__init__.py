"""Boroughs to visit for a theme, and how many of its sub-themes are still unseen."""

from inspection_findings.analysis.sites.saturation import (
    Counting,
    CurvePoint,
    Saturation,
    measure_saturation,
    measure_saturations,
)
from inspection_findings.analysis.sites.suggest import (
    Sample,
    Site,
    suggest_sample,
    suggest_samples,
)

__all__ = [
    "Counting",
    "CurvePoint",
    "Sample",
    "Saturation",
    "Site",
    "measure_saturation",
    "measure_saturations",
    "suggest_sample",
    "suggest_samples",
]
