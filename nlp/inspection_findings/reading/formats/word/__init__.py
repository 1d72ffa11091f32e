"""A Word file (.docx) to a ``Source``: to HTML, with its numbers written out, and read as that."""

from inspection_findings.reading.formats.word.extract import read

__all__ = ["read"]
