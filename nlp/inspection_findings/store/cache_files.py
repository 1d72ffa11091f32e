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
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

import numpy as np

from inspection_findings.store.log import mark_acts

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MARK = b"CRC32 "  # then the check sum of all before, in hexadecimal: a damaged file can be told
_TRAILER = len(_MARK) + 8
_PART = 1 << 20  # bytes that are read at once

StatePart = Literal["findings", "all but acts", "everything"]


def find_cache_folder(path: Path) -> Path:
    """Return the folder of the cache of the store at ``path``, which may not exist yet."""
    return path.with_name(f"{path.name}.cache")


def read_meta(connection: sqlite3.Connection, key: str) -> str:
    """Return what the store records of its own state under ``key``; empty if it is not there."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return "" if row is None else str(row[0])


def name_state(connection: sqlite3.Connection, of: StatePart) -> str:
    """Return a name of the present state of the store: another after each change.

    ``of`` says of what: "findings" alone, or codings and clusters as well, "all but acts" of
    people that are in the log, or "everything".
    """
    keys = ("generation",) if of == "findings" else ("generation", "revision")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    acts = [mark_acts(connection)] if of == "everything" else []
    state = " ".join(map(str, [version, *(read_meta(connection, key) for key in keys), *acts]))
    return hashlib.sha256(state.encode("utf-8")).hexdigest()[:16]


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
        with os.fdopen(handle, "w+b") as file:
            write(file)
            length = file.tell()
            file.seek(0)
            check_sum = _sum_up(file, length)
            file.seek(length)
            file.write(_MARK + check_sum)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(place)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def is_intact(place: Path) -> bool:
    """Return whether a file is as `keep` wrote it. This reads all of it, so only a check does."""
    try:
        with place.open("rb") as file:
            length = file.seek(0, os.SEEK_END) - _TRAILER
            if length < 0:
                return False
            file.seek(0)
            return _sum_up(file, length) == file.read().removeprefix(_MARK)
    except OSError:
        return False


def _sum_up(file: BinaryIO, length: int) -> bytes:
    """Return the check sum of so many bytes from here, in hexadecimal."""
    check_sum = 0
    while length > 0 and (part := file.read(min(_PART, length))):
        check_sum = zlib.crc32(part, check_sum)
        length -= len(part)
    return f"{check_sum:08x}".encode("ascii")


def write_arrays(file: BinaryIO, arrays: Iterable[NDArray[Any]]) -> None:
    """Write arrays one after the other, to be read by `map_arrays`."""
    for array in arrays:
        np.save(file, array, allow_pickle=False)


def map_arrays(place: Path, number: int) -> list[NDArray[Any]] | None:
    """Return so many arrays of a file, mapped; None if it is missing or incomplete."""
    try:
        with place.open("rb") as file:
            return [_map_next(file, place) for _ in range(number)]
    except (OSError, ValueError, EOFError):
        return None


def _map_next(file: BinaryIO, place: Path) -> NDArray[Any]:
    """Return the array at the place in the file where it is open, and go to its end."""
    np.lib.format.read_magic(file)
    shape, by_column, dtype = np.lib.format.read_array_header_1_0(file)
    if by_column:
        raise ValueError("the array is not written row by row")
    start = file.tell()
    file.seek(start + int(np.prod(shape)) * dtype.itemsize)
    if 0 in shape:
        return np.empty(shape, dtype=dtype)
    return np.memmap(place, dtype=dtype, mode="r", offset=start, shape=shape)
