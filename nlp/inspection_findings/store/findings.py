"""Writes findings with the model's codings, embeddings and facets.

Only rows that differ are changed. When an improved reader saves a report again, the findings that
are still there keep their rows and their codings.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from inspection_findings.records import (
    Classification,
    Finding,
    Report,
    Segmentation,
    Source,
    Span,
)
from inspection_findings.store.corrections import Followed
from inspection_findings.store.facets import make_facet
from inspection_findings.store.known_themes import write_known
from inspection_findings.text import text_sha256

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DIGITS = 6  # of a probability; further digits depend on the machine

_UPSERT_FINDING = """
INSERT INTO findings (finding_id, citation, report_id, position, standard, kind, polarity,
    polarity_from, text, spans, heading, number, addressee, text_sha256, page)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (finding_id) DO UPDATE SET
    citation = excluded.citation, report_id = excluded.report_id,
    position = excluded.position, standard = excluded.standard, kind = excluded.kind,
    polarity = excluded.polarity, polarity_from = excluded.polarity_from,
    text = excluded.text, spans = excluded.spans, heading = excluded.heading,
    number = excluded.number, addressee = excluded.addressee,
    text_sha256 = excluded.text_sha256, page = excluded.page
"""

_STORED_FINDINGS = """
SELECT finding_id, citation, report_id, position, standard, kind, polarity, polarity_from,
    text, spans, heading, number, addressee, text_sha256, page
FROM findings WHERE report_id = ?
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveOutcome:
    """What saving a report did to its findings; ids in each tuple are sorted.

    ``changed`` findings differ from before in some field, even if only in their offsets; ``kept``
    findings do not. A new coding does not change a finding. ``followed`` are the codings of removed
    findings that went on to added ones.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    followed: tuple[Followed, ...] = ()


def write_findings(
    connection: sqlite3.Connection, report: Report, segmentation: Segmentation
) -> SaveOutcome:
    """Make the findings of a report those of ``segmentation``; change no others."""
    report_id = report.report_id
    connection.execute("DELETE FROM skipped WHERE report_id = ?", (report_id,))
    connection.executemany(
        "INSERT INTO skipped VALUES (?, ?, ?, ?, ?)",
        [
            (report_id, position, item.reason, item.text, dump_spans(item.spans))
            for position, item in enumerate(segmentation.skipped)
        ],
    )
    before = {row[0]: row for row in connection.execute(_STORED_FINDINGS, (report_id,))}
    after = {
        finding.finding_id: _make_row(position, finding, report.source)
        for position, finding in enumerate(segmentation.findings)
    }
    removed = sorted(before.keys() - after.keys())
    connection.executemany("DELETE FROM findings WHERE finding_id = ?", [(i,) for i in removed])
    connection.executemany(
        _UPSERT_FINDING, [row for key, row in after.items() if before.get(key) != row]
    )
    shared = sorted(before.keys() & after.keys())
    return SaveOutcome(
        added=tuple(sorted(after.keys() - before.keys())),
        changed=tuple(key for key in shared if before[key] != after[key]),
        removed=tuple(removed),
        kept=tuple(key for key in shared if before[key] == after[key]),
    )


def _make_row(position: int, finding: Finding, source: Source) -> tuple[str | int | None, ...]:
    return (
        *(finding.finding_id, finding.citation, finding.report_id, position),
        *(finding.standard, finding.kind, finding.polarity, finding.polarity_from),
        *(finding.text, dump_spans(finding.spans), finding.heading, finding.number),
        *(finding.addressee, text_sha256(finding.text), source.page_of(finding.spans[0][0])),
    )


def dump_spans(spans: Iterable[Span]) -> str:
    """Return spans as JSON: ``[[3,14],[20,41]]``."""
    return json.dumps([list(span) for span in spans], separators=(",", ":"))


def write_classifications(
    connection: sqlite3.Connection,
    report_id: str,
    classifications: Sequence[Classification],
    *,
    coder: str,
) -> None:
    """Replace the model's codings of the findings of a report."""
    _forget_model(connection, report_id)
    sets = {frozenset(item.probabilities) for item in classifications}
    known_sets = {known: write_known(connection, known) for known in sets}
    connection.executemany(
        "INSERT INTO decisions VALUES (?, ?, 'model', ?, ?, ?, ?)",
        [
            (
                *(item.finding_id, coder, item.abstained, item.reason),
                *(_dump(item.probabilities), known_sets[frozenset(item.probabilities)]),
            )
            for item in classifications
        ],
    )
    connection.executemany(
        "INSERT INTO codings VALUES (?, ?, ?, 'model', ?, ?)",
        [
            (item.finding_id, theme_id, coder, rank, _round(item.probabilities[theme_id]))
            for item in classifications
            for rank, theme_id in enumerate(item.themes)
        ],
    )
    connection.executemany(
        "INSERT INTO polarity_codings VALUES (?, ?, ?, 'model', ?)",
        [
            (item.finding_id, item.polarity, coder, _round(item.polarity_probability))
            for item in classifications
            if item.polarity is not None
        ],
    )
    connection.executemany(
        "INSERT INTO taught VALUES (?)",
        [(item.finding_id,) for item in classifications if item.in_training],
    )


