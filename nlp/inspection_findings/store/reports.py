"""Writes a report with its source text, ratings and expectations, but without its findings.

These functions run inside the caller's transaction and never commit.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from inspection_findings.records import Classification, Report, Segmentation
from inspection_findings.store.findings import SaveOutcome
from inspection_findings.store.log import append
from inspection_findings.store.report_files import write_file
from inspection_findings.store.sources import write_source
from inspection_findings.text import quote

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LOGGED = ("source_name", "source_sha256", "findings")

_UPSERT_REPORT = """
INSERT INTO reports (report_id, borough, service, framework, published, fieldwork,
    fieldwork_began, score, score_maximum, overall_rating, source_name, source_sha256,
    source_encoding, source_extractor, pipeline_hash, coder, encoder_id, inspectorate, inspection)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (report_id) DO UPDATE SET
    borough = excluded.borough, service = excluded.service, framework = excluded.framework,
    published = excluded.published, fieldwork = excluded.fieldwork,
    fieldwork_began = excluded.fieldwork_began, score = excluded.score,
    score_maximum = excluded.score_maximum, overall_rating = excluded.overall_rating,
    source_name = excluded.source_name, source_sha256 = excluded.source_sha256,
    source_encoding = excluded.source_encoding, source_extractor = excluded.source_extractor,
    pipeline_hash = excluded.pipeline_hash, coder = excluded.coder,
    encoder_id = excluded.encoder_id, inspectorate = excluded.inspectorate,
    inspection = excluded.inspection
"""


def check_report(
    report: Report,
    segmentation: Segmentation,
    classifications: Sequence[Classification],
    embeddings: NDArray[np.float32],
) -> None:
    """Raise ``ValueError`` if the parts of a report do not fit together."""
    findings = segmentation.findings
    known = {finding.finding_id for finding in findings}
    if len(known) != len(findings):
        raise ValueError(f"{report.report_id}: two findings have the same finding_id")
    if strangers := sorted({item.finding_id for item in classifications} - known):
        raise ValueError(f"{report.report_id}: classifications of no finding: {strangers}")
    if embeddings.ndim != 2 or len(embeddings) != len(findings):
        raise ValueError(f"{len(findings)} findings, embeddings of shape {embeddings.shape}")
    for finding in findings:
        if finding.report_id != report.report_id:
            raise ValueError(f"{finding.finding_id} is of another report: {finding.report_id}")
        if quote(report.source.text, finding.spans) != finding.text:
            raise ValueError(f"{finding.finding_id}: the source at its spans is not its text")


def write_report(
    connection: sqlite3.Connection,
    report: Report,
    *,
    pipeline_hash: str,
    coder: str,
    encoder_id: str,
) -> None:
    """Write a report with its source text, file, ratings, key questions and expectations."""
    source = report.source
    connection.execute("INSERT OR IGNORE INTO boroughs VALUES (?)", (report.borough,))
    connection.execute(
        _UPSERT_REPORT,
        (
            *(report.report_id, report.borough, report.service, report.framework),
            *(report.published, report.fieldwork, report.fieldwork_began, report.score),
            *(report.score_maximum, report.overall_rating, source.name, source.sha256),
            *(source.encoding, source.extractor, pipeline_hash, coder, encoder_id),
            *(report.inspectorate, report.inspection),
        ),
    )
    write_source(connection, report)
    write_file(connection, report.report_id, source)
    forget_unused_boroughs(connection)
    _replace_ratings(connection, report)
    _replace_expectations(connection, report)


def forget_unused_boroughs(connection: sqlite3.Connection) -> None:
    """Delete boroughs without a report."""
    connection.execute(
        "DELETE FROM boroughs WHERE NOT EXISTS"  # by index: IN would read every report each time
        " (SELECT 1 FROM reports WHERE reports.borough = boroughs.borough)"
    )


def _replace_ratings(connection: sqlite3.Connection, report: Report) -> None:
    connection.execute("DELETE FROM ratings WHERE report_id = ?", (report.report_id,))
    connection.executemany(
        "INSERT INTO ratings VALUES (?, ?, ?, ?, ?, ?)",
        [
            (report.report_id, position, item.standard, item.name, item.rating, item.in_score)
            for position, item in enumerate(report.ratings)
        ],
    )
    connection.execute("DELETE FROM judgements WHERE report_id = ?", (report.report_id,))
    connection.executemany(
        "INSERT INTO judgements VALUES (?, ?, ?, ?)",
        [
            (report.report_id, position, item.name, item.grade)
            for position, item in enumerate(report.judgements)
        ],
    )
    connection.execute("DELETE FROM key_questions WHERE report_id = ?", (report.report_id,))
    connection.executemany(
        "INSERT INTO key_questions VALUES (?, ?, ?, ?, ?)",
        [
            (report.report_id, position, item.standard, item.question, item.percentage)
            for position, item in enumerate(report.key_questions)
        ],
    )


def _replace_expectations(connection: sqlite3.Connection, report: Report) -> None:
    connection.execute("DELETE FROM expectations WHERE report_id = ?", (report.report_id,))
    connection.executemany(
        "INSERT INTO expectations VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(report.report_id, position, item.what, item.where),
                *(item.expected, item.found, item.met, item.severity),
            )
            for position, item in enumerate(report.expectations)
        ],
    )


def renew_generation(connection: sqlite3.Connection) -> None:
    """Record that findings or embeddings have changed, so caches and clusters are out of date.

    The generation is random rather than a counter. Otherwise a store that is restored from a
    copy and changed could match a cache made before it was restored.
    """
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('generation', ?)", (uuid.uuid4().hex,))


def renew_revision(connection: sqlite3.Connection) -> None:
    """Record that anything has changed, codings and clusters included; random as a generation."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('revision', ?)", (uuid.uuid4().hex,))


