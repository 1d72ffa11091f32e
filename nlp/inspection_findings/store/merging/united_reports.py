"""The reports of two stores: each once. Where they differ, one is taken, and codings follow.

Afterwards both copies have the same version of each report that both have. So what people said can
be compared finding by finding.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from inspection_findings.store.corrections import Followed, follow_corrections, read_texts
from inspection_findings.store.merging.conflicts import Said
from inspection_findings.store.merging.copied_rows import (
    copy_rows,
    list_columns,
    read_rows,
    write_rows,
)
from inspection_findings.store.reports import forget_unused_boroughs

Side = Literal["mine", "other"]
Choose = Callable[[str, str, dict[Side, Said], Side], Side]

_OF_REPORT = (
    *("report_texts", "ratings", "judgements", "key_questions", "expectations", "skipped"),
)
_OF_FINDINGS = ("decisions", "codings", "polarity_codings")
_THEIRS = "finding_id IN (SELECT finding_id FROM findings WHERE report_id = ?)"


@dataclass(slots=True, kw_only=True)
class UnitedReports:
    """What was done with the reports: ids of those taken from the other store, codings moved."""

    taken: list[str] = field(default_factory=list)
    followed: list[Followed] = field(default_factory=list)


def unite_reports(
    mine: sqlite3.Connection, other: sqlite3.Connection, choose: Choose
) -> UnitedReports:
    """Give ``mine`` the reports of ``other``, and both the same version of those in both.

    ``choose`` is called for a report of which the text or the findings differ, with its id, its
    title, what each says and which is newer; it returns which is kept.
    """
    united = UnitedReports()
    own = _read_sources(mine)
    for report_id, sha256 in _read_sources(other).items():
        twin = next((key for key, same in own.items() if same == sha256), report_id)
        present = report_id if report_id in own else twin
        if present not in own:
            united.followed += bring_report(other, mine, report_id)
            united.taken.append(report_id)
        elif present != report_id or _read_all(mine, report_id) != _read_all(other, report_id):
            _choose_one(mine, other, (present, report_id), choose, united)
    return united


def _read_sources(connection: sqlite3.Connection) -> dict[str, str]:
    rows = connection.execute("SELECT report_id, source_sha256 FROM reports ORDER BY report_id")
    return dict(rows.fetchall())


def _read_all(connection: sqlite3.Connection, report_id: str) -> list[object]:
    """Return all that a store has of a report but what is searched by, to compare it."""
    own = [read_rows(connection, "reports", "report_id = ?", (report_id,))]
    own += [read_rows(connection, table, "report_id = ?", (report_id,)) for table in _OF_REPORT]
    findings = read_rows(connection, "findings", "report_id = ?", (report_id,))
    own.append([{**row, "facets": ""} for row in findings])
    for table in _OF_FINDINGS:
        which = f"coder_kind = 'model' AND {_THEIRS}"
        own.append(read_rows(connection, table, which, (report_id,)))
    return [*own]


def _choose_one(
    mine: sqlite3.Connection,
    other: sqlite3.Connection,
    report_ids: tuple[str, str],
    choose: Choose,
    united: UnitedReports,
) -> None:
    own, theirs = report_ids
    times = {"mine": find_saved(mine, own), "other": find_saved(other, theirs)}
    newer: Side = "other" if times["other"] > times["mine"] else "mine"
    kept = newer
    if _differ(mine, other, own, theirs):
        said: dict[Side, Said] = {
            "mine": _describe(mine, own, times["mine"]),
            "other": _describe(other, theirs, times["other"]),
        }
        kept = choose(own, _title(mine, own), said, newer)
    if kept == "other":
        united.followed += bring_report(other, mine, theirs)
        united.taken.append(theirs)
    else:
        united.followed += bring_report(mine, other, own)


def _differ(mine: sqlite3.Connection, other: sqlite3.Connection, own: str, theirs: str) -> bool:
    """Return whether people would see another text or other findings."""
    same_source = _read_sources(mine)[own] == _read_sources(other)[theirs]
    return not same_source or read_texts(mine, own) != read_texts(other, theirs)


def find_saved(connection: sqlite3.Connection, report_id: str) -> str:
    """Return when a report was saved last; empty if the store does not know."""
    row = connection.execute(
        "SELECT max(at) FROM runs WHERE report_id = ? AND action = 'saved'", (report_id,)
    ).fetchone()
    return str(row[0] or "")


def _describe(connection: sqlite3.Connection, report_id: str, saved: str) -> Said:
    name, sha256, findings = connection.execute(
        "SELECT r.source_name, r.source_sha256, count(f.finding_id) FROM reports AS r"
        " LEFT JOIN findings AS f ON f.report_id = r.report_id WHERE r.report_id = ?",
        (report_id,),
    ).fetchone()
    words = f"{report_id}: {findings} findings of {name} ({sha256[:8]})"
    return Said(words=words, at=datetime.fromisoformat(saved) if saved else None)


def _title(connection: sqlite3.Connection, report_id: str) -> str:
    row = connection.execute(
        "SELECT service || ', ' || published FROM reports WHERE report_id = ?", (report_id,)
    ).fetchone()
    return str(row[0])


def bring_report(
    source: sqlite3.Connection, to: sqlite3.Connection, report_id: str
) -> tuple[Followed, ...]:
    """Save a report of one store in the other, in place of what that has of it.

    As when a corrected report is saved, the codings of people follow to the nearly identical text.
    """
    (report,) = read_rows(source, "reports", "report_id = ?", (report_id,))
    write_rows(to, "boroughs", [{"borough": report["borough"]}], conflict="OR IGNORE")
    _write_report(to, report)
    before = read_texts(to, report_id)
    twins = [
        row[0]
        for row in to.execute(
            "SELECT report_id FROM reports WHERE source_sha256 = ? AND report_id <> ? ORDER BY 1",
            (report["source_sha256"], report_id),
        )
    ]
    for twin in twins:
        before |= read_texts(to, twin)
    for table in _OF_REPORT:
        copy_rows(source, to, table, "report_id = ?", (report_id,))
    _copy_file(source, to, report_id, str(report["source_sha256"]))
    removed, added = _write_findings(source, to, report_id)
    for twin in twins:
        removed += [key for key in before if key.split(":")[0] == twin]
        to.execute("DELETE FROM reports WHERE report_id = ?", (twin,))
    forget_unused_boroughs(to)
    followed = follow_corrections(to, report_id, before=before, removed=removed, added=added)
    _copy_model(source, to, report_id)
    return followed


def _write_report(to: sqlite3.Connection, report: dict[str, object]) -> None:
    """Write the row of a report in place, so that nothing that refers to it goes."""
    _upsert(to, "reports", "report_id", [report])


def _upsert(to: sqlite3.Connection, table: str, key: str, rows: list[dict[str, object]]) -> None:
    if not rows:
        return
    changed = ", ".join(f"{name} = excluded.{name}" for name in rows[0] if name != key)
    names, marks = ", ".join(rows[0]), ", ".join("?" * len(rows[0]))
    to.executemany(
        f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 (constants)
        f" ON CONFLICT ({key}) DO UPDATE SET {changed}",
        [tuple(row.values()) for row in rows],
    )


def _copy_file(
    source: sqlite3.Connection, to: sqlite3.Connection, report_id: str, sha256: str
) -> None:
    """Copy the file of a report; one that the store has of the same bytes stays."""
    rows = read_rows(source, "report_files", "report_id = ?", (report_id,))
    if not rows:
        columns = ", ".join(list_columns(to, "report_files")[1:])
        kept = f"SELECT ?, {columns} FROM report_files WHERE sha256 = ? LIMIT 1"  # noqa: S608 (constants)
        to.execute(f"INSERT OR REPLACE INTO report_files {kept}", (report_id, sha256))
        to.execute(
            "DELETE FROM report_files WHERE report_id = ? AND sha256 <> ?", (report_id, sha256)
        )
    write_rows(to, "report_files", rows, conflict="OR REPLACE")


def _write_findings(
    source: sqlite3.Connection, to: sqlite3.Connection, report_id: str
) -> tuple[list[str], list[str]]:
    """Write the findings of a report; return the ids of those that are gone and of new ones."""
    rows = read_rows(source, "findings", "report_id = ?", (report_id,))
    after = {str(row["finding_id"]) for row in rows}
    before = set(read_texts(to, report_id))
    gone = sorted(before - after)
    to.executemany("DELETE FROM findings WHERE finding_id = ?", [(one,) for one in gone])
    _upsert(to, "findings", "finding_id", rows)
    return gone, sorted(after - before)


def _copy_model(source: sqlite3.Connection, to: sqlite3.Connection, report_id: str) -> None:
    """Copy what the model said of the findings of a report, and their embeddings."""
    for table in _OF_FINDINGS:
        copy_rows(source, to, table, f"coder_kind = 'model' AND {_THEIRS}", (report_id,))
    copy_rows(source, to, "taught", _THEIRS, (report_id,))
    used = "text_sha256 IN (SELECT text_sha256 FROM findings WHERE report_id = ?)"
    rows = read_rows(source, "embeddings", used, (report_id,))
    write_rows(to, "embeddings", rows, conflict="OR IGNORE")
