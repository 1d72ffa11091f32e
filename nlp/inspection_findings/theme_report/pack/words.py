"""Small words that several sections of a pack use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from inspection_findings.analysis.prose import count_words
from inspection_findings.analysis.recurrence import measure_share
from inspection_findings.documents import Quoted, Run, Runs, Share, Strong
from inspection_findings.text import list_words
from inspection_findings.theme_report.quotations import Quotation

NAMED = 12  # boroughs up to which a sentence names them


def share(count: int, of: int) -> Share:
    """Return a share of boroughs with its interval; without one where there is nothing."""
    if not of:
        return Share(count, of)
    measured = measure_share(count, of)
    return Share(count, of, measured.low, measured.high)


def name_boroughs(boroughs: Iterable[str]) -> str:
    """Return boroughs in words, or how many there are where a sentence cannot name them."""
    names = sorted(set(boroughs))
    return list_words(names) if len(names) <= NAMED else count_words(len(names), "borough")


def quote_of(quotation: Quotation, *, says_polarity: bool = True) -> Runs:
    """Return a borough and its finding: what it is stands between them."""
    badge = quotation.badge
    words = ""
    if says_polarity and badge is not None and quotation.finding.kind != "recommendation":
        words = f", {badge.words}"
    return (
        Strong(f"{quotation.finding.borough}{words}:"),
        " ",
        Quoted(quotation.finding.finding_id),
    )


def join(parts: Sequence[Runs], between: str) -> Runs:
    """Return runs one after another with words between them."""
    joined: list[Run] = []
    for part in parts:
        joined += [between, *part] if joined else part
    return tuple(joined)
