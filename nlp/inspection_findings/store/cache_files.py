"""Files beside the store that only save time, in ``<store>.cache/``: they may be deleted.

The name of a file says which state of the store it was made from. So a file with the right name
has the right content and needs no manifest. It is written under another name, synced, and renamed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO


def find_cache_folder(path: Path) -> Path:
    """Return the folder of the cache of the store at ``path``, which may not exist yet."""
    return path.with_name(f"{path.name}.cache")


def read_meta(connection: sqlite3.Connection, key: str) -> str:
    """Return what the store records of its own state under ``key``; empty if it is not there."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return "" if row is None else str(row[0])


def name_state(connection: sqlite3.Connection) -> str:
    """Return a name of the present state of the store: another after each change of anything."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    state = f"{version} {read_meta(connection, 'generation')} {read_meta(connection, 'revision')}"
    return hashlib.sha256(state.encode("ascii")).hexdigest()[:16]


def keep(place: Path, write: Callable[[BinaryIO], None], *, others: str) -> None:
    """Write a cache file, and delete those that it replaces.

    If it cannot be written (read-only folder, full disk), only time is lost.

    Parameters
    ----------
    place : Path
    write : callable
        Writes the content to an open file.
    others : str
        Pattern of the names of the files that it replaces, such as ``"facets-*.npy"``.
    """
    with contextlib.suppress(OSError):
        _write_aside(place, write)
        for other in place.parent.glob(others):
            if other != place:
                other.unlink(missing_ok=True)


def _write_aside(place: Path, write: Callable[[BinaryIO], None]) -> None:
    place.parent.mkdir(exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent, suffix=".unfinished")
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(place)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
