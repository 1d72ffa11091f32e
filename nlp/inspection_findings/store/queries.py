"""Reads parts of the store as records, always in an order that the query states."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from sys import intern
from typing import TYPE_CHECKING, Any

import numpy as np

from inspection_findings.frames import keep_once
from inspection_findings.records import (
    Classification,
    Cluster,
    ClusterChange,
    CoderKind,
    Finding,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FINDINGS = """
SELECT v.finding_id, citation, report_id, borough, standard, kind, polarity, polarity_from,
    text, spans, heading, number, addressee
FROM json_each(?) AS wanted JOIN v_finding AS v ON v.finding_id = wanted.value
ORDER BY wanted.key
"""

_OFTEN_THE_SAME = (  # kept once in memory, however many findings are read
    *("report_id", "borough", "standard", "kind", "polarity", "polarity_from", "heading"),
    "addressee",
)

_THEMES = """
SELECT c.finding_id, c.theme_id
FROM v_effective_coding AS c
WHERE c.finding_id IN (SELECT value FROM json_each(?))
ORDER BY c.finding_id, c.rank, c.theme_id
"""

_CLASSIFICATIONS = """
SELECT d.finding_id, d.probabilities, d.abstained, d.because, p.polarity, p.probability,
    (SELECT json_group_array(theme_id) FROM (
        SELECT theme_id FROM codings AS c
        WHERE c.finding_id = d.finding_id AND c.coder_kind = 'model' AND c.coder = d.coder
        ORDER BY c.rank)),
    EXISTS (SELECT 1 FROM taught AS t WHERE t.finding_id = d.finding_id)
FROM decisions AS d
JOIN findings AS f ON f.finding_id = d.finding_id
LEFT JOIN polarity_codings AS p
    ON p.finding_id = d.finding_id AND p.coder_kind = 'model' AND p.coder = d.coder
WHERE d.coder_kind = 'model'
ORDER BY f.report_id, f.position
"""


def read_findings(connection: sqlite3.Connection, finding_ids: Sequence[str]) -> list[Finding]:
    """Return findings in the order of the ids, with their effective polarity."""
    rows = connection.execute(_FINDINGS, (json.dumps(list(finding_ids)),))
    return [_make_finding(*row) for row in rows]


def _make_finding(*row: Any) -> Finding:
    columns = (
        *("finding_id", "citation", "report_id", "borough", "standard", "kind", "polarity"),
        *("polarity_from", "text", "spans", "heading", "number", "addressee"),
    )
    fields = dict(zip(columns, row, strict=True))
    for column in _OFTEN_THE_SAME:
        fields[column] = fields[column] and intern(fields[column])
    fields["spans"] = tuple((start, end) for start, end in json.loads(fields["spans"]))
    return Finding(**fields)


def read_polarity_coders(
    connection: sqlite3.Connection, finding_ids: Sequence[str]
) -> dict[str, CoderKind | None]:
    """Return the kind of coder of each effective polarity; None if no coder gave it."""
    rows = connection.execute(
        "SELECT finding_id, nullif(polarity_coder_kind, '') FROM v_finding"
        " WHERE finding_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(finding_ids)),),
    )
    return dict(rows)


def read_themes_of(
    connection: sqlite3.Connection, finding_ids: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Return the effective themes of each finding, the main one first."""
    themes: dict[str, list[str]] = {finding_id: [] for finding_id in finding_ids}
    for finding_id, theme_id in connection.execute(_THEMES, (json.dumps(list(themes)),)):
        themes[finding_id].append(theme_id)
    return {finding_id: tuple(given) for finding_id, given in themes.items()}


def read_classifications(connection: sqlite3.Connection) -> list[Classification]:
    """Return the model's codings by report and position; probabilities have six digits."""
    return [_make_classification(*row) for row in connection.execute(_CLASSIFICATIONS)]


def _make_classification(*row: Any) -> Classification:
    (
        finding_id,
        probabilities,
        abstained,
        because,
        polarity,
        polarity_probability,
        themes,
        taught,
    ) = row
    return Classification(
        finding_id=finding_id,
        themes=tuple(json.loads(themes)),
        probabilities=json.loads(probabilities),
        abstained=bool(abstained),
        reason=because,
        polarity=polarity,
        polarity_probability=polarity_probability,
        in_training=bool(taught),
    )


def stream_probabilities(
    connection: sqlite3.Connection,
) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield the model's probability of each theme for each finding, by finding id."""
    rows = connection.execute(
        "SELECT finding_id, probabilities FROM decisions WHERE coder_kind = 'model'"
        " ORDER BY finding_id"
    )
    return ((finding_id, json.loads(probabilities)) for finding_id, probabilities in rows)


