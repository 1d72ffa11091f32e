"""Reads any inspection report whose headings say strengths or areas for improvement."""

from inspection_findings.reading.general.reader import parse, recognises

__all__ = ["parse", "recognises"]
