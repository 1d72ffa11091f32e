"""Parts of theme reports to bytes: HTML and Markdown pages, CSV tables."""

from inspection_findings.theme_report.render.write import FORMATS, Format, write_theme_reports

__all__ = ["FORMATS", "Format", "write_theme_reports"]
