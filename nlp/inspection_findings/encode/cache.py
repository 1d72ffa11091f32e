"""Keep computed rows in one SQLite file, which may be deleted at any time.

A file that is damaged, locked or unreadable counts as empty. A row whose checksum does not match
counts as missing.
"""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from inspection_findings.encode.encoder import Encoder
from inspection_findings.text import text_sha256

if TYPE_CHECKING:
    from numpy.typing import NDArray


PATIENCE = 10.0  # seconds to wait for another process, which holds the file for milliseconds
# Error codes that do not mean damage. Those that do cannot be listed: a flipped bit in the schema
# gives a general error, or even a message that is not UTF-8.
_OUT_OF_REACH = {
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM),
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM),
}
_ERRORS = (OSError, sqlite3.Error, UnicodeDecodeError)
_TABLE = """
CREATE TABLE IF NOT EXISTS embeddings (
    encoder_id  TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    vector      BLOB NOT NULL,     -- little-endian float32
    checksum    INTEGER NOT NULL,  -- SQLite would not notice a changed number in a vector
    PRIMARY KEY (encoder_id, text_sha256)
)
"""
_WANTED = """
SELECT text_sha256, vector, checksum FROM embeddings
WHERE encoder_id = ? AND text_sha256 IN (SELECT value FROM json_each(?))
"""


class RowCache:
    """Rows by encoder and text, in a file that any number of processes may share.

    The file stores the SHA-256 of each text, not the text. It uses SQLite's rollback journal and
    not the write-ahead log, which would keep more files beside it and could not be read in a
    read-only folder.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._is_checked = False

    def read(self, encoder_id: str, text_sha256s: Sequence[str]) -> Rows:
        """Return the stored rows (d,) of these texts."""
        # Opened for writing to roll back what a killed writer left. Mode "rw" creates no file.
        with suppress(*_ERRORS), closing(self._connect("rw")) as connection:
            return _find(connection, encoder_id, text_sha256s)
        return {}  # also drops rows read before an error: all are then written anew

    def write(self, encoder_id: str, rows: Rows) -> None:
        """Store rows if the file can be written. A damaged file is replaced by a new one."""
        with suppress(*_ERRORS):
            try:
                self._write(encoder_id, rows)
            except _ERRORS as error:
                if not self._is_damage(error):
                    raise
                self._path.unlink()
                self._write(encoder_id, rows)

    def _write(self, encoder_id: str, rows: Rows) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        vectors = {key: row.astype("<f4").tobytes() for key, row in rows.items()}
        with closing(self._connect("rwc")) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(_TABLE)
            connection.executemany(  # REPLACE, since a damaged row may be there
                "INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?, ?)",
                [
                    (encoder_id, key, vector, _check(encoder_id, key, vector))
                    for key, vector in vectors.items()
                ],
            )
            # SQLite may write into a damaged file without an error and then fail to read it.
            # Without this check, every later run would encode all texts again.
            if len(_find(connection, encoder_id, list(rows))) < len(rows):
                raise sqlite3.DatabaseError("what was written is not there")
            self._check_once(connection)
            connection.execute("COMMIT")

    def _check_once(self, connection: sqlite3.Connection) -> None:
        """Raise unless the whole file is sound. All of it is read, so only once a process."""
        if not self._is_checked:
            (state,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if state != "ok":
                raise sqlite3.DatabaseError(state)
            self._is_checked = True

    def _is_damage(self, error: Exception) -> bool:
        """Return whether the error means that the file is damaged and can be replaced."""
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
        is_about_it = not isinstance(error, OSError) and code not in _OUT_OF_REACH
        return is_about_it and os.access(self._path, os.W_OK)

    def _connect(self, access: str) -> sqlite3.Connection:
        return sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode={access}",
            uri=True,
            timeout=PATIENCE,
            isolation_level=None,
        )


def _find(connection: sqlite3.Connection, encoder_id: str, keys: Sequence[str]) -> Rows:
    """Return the rows of these texts whose checksums match."""
    rows: dict[str, NDArray[np.float32]] = {}
    found = connection.execute(_WANTED, (encoder_id, json.dumps(list(keys))))
    for key, vector, checksum in found:
        if isinstance(vector, bytes) and _check(encoder_id, key, vector) == checksum:
            rows[key] = np.frombuffer(vector, dtype="<f4").astype(np.float32, copy=False)
    return rows


def _check(encoder_id: str, key: str, vector: bytes) -> int:
    """Return the checksum of a vector together with its encoder and text."""
    return zlib.crc32(vector, zlib.crc32(f"{encoder_id} {key}".encode()))


Rows = Mapping[str, "NDArray[np.float32]"]
ReadRows = Callable[[str, Sequence[str]], Rows]
WriteRows = Callable[[str, Rows], None]
Compute = Callable[[Sequence[str]], tuple["NDArray[np.float32]", ...]]


class CachedEncoder:
    """An encoder that looks up stored rows and computes only the rest.

    Parameters
    ----------
    encoder : Encoder
    read : callable
        Takes an encoder id and text hashes (``text_sha256``); returns the stored rows (d,).
    write : callable, optional
        Takes an encoder id and new rows by text hash, and stores them.
    """

    def __init__(self, encoder: Encoder, *, read: ReadRows, write: WriteRows | None = None) -> None:
        self.encoder = encoder
        self.read = read
        self.write = write

    @property
    def encoder_id(self) -> str:
        return self.encoder.encoder_id

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 unit rows, shape (len(texts), d)."""
        (rows,) = look_up_rows(
            [self.encoder_id],
            texts,
            lambda missing: (self.encoder.encode(missing),),
            read=self.read,
            write=self.write,
        )
        return rows


def look_up_rows(
    ids: Sequence[str],
    texts: Sequence[str],
    compute: Compute,
    *,
    read: ReadRows,
    write: WriteRows | None,
) -> tuple[NDArray[np.float32], ...]:
    """Return an array (len(texts), d) for each id, of stored and of newly computed rows.

    ``compute`` is called at most once, with the texts that have no stored row under at least one
    id.
    """
    keys = [text_sha256(text) for text in texts]
    wanted = sorted(set(keys))
    kept = [dict(read(one, wanted)) for one in ids]
    missing = {
        key: text
        for key, text in zip(keys, texts, strict=True)
        if any(key not in rows for rows in kept)
    }
    if not missing and keys:
        return tuple(np.stack([rows[key] for key in keys]) for rows in kept)
    computed = compute(list(missing.values()))
    if not keys:
        return computed
    for one, rows, arrays in zip(ids, kept, computed, strict=True):
        new = {key: row for key, row in zip(missing, arrays, strict=True) if key not in rows}
        if write is not None:
            write(one, new)
        rows |= new
    return tuple(np.stack([rows[key] for key in keys]) for rows in kept)
