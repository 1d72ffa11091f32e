"""What must be the same whatever form a report has: all but offsets, ids and typography."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from inspection_findings.records import Finding, Report
from inspection_findings.text import text_key

Row = tuple[object, ...]


def rows(findings: Iterable[Finding]) -> list[Row]:
    """Return each finding as what it says, where, and with which polarity."""
    return [
        (f.kind, f.polarity, f.standard, f.number, _key(f.addressee or ""), _key(f.text))
        for f in findings
    ]


def differences(
    found: Iterable[Finding], expected: Iterable[Finding]
) -> tuple[list[Row], list[Row]]:
    """Return what is missing and what is too much."""
    got, wanted = Counter(rows(found)), Counter(rows(expected))
    return list((wanted - got).elements()), list((got - wanted).elements())


def stands(report: Report) -> Row:
    """Return where a report stands: place, dates, score, ratings and key questions."""
    return (
        report.borough,
        report.service,
        report.published,
        report.fieldwork,
        report.fieldwork_began,
        report.score,
        report.overall_rating,
        tuple((rating.standard, rating.rating) for rating in report.ratings),
        tuple((q.standard, _key(q.question), q.percentage) for q in report.key_questions),
    )


def _key(text: str) -> str:
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)  # a markdown link is its words
    return text_key(plain)
