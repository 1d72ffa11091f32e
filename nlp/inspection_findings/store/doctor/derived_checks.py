"""Looks whether what is derived agrees with what it is derived from."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from inspection_findings.store.doctor.fault import Fault, Found
from inspection_findings.store.findings import find_stale_facets

_FTS_CHECK = "INSERT INTO finding_index (finding_index, rank) VALUES ('integrity-check', 1)"
_NOWHERE = """
SELECT count(*) FROM findings
WHERE finding_id NOT IN (SELECT finding_id FROM cluster_members)
AND finding_id NOT IN (SELECT finding_id FROM unclustered)
"""
_WAIT = 1.0  # seconds for a writer


class NotCheckedError(Exception):
    """Something could not be looked at; the message says why."""


def look_at_index(connection: sqlite3.Connection, path: Path) -> Found:
    """Look whether the search index holds the words of the findings, and no others.

    SQLite answers this only where it could write. Nothing is written.
    """
    faults: tuple[Fault, ...] = ()
    uri = f"{path.absolute().as_uri()}?mode=rw"
    with contextlib.closing(
        sqlite3.connect(uri, uri=True, timeout=_WAIT, isolation_level=None)
    ) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
            other.execute(_FTS_CHECK)
        except sqlite3.OperationalError as error:
            raise NotCheckedError(str(error)) from error
        except sqlite3.DatabaseError:
            problem = "does not hold the words of the findings"
            faults = (Fault(where="search index", problem=problem, can_mend=True),)
        finally:
            if other.in_transaction:
                other.execute("ROLLBACK")
    return Found(checked=_count_findings(connection), faults=faults)


def look_at_facets(connection: sqlite3.Connection, path: Path) -> Found:  # noqa: ARG001
    """Look whether the words by which findings are filtered agree with their codings."""
    faults = [
        Fault(where=finding_id, problem="is filtered by what it no longer is", can_mend=True)
        for finding_id in find_stale_facets(connection)
    ]
    return Found(checked=_count_findings(connection), faults=faults)


def look_at_clusters(connection: sqlite3.Connection, path: Path) -> Found:  # noqa: ARG001
    """Look whether sub-themes were made from the findings as they are, and hold all of them."""
    faults = []
    count = _count_findings(connection)
    known = dict(
        connection.execute("SELECT key, value FROM meta WHERE key IN ('generation', 'clustered')")
    )
    if count and (len(known) < 2 or known["generation"] != known["clustered"]):
        problem = "are older than the findings: a build was stopped in the middle"
        faults.append(Fault(where="sub-themes", problem=problem, can_mend=True))
    elif nowhere := int(connection.execute(_NOWHERE).fetchone()[0]):
        problem = f"say nothing of {nowhere} findings"
        faults.append(Fault(where="sub-themes", problem=problem, can_mend=True))
    return Found(checked=count, faults=faults)


def _count_findings(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM findings").fetchone()[0])
