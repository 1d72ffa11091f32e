"""The embedding matrix beside the store, memory-mapped; may be deleted at any time.

One ``.npy`` file an encoder, named after the encoder and the store's generation: a file
with the right name is the right matrix, so there is no manifest that could disagree with
it. It is written under another name, synced, then renamed.
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
    """Return the ids, sorted, and their embeddings (n, d), from the cache if it is current.

    Call inside a snapshot, so that ids, vectors and generation are of one moment.
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
        # A cache that cannot be kept (a read-only folder, a full disk) costs time, no answers.
        with contextlib.suppress(OSError):
            _write(place, matrix)
            _delete_others(place, encoder)
    return finding_ids, matrix


def _read(place: Path) -> NDArray[np.float32] | None:
    """Return the matrix kept at ``place``, or None if it is not there or not whole."""
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