def read_clusters(connection: sqlite3.Connection) -> list[Cluster]:
    """Return the clusters with their members, in the order in which they were saved."""
    members: dict[str, list[str]] = {}
    for cluster_id, finding_id in connection.execute(
        "SELECT cluster_id, finding_id FROM cluster_members ORDER BY cluster_id, position"
    ):
        members.setdefault(cluster_id, []).append(finding_id)
    rows = connection.execute(
        "SELECT cluster_id, name, central, boroughs, stability FROM clusters ORDER BY position"
    )
    return [
        Cluster(
            cluster_id=cluster_id,
            name=name,
            central=central,
            members=tuple(members.get(cluster_id, ())),
            boroughs=tuple(json.loads(boroughs)),
            stability=stability,
        )
        for cluster_id, name, central, boroughs, stability in rows
    ]


def read_cluster_changes(connection: sqlite3.Connection) -> list[ClusterChange]:
    """Return the changes of clusters at each build, the oldest first."""
    rows = connection.execute(
        "SELECT change, previous_id, previous_name, cluster_id, shared FROM cluster_changes"
        " ORDER BY renewal, position"
    )
    return [
        ClusterChange(
            change=change,
            previous_id=previous_id,
            previous_name=previous_name,
            cluster_id=cluster_id,
            shared=shared,
        )
        for change, previous_id, previous_name, cluster_id, shared in rows
    ]


def read_unclustered(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return the findings that are in no cluster, sorted by id, with the reasons."""
    rows = connection.execute("SELECT finding_id, reason FROM unclustered ORDER BY finding_id")
    return [(finding_id, intern(reason)) for finding_id, reason in rows]


def match(
    connection: sqlite3.Connection,
    expression: str,
    *,
    limit: int | None,
    among: Sequence[str] | None,
) -> list[str]:
    """Return the ids that match a full-text expression, best first; ties by id."""
    wanted = None if among is None else json.dumps(list(among))
    rows = connection.execute(
        "SELECT f.finding_id FROM finding_index AS i JOIN findings AS f ON f.row = i.rowid"
        " WHERE finding_index MATCH ?"
        " AND (? IS NULL OR f.finding_id IN (SELECT value FROM json_each(?)))"
        " ORDER BY bm25(finding_index, 1.0, 0.0), f.finding_id LIMIT ?",
        (expression, wanted, wanted, -1 if limit is None else limit),
    )
    return [row[0] for row in rows]


def read_embeddings(
    connection: sqlite3.Connection, encoder_id: str, text_sha256s: Iterable[str]
) -> dict[str, NDArray[np.float32]]:
    """Return the stored embeddings (d,) of these texts; texts without one are left out."""
    rows = connection.execute(
        "SELECT text_sha256, vector FROM embeddings WHERE encoder_id = ?"
        " AND text_sha256 IN (SELECT value FROM json_each(?)) ORDER BY text_sha256",
        (encoder_id, json.dumps(sorted(set(text_sha256s)))),
    )
    return {key: _load_vector(vector) for key, vector in rows}


def find_embedded(connection: sqlite3.Connection, encoder_id: str) -> list[str]:
    """Return the ids of findings with an embedding by this encoder, sorted."""
    rows = connection.execute(
        "SELECT f.finding_id FROM findings AS f JOIN embeddings AS e"
        " ON e.encoder_id = ? AND e.text_sha256 = f.text_sha256 ORDER BY f.finding_id",
        (encoder_id,),
    )
    return [keep_once(row[0]) for row in rows]


def find_shape(connection: sqlite3.Connection, encoder_id: str) -> tuple[int, int]:
    """Return how many rows ``stream_vectors`` yields, and how long they are."""
    count, size = connection.execute(
        "SELECT count(*), coalesce(max(length(vector)), 0) FROM findings AS f JOIN embeddings AS e"
        " ON e.encoder_id = ? AND e.text_sha256 = f.text_sha256",
        (encoder_id,),
    ).fetchone()
    return count, size // 4


def stream_vectors(
    connection: sqlite3.Connection, encoder_id: str
) -> Iterator[NDArray[np.float32]]:
    """Yield the embedding (d,) of each finding, in the order of ``find_embedded``."""
    rows = connection.execute(
        "SELECT e.vector FROM findings AS f JOIN embeddings AS e"
        " ON e.encoder_id = ? AND e.text_sha256 = f.text_sha256 ORDER BY f.finding_id",
        (encoder_id,),
    )
    return (_load_vector(row[0]) for row in rows)


def _load_vector(vector: bytes) -> NDArray[np.float32]:
    return np.frombuffer(vector, dtype="<f4").astype(np.float32, copy=False)
