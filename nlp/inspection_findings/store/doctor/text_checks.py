"""Looks whether every quotation is in its report, and whether each report has all that it needs."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path

from inspection_findings.records import Span
from inspection_findings.store.doctor.fault import GIVE_FILE, READ_AGAIN, Fault, Found
from inspection_findings.store.report_files import read_file
from inspection_findings.text import quote, text_sha256

_FINDINGS = """
SELECT finding_id, text, spans, text_sha256, page FROM findings
WHERE report_id = ? ORDER BY position
"""
_INCOMPLETE = """
WITH sizes AS MATERIALIZED (
    SELECT encoder_id, max(length(vector)) AS size FROM embeddings GROUP BY encoder_id
)
SELECT r.report_id, 'has no text' FROM reports AS r
WHERE r.report_id NOT IN (SELECT report_id FROM report_texts)
UNION ALL
SELECT report_id, 'misses ' || (max(position) + 1 - count(*)) || ' of its findings'
FROM findings GROUP BY report_id HAVING max(position) + 1 <> count(*)
UNION ALL
SELECT report_id, 'has ' || count(*) || ' findings without the model''s coding' FROM findings
WHERE finding_id NOT IN (SELECT finding_id FROM decisions WHERE coder_kind = 'model')
GROUP BY report_id
UNION ALL
SELECT f.report_id, 'has ' || count(*) || ' findings without a sound embedding'
FROM findings AS f JOIN reports AS r ON r.report_id = f.report_id
LEFT JOIN embeddings AS e ON e.encoder_id = r.encoder_id AND e.text_sha256 = f.text_sha256
LEFT JOIN sizes AS s ON s.encoder_id = r.encoder_id
WHERE e.vector IS NULL OR length(e.vector) <> s.size
GROUP BY f.report_id
"""


def look_at_quotations(connection: sqlite3.Connection, path: Path) -> Found:  # noqa: ARG001
    """Look whether each text is the source at its spans, on the page that is named."""
    faults: list[Fault] = []
    checked = 0
    texts = connection.execute("SELECT report_id, text, pages FROM report_texts ORDER BY report_id")
    for report_id, source, pages in texts:
        starts: list[int] = json.loads(pages)
        for row in connection.execute(_FINDINGS, (report_id,)):
            checked += 1
            faults += _find_wrong(row, source, starts)
        faults += _find_wrong_skipped(connection, report_id, source)
    return Found(checked=checked, faults=faults)


def _find_wrong(
    row: tuple[str, str, str, str, int | None], source: str, starts: Sequence[int]
) -> Iterator[Fault]:
    finding_id, text, written, sha256, page = row
    spans = read_spans(written, len(source))
    if spans is None:
        problem = f"its place in the report cannot be read ({written[:40]})"
        yield Fault(where=finding_id, problem=problem, cure=GIVE_FILE)
        return
    quoted = quote(source, spans)
    if quoted != text:
        is_text_damaged = text_sha256(quoted) == sha256 != text_sha256(text)
        if is_text_damaged:  # the source at its place has the hash of the text that was read
            problem = "its text is not what stands at its place in the report"
            yield Fault(where=finding_id, problem=problem, can_mend=True)
        else:
            problem = "the report at its place is not its text"
            yield Fault(where=finding_id, problem=problem, cure=GIVE_FILE)
    elif text_sha256(text) != sha256:
        yield Fault(where=finding_id, problem="the hash of its text is wrong", can_mend=True)
    if page != find_page(starts, spans):
        problem = f"is said to be on page {page}, and is on {find_page(starts, spans)}"
        yield Fault(where=finding_id, problem=problem, can_mend=True)


def _find_wrong_skipped(
    connection: sqlite3.Connection, report_id: str, source: str
) -> Iterator[Fault]:
    """Yield a fault if what a report has besides findings does not stand at its place."""
    rows = connection.execute("SELECT text, spans FROM skipped WHERE report_id = ?", (report_id,))
    wrong = 0
    for text, written in rows:
        spans = read_spans(written, len(source))
        wrong += spans is None or quote(source, spans) != text
    if wrong:
        problem = f"{wrong} passages that are no findings do not stand at their places"
        yield Fault(where=report_id, problem=problem, cure=GIVE_FILE)


def read_spans(written: str, length: int) -> list[Span] | None:
    """Return spans as stored; None if they are not ascending places in a text of this length."""
    try:
        spans = [(int(start), int(end)) for start, end in json.loads(written)]
    except (ValueError, TypeError):
        return None
    cuts = [place for span in spans for place in span]
    is_sound = bool(cuts) and cuts == sorted(cuts) and cuts[0] >= 0 and cuts[-1] <= length
    return spans if is_sound else None


def find_page(starts: Sequence[int], spans: Sequence[Span]) -> int | None:
    """Return the page on which a finding begins, from 1; None in a report without pages."""
    return bisect_right(starts, spans[0][0]) or None


def look_at_reports(connection: sqlite3.Connection, path: Path) -> Found:  # noqa: ARG001
    """Look whether each report has its text, and each finding a coding and an embedding."""
    faults = [
        Fault(where=report_id, problem=problem, cure=READ_AGAIN)
        for report_id, problem in connection.execute(_INCOMPLETE)
    ]
    count = connection.execute("SELECT count(*) FROM reports").fetchone()[0]
    return Found(checked=int(count), faults=faults)


def look_at_kept_files(connection: sqlite3.Connection, path: Path) -> Found:  # noqa: ARG001
    """Look whether each kept file of a report is the file that the report was read from."""
    rows = connection.execute(
        "SELECT f.report_id, f.sha256, r.source_sha256 FROM report_files AS f"
        " LEFT JOIN reports AS r ON r.report_id = f.report_id ORDER BY f.report_id"
    ).fetchall()
    faults = []
    for report_id, sha256, of_report in rows:
        problem = _find_wrong_file(connection, report_id, sha256)
        if not problem and of_report and of_report != sha256:
            problem = "the kept file is not the one that the report was read from"
        if problem:
            faults.append(Fault(where=report_id, problem=problem, cure=GIVE_FILE))
    return Found(checked=len(rows), faults=faults)


def _find_wrong_file(connection: sqlite3.Connection, report_id: str, sha256: str) -> str:
    try:
        data = read_file(connection, report_id)
    except zlib.error:
        return "the kept file cannot be unpacked"
    is_same = data is not None and hashlib.sha256(data).hexdigest() == sha256
    return "" if is_same else "the kept file is not as it was kept"
