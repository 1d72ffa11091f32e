"""Reads the store as the tidy frames of ``inspection_findings.frames``, one query for each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from inspection_findings.frames import CorpusFrames, choose_storage, keep_once

if TYPE_CHECKING:
    import pandas as pd

_PART = 10_000  # rows that are in memory as values without a type

FrameName = Literal[
    "reports",
    "ratings",
    "findings",
    "codings",
    "effective_codings",
    "taught",
    "uncoded",
    "skipped",
    "failures",
    "unmet",
    "clusters",
    "cluster_members",
    "unclustered",
    "cluster_changes",
    "stock_wording",
    "levels",
    "tested_levels",
    "versions",
]
_QUERIES: dict[FrameName, str] = {
    "reports": """
        SELECT report_id, borough, service, framework, published, fieldwork, score,
            score_maximum, overall_rating, source_name, source_sha256, inspectorate, inspection
        FROM reports ORDER BY report_id""",
    "ratings": """
        SELECT report_id, standard, name, rating, in_score
        FROM ratings ORDER BY report_id, standard, position""",
    "findings": """
        SELECT finding_id, citation, report_id, borough, published, standard, kind, polarity,
            polarity_from, polarity_coder_kind, inferred_probability, likeliest_polarity,
            text, heading, number, addressee, position, page, inspectorate
        FROM v_finding ORDER BY finding_id""",
    "codings": """
        SELECT finding_id, theme_id, coder, coder_kind, rank, probability, is_sure
        FROM v_coding ORDER BY finding_id, theme_id, coder, coder_kind""",
    "effective_codings": """
        SELECT finding_id, theme_id, coder, coder_kind, rank, probability, is_sure
        FROM v_effective_coding ORDER BY finding_id, theme_id""",
    "taught": """
        SELECT finding_id FROM taught ORDER BY finding_id""",
    "uncoded": """
        SELECT f.finding_id, CASE
            WHEN d.coder IS NULL THEN 'not yet coded'
            WHEN d.coder_kind <> 'model' THEN 'coded by ' || d.coder || ' as no theme'
            WHEN d.because = '' THEN 'the model gave no theme'
            ELSE 'the model gave no theme: ' || d.because END AS reason
        FROM findings AS f LEFT JOIN v_decision AS d ON d.finding_id = f.finding_id
        WHERE NOT EXISTS (SELECT 1 FROM v_effective_coding AS c WHERE c.finding_id = f.finding_id)
        ORDER BY f.finding_id""",
    "skipped": """
        SELECT report_id, reason, text FROM skipped ORDER BY report_id, position""",
    "failures": """
        SELECT source_name, reason FROM failures ORDER BY source_name""",
    "unmet": """
        SELECT report_id, severity, what, place, expected, found
        FROM expectations WHERE NOT met ORDER BY report_id, position""",
    "clusters": """
        SELECT cluster_id, name, central,
            (SELECT count(*) FROM cluster_members AS m
             WHERE m.cluster_id = c.cluster_id) AS size,
            json_array_length(boroughs) AS boroughs, stability, is_stable
        FROM clusters AS c ORDER BY cluster_id""",
    "cluster_members": """
        SELECT cluster_id, finding_id FROM cluster_members ORDER BY cluster_id, finding_id""",
    "unclustered": """
        SELECT finding_id, reason FROM unclustered ORDER BY finding_id""",
    "cluster_changes": """
        SELECT renewal, change, previous_id, previous_name, cluster_id, shared
        FROM cluster_changes ORDER BY renewal, position""",
    "stock_wording": """
        SELECT wording_id, finding_id, is_central, overlap, w.boroughs
        FROM stock_wording JOIN (
            SELECT o.wording_id, count(DISTINCT r.borough) AS boroughs
            FROM stock_wording AS o
            JOIN findings AS f ON f.finding_id = o.finding_id
            JOIN reports AS r ON r.report_id = f.report_id
            GROUP BY o.wording_id
        ) AS w USING (wording_id)
        ORDER BY wording_id, finding_id""",
    "levels": """
        SELECT what, level, precision, low, high, under FROM levels ORDER BY what""",
    "tested_levels": """
        SELECT theme_id, target, level, given, kept, right, low, worst_borough, worst_kept,
            worst_right
        FROM tested_levels ORDER BY theme_id""",
    "versions": """
        SELECT key, value FROM versions ORDER BY key""",
}

_LEVELS = ("level", "precision", "low", "high", "under")
_TESTED = ("given", "kept", "right", "worst_kept", "worst_right")
_INTEGERS = {"rank", "position", "size", "boroughs", "renewal", "shared", *_TESTED}
_INTEGERS_OR_NONE = {"score", "score_maximum", "number", "page"}
_FLOATS = {"probability", "inferred_probability", *_LEVELS, "target", "stability", "overlap"}
_BOOLEANS = {"in_score", "is_sure", "is_stable", "is_central"}


def read_frames(connection: sqlite3.Connection) -> CorpusFrames:
    """Return the store as frames; column types do not depend on the number of rows.

    The codings of all coders side by side, ``codings``, are no part of them: no count is made of
    those, and each of many findings has several.
    """
    return CorpusFrames(
        **{name: read_frame(connection, name) for name in _QUERIES if name != "codings"}
    )


def read_frame(connection: sqlite3.Connection, name: FrameName) -> pd.DataFrame:
    """Return one frame, with the columns that ``CorpusFrames`` lists; or ``codings``, likewise."""
    import pandas as pd

    cursor = connection.execute(_QUERIES[name])
    columns = [description[0] for description in cursor.description]
    types = {column: choose_storage(_choose_type(column)) for column in columns}
    # A value takes many times the memory before its column has a type.
    parts = [
        pd.DataFrame([map(_keep_once, row) for row in rows], columns=columns, dtype=object).astype(
            types
        )
        for rows in _fetch_parts(cursor)
    ]
    return parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)


def _fetch_parts(cursor: sqlite3.Cursor) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows, some at a time; one empty part if there are none."""
    rows = cursor.fetchmany(_PART)
    yield rows
    while len(rows) == _PART:
        rows = cursor.fetchmany(_PART)
        yield rows


def _keep_once(value: Any) -> Any:
    return keep_once(value) if isinstance(value, str) else value


def _choose_type(column: str) -> str:
    if column in _INTEGERS:
        return "int64"
    if column in _INTEGERS_OR_NONE:
        return "Int64"
    if column in _FLOATS:
        return "float64"
    return "bool" if column in _BOOLEANS else "str"
