"""What saving a report would change, told without saving it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from inspection_findings.records import Finding, Report, Segmentation
from inspection_findings.store.corrections import (
    PlacedText,
    find_followers,
    pair_texts,
    read_coders,
    read_texts,
)
from inspection_findings.store.reports import find_twins


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What saving a report would change; the ids in each tuple are sorted.

    Attributes
    ----------
    replaces : tuple of str
        Ids of the stored reports in whose place it would stand.
    added, removed, kept : tuple of str
        Findings that would be new, be gone, and stay.
    followed : tuple of str
        Findings that would be gone, and whose codings by people would go on to a corrected text.
    left : tuple of str
        Those whose codings would be kept, but count for nothing.
    """

    replaces: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    followed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def foresee(connection: sqlite3.Connection, report: Report, segmentation: Segmentation) -> Foreseen:
    """Return what saving this report would change."""
    own = connection.execute("SELECT 1 FROM reports WHERE report_id = ?", (report.report_id,))
    replaces = [report.report_id] if own.fetchone() else []
    replaces += find_twins(connection, report)
    before: dict[str, PlacedText] = {}
    for report_id in replaces:
        before |= read_texts(connection, report_id)
    after = {one.finding_id: _place(one) for one in segmentation.findings}
    gone = {key: text for key, text in before.items() if key not in after}
    new = {key: text for key, text in after.items() if key not in before}
    coded = {key for key in gone if read_coders(connection, key)}
    followed = {
        old_id
        for old_id, new_id in (pair_texts(gone, new) if coded else {}).items()
        if find_followers(connection, old_id, new_id)
    }
    return Foreseen(
        replaces=tuple(sorted(replaces)),
        added=tuple(sorted(new)),
        removed=tuple(sorted(gone)),
        kept=tuple(sorted(before.keys() & after.keys())),
        followed=tuple(sorted(followed)),
        left=tuple(sorted(coded - followed)),
    )


def _place(finding: Finding) -> PlacedText:
    return PlacedText((finding.standard, finding.kind, finding.polarity or ""), finding.text)
