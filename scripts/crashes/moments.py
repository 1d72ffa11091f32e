"""Moments at which a command can be killed: each call by which it changes the disk is counted.

`moments.c` stands between the process and the C library, and counts files opened to be made or
emptied, writes (before each, and with half of it done), syncs, names given and taken, folders.
SQLite passes through it as Python does, so a commit is many moments. All of this runs in the
process that is to be killed; the package knows nothing of it.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

from environment import CHECKOUT

_SOURCE = Path(__file__).with_name("moments.c")
_LIBRARY = "CRASHES_LIBRARY"  # the variable that names it to the process that loads it
WRITES = frozenset("wh")  # kinds of moments, as moments.c has them: before a write, in it


def start_with_library(work: Path) -> None:
    """Start this program anew with the library loaded; return at once if it is.

    Raises
    ------
    subprocess.CalledProcessError
        If there is no C compiler, or it refuses.
    """
    if _LIBRARY in os.environ:
        return
    library = work / "moments.so"
    command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(_SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    settings = {**os.environ, _LIBRARY: str(library), "LD_PRELOAD": str(library)}
    paths = [str(CHECKOUT), *filter(None, [os.environ.get("PYTHONPATH")])]
    settings["PYTHONPATH"] = os.pathsep.join(paths)
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], settings)  # noqa: S606


def _load() -> ctypes.CDLL:
    os.environ.pop("LD_PRELOAD", None)  # programs that this one starts do without it
    library = ctypes.CDLL(os.environ[_LIBRARY])
    library.moments_begin.argtypes = [ctypes.c_long, ctypes.c_int]
    library.moments_taken.restype = ctypes.c_long
    library.moments_kinds.restype = ctypes.c_void_p
    return library


def begin(kill_at: int = 0) -> None:
    """Begin to count in this process; kill it at the moment ``kill_at``, from 1, if it is given."""
    _load().moments_begin(kill_at, 0)


def fill_at(moment: int) -> None:
    """Let the disk be full for this process from a moment on, counted from 1."""
    _load().moments_begin(moment, 1)


def read_kinds() -> str:
    """Return the kind of each moment counted so far, a letter each."""
    library = _load()
    kinds = ctypes.string_at(library.moments_kinds(), library.moments_taken())
    return kinds.decode("ascii")
