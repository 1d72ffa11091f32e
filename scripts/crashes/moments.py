"""Moments at which a command can be killed: each step that it takes towards the disk is counted.

A step is the opening of a file to write, a rename, a deletion, a sync (before and after it), a new
folder, or a statement of SQL that writes. Python tells of each before it is taken. All of this runs
in the process that is to be killed; the package knows nothing of it.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from typing import Any

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_STEPS = frozenset(
    {
        *("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate", "os.chmod"),
        *("shutil.rmtree", "shutil.move", "tempfile.mkstemp", "tempfile.mkdtemp"),
    }
)
_READING = ("SELECT", "PRAGMA", "EXPLAIN", "WITH", "--")
_BOUNDARIES = ("BEGIN", "COMMIT", "ROLLBACK", "ATTACH")


class Counter:
    """Counts the steps of this process, and kills it before step ``last``, counted from 1."""

    def __init__(self, last: int | None = None) -> None:
        self.steps: list[str] = []
        self._last = last

    def install(self) -> None:
        """Begin to count. There is no way to end it but the end of the process."""
        sys.addaudithook(self._hear)
        os.fsync = self._around(os.fsync)  # type: ignore[assignment]
        sqlite3.connect = self._listening(sqlite3.connect)

    def take(self, step: str) -> None:
        """Count one step."""
        self.steps.append(step)
        if len(self.steps) == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _STEPS or (event == "open" and _is_writing(arguments)):
            self.take(event)

    def _hear_statement(self, statement: str) -> None:
        first = statement.lstrip().upper()
        if not first.startswith(_READING):
            self.take("transaction" if first.startswith(_BOUNDARIES) else "statement")

    def _listening(self, connect: Callable[..., sqlite3.Connection]) -> Any:
        def listened(*arguments: Any, **settings: Any) -> sqlite3.Connection:
            connection = connect(*arguments, **settings)
            connection.set_trace_callback(self._hear_statement)
            return connection

        return listened

    def _around(self, sync: Callable[[int], None]) -> Callable[[Any], None]:
        def counted(handle: Any) -> None:
            self.take("before sync")
            sync(handle)
            self.take("after sync")

        return counted


def _is_writing(arguments: tuple[Any, ...]) -> bool:
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & _WRITES)
