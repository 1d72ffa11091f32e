"""The files of a review: their formats and names, written without losing existing work."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import click

from inspection_findings.errors import FindingsError, UnknownNameError
from inspection_findings.files import write_file


def split_formats(formats: str) -> list[str]:
    """Return the formats in a list; refuse unknown ones before anything is read or drawn."""
    from inspection_findings.exchange import SUFFIXES

    names = list(dict.fromkeys(n.strip().lower() for n in formats.split(",") if n.strip()))
    if not names:
        raise click.UsageError("--format names no format")
    for name in names:
        if name not in SUFFIXES:
            raise UnknownNameError("format", name, SUFFIXES)
    return names


def check_ending(out: Path, formats: Sequence[str]) -> None:
    """Refuse a file name with the extension of another format."""
    from inspection_findings.exchange import SUFFIXES

    meant = [name for name, suffix in SUFFIXES.items() if suffix.endswith(out.suffix)]
    if out.suffix and len(formats) == 1 and meant and formats[0] not in meant:
        raise click.UsageError(
            f"{out} ends as another format does; give --format {meant[0]}, or another ending"
        )


def name_files(
    out: Path, files: Sequence[Mapping[str, bytes]], *, exact: bool
) -> dict[Path, bytes]:
    """Return the path of each file, by format; if ``exact``, the first one is ``out`` itself."""
    content = {suffix: data for made in files for suffix, data in made.items()}
    stem = out.with_suffix("") if out.suffix else out
    named = {stem.with_name(stem.name + suffix): data for suffix, data in content.items()}
    if exact and out.suffix:
        (_, first), *others = named.items()
        return {out: first, **dict(others)}
    return named


def require_room(paths: Iterable[Path]) -> None:
    """Raise `FindingsError` if one of these files is more than a review without answers.

    Whoever changes a store first, and writes the files afterwards, asks before.
    """
    for path in paths:
        _spare(path, None)


def write_files(files: Mapping[Path, bytes]) -> None:
    """Write all files or none. Only a review without answers is ever overwritten."""
    for path, data in files.items():
        _spare(path, data)
    for path, data in files.items():
        write_file(path, data, may_replace=True)


def _spare(path: Path, data: bytes | None) -> None:
    """Refuse to overwrite a file that may contain somebody's work, unless it is the same.

    This includes files that cannot be parsed, since they may contain answers too.
    """
    from inspection_findings.exchange import Answer, read_review

    if not os.path.lexists(path) or _holds(path, data):
        return
    try:
        rows = read_review(path)
    except FindingsError:
        rows = []
    answers = sum(row.answer != Answer() for row in rows)
    if answers:
        raise FindingsError(
            str(path),
            f"holds answers ({answers}), which would be lost",
            "take them in with `findings review import`, and move the file or give another path",
        )
    if not rows or not all(row.as_exported for row in rows):
        raise FindingsError(
            str(path),
            "is there already, and is not plainly a review without answers",
            "give another path with --out, or move the file",
        )


def _holds(path: Path, data: bytes | None) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False
