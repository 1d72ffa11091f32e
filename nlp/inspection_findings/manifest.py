"""A folder of files with a manifest, which has the hash of each, so that nobody's work is replaced.

The files are made in a folder beside it. When all are there, they are moved into their places, and
what was ours before and is no longer wanted is removed. If a file in the way is not in the
manifest, or somebody has changed it since, nothing is moved. The older manifest goes first and the
new one comes last, so that none leads to files of another set. A move that is stopped is finished
by the next.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any

from inspection_findings.errors import FindingsError
from inspection_findings.files import UNFINISHED, sync_folder, write_file

MANIFEST = "manifest.json"
_BEFORE = f"manifest-before{UNFINISHED}"  # what the folder's manifest is called during a move
Put = Callable[[str, bytes], None]


def hash_bytes(data: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def read_manifest(path: Path, *, kind: str, called: str = "") -> dict[str, Any]:
    """Return a manifest: a mapping with ``kind``, and ``files`` with ``name`` and ``sha256`` each.

    Parameters
    ----------
    kind : str
        What the folder holds: a manifest of something else is refused.
    called : str
        The kind in words for a message, if it is not in words itself.

    Raises
    ------
    FindingsError
        If there is no such file, or it is no manifest of this kind.
    """
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        is_ours = manifest["kind"] == kind and all(
            isinstance(one["name"], str) and isinstance(one["sha256"], str)
            for one in manifest["files"]
        )
    except OSError as error:
        raise FindingsError(
            str(path), f"cannot be read ({error.strerror})", "name another folder"
        ) from error
    except (ValueError, KeyError, TypeError):
        is_ours = False
    if not is_ours:
        raise _refuse(path, called or kind)
    return dict(manifest)


def _refuse(path: Path, kind: str) -> FindingsError:
    return FindingsError(
        str(path), f"is no manifest of {kind}", "name another folder, or move the file"
    )


def _is_within(name: str) -> bool:
    """Return whether the name of a file does not lead out of its folder."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


@contextmanager
def renew_folder(out: Path, *, kind: str, about: Mapping[str, Any]) -> Iterator[Put]:
    """Give a function that takes the name and the bytes of each file; at the end, all are there.

    Names are relative to the folder, with slashes. If the ``with`` is left by an error, the folder
    is as it was. Files have the same bytes in the same folder, whatever was in it before.

    Parameters
    ----------
    out : Path
        The folder; made if it is not there.
    kind : str
        What it holds, in words, such as ``"tables"``.
    about : mapping
        Further plain values for the manifest.

    Raises
    ------
    FindingsError
        If the folder holds something else, a file in it is not as it was written, or a file cannot
        be written.
    """
    out = out.resolve()
    if out.exists() and not out.is_dir():
        raise FindingsError(str(out), "is a file and not a folder", "name a folder")
    stage = out.with_name(f".{out.name}{UNFINISHED}")
    _finish_stopped(stage, out, kind)
    known = _read_known(out / MANIFEST, kind)
    made: dict[str, str] = {}

    def put(name: str, data: bytes) -> None:
        write_file(stage / name, data, may_replace=True)
        made[name] = hash_bytes(data)

    try:
        yield put
        listed = [
            {"name": name, "sha256": made[name], "bytes": (stage / name).stat().st_size}
            for name in sorted(made)
        ]
        for name in {*known, *made}:
            require_ours(out / name, {known.get(name, ""), made.get(name, "")})
        _complete(stage, {"kind": kind, **about, "files": listed})
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        raise
    _move(stage, out, made, gone=known.keys() - made)


