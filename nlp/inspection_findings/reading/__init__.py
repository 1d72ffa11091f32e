"""Reads a file into a report, and cuts the report into findings.

``formats`` turns the bytes of a file into a ``Source``; ``readers`` chooses the reader that turns
it into a ``Report`` (``youth_justice``, ``area_send``, ``childrens_services`` or ``general``); and
``segment`` cuts a report into findings.

House rule: no text is lost in silence. Every letter and digit of a source is in a finding, or in
text that is left out for a stated reason; what is neither is reported as a loss.
"""

from inspection_findings.reading.files import find_files
from inspection_findings.reading.formats import find_extractor, read_source
from inspection_findings.reading.readers import parse_report, read_report
from inspection_findings.reading.segment import segment_report
from inspection_findings.reading.youth_justice.reader import read_default_frameworks

__all__ = [
    "find_extractor",
    "find_files",
    "parse_report",
    "read_default_frameworks",
    "read_report",
    "read_source",
    "segment_report",
]
