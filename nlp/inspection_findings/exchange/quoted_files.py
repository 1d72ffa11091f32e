"""A list of findings as a file, in the format that is asked for."""

from __future__ import annotations

from typing import Literal

from inspection_findings.exchange.findings_document import write_findings_document
from inspection_findings.exchange.findings_markdown import write_findings_markdown
from inspection_findings.exchange.findings_workbook import write_findings_workbook
from inspection_findings.exchange.quoted_list import QuotedList

_WRITERS = {
    "xlsx": write_findings_workbook,
    "docx": write_findings_document,
    "md": write_findings_markdown,
}


def write_quoted_list(quoted: QuotedList, file_format: Literal["xlsx", "docx", "md"]) -> bytes:
    """Return the list as an Excel workbook, a Word document or Markdown.

    The same list gives the same bytes.
    """
    return _WRITERS[file_format](quoted)
