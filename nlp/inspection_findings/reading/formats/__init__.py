"""Bytes of a file to a ``Source``: its text, from which every offset counts.

The form is found by content. ``pdf``, ``html``, ``word`` and ``plain_text`` each read one;
what a form says of the parts of the text (headings, lists, tables, footnotes, running
lines) becomes the passages of the source.
"""

from inspection_findings.reading.formats.any_form import (
    find_extractor,
    read,
    read_report_bytes,
    read_source,
)

__all__ = ["find_extractor", "read", "read_report_bytes", "read_source"]
