"""Keeps the embedding matrix beside the store as a memory-mapped file, which may be deleted.

There is one ``.npy`` file for each encoder. Its name contains the encoder and the generation of
the store (see ``cache_files``).
"""

from __future__ import annotations

import hashlib
import sqlite3
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from inspection_findings.store.cache_files import find_cache_folder, keep, read_meta
from inspection_findings.store.queries import find_embedded, find_shape, stream_vectors

if TYPE_CHECKING:
    from numpy.typing import NDArray


def load_matrix(
    connection: sqlite3.Connection, path: Path, encoder_id: str
) -> tuple[list[str], NDArray[np.float32]]:
    """Return the finding ids, sorted, and their embeddings (n, d), from a current cache if any.

    Call it inside a snapshot, so that ids, vectors and generation belong together.
    """
    return find_embedded(connection, encoder_id), load_vectors(connection, path, encoder_id)


def load_vectors(
    connection: sqlite3.Connection, path: Path, encoder_id: str
) -> NDArray[np.float32]:
    """Return the embeddings (n, d) of the findings that have one, by finding id."""
    encoder = hashlib.sha256(encoder_id.encode("utf-8")).hexdigest()[:16]
    place = find_cache_folder(path) / f"{encoder}-{read_meta(connection, 'generation')}.npy"
    matrix = _read(place)
    if matrix is not None:
        return matrix
    shape = find_shape(connection, encoder_id)
    if shape[0]:
        write = partial(_write, connection, encoder_id, shape)
        keep(place, write, others=f"{encoder}-*.npy")
        matrix = _read(place)
    return _gather(connection, encoder_id, shape) if matrix is None else matrix


def _write(
    connection: sqlite3.Connection, encoder_id: str, shape: tuple[int, int], file: BinaryIO
) -> None:
    """Write the embeddings to a file as they come: all of them may not fit into memory."""
    head = {"descr": "<f4", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, head)
    for row in stream_vectors(connection, encoder_id):
        file.write(row.astype("<f4", copy=False).tobytes())


def _gather(
    connection: sqlite3.Connection, encoder_id: str, shape: tuple[int, int]
) -> NDArray[np.float32]:
    """Return the embeddings where no file can be kept."""
    matrix = np.empty(shape, dtype=np.float32)
    for place, row in enumerate(stream_vectors(connection, encoder_id)):
        matrix[place] = row
    return matrix


def _read(place: Path) -> NDArray[np.float32] | None:
    """Return the matrix in the file ``place``; None if it is missing or incomplete."""
    try:
        matrix: NDArray[np.float32] = np.load(place, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return matrix
