"""Writes the tables that are replaced as a whole: codebook, versions, clusters, stock wording.

These functions run inside the caller's transaction and never commit.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Mapping, Sequence

from inspection_findings.coding import Codebook
from inspection_findings.records import ClusterChange, Clustering, StockWording

_CODEBOOK_FILE = "codebook file"  # key in the table meta


def replace_codebook(connection: sqlite3.Connection, codebook: Codebook) -> None:
    """Replace the themes of the store with those of ``codebook``, in its order."""
    connection.execute("DELETE FROM themes")
    connection.executemany(
        "INSERT INTO themes (theme_id, position, name, description, code_when, do_not_code_for,"
        " seed_phrases, history, retired) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(theme.id, position, theme.name, theme.description),
                *(theme.code_when, theme.do_not_code_for, json.dumps(theme.seed_phrases)),
                json.dumps([dataclasses.asdict(change) for change in theme.history]),
                theme.retired,
            )
            for position, theme in enumerate(codebook.themes)
        ],
    )


def keep_codebook_file(connection: sqlite3.Connection, toml: bytes | None) -> None:
    """Keep the file of the user's own codebook; None if the model's codebook is used."""
    connection.execute("DELETE FROM meta WHERE key = ?", (_CODEBOOK_FILE,))
    if toml is not None:
        values = (_CODEBOOK_FILE, toml.decode("utf-8"))
        connection.execute("INSERT INTO meta VALUES (?, ?)", values)


def read_codebook_file(connection: sqlite3.Connection) -> bytes | None:
    """Return the file of the user's own codebook; None if the model's codebook is used."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_CODEBOOK_FILE,)).fetchone()
    return None if row is None else str(row[0]).encode("utf-8")


def replace_versions(connection: sqlite3.Connection, versions: Mapping[str, str]) -> None:
    """Replace the versions in the store."""
    connection.execute("DELETE FROM versions")
    connection.executemany("INSERT INTO versions VALUES (?, ?)", sorted(versions.items()))


def replace_clustering(connection: sqlite3.Connection, clustering: Clustering) -> None:
    """Replace the clusters, and record which state of the findings they were made from."""
    connection.execute("DELETE FROM clusters")
    connection.executemany(
        "INSERT INTO clusters VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(cluster.cluster_id, position, cluster.name, cluster.central),
                *(json.dumps(cluster.boroughs), float(cluster.stability), cluster.is_stable),
            )
            for position, cluster in enumerate(clustering.clusters)
        ],
    )
    connection.executemany(
        "INSERT INTO cluster_members VALUES (?, ?, ?)",
        [
            (cluster.cluster_id, position, finding_id)
            for cluster in clustering.clusters
            for position, finding_id in enumerate(cluster.members)
        ],
    )
    connection.execute("DELETE FROM unclustered")
    connection.executemany("INSERT INTO unclustered VALUES (?, ?)", clustering.unclustered)
    _add_changes(connection, clustering.changes)
    connection.execute(
        "INSERT OR REPLACE INTO meta"
        " SELECT 'clustered', coalesce((SELECT value FROM meta WHERE key = 'generation'), '')"
    )


def _add_changes(connection: sqlite3.Connection, changes: Sequence[ClusterChange]) -> None:
    """Add changes to the history, which is never shortened."""
    renewal = connection.execute(
        "SELECT 1 + coalesce(max(renewal), 0) FROM cluster_changes"
    ).fetchone()[0]
    connection.executemany(
        "INSERT INTO cluster_changes VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(renewal, position, item.change, item.previous_id, item.previous_name),
                *(item.cluster_id, item.shared),
            )
            for position, item in enumerate(changes)
        ],
    )


def replace_stock_wording(connection: sqlite3.Connection, wordings: Sequence[StockWording]) -> None:
    """Replace the stock wording in the store."""
    connection.execute("DELETE FROM stock_wording")
    connection.executemany(
        "INSERT INTO stock_wording VALUES (?, ?, ?, ?)",
        [
            (finding_id, wording.wording_id, finding_id == wording.central, overlap)
            for wording in wordings
            for finding_id, overlap in zip(wording.members, wording.overlaps, strict=True)
        ],
    )
