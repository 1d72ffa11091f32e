"""Bytes of a file to a ``Source``: its text, from which every offset counts."""

from inspection_findings.reading.formats.plain_text import read_source

__all__ = ["read_source"]
