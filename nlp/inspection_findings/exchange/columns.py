"""The columns of a review file, and reading and writing it as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.errors import FindingsError
from inspection_findings.exchange.cells import BYTE_ORDER_MARK, guard_cell, unguard_cell
from inspection_findings.exchange.review_rows import (
    Answer,
    AnsweredRow,
    ReviewRow,
    join_themes,
    split_themes,
)
from inspection_findings.text import fold_name, read_separated


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a review file.

    Attributes
    ----------
    name : str
    width : int
        In characters.
    open : bool
        Whether the coder fills it in.
    """

    name: str
    width: int
    open: bool = False


_PLACE = (Column(name="citation", width=24), Column(name="heading", width=22))
_TEXT = Column(name="text", width=70)
_SEEN = (
    Column(name="why", width=30),
    Column(name="said", width=34),
    Column(name="nearest", width=44),
)
_OPEN = (
    Column(name="themes", width=30, open=True),
    Column(name="polarity", width=20, open=True),
    Column(name="notes", width=34, open=True),
)
_FACTS = (
    Column(name="heading_polarity", width=20),
    Column(name="borough", width=14),
    Column(name="standard", width=14),
    Column(name="kind", width=15),
    Column(name="finding_id", width=32),
)
_OWNER = (Column(name="sample", width=24), Column(name="coder", width=14))
COLUMNS = (*_PLACE, _TEXT, *_OPEN, *_SEEN, *_FACTS, *_OWNER)
_NAMES = frozenset(column.name for column in COLUMNS)
NEEDED = ("finding_id", "text", "themes", "polarity", "notes")
# What people call a column, beside other capitals, spaces and hyphens in its name.
_OTHER_NAMES = {
    "theme": "themes",
    "note": "notes",
    "comment": "notes",
    "comments": "notes",
    "id_of_finding": "finding_id",
    "findingid": "finding_id",
}


def choose_columns(rows: Sequence[ReviewRow]) -> tuple[Column, ...]:
    """Return the columns to write; what the coder sees beside, and whose it is, only if given."""
    return tuple(
        column
        for column in COLUMNS
        if column not in (*_SEEN, *_OWNER) or any(getattr(row, column.name) for row in rows)
    )


def make_cells(row: ReviewRow) -> dict[str, str]:
    """Return the cells of a row, by column name."""
    return {
        "citation": row.citation,
        "heading": row.heading,
        "text": row.text,
        "themes": join_themes(row.answer.themes),
        "polarity": row.answer.polarity,
        "notes": row.answer.note,
        "why": row.why,
        "said": row.said,
        "nearest": row.nearest,
        "heading_polarity": row.heading_polarity,
        "borough": row.borough,
        "standard": row.standard,
        "kind": row.kind,
        "finding_id": row.finding_id,
        "sample": row.sample,
        "coder": row.coder,
    }


def read_cells(place: str, cells: Mapping[str, str]) -> AnsweredRow:
    """Return the answered row with these cells, by column name; ``place`` is for messages."""
    return AnsweredRow(
        place=place,
        finding_id=cells["finding_id"].strip(),
        text=cells["text"],
        answer=Answer(
            themes=split_themes(cells["themes"]),
            polarity=cells["polarity"].strip(),
            note=cells["notes"].strip(),
        ),
        sample=cells.get("sample", "").strip(),
        coder=cells.get("coder", "").strip(),
        as_exported=all(name in _NAMES for name, cell in cells.items() if cell.strip()),
    )


def name_columns(names: Sequence[str]) -> list[str]:
    """Return the names of columns as an export spells them; leave unknown names unchanged.

    Examples
    --------
    >>> name_columns(["Finding ID", "Theme", "my view"])
    ['finding_id', 'themes', 'my view']
    """
    folded = [fold_name(name) for name in names]
    taken = set(folded)
    known = [
        other if (other := _OTHER_NAMES.get(name, name)) == name or other not in taken else name
        for name in folded
    ]
    return [new if new in _NAMES else name.strip() for new, name in zip(known, names, strict=True)]


def require_columns(where: str, names: Sequence[str], *, needed: Sequence[str] = NEEDED) -> None:
    """Raise `FindingsError` unless each needed column is present exactly once."""
    for name in needed:
        if names.count(name) > 1:
            raise FindingsError(where, f"has the column {name!r} twice", "remove one of them")
    missing = [name for name in needed if name not in names]
    if not missing:
        return
    cure = f"use a file that `findings review export` wrote, with the columns {', '.join(needed)}"
    if {"old_theme", "new_theme"} <= set(names):
        cure = "it is the table of a theme that is split: findings codebook split --decisions FILE"
    listed = ", ".join(name for name in names if name)
    raise FindingsError(where, f"has no column {missing[0]!r} (its columns: {listed})", cure)


def write_csv(rows: Sequence[ReviewRow]) -> bytes:
    """Return the rows as CSV for Excel: UTF-8 with a byte order mark, lines ending in CR LF."""
    names = [column.name for column in choose_columns(rows)]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        cells = make_cells(row)
        writer.writerow([guard_cell(cells[name]) for name in names])
    return (BYTE_ORDER_MARK + buffer.getvalue()).encode("utf-8")


def read_csv(where: str, text: str) -> list[AnsweredRow]:
    """Return the rows of a CSV file, without the empty ones.

    Raises
    ------
    FindingsError
        If the text is not CSV, a needed column is missing, or a row has more or fewer
        cells than the header.
    """
    return [
        read_cells(place, {name: unguard_cell(cell) for name, cell in cells.items()})
        for place, cells in read_records(where, text, needed=NEEDED)
    ]


def read_records(
    where: str, text: str, *, needed: Sequence[str]
) -> list[tuple[str, dict[str, str]]]:
    """Return each row of a CSV file that is not empty, as its place and its cells.

    Raises
    ------
    FindingsError
        If the text is not CSV, a column in ``needed`` is missing, or a row has more or fewer
        cells than the header.
    """
    rows = read_separated(where, text)
    names = name_columns(rows[0][1]) if rows else []
    require_columns(where, names, needed=needed)
    return [_pair_cells(where, names, number, cells) for number, cells in rows[1:]]


def _pair_cells(
    where: str, names: Sequence[str], number: int, cells: Sequence[str]
) -> tuple[str, dict[str, str]]:
    if len(cells) != len(names):
        raise FindingsError(
            f"{where}, row {number}",
            f"has {len(cells)} cells, but the header has {len(names)}",
            "save it as CSV again",
        )
    return f"row {number}", dict(zip(names, cells, strict=True))
