"""Keeps and reads the files of reports whose pages can be shown beside their text."""

from __future__ import annotations

import sqlite3
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspection_findings.records import Source

PDF = "application/pdf"
MOST_KEPT = 64_000_000  # bytes: a report without scans and films is far smaller
_LEVEL = 6  # of zlib; higher levels take longer and save less than 1 % of a PDF


def write_file(connection: sqlite3.Connection, report_id: str, source: Source) -> None:
    """Keep the file of a source in place of an earlier one of the report.

    A source that was read from the store comes without its file. The store then keeps the one that
    it has, under whatever id the report was saved before.
    """
    if source.file:
        connection.execute("DELETE FROM report_files WHERE report_id = ?", (report_id,))
        keep_file(connection, report_id, sha256=source.sha256, data=source.file)
        return
    connection.execute(
        "INSERT OR REPLACE INTO report_files SELECT ?, sha256, media_type, packing, packed"
        " FROM report_files WHERE sha256 = ? LIMIT 1",
        (report_id, source.sha256),
    )
    connection.execute(
        "DELETE FROM report_files WHERE report_id = ? AND sha256 <> ?", (report_id, source.sha256)
    )


def keep_file(connection: sqlite3.Connection, report_id: str, *, sha256: str, data: bytes) -> None:
    """Keep the bytes of a PDF as the file of a report, unless there are more than `MOST_KEPT`."""
    if len(data) > MOST_KEPT:
        return
    smaller = zlib.compress(data, _LEVEL)
    packing, packed = ("zlib", smaller) if len(smaller) < len(data) else ("", data)
    connection.execute(
        "INSERT OR REPLACE INTO report_files VALUES (?, ?, ?, ?, ?)",
        (report_id, sha256, PDF, packing, packed),
    )


def has_file(connection: sqlite3.Connection, report_id: str) -> bool:
    """Return whether the store keeps the file of a report."""
    row = connection.execute("SELECT 1 FROM report_files WHERE report_id = ?", (report_id,))
    return row.fetchone() is not None


def read_file(connection: sqlite3.Connection, report_id: str) -> bytes | None:
    """Return the bytes of a report's file; None if the store does not keep it."""
    row = connection.execute(
        "SELECT packing, packed FROM report_files WHERE report_id = ?", (report_id,)
    ).fetchone()
    if row is None:
        return None
    packing, packed = row
    return _unpack(packed) if packing else bytes(packed)


def _unpack(packed: bytes) -> bytes:
    """Return a kept file; raise ``zlib.error`` if it is damaged or larger than any that is kept.

    A store can come from somebody else, and a few bytes in it can unpack to gigabytes.
    """
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(packed, MOST_KEPT)
    if not unpacker.eof:
        raise zlib.error(f"cut off, or more than {MOST_KEPT} bytes")
    return data
