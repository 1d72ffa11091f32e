"""Which sentences of narrative stand beside each other in one paragraph of a report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from inspection_findings.records import Finding

Beside = tuple[tuple[int, ...], ...]
"""For each row, the rows of the sentences before and after it in the same paragraph."""

_LINE_END = r"(?:\r\n|[\r\n])"
_NEW_PARAGRAPH = re.compile(rf"{_LINE_END}[ \t]*{_LINE_END}")  # a blank line


def find_beside(findings: Sequence[Finding], text: str) -> Beside:
    """Return the neighbours of each finding, in rows of ``findings``.

    Parameters
    ----------
    findings : sequence of Finding
        All findings of one report, in any order.
    text : str
        The report's text, into which their spans point.
    """
    beside: list[tuple[int, ...]] = [()] * len(findings)
    told = [row for row, finding in enumerate(findings) if finding.kind == "narrative"]
    for before, after in pairwise(sorted(told, key=lambda row: findings[row].spans[0])):
        if _share_paragraph(findings[before], findings[after], text):
            beside[before] += (after,)
            beside[after] += (before,)
    return tuple(beside)


def _share_paragraph(before: Finding, after: Finding, text: str) -> bool:
    start, end = before.spans[-1][1], after.spans[0][0]
    same_part = (before.standard, before.heading) == (after.standard, after.heading)
    return same_part and start <= end and not _NEW_PARAGRAPH.search(text, start, end)
