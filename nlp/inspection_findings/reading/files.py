"""Finds the files in the folders that a user names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

_LOCK = "~$"  # how the names of the files begin that Word keeps beside an open document


def find_files(paths: Iterable[Path], *, recursive: bool = False) -> list[Path]:
    """Return the files to read: each file as named, and for a folder the files in it, sorted.

    Hidden files are left out. A folder without files stays in the list, so that reading it says
    what is wrong.

    Parameters
    ----------
    recursive : bool
        Whether to look into the folders of a folder too.
    """
    found: list[Path] = []
    for path in paths:
        inside = sorted(_files_in(path, recursive)) if path.is_dir() else []
        found += inside or [path]
    return list(dict.fromkeys(found))


def _files_in(folder: Path, recursive: bool) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.startswith((".", _LOCK)):
            continue
        if path.is_dir():
            if recursive and not path.is_symlink():  # a link may lead back here
                yield from _files_in(path, recursive)
        elif path.is_file():
            yield path
