"""A PDF to a ``Source``: from characters on pages to lines, from lines to passages."""

from inspection_findings.reading.formats.pdf.extract import read

__all__ = ["read"]
