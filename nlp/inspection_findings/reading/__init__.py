"""A file to a report, and a report to findings.

``formats`` turns bytes into a ``Source``, the reader of an inspectorate (``youth_justice``)
turns a source into a ``Report``, and ``segment`` cuts the report into findings.
"""

from inspection_findings.reading.formats import read_source
from inspection_findings.reading.segment import segment_report
from inspection_findings.reading.youth_justice import (
    parse_report,
    read_default_frameworks,
    read_report,
)

__all__ = [
    "parse_report",
    "read_default_frameworks",
    "read_report",
    "read_source",
    "segment_report",
]
