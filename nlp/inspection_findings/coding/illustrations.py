"""Illustrations: invented findings that show what the codebook means.

They were written from the codebook alone and are in no report. A model learns from them what a
theme sounds like before anybody has coded a report. They are never shown, counted or quoted. When
a report is left out for evaluation, illustrations stay in training.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from inspection_findings.errors import CodingError
from inspection_findings.records import POLARITIES, Kind, Polarity


@dataclass(frozen=True, slots=True, kw_only=True)
class Illustration:
    """One invented finding with its themes according to the codebook.

    Attributes
    ----------
    illustration_id : str
    kind : Kind
        The kind of finding that it imitates.
    writer, coder : tuple of str
        The themes that its writer gave, and those that a second coder gave who saw only the
        text; the main one first.
    polarities : tuple of Polarity
        The polarities that writer and coder gave: two, one or none.
    """

    illustration_id: str
    kind: Kind
    writer: tuple[str, ...]
    coder: tuple[str, ...]
    text: str
    polarities: tuple[Polarity, ...] = ()

    @property
    def themes(self) -> tuple[str, ...]:
        """The themes of both: each forgets a second theme more often than they invent one."""
        return tuple(dict.fromkeys((*self.writer, *self.coder)))


def read_illustrations(path: Path, *, theme_ids: Sequence[str]) -> tuple[Illustration, ...]:
    """Read illustrations, one JSON object a line.

    It leaves out illustrations with a theme that is not in ``theme_ids``. The codebook has
    changed since they were written, and nobody has decided what they illustrate now.

    Raises
    ------
    CodingError
        If the file cannot be read, a line is not an illustration, or an id comes twice.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CodingError(
            str(path), "cannot be read", "give the path of the illustrations, as UTF-8"
        ) from error
    found = [_read_line(path, number, line) for number, line in enumerate(lines, start=1)]
    _refuse_repeated_ids(path, found)
    known = frozenset(theme_ids)
    return tuple(one for one in found if known.issuperset(one.themes))


def _read_line(path: Path, number: int, line: str) -> Illustration:
    try:
        entry = json.loads(line)
        if entry["kind"] not in get_args(Kind):
            raise ValueError(f"kind {entry['kind']!r}")
        polarities = tuple(entry.get("polarities", ()))
        if not set(polarities) <= set(POLARITIES):
            raise ValueError(f"polarities {polarities!r}")
        return Illustration(
            illustration_id=entry["illustration_id"],
            kind=entry["kind"],
            writer=tuple(entry["writer"]),
            coder=tuple(entry["coder"]),
            text=entry["text"],
            polarities=polarities,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise CodingError(
            f"{path}, line {number}",
            f"is not an illustration ({type(error).__name__}: {error})",
            "give one JSON object a line: illustration_id, kind, writer, coder, text,"
            " and polarities if there are any",
        ) from error


def _refuse_repeated_ids(path: Path, found: Sequence[Illustration]) -> None:
    seen: set[str] = set()
    for number, one in enumerate(found, start=1):
        if one.illustration_id in seen:
            raise CodingError(
                f"{path}, line {number}",
                f"has the illustration_id {one.illustration_id} of an earlier line",
                "give each its own",
            )
        seen.add(one.illustration_id)
