"""Files that are there whole or not at all: written aside, synced, and renamed."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from inspection_findings.errors import FindingsError


def read_file(path: str | Path) -> bytes:
    """Return the bytes of a file; raise `FindingsError` if it cannot be read."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise FindingsError(
            str(path), f"cannot be read ({error.strerror})", "check the path"
        ) from error


def write_file(path: str | Path, data: bytes, *, may_replace: bool = False) -> Path:
    """Write a file so that a reader, or a computer that stops, never leaves half of it.

    Folders on the way are made. A file that has this content already is left alone.

    Parameters
    ----------
    path : str or Path
    data : bytes
    may_replace : bool
        Whether a file with other content may be replaced. If not, it is somebody's work.

    Raises
    ------
    FindingsError
        If the file cannot be written, or is there with other content and may not be replaced.
    """
    path = Path(path)
    try:
        if path.is_file() and path.read_bytes() == data:
            return path
        if path.exists() and not may_replace:
            raise FindingsError(
                str(path),
                "is there already with other content, which may be somebody's work",
                "give another path, or move the file",
            )
        _write_aside(path, data)
    except OSError as error:
        raise FindingsError(
            str(path), f"cannot be written ({error.strerror})", "close it, or give another path"
        ) from error
    return path


def _write_aside(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:60]}.")
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.chmod(0o644)  # mkstemp makes files that nobody else may read
        unfinished.replace(path)
        _sync_folder(path.parent)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    """Let the new name reach the disk too; Windows has no way to ask for it."""
    with contextlib.suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
