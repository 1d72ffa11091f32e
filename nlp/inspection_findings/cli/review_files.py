"""The files of a review: which formats, under which names, and none that holds answers lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from inspection_findings.errors import FindingsError, UnknownNameError


def split_formats(formats: str) -> list[str]:
    """Return the formats of a list; refused before anything is read or drawn."""
    from inspection_findings.review import SUFFIXES

    names = list(dict.fromkeys(n.strip().lower() for n in formats.split(",") if n.strip()))
    if not names:
        raise click.UsageError("--format names no format")
    for name in names:
        if name not in SUFFIXES:
            raise UnknownNameError("format", name, SUFFIXES)
    return names


def check_ending(out: Path, formats: Sequence[str]) -> None:
    """Refuse the ending of another format: a workbook called ``.csv`` would open nowhere."""
    from inspection_findings.review import SUFFIXES

    meant = [name for name, suffix in SUFFIXES.items() if suffix.endswith(out.suffix)]
    if out.suffix and len(formats) == 1 and meant and formats[0] not in meant:
        raise click.UsageError(
            f"{out} ends as another format does; give --format {meant[0]}, or another ending"
        )


def name_files(
    out: Path, files: Sequence[Mapping[str, bytes]], *, exact: bool
) -> dict[Path, bytes]:
    """Return what to write where, by the endings; the first to ``out`` itself if ``exact``."""
    content = {suffix: data for made in files for suffix, data in made.items()}
    stem = out.with_suffix("") if out.suffix else out
    named = {stem.with_name(stem.name + suffix): data for suffix, data in content.items()}
    if exact and out.suffix:
        (_, first), *others = named.items()
        return {out: first, **dict(others)}
    return named


def write_files(files: Mapping[Path, bytes]) -> None:
    """Write files, or none of them: one that holds people's answers is never written over."""
    for path in files:
        _spare_answers(path)
    for path, data in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            raise FindingsError(
                str(path), f"cannot be written ({error.strerror})", "close it, or give another path"
            ) from error


def _spare_answers(path: Path) -> None:
    from inspection_findings.review import Answer, read_review

    try:
        answers = sum(row.answer != Answer() for row in read_review(path))
    except FindingsError:  # not there, or no review
        return
    if answers:
        raise FindingsError(
            str(path),
            f"holds answers ({answers}), which would be lost",
            "take them in with `findings review import`, and move the file or give another path",
        )
