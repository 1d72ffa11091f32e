"""Reads, for all findings, the values that lists and searches are filtered by."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

_FINDINGS = """
SELECT finding_id, report_id, position, borough, published, standard, kind, stated_polarity,
    inferred_polarity, rating, overall_rating, service, inspectorate, page, text
FROM v_finding
{which}
ORDER BY report_id, position, finding_id
"""

_THEMES = "SELECT finding_id, theme_id FROM v_effective_coding {which}"

# Whoever gave a theme that counts, and everybody of the kind that outranks the others.
_CODERS = """
SELECT finding_id, coder, coder_kind FROM v_effective_coding {which}
UNION
SELECT d.finding_id, d.coder, d.coder_kind
FROM findings AS f
JOIN v_decision AS v ON v.finding_id = f.finding_id
JOIN decisions AS d ON d.finding_id = v.finding_id AND d.coder_kind = v.coder_kind
{which_f}
"""

_SUB_THEMES = "SELECT finding_id, cluster_id FROM cluster_members {which}"
_AMONG = "IN (SELECT value FROM json_each(?))"


class FacetRow(NamedTuple):
    """The values of one finding."""

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
    page: int | None
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
    """

    findings: Iterator[FacetRow]
    themes: Iterator[tuple[str, str]]
    coders: Iterator[tuple[str, str, str]]
    sub_themes: Iterator[tuple[str, str]]
    sub_theme_names: Mapping[str, str]


def read_facet_rows(
    connection: sqlite3.Connection, among: Collection[str] | None = None
) -> FacetRows:
    """Return what findings are filtered by; call it inside a snapshot.

    ``among`` are ids of findings; without it, all are read.
    """
    clusters = connection.execute("SELECT cluster_id, name FROM clusters ORDER BY position")
    of = "" if among is None else f"WHERE finding_id {_AMONG}"
    of_f = "" if among is None else f"WHERE f.finding_id {_AMONG}"
    ids = () if among is None else (json.dumps(sorted(among)),)
    return FacetRows(
        findings=map(FacetRow._make, connection.execute(_FINDINGS.format(which=of), ids)),
        themes=connection.execute(_THEMES.format(which=of), ids),
        coders=connection.execute(_CODERS.format(which=of, which_f=of_f), 2 * ids),
        sub_themes=connection.execute(_SUB_THEMES.format(which=of), ids),
        sub_theme_names=dict(clusters),
    )
