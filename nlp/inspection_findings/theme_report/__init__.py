"""Theme reports: what inspectors and researchers read of a coded corpus.

``gather_contents`` takes the store once; ``build_index``, ``build_theme_report`` and
``build_borough_report`` cut reports from it; ``render`` writes them.
"""

from inspection_findings.theme_report.accuracy import MeasuredFigures, ThemeFigures, read_figures
from inspection_findings.theme_report.borough import BoroughReport, build_borough_report
from inspection_findings.theme_report.contents import Contents, gather_contents
from inspection_findings.theme_report.index import IndexReport, build_index, build_provenance
from inspection_findings.theme_report.quotations import Quotation
from inspection_findings.theme_report.recurrence import Recurrence
from inspection_findings.theme_report.theme import ThemeReport, build_theme_report

__all__ = [
    "BoroughReport",
    "Contents",
    "IndexReport",
    "MeasuredFigures",
    "Quotation",
    "Recurrence",
    "ThemeFigures",
    "ThemeReport",
    "build_borough_report",
    "build_index",
    "build_provenance",
    "build_theme_report",
    "gather_contents",
    "read_figures",
]
