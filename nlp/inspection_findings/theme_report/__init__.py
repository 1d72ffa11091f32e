"""Theme reports: what inspectors and researchers read of a coded corpus.

``gather_contents`` reads the store once; ``build_index``, ``build_theme_report`` and
``build_borough_report`` select from it; ``render`` writes the pages.

House rule: every finding is on a page, verbatim, with its citation; the same store gives the same
bytes.
"""

from inspection_findings.theme_report.accuracy import MeasuredFigures, ThemeFigures, read_figures
from inspection_findings.theme_report.borough import build_borough_report
from inspection_findings.theme_report.contents import Contents, gather_contents
from inspection_findings.theme_report.index import build_index, build_provenance
from inspection_findings.theme_report.recommended import build_recommended_report
from inspection_findings.theme_report.side_by_side import compare_boroughs
from inspection_findings.theme_report.sub_theme import build_sub_theme_report, list_sub_themes
from inspection_findings.theme_report.theme import build_theme_report

__all__ = [
    "Contents",
    "MeasuredFigures",
    "ThemeFigures",
    "build_borough_report",
    "build_index",
    "build_provenance",
    "build_recommended_report",
    "build_sub_theme_report",
    "build_theme_report",
    "compare_boroughs",
    "gather_contents",
    "list_sub_themes",
    "read_figures",
]
