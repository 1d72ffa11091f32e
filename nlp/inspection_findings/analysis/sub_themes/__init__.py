"""Clusters as tables of sub-themes, and whether they cross boroughs."""

from inspection_findings.analysis.sub_themes.mixing import BoroughMixing, measure_mixing
from inspection_findings.analysis.sub_themes.tables import (
    SubTheme,
    SubThemeChange,
    SubThemes,
    tabulate_sub_themes,
)

__all__ = [
    "BoroughMixing",
    "SubTheme",
    "SubThemeChange",
    "SubThemes",
    "measure_mixing",
    "tabulate_sub_themes",
]
