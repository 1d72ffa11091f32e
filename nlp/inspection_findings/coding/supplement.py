"""A supplementary coding: more sentences of the coded reports, for training.

It is not part of the reference coding. Two coders coded each sentence, and nobody settled their
differences. A model learns only what both agree on. Accuracy on these sentences is reported
separately, always with the borough left out. A store does not show this coding.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from inspection_findings.coding.reference import ReferenceFinding, refuse_repeated_ids
from inspection_findings.errors import CodingError
from inspection_findings.records import KINDS, POLARITIES


def read_supplement(path: Path) -> tuple[ReferenceFinding, ...]:
    """Read a supplementary coding, one JSON object a line.

    ``themes`` are those that both coders gave, and ``themes_disputed`` those that only one gave.
    The polarity is None if the coders differ.

    Raises
    ------
    CodingError
        If the file cannot be read, a line is not a coded sentence, or an id occurs twice.
    """
    try:
        lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CodingError(
            str(path), "cannot be read", "give the path of a supplementary coding, as UTF-8"
        ) from error
    found = [_read_line(path, number, line) for number, line in enumerate(lines, start=1)]
    refuse_repeated_ids(str(path), found, name="coding_id")
    return tuple(found)


def list_themes(record: ReferenceFinding) -> frozenset[str]:
    """Return every theme that either coder gave."""
    return frozenset((*record.themes, *record.themes_disputed))


def _read_line(path: Path, number: int, line: str) -> ReferenceFinding:
    try:
        entry: dict[str, Any] = json.loads(line)
        a, b = (_read_themes(entry[coder]["themes"]) for coder in ("coder_a", "coder_b"))
        given = {entry[coder]["polarity"] for coder in ("coder_a", "coder_b")}
        _refuse_other("kind", {entry["kind"]}, KINDS)
        _refuse_other("polarity", given, POLARITIES)
        return ReferenceFinding(
            coding_id=int(entry["coding_id"]),
            report_id=_read_words(entry, "report"),
            standard=_read_words(entry, "standard"),
            kind=entry["kind"],
            polarity=given.pop() if len(given) == 1 else None,
            polarity_from="coder",
            themes=tuple(theme for theme in a if theme in b),
            coder_a=a,
            coder_b=b,
            themes_disputed=tuple(theme for theme in (*a, *b) if (theme in a) != (theme in b)),
            text=_read_words(entry, "text"),
            supplementary=True,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise CodingError(
            f"{path}, line {number}",
            f"is not a coded sentence ({type(error).__name__}: {error})",
            "give one JSON object a line, as the README of the corpus describes",
        ) from error


def _read_themes(given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(theme, str) for theme in given):
        raise ValueError(f"themes {given!r} are no list of ids")
    if len(set(given)) < len(given):
        raise ValueError(f"themes {given!r} name one twice")
    return tuple(given)


def _read_words(entry: dict[str, Any], key: str) -> str:
    if not isinstance(entry[key], str) or not entry[key]:
        raise ValueError(f"{key} {entry[key]!r} is no text")
    return str(entry[key])


def _refuse_other(what: str, given: set[object], known: Sequence[str]) -> None:
    if others := sorted(map(str, given - set(known))):
        raise ValueError(f"{what} {others[0]!r} is none of {', '.join(known)}")
