"""Clusters as tables of sub-themes, and whether they cross boroughs."""

from inspection_findings.analysis.sub_themes.mixing import BoroughMixing, measure_mixing
from inspection_findings.analysis.sub_themes.tables import (
    StockFinding,
    SubTheme,
    SubThemeChange,
    SubThemes,
    UnclusteredFinding,
    tabulate_sub_themes,
)

__all__ = [
    "BoroughMixing",
    "StockFinding",
    "SubTheme",
    "SubThemeChange",
    "SubThemes",
    "UnclusteredFinding",
    "measure_mixing",
    "tabulate_sub_themes",
]
