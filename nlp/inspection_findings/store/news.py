"""What the last build did with each report, from the log of savings."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Literal

What = Literal["added", "changed", "unchanged", "removed"]

# Keys in the table meta: the last entries of ``runs`` when the last two builds that changed
# anything were complete. A build that was stopped ends with the build that completes it.
_BEFORE, _COMPLETE = "last run before the last build", "last run of the last build"

_RUNS = """
SELECT r.report_id, coalesce(p.borough, ''), coalesce(p.inspectorate, ''), r.at, r.action,
    r.added, r.changed, r.removed, r.kept,
    coalesce((SELECT e.action = 'saved' FROM runs AS e
        WHERE e.report_id = r.report_id AND e.run <= ?1 ORDER BY e.run DESC LIMIT 1), 0)
FROM runs AS r LEFT JOIN reports AS p ON p.report_id = r.report_id
WHERE r.run > ?1
ORDER BY r.run
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportNews:
    """What became of one report in the last build.

    Attributes
    ----------
    borough, inspectorate : str
        Empty for a report that is no longer in the store.
    what : "added", "changed", "unchanged" or "removed"
        ``unchanged`` is a report that was read and coded again with the same findings.
    at : str
        When it was last saved or removed, in UTC: "2026-03-01T09:30:00Z".
    findings_added, findings_changed, findings_removed, findings_kept : int
        Findings by what was done with them. A finding whose words change is removed, and another
        one added; a changed one has the same words and differs in something else, such as its
        place in the file or its citation. All findings of an added report are added.
    """

    report_id: str
    borough: str
    inspectorate: str
    what: What
    at: str
    findings_added: int
    findings_changed: int
    findings_removed: int
    findings_kept: int


def mark_build(connection: sqlite3.Connection) -> None:
    """Record that a build is complete; one that saved nothing leaves the news as they are."""
    last = connection.execute("SELECT coalesce(max(run), 0) FROM runs").fetchone()[0]
    complete = _read_mark(connection, _COMPLETE)
    if last > complete:
        marks = ((_BEFORE, str(complete)), (_COMPLETE, str(last)))
        connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", marks)


def move_marks(connection: sqlite3.Connection, *, before: int) -> None:
    """Record which runs `read_news` tells of: those after ``before``."""
    last = connection.execute("SELECT coalesce(max(run), 0) FROM runs").fetchone()[0]
    marks = ((_BEFORE, str(before)), (_COMPLETE, str(last)))
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", marks)


def read_news(connection: sqlite3.Connection) -> list[ReportNews]:
    """Return what became of each report in the last build that changed any, and since then.

    In a store of which no end of a build is recorded, that is all that its log has. Reports are in
    the order in which they were saved.
    """
    rows = connection.execute(_RUNS, (_read_mark(connection, _BEFORE),))
    news: dict[str, ReportNews] = {}
    for report_id, borough, inspectorate, at, action, added, changed, removed, kept, was in rows:
        earlier = news.pop(report_id, None)
        is_new = earlier.what == "added" if earlier else not was
        if is_new and action == "removed":
            continue  # it came and went
        done = (added + changed + kept, 0, 0, 0) if is_new else (added, changed, removed, kept)
        if earlier and not is_new:
            done = _add(earlier, done)
        news[report_id] = ReportNews(
            report_id=report_id,
            borough=borough,
            inspectorate=inspectorate,
            what=_name(action, is_new=is_new, is_other=any(done[:3])),
            at=at,
            findings_added=done[0],
            findings_changed=done[1],
            findings_removed=done[2],
            findings_kept=done[3],
        )
    return list(news.values())


def _add(earlier: ReportNews, done: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Return what two savings in one build did; what was kept is that of the later one."""
    added, changed, removed, kept = done
    return (
        earlier.findings_added + added,
        earlier.findings_changed + changed,
        earlier.findings_removed + removed,
        kept,
    )


def _name(action: str, *, is_new: bool, is_other: bool) -> What:
    if action == "removed":
        return "removed"
    if is_new:
        return "added"
    return "changed" if is_other else "unchanged"


def _read_mark(connection: sqlite3.Connection, key: str) -> int:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return 0 if row is None else int(row[0])
