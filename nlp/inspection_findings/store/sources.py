"""Writes and reads the sources of reports: all that was extracted from their files."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import astuple, fields

from inspection_findings.frames import ReportRow, group_rows
from inspection_findings.records import (
    Expectation,
    Judgement,
    KeyQuestion,
    Passage,
    Report,
    Skipped,
    Source,
)

_STALE = """
SELECT r.source_name, t.text, r.source_sha256, r.source_encoding, r.source_extractor,
    t.pages, t.passages, t.expectations
FROM reports AS r JOIN report_texts AS t ON t.report_id = r.report_id
WHERE r.pipeline_hash <> ? ORDER BY r.report_id
"""
_EXPECTATION = [field.name for field in fields(Expectation)]


def write_source(connection: sqlite3.Connection, report: Report) -> None:
    """Write the text of a report's source, its pages, passages and expectations."""
    source = report.source
    connection.execute(
        "INSERT OR REPLACE INTO report_texts (report_id, text, pages, passages, expectations)"
        " VALUES (?, ?, ?, ?, ?)",
        (
            *(report.report_id, source.text),
            _to_json(source.pages),
            _to_json([astuple(passage) for passage in source.passages]),
            _to_json([astuple(expectation) for expectation in source.expectations]),
        ),
    )


def read_stale_sources(connection: sqlite3.Connection, pipeline_hash: str) -> list[Source]:
    """Return the sources of reports made by another pipeline, in the order of report ids."""
    return [_make_source(*row) for row in connection.execute(_STALE, (pipeline_hash,))]


def read_report(connection: sqlite3.Connection, report_id: str) -> ReportRow:
    """Return one report without its text."""
    names = [field.name for field in fields(ReportRow)]
    row = connection.execute(
        f"SELECT {', '.join(names)} FROM reports WHERE report_id = ?",  # noqa: S608 - own names
        (report_id,),
    ).fetchone()
    return ReportRow(**dict(zip(names, row, strict=True)))


def read_reports(connection: sqlite3.Connection) -> list[ReportRow]:
    """Return all reports without their texts, by borough and month of publication."""
    names = [field.name for field in fields(ReportRow)]
    rows = connection.execute(
        f"SELECT {', '.join(names)} FROM reports ORDER BY borough, published, report_id"  # noqa: S608 - own names
    )
    return [ReportRow(**dict(zip(names, row, strict=True))) for row in rows]


def read_judgements(connection: sqlite3.Connection, report_id: str) -> tuple[Judgement, ...]:
    """Return what a report judges besides ratings, in its own words and order."""
    rows = connection.execute(
        "SELECT name, grade FROM judgements WHERE report_id = ? ORDER BY position", (report_id,)
    )
    return tuple(Judgement(name=name, grade=grade) for name, grade in rows)


def read_key_questions(connection: sqlite3.Connection) -> dict[str, tuple[KeyQuestion, ...]]:
    """Return the key questions of each report, in the order of the report, by report id."""
    rows = connection.execute(
        "SELECT report_id, standard, question, percentage FROM key_questions"
        " ORDER BY report_id, position"
    )
    return {
        report_id: tuple(
            KeyQuestion(standard=standard, question=question, percentage=percentage)
            for _, standard, question, percentage in own
        )
        for report_id, own in group_rows(rows, lambda row: str(row[0])).items()
    }


def read_extractor(connection: sqlite3.Connection, report_id: str) -> str:
    """Return what read the file of a report; its first word is the kind of file."""
    row = connection.execute(
        "SELECT source_extractor FROM reports WHERE report_id = ?", (report_id,)
    ).fetchone()
    return str(row[0])


def read_pages(connection: sqlite3.Connection, report_id: str) -> tuple[int, ...]:
    """Return the offset at which each page of a report begins; empty without pages."""
    row = connection.execute(
        "SELECT pages FROM report_texts WHERE report_id = ?", (report_id,)
    ).fetchone()
    return tuple(json.loads(row[0]))


def read_skipped(connection: sqlite3.Connection, report_id: str) -> list[Skipped]:
    """Return the text of a report that is no finding, in its order, with the reasons."""
    rows = connection.execute(
        "SELECT reason, text, spans FROM skipped WHERE report_id = ? ORDER BY position",
        (report_id,),
    )
    return [
        Skipped(
            report_id=report_id,
            reason=reason,
            text=text,
            spans=tuple((start, end) for start, end in json.loads(spans)),
        )
        for reason, text, spans in rows
    ]


def _make_source(
    name: str,
    text: str,
    sha256: str,
    encoding: str,
    extractor: str,
    pages: str,
    passages: str,
    expectations: str,
) -> Source:
    return Source(
        name=name,
        text=text,
        sha256=sha256,
        encoding=encoding,
        extractor=extractor,
        pages=tuple(json.loads(pages)),
        passages=tuple(
            Passage(
                role=role,
                spans=tuple((start, end) for start, end in spans),
                level=level,
                cell=None if cell is None else (cell[0], cell[1]),
            )
            for role, spans, level, cell in json.loads(passages)
        ),
        expectations=tuple(
            Expectation(**dict(zip(_EXPECTATION, values, strict=True)))
            for values in json.loads(expectations)
        ),
    )


def _to_json(values: object) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
