"""Writing the tables that are replaced as a whole: codebook, versions, clusters.

House rule: functions here run inside the caller's transaction and never commit.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Mapping, Sequence

from inspection_findings.codebook import Codebook
from inspection_findings.records import Cluster


def replace_codebook(connection: sqlite3.Connection, codebook: Codebook) -> None:
    """Make the themes of the store those of ``codebook``, in its order."""
    connection.execute("DELETE FROM themes")
    connection.executemany(
        "INSERT INTO themes VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(theme.id, position, theme.name, theme.description),
                *(theme.code_when, theme.do_not_code_for, json.dumps(theme.seed_phrases)),
                json.dumps([dataclasses.asdict(change) for change in theme.history]),
            )
            for position, theme in enumerate(codebook.themes)
        ],
    )


def replace_versions(connection: sqlite3.Connection, versions: Mapping[str, str]) -> None:
    """Make the versions of the store these."""
    connection.execute("DELETE FROM versions")
    connection.executemany("INSERT INTO versions VALUES (?, ?)", sorted(versions.items()))


def replace_clusters(connection: sqlite3.Connection, clusters: Sequence[Cluster]) -> None:
    """Make the clusters of the store these, and note which findings they were made from."""
    connection.execute("DELETE FROM clusters")
    connection.executemany(
        "INSERT INTO clusters VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                *(cluster.cluster_id, position, cluster.name, cluster.central),
                *(json.dumps(cluster.boroughs), float(cluster.stability)),
            )
            for position, cluster in enumerate(clusters)
        ],
    )
    connection.executemany(
        "INSERT INTO cluster_members VALUES (?, ?, ?)",
        [
            (cluster.cluster_id, position, finding_id)
            for cluster in clusters
            for position, finding_id in enumerate(cluster.members)
        ],
    )
    connection.execute(
        "INSERT OR REPLACE INTO meta"
        " SELECT 'clustered', coalesce((SELECT value FROM meta WHERE key = 'generation'), '')"
    )
