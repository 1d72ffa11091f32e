"""A web page to a ``Source``: its main part, with headings, lists, tables and footnotes."""

from inspection_findings.reading.formats.html.extract import EXTRACTOR, read, read_markup

__all__ = ["EXTRACTOR", "read", "read_markup"]
