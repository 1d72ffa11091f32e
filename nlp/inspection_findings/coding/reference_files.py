"""Changes the files of a reference coding, line by line, when its codebook changes.

The layers of all coders change like the settled one. Lines without a change keep their bytes, and
``changes.csv`` beside the files records what each changed line said before.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from inspection_findings.coding.recode_plan import CodingChange, ThemesGiven
from inspection_findings.coding.reference import (
    CODERS,
    FILES,
    read_coding_id,
    read_reference_coding,
)

HISTORY = "changes.csv"
_COLUMNS = ("date", "version", "finding_id", "coder", "old", "new")
_LAYERS = {  # the coder of each key in a line
    "themes": CODERS["settled"],
    "themes_agreed": CODERS["settled"],
    "themes_disputed": f"{CODERS['settled']}, disputed",
    "coder_a": CODERS["a"],
    "coder_b": CODERS["b"],
}


def read_reference_given(folder: Path, theme_id: str) -> tuple[ThemesGiven, ...]:
    """Return the themes of each coder for the findings that carry ``theme_id``.

    The id of a finding is its report and number: ``haringey-2025-03#17``.

    Raises
    ------
    CodingError
        If there is no readable reference coding in the folder.
    """
    read_reference_coding(folder)  # raises if a file is damaged
    return tuple(
        given
        for name in FILES
        for line in _read_lines(folder / name)
        for given in _layers_of(line)
        if theme_id in given.themes
    )


def change_reference(
    folder: Path, changes: Sequence[CodingChange], *, version: str, date: str
) -> dict[Path, bytes]:
    """Return what the files are to hold, in the order in which they must be written.

    ``changes.csv`` comes first: if the writing is stopped, the same change can be made again, and
    is recorded once.
    """
    wanted = {(c.given.finding_id, c.given.coder): c.new for c in changes}
    if not wanted:
        return {}
    files = {folder / HISTORY: _add_history(folder / HISTORY, changes, version=version, date=date)}
    for name in FILES:
        lines = [_change_line(line, wanted) for line in _read_lines(folder / name)]
        files[folder / name] = "".join(lines).encode("utf-8")
    return files


def _read_lines(path: Path) -> list[str]:
    return path.read_bytes().decode("utf-8").splitlines(keepends=True)


def _finding_id(entry: dict[str, Any]) -> str:
    return f"{entry['report']}#{read_coding_id(entry)}"


def _layers_of(line: str) -> Iterable[ThemesGiven]:
    entry = json.loads(line)
    for key, coder in _LAYERS.items():
        if entry.get(key) is not None:
            yield ThemesGiven(
                finding_id=_finding_id(entry),
                text=entry["text"],
                coder=coder,
                coder_kind="reference",
                themes=tuple(entry[key]),
            )


def _change_line(line: str, wanted: dict[tuple[str, str], tuple[str, ...]]) -> str:
    entry = json.loads(line)
    changed = False
    for key, coder in _LAYERS.items():
        new = wanted.get((_finding_id(entry), coder))
        if new is not None and entry.get(key) is not None:
            entry[key] = list(new)
            changed = True
    if not changed:
        return line
    if "themes_disputed" in entry:  # a theme that is now settled is no longer disputed
        settled = entry.get("themes_agreed", entry.get("themes", []))
        entry["themes_disputed"] = [t for t in entry["themes_disputed"] if t not in settled]
    ending = line[len(line.rstrip("\r\n")) :]
    return json.dumps(entry, ensure_ascii=False) + ending


def _add_history(path: Path, changes: Sequence[CodingChange], *, version: str, date: str) -> bytes:
    """Return the history with these changes; one that it has already is not added again."""
    before = path.read_bytes().decode("utf-8") if path.exists() else _write_row(_COLUMNS)
    known = set(before.splitlines(keepends=True))
    rows = []
    for change in changes:
        given = change.given
        old, new = ("; ".join(themes) for themes in (given.themes, change.new))
        rows.append(_write_row((date, version, given.finding_id, given.coder, old, new)))
    return (before + "".join(row for row in rows if row not in known)).encode("utf-8")


def _write_row(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()
