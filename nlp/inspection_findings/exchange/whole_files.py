"""Files that people name: read whole, and written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from inspection_findings.errors import FindingsError


def read_file(path: Path) -> bytes:
    """Return the bytes of a file; raise `FindingsError` if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise FindingsError(
            str(path), f"cannot be read ({error.strerror})", "check the path"
        ) from error


def write_file(path: Path, data: bytes, *, replace: bool = False) -> None:
    """Write a file beside its place and move it there, so that nobody ever reads a half.

    Parameters
    ----------
    replace : bool
        Whether it may replace a file that is there and differs.

    Raises
    ------
    FindingsError
        If there is such a file and it must not be replaced, or the file cannot be written.
    """
    try:
        if not replace and os.path.lexists(path):
            if path.is_file() and path.read_bytes() == data:
                return
            raise FindingsError(
                str(path),
                "is there already, and may hold somebody's work",
                "give another path with --out, or replace it with --replace",
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_aside(path, data)
    except OSError as error:
        raise FindingsError(
            str(path), f"cannot be written ({error.strerror})", "close it, or give another path"
        ) from error


def _write_aside(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".unfinished")
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.chmod(0o644)  # mkstemp makes files that nobody else may read
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
