"""Files that a change of the store goes with, written after it and finished if it was stopped.

A change of the codebook is one act in two or more places: the store, the codebook's file, the files
of a reference coding. The store keeps what the files are to hold in the same transaction as its own
change. Then the files are written, and then the store forgets them. A command that is killed in
between leaves the change whole: whoever opens the store next to write finishes it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from inspection_findings.errors import FindingsError
from inspection_findings.files import check_file, write_file

_KEY = "files to write"  # key in the table meta


@dataclass(frozen=True, slots=True, kw_only=True)
class FileToWrite:
    """A file that is to hold a text.

    Attributes
    ----------
    path : str
        Absolute.
    text : str
    before : str
        SHA-256 of what it held when the change was planned; empty if it was not there.
    """

    path: str
    text: str
    before: str


def plan_file(path: Path, data: bytes) -> FileToWrite:
    """Return the plan to write this content, over what the file holds now."""
    return FileToWrite(path=str(path.absolute()), text=data.decode("utf-8"), before=_hash(path))


def check_files(files: Sequence[FileToWrite]) -> None:
    """Raise `FindingsError` if a file cannot be written, before anything else is changed."""
    for one in files:
        check_file(one.path, one.text.encode("utf-8"))


def write_files(files: Sequence[FileToWrite]) -> None:
    """Write files in their order, each over what it held when it was planned."""
    for one in files:
        write_file(one.path, one.text.encode("utf-8"), may_replace=True)


def read_files_to_write(connection: sqlite3.Connection) -> tuple[FileToWrite, ...]:
    """Return the files that a change of the store still waits for, in the order of writing."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    return () if row is None else tuple(FileToWrite(**one) for one in json.loads(row[0]))


def keep_files_to_write(connection: sqlite3.Connection, files: Sequence[FileToWrite]) -> None:
    """Keep what is to be written, in place of what was; call it inside the change's transaction."""
    connection.execute("DELETE FROM meta WHERE key = ?", (_KEY,))
    if files:
        values = (_KEY, json.dumps([asdict(one) for one in files], ensure_ascii=False))
        connection.execute("INSERT INTO meta VALUES (?, ?)", values)


def finish_files(connection: sqlite3.Connection) -> None:
    """Write the files that a change waits for, and say so in the log of the program.

    A file that somebody has changed meanwhile is left as it is. One that cannot be written stays
    to be written.
    """
    log = logging.getLogger(__name__)
    left: list[FileToWrite] = []
    waiting = read_files_to_write(connection)
    if not waiting:
        return
    for one in waiting:
        path = Path(one.path)
        now = _hash(path)
        if now == hashlib.sha256(one.text.encode("utf-8")).hexdigest():
            continue
        if now != one.before:
            log.warning(
                "%s has been changed since a change of the codebook was stopped, and is left as it"
                " is. The store has the change.",
                path,
            )
            continue
        try:
            write_file(path, one.text.encode("utf-8"), may_replace=True)
            log.warning("%s: finished a change of the codebook that was stopped.", path)
        except FindingsError as error:
            left.append(one)
            log.warning("A change of the codebook is not finished: %s", error)
    keep_files_to_write(connection, left)


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
