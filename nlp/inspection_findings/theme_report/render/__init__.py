"""Parts of theme reports to bytes: HTML and Markdown pages, CSV tables."""

from inspection_findings.theme_report.render.fingerprints import hash_program
from inspection_findings.theme_report.render.write import (
    FORMATS,
    Format,
    WrittenPages,
    find_current_pages,
    write_theme_reports,
)

__all__ = [
    "FORMATS",
    "Format",
    "WrittenPages",
    "find_current_pages",
    "hash_program",
    "write_theme_reports",
]
