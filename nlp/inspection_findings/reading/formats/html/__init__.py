"""A web page to a ``Source``: its main part, with headings, lists, tables and footnotes."""

from inspection_findings.reading.formats.html.extract import read, read_markup

__all__ = ["read", "read_markup"]
