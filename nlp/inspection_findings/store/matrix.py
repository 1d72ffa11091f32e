"""Keeps the embedding matrix beside the store as a memory-mapped file, which may be deleted.

There is one ``.npy`` file for each encoder. Its name contains the encoder and the generation of
the store, so a file with the right name has the right content and needs no manifest. It is
written under another name, synced, and renamed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from inspection_findings.store.queries import find_embedded, stream_vectors

if TYPE_CHECKING:
    from numpy.typing import NDArray


def load_matrix(
    connection: sqlite3.Connection, path: Path, encoder_id: str
) -> tuple[list[str], NDArray[np.float32]]:
    """Return the finding ids, sorted, and their embeddings (n, d), from a current cache if any.

    Call it inside a snapshot, so that ids, vectors and generation belong together.
    """
    finding_ids = find_embedded(connection, encoder_id)
    if not finding_ids:
        return [], np.empty((0, 0), dtype=np.float32)
    row = connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
    encoder = hashlib.sha256(encoder_id.encode("utf-8")).hexdigest()[:16]
    place = path.with_name(f"{path.name}.cache") / f"{encoder}-{row[0]}.npy"
    matrix = _read(place)
    if matrix is None:
        matrix = np.stack(list(stream_vectors(connection, encoder_id)))
        # If the cache cannot be written (read-only folder, full disk), only time is lost.
        with contextlib.suppress(OSError):
            _write(place, matrix)
            _delete_others(place, encoder)
    return finding_ids, matrix


def _read(place: Path) -> NDArray[np.float32] | None:
    """Return the matrix in the file ``place``; None if it is missing or incomplete."""
    try:
        matrix: NDArray[np.float32] = np.load(place, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return matrix


def _write(place: Path, matrix: NDArray[np.float32]) -> None:
    place.parent.mkdir(exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent, suffix=".unfinished")
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            np.save(file, matrix, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(place)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _delete_others(place: Path, encoder: str) -> None:
    for other in place.parent.glob(f"{encoder}-*.npy"):
        if other != place:
            other.unlink(missing_ok=True)
