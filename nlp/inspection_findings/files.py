"""Files that are there whole or not at all: written aside, synced, and renamed."""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import tempfile
import time
from pathlib import Path

from inspection_findings.errors import FindingsError

UNFINISHED = ".unfinished"  # ending of what is written aside
_FOR_ALL = 0o644
_LONG_AGO = 60 * 60  # seconds after which nobody writes an unfinished file any more


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

    Folders on the way are made. A file that has this content already is left alone. Where a link
    leads to a file, that file is written.

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
        if _holds(path, data):
            return path
        _refuse_others(path, may_replace=may_replace)
        _write_aside(Path(os.path.realpath(path)), data)
    except OSError as error:
        raise FindingsError(
            str(path), f"cannot be written ({error.strerror})", "close it, or give another path"
        ) from error
    return path


def require_free(path: str | Path, data: bytes) -> None:
    """Raise `FindingsError` if something else than this content is at a path already.

    Whoever writes several files asks of all before the first, so that none is written alone.
    """
    path = Path(path)
    try:
        if not _holds(path, data):
            _refuse_others(path, may_replace=False)
    except OSError as error:
        raise FindingsError(
            str(path), f"cannot be read ({error.strerror})", "give another path"
        ) from error


def check_file(path: str | Path, data: bytes) -> None:
    """Raise `FindingsError` unless a file can be written here, with room for what it is to hold.

    Whoever changes something else first, and the file afterwards, asks before.
    """
    path = Path(path)
    try:
        _refuse_others(path, may_replace=True)
        _write_unfinished(Path(os.path.realpath(path)), data).unlink()
    except OSError as error:
        raise FindingsError(
            str(path), f"cannot be written ({error.strerror})", "close it, or give another path"
        ) from error


def make_folder(path: str | Path) -> Path:
    """Make a folder, with those above it, unless it is there.

    Raises
    ------
    FindingsError
        If it cannot be made: a file has its name, or the place is closed.
    """
    path = Path(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FindingsError(
            str(path), f"cannot be used as a folder ({error.strerror})", "name another folder"
        ) from error
    return path


def rename_synced(unfinished: Path, path: Path) -> None:
    """Give a finished file its name, and let both reach the disk."""
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    unfinished.replace(path)
    sync_folder(path.parent)


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def _refuse_others(path: Path, *, may_replace: bool) -> None:
    """Refuse to replace a folder, a device, or a file that may be somebody's work."""
    if path.is_dir():
        raise FindingsError(str(path), "is a folder", "give the path of a file")
    if path.exists() and not path.is_file():
        raise FindingsError(str(path), "is not a file that can be replaced", "give another path")
    if path.exists() and not may_replace:
        raise FindingsError(
            str(path),
            "is there already with other content, which may be somebody's work",
            "give another path, or move the file",
        )


def _write_aside(path: Path, data: bytes) -> None:
    unfinished = _write_unfinished(path, data)
    try:
        if path.exists():
            shutil.copymode(path, unfinished)
        else:
            unfinished.chmod(_FOR_ALL)  # mkstemp makes files that nobody else may read
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _write_unfinished(path: Path, data: bytes) -> Path:
    """Write beside a path, synced, and return where; what was left there long ago goes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{path.name[:60]}."
    _sweep(path.parent, prefix)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=prefix, suffix=UNFINISHED)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return unfinished


def _sweep(folder: Path, prefix: str) -> None:
    """Delete what commands that were killed left of a file; another may be writing it just now."""
    oldest = time.time() - _LONG_AGO
    for one in folder.glob(f"{glob.escape(prefix)}*{UNFINISHED}"):
        with contextlib.suppress(OSError):
            if one.stat().st_mtime < oldest:
                one.unlink()


def sync_folder(folder: Path) -> None:
    """Let new names in a folder reach the disk too; Windows has no way to ask for it."""
    with contextlib.suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
