"""Theme reports: what inspectors and researchers read of a coded corpus.

``gather_material`` takes the frames once; ``build_index``, ``build_theme_report`` and
``build_borough_report`` cut reports from it; ``render`` writes them.
"""

from inspection_findings.theme_report.accuracy import MeasuredFigures, ThemeFigures, read_figures
from inspection_findings.theme_report.borough import build_borough_report
from inspection_findings.theme_report.contents import Material, gather_material
from inspection_findings.theme_report.counts import Counts
from inspection_findings.theme_report.index import build_colophon, build_index
from inspection_findings.theme_report.parts import (
    BoroughReport,
    IndexReport,
    Recurrence,
    ThemeReport,
)
from inspection_findings.theme_report.quotations import Quotation
from inspection_findings.theme_report.theme import build_theme_report

__all__ = [
    "BoroughReport",
    "Counts",
    "IndexReport",
    "Material",
    "MeasuredFigures",
    "Quotation",
    "Recurrence",
    "ThemeFigures",
    "ThemeReport",
    "build_borough_report",
    "build_colophon",
    "build_index",
    "build_theme_report",
    "gather_material",
    "read_figures",
]
