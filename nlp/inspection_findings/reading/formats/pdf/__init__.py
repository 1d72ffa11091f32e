"""A PDF to a ``Source``: from characters on pages to lines, from lines to passages."""

from inspection_findings.reading.formats.pdf.extract import EXTRACTOR, read

__all__ = ["EXTRACTOR", "read"]