def add_to_folder(out: Path, made: Mapping[str, bytes], manifest: Mapping[str, Any]) -> None:
    """Put files and a new manifest into a folder; other files in it stay as they are.

    Whoever calls it has asked `finish_stopped` first, and `require_ours` of each file.

    Raises
    ------
    FindingsError
        If they cannot be written.
    """
    is_new = not out.exists()
    stage = _stage_within(out)
    try:
        for name, data in made.items():
            write_file(stage / name, data, may_replace=True)
        _complete(stage, manifest)
    except FindingsError as error:  # of a file that the user need not know
        shutil.rmtree(stage, ignore_errors=True)
        if is_new:
            with suppress(OSError):
                out.rmdir()
        raise FindingsError(str(out), error.problem, "name another folder") from error
    _move(stage, out, made, gone=())


def finish_stopped(out: Path, *, kind: str) -> None:
    """Finish what `add_to_folder` was stopped in; what was not complete is left out.

    Raises
    ------
    FindingsError
        If it cannot be finished, or a file was changed since.
    """
    _finish_stopped(_stage_within(out), out, kind)


def _stage_within(out: Path) -> Path:
    # Not beside the folder, which may be the top of a disk that is carried about.
    return out / f".files{UNFINISHED}"


def _complete(stage: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest, with which what is made beside the folder is complete."""
    write_file(stage / MANIFEST, write_readable(manifest), may_replace=True)


def _finish_stopped(stage: Path, out: Path, kind: str) -> None:
    """Finish a move that was stopped; what was stopped earlier is made again."""
    if not stage.exists():
        return
    if (stage / MANIFEST).exists():
        wanted = _read_known(stage / MANIFEST, kind)
        known = _read_known(stage / _BEFORE, kind) or _read_known(out / MANIFEST, kind)
        for name in {*known, *wanted}:
            require_ours(out / name, {known.get(name, ""), wanted.get(name, "")})
        left = [name for name in wanted if (stage / name).exists()]
        _move(stage, out, left, gone=known.keys() - wanted)
    if stage.exists():
        with _tell(stage):
            shutil.rmtree(stage)


def _read_known(manifest: Path, kind: str) -> dict[str, str]:
    """Return the hashes of the files that are ours, by name; nothing if there is no manifest."""
    if not manifest.exists():
        return {}
    files = read_manifest(manifest, kind=kind)["files"]
    if not all(_is_within(one["name"]) for one in files):
        raise _refuse(manifest, kind)
    return {one["name"]: one["sha256"] for one in files}


def require_ours(path: Path, hashes: Collection[str]) -> None:
    """Refuse to replace or remove a file that does not have one of the hashes it had from us.

    Raises
    ------
    FindingsError
    """
    if not path.exists() and not path.is_symlink():
        return
    try:
        is_ours = path.is_file() and hash_bytes(path.read_bytes()) in hashes
    except OSError as error:
        raise FindingsError(
            str(path), f"cannot be read ({error.strerror})", "name another folder"
        ) from error
    if not is_ours:
        raise FindingsError(
            str(path),
            "is not as this command wrote it, so it may be somebody's work",
            "name another folder, or move the file",
        )


def _move(stage: Path, out: Path, names: Iterable[str], *, gone: Iterable[str]) -> None:
    """Move files into their places, remove what is ``gone``, and let the manifest follow."""
    with _tell(out):
        if (out / MANIFEST).exists():
            (out / MANIFEST).replace(stage / _BEFORE)
        for name in names:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            (stage / name).replace(out / name)
        for name in gone:
            _remove(out, name)
        (stage / MANIFEST).replace(out / MANIFEST)
        sync_folder(out)
    shutil.rmtree(stage, ignore_errors=True)


def _remove(out: Path, name: str) -> None:
    """Remove a file, and the folders that it leaves empty."""
    (out / name).unlink(missing_ok=True)
    for folder in list((out / name).relative_to(out).parents)[:-1]:
        with suppress(OSError):  # it holds other files
            (out / folder).rmdir()


@contextmanager
def _tell(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FindingsError(
            str(place), f"cannot be written ({error.strerror})", "name another folder"
        ) from error


def write_readable(value: object) -> bytes:
    """Return a value as JSON that a person can read."""
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode("utf-8")