def log_run(
    connection: sqlite3.Connection, report: Report, pipeline_hash: str, outcome: SaveOutcome
) -> None:
    """Record what saving the report did, with the time."""
    connection.execute(
        "INSERT INTO runs (at, action, report_id, source_sha256, pipeline_hash,"
        " added, changed, removed, kept)"
        " VALUES (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), 'saved', ?, ?, ?, ?, ?, ?, ?)",
        (
            *(report.report_id, report.source.sha256, pipeline_hash),
            *(len(outcome.added), len(outcome.changed)),
            *(len(outcome.removed), len(outcome.kept)),
        ),
    )


def log_report(
    connection: sqlite3.Connection, report: Report, *, findings: int, person: str
) -> None:
    """Add an entry to the log for a report that a person adds; call it before it is written."""
    earlier = connection.execute(
        "SELECT r.source_name, r.source_sha256, count(f.finding_id) FROM reports AS r"
        " LEFT JOIN findings AS f ON f.report_id = r.report_id"
        " WHERE r.report_id = ? GROUP BY r.report_id",
        (report.report_id,),
    ).fetchone()
    now = (report.source.name, report.source.sha256, findings)
    append(
        connection,
        act=None,
        person=person,
        kind="report",
        subject=report.report_id,
        before=None if earlier is None else dict(zip(_LOGGED, earlier, strict=True)),
        after=dict(zip(_LOGGED, now, strict=True)),
    )


def find_twins(connection: sqlite3.Connection, report: Report) -> list[str]:
    """Return the other ids under which reports made from the same file are stored."""
    rows = connection.execute(
        "SELECT report_id FROM reports WHERE source_sha256 = ? AND report_id <> ? ORDER BY 1",
        (report.source.sha256, report.report_id),
    )
    return [row[0] for row in rows]


def delete_report(connection: sqlite3.Connection, report_id: str) -> None:
    """Delete a report with its findings; codings by people and the reference coding stay."""
    removed = connection.execute(
        "SELECT count(*) FROM findings WHERE report_id = ?", (report_id,)
    ).fetchone()[0]
    connection.execute("DELETE FROM reports WHERE report_id = ?", (report_id,))
    forget_unused_boroughs(connection)
    connection.execute(
        "INSERT INTO runs (at, action, report_id, removed)"
        " VALUES (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), 'removed', ?, ?)",
        (report_id, removed),
    )
