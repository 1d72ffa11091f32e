"""Places where a command cannot write: a full disk, a read-only folder, a store that is held."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from crashes.after import find_faults, find_lost, read_all_words
from crashes.processes import Ended, fork

FREE = (0, 40_000, 400_000)  # bytes on the full disk
_FOR_FOLDERS = 1_000_000  # bytes of a disk that are not for files
_PATIENCE = 0.3  # seconds that a command waits for another program here, in place of 30
_REFUSALS = (1, 2)  # some of it was left out, each named; or all was refused


def suffer(perform: Callable[[], None], folder: Path, *, is_command: bool) -> tuple[str, list[str]]:
    """Run a command where it cannot write; return how it ended, in a word, and what was wrong."""

    def work() -> None:
        _be_impatient()
        perform()

    words = read_all_words(folder)
    ended = fork(work)
    problems = []
    if ended.code != 0 and not is_told(ended, is_command=is_command):
        problems.append(f"ended with {ended.code}: {ended.told[-400:]}")
    _make_room(folder.parent)  # the doctor needs it, too
    faults = fork(lambda: [*find_faults(folder), *find_lost(folder, words)])
    if faults.result is None or faults.result:
        problems.append(str(faults.result or faults.told[-300:]))
    return "one line" if ended.code else "done", problems


def is_told(ended: Ended, *, is_command: bool) -> bool:
    """Return whether a refusal is one line, or an error of the package where no command is run."""
    (last,) = ended.told.strip().splitlines()[-1:] or [""]
    if not is_command:
        return "errors." in last and "Error: " in last
    is_line = last.startswith("findings: ") and "Traceback" not in ended.told
    return is_line and ended.code in _REFUSALS


def _be_impatient() -> None:
    from inspection_findings.store import connection

    connection._PATIENCE = _PATIENCE  # 30 seconds are long where nobody will let go


@contextmanager
def hold_lock(store: Path) -> Iterator[None]:
    """Hold the file by which the package's own programs write one after the other."""
    with _hold(store.with_name(f"{store.name}.lock")):
        yield


@contextmanager
def hold_store(store: Path) -> Iterator[None]:
    """Hold the store itself, as another program that knows SQLite may."""
    with _hold(store, "PRAGMA journal_mode = WAL"):
        yield


@contextmanager
def _hold(place: Path, *before: str) -> Iterator[None]:
    holder = sqlite3.connect(place, isolation_level=None)
    for statement in (*before, "BEGIN EXCLUSIVE"):
        holder.execute(statement)
    try:
        yield
    finally:
        holder.close()


@contextmanager
def read_only_disk(template: Path, work: Path) -> Iterator[Path | None]:
    """Give a copy of the folder on a disk that nobody may write; None if none is had."""
    with disk_of(template, work, free=_FOR_FOLDERS) as here:
        if here:
            _run_as_root("mount", "-o", "remount,ro", str(here.parent))
        yield here


@contextmanager
def disk_of(template: Path, work: Path, *, free: int) -> Iterator[Path | None]:
    """Give a copy of the folder on a disk of its own, with so much room; None if none is had."""
    disk = work / "disk"
    disk.mkdir(exist_ok=True)
    size = sum(path.stat().st_blocks * 512 for path in template.rglob("*"))
    room = f"size={size + free + _FOR_FOLDERS}"
    if not _run_as_root("mount", "-t", "tmpfs", "-o", room, "tmpfs", str(disk)):
        yield None
        return
    try:
        shutil.copytree(template, disk / "trial")
        (disk / "encoder").symlink_to(work / "encoder")
        _fill(disk, free)
        yield disk / "trial"
    finally:
        _run_as_root("umount", "--lazy", str(disk))


def _run_as_root(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _fill(disk: Path, free: int) -> None:
    with suppress(OSError), (disk / "filler").open("wb", buffering=0) as file:
        while True:
            room = os.statvfs(disk)
            if room.f_bavail * room.f_bsize <= free:
                return
            file.write(b"x" * 4096)


def _make_room(disk: Path) -> None:
    _run_as_root("mount", "-o", "remount,rw", str(disk))
    (disk / "filler").unlink(missing_ok=True)
