"""Reads, for all findings, the values that lists and searches are filtered by."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

_FINDINGS = """
SELECT v.finding_id, v.report_id, v.position, v.borough, v.published, v.standard, v.kind,
    CASE WHEN v.polarity_coder_kind IN ('', 'person') THEN v.polarity END,
    CASE WHEN v.polarity_coder_kind NOT IN ('', 'person') THEN v.polarity END,
    v.rating, r.overall_rating, r.service, v.inspectorate,
    json_extract(v.spans, '$[0][0]'), v.text
FROM v_finding AS v JOIN reports AS r ON r.report_id = v.report_id
ORDER BY v.report_id, v.position, v.finding_id
"""

_THEMES = """
SELECT c.finding_id, c.theme_id FROM v_effective_coding AS c
JOIN findings AS f ON f.finding_id = c.finding_id
"""

# Whoever gave a theme that counts, and everybody of the kind that outranks the others.
_CODERS = """
SELECT c.finding_id, c.coder, c.coder_kind FROM v_effective_coding AS c
JOIN findings AS f ON f.finding_id = c.finding_id
UNION
SELECT d.finding_id, d.coder, d.coder_kind
FROM findings AS f
JOIN v_decision AS v ON v.finding_id = f.finding_id
JOIN decisions AS d ON d.finding_id = v.finding_id AND d.coder_kind = v.coder_kind
"""

_SUB_THEMES = "SELECT finding_id, cluster_id FROM cluster_members"


class FacetRow(NamedTuple):
    """The values of one finding; ``start`` is the offset of its first character in the source."""

    finding_id: str
    report_id: str
    position: int
    borough: str
    published: str
    standard: str
    kind: str
    stated_polarity: str | None
    inferred_polarity: str | None
    rating: str | None
    overall_rating: str | None
    service: str
    inspectorate: str
    start: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetRows:
    """What findings are filtered by. Each iterator can be read once, inside the snapshot.

    Attributes
    ----------
    findings : iterator of FacetRow
        By report, in its order.
    themes : iterator of (str, str)
        Finding and theme, for each theme that counts.
    coders : iterator of (str, str, str)
        Finding, coder and kind of coder, for each coder whose coding counts.
    sub_themes : iterator of (str, str)
        Finding and cluster.
    sub_theme_names : mapping of str to str
        By cluster id, in the order in which they were saved.
    pages : mapping of str to list of int
        Where each page begins, by report id; empty for a report without pages.
    """

    findings: Iterator[FacetRow]
    themes: Iterator[tuple[str, str]]
    coders: Iterator[tuple[str, str, str]]
    sub_themes: Iterator[tuple[str, str]]
    sub_theme_names: Mapping[str, str]
    pages: Mapping[str, list[int]]


def read_facet_rows(connection: sqlite3.Connection) -> FacetRows:
    """Return what findings are filtered by; call it inside a snapshot."""
    pages = connection.execute("SELECT report_id, pages FROM report_texts")
    clusters = connection.execute("SELECT cluster_id, name FROM clusters ORDER BY position")
    return FacetRows(
        findings=map(FacetRow._make, connection.execute(_FINDINGS)),
        themes=connection.execute(_THEMES),
        coders=connection.execute(_CODERS),
        sub_themes=connection.execute(_SUB_THEMES),
        sub_theme_names=dict(clusters),
        pages={report_id: json.loads(starts) for report_id, starts in pages},
    )
