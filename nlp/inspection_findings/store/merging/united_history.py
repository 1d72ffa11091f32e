"""What stores remember beside the log: replaced and lost codings, builds, failures, levels."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection

from inspection_findings.store.corrections import forget_settled
from inspection_findings.store.merging.copied_rows import read_rows, write_rows
from inspection_findings.store.news import move_marks


def unite_history(
    mine: sqlite3.Connection, other: sqlite3.Connection, *, brought: Collection[str]
) -> bool:
    """Give ``mine`` what ``other`` remembers besides; return whether that was anything.

    ``brought`` are the reports that were taken from ``other``.
    """
    before = mine.total_changes
    _unite_past_codings(mine, other)
    for table in ("followed_codings", "levels", "tested_levels", "failures"):
        write_rows(mine, table, read_rows(other, table), conflict="OR IGNORE")
    # What one team could not read, the other may have read.
    mine.execute("DELETE FROM failures WHERE source_name IN (SELECT source_name FROM reports)")
    _unite_lost(mine, other)
    _unite_runs(mine, other, brought)
    return mine.total_changes != before


def _unite_past_codings(mine: sqlite3.Connection, other: sqlite3.Connection) -> None:
    """Unite the earlier codings of each coder on each finding, the oldest first."""
    own, theirs = (_read_past(one) for one in (mine, other))
    if not (new := theirs - own):
        return
    finding_and_coder = {(row[0], row[1]) for row in new}
    for finding_id, coder in sorted(finding_and_coder):
        rows = [row for row in (own | theirs).elements() if row[:2] == (finding_id, coder)]
        rows.sort(key=lambda row: (row[2], row[3:]))
        mine.execute(
            "DELETE FROM past_codings WHERE finding_id = ? AND coder = ?", (finding_id, coder)
        )
        mine.executemany(
            "INSERT INTO past_codings (finding_id, coder, number, replaced_at, what, was)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [(finding_id, coder, number, *row[2:]) for number, row in enumerate(rows, start=1)],
        )


def _read_past(connection: sqlite3.Connection) -> Counter[tuple[str, ...]]:
    rows = connection.execute(
        "SELECT finding_id, coder, replaced_at, what, was FROM past_codings"
        " ORDER BY finding_id, coder, number"
    )
    return Counter(tuple(row) for row in rows)


def _unite_lost(mine: sqlite3.Connection, other: sqlite3.Connection) -> None:
    there = {row[0] for row in mine.execute("SELECT finding_id FROM findings")}
    lost = [row for row in read_rows(other, "lost_findings") if row["finding_id"] not in there]
    write_rows(mine, "lost_findings", lost, conflict="OR IGNORE")
    forget_settled(mine)


def _unite_runs(
    mine: sqlite3.Connection, other: sqlite3.Connection, brought: Collection[str]
) -> None:
    """Unite the log of savings; what was brought comes last, so that the news tell of it."""
    own, theirs = read_rows(mine, "runs"), read_rows(other, "runs")
    new = [row for row in theirs if row not in own]
    if not new:
        return
    last = [row for row in new if row["report_id"] in brought]
    first = [*own, *(row for row in new if row not in last)]
    mine.execute("DELETE FROM runs")
    for rows in (first, last):
        write_rows(mine, "runs", sorted(rows, key=lambda row: (str(row["at"]), str(row))))
    move_marks(mine, before=len(first))