def _forget_model(connection: sqlite3.Connection, report_id: str) -> None:
    theirs = "finding_id IN (SELECT finding_id FROM findings WHERE report_id = ?)"
    connection.execute(f"DELETE FROM taught WHERE {theirs}", (report_id,))  # noqa: S608 (constant)
    for table in ("decisions", "codings", "polarity_codings"):
        connection.execute(
            f"DELETE FROM {table} WHERE coder_kind = 'model' AND {theirs}",  # noqa: S608 (constants)
            (report_id,),
        )


def _round(probability: float | None) -> float | None:
    return None if probability is None else round(float(probability), _DIGITS)


def _dump(probabilities: Mapping[str, float]) -> str:
    rounded = {key: _round(value) for key, value in probabilities.items()}
    return json.dumps(rounded, sort_keys=True, separators=(",", ":"))


def write_embeddings(
    connection: sqlite3.Connection,
    encoder_id: str,
    embeddings: Mapping[str, NDArray[np.float32]],
) -> None:
    """Store embeddings (d,) under the hashes of their texts; existing ones stay."""
    for key, row in embeddings.items():
        if not np.isfinite(row).all():
            raise ValueError(f"the embedding of {key} holds numbers that are not finite")
    connection.executemany(
        "INSERT OR IGNORE INTO embeddings VALUES (?, ?, ?)",
        [(encoder_id, key, row.astype("<f4").tobytes()) for key, row in embeddings.items()],
    )


_FACTS = """
SELECT finding_id, borough, published, standard, kind, inspectorate, polarity, themes
FROM v_finding
"""


def refresh_facets(connection: sqlite3.Connection, finding_ids: Iterable[str]) -> None:
    """Update the facets of these findings to their current state in ``v_finding``."""
    rows = connection.execute(
        f"{_FACTS} WHERE finding_id IN (SELECT value FROM json_each(?))",  # noqa: S608 (constant)
        (json.dumps(sorted(finding_ids)),),
    ).fetchall()
    connection.executemany(
        "UPDATE findings SET facets = ?1 WHERE finding_id = ?2 AND facets <> ?1",
        [(_make_facets(*row[1:]), row[0]) for row in rows],
    )


def find_stale_facets(connection: sqlite3.Connection) -> list[str]:
    """Return the findings whose facets are not those of their current state, sorted."""
    stored = dict(connection.execute("SELECT finding_id, facets FROM findings"))
    rows = connection.execute(f"{_FACTS} ORDER BY finding_id")
    return [row[0] for row in rows if stored[row[0]] != _make_facets(*row[1:])]


def _make_facets(
    borough: str,
    published: str,
    standard: str,
    kind: str,
    inspectorate: str,
    polarity: str | None,
    themes: str | None,
) -> str:
    tokens = [
        make_facet("borough", borough),
        make_facet("published", published),
        make_facet("standard", standard),
        make_facet("kind", kind),
    ]
    if polarity:
        tokens.append(make_facet("polarity", polarity))
    if themes:
        tokens.extend(make_facet("theme", theme_id) for theme_id in themes.split(", "))
    tokens.append(make_facet("inspectorate", inspectorate))
    return " ".join(tokens)
