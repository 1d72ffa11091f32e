"""Parts of a file to the text of a source, with the passages and pages in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from inspection_findings.records import Passage, PassageRole, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A run of text on one page; parts with the same ``passage`` belong together.

    The text of an item holds its mark, a bullet or a number, and a space.
    """

    passage: int
    role: PassageRole
    text: str
    level: int = 0
    cell: tuple[int, int] | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class Composed:
    """The text of a source, where its pages begin, and its passages."""

    text: str
    pages: tuple[int, ...]
    passages: tuple[Passage, ...]


def compose(parts: Iterable[Part], *, page_count: int = 0) -> Composed:
    """Write the parts one after the other, much as a person would copy them.

    Items of a list stand on lines of their own, the cells of a table's row on one line with
    tabs between them, and all else between blank lines.
    """
    parts = [part for part in parts if part.text]
    in_line = _find_rows_in_line(parts)
    text: list[str] = []
    length = 0
    starts: list[int] = []
    previous: Part | None = None
    for part in parts:
        gap = _gap(previous, part, in_line) if previous else ""
        text += (gap, part.text)
        starts.append(length + len(gap))
        length += len(gap) + len(part.text)
        previous = part
    passages = _make_passages(parts, starts)
    return Composed("".join(text) + "\n", _find_pages(parts, starts, page_count), passages)


def _gap(before: Part, part: Part, in_line: set[int]) -> str:
    if part.cell and before.cell and part.cell[0] == before.cell[0] and part.cell[0] in in_line:
        return "\t"
    if part.cell and before.cell and {part.cell[0], before.cell[0]} <= in_line:
        return "\n"
    return "\n" if part.role == before.role == "item" and part.page == before.page else "\n\n"


def _find_rows_in_line(parts: Sequence[Part]) -> set[int]:
    """Return the rows of tables that fit one line: one paragraph a cell, no list, no heading."""
    runs = Counter(part.cell for part in parts if part.cell)
    rows = {part.cell[0] for part in parts if part.cell}
    for part in parts:
        if part.cell and (runs[part.cell] > 1 or part.role != "paragraph"):
            rows.discard(part.cell[0])
    for before, part in pairwise(parts):
        # A row whose cells do not follow one another cannot stand on one line.
        if not (part.cell and before.cell and part.cell[0] == before.cell[0]):
            continue
        if part.cell[1] <= before.cell[1] or part.page != before.page:
            rows.discard(part.cell[0])
    return rows


def _make_passages(parts: Sequence[Part], starts: Sequence[int]) -> tuple[Passage, ...]:
    spans: dict[int, list[Span]] = {}
    first: dict[int, Part] = {}
    for part, start in zip(parts, starts, strict=True):
        spans.setdefault(part.passage, []).append((start, start + len(part.text)))
        first.setdefault(part.passage, part)
    return tuple(
        Passage(role=part.role, spans=tuple(spans[key]), level=part.level, cell=part.cell)
        for key, part in first.items()
    )


def _find_pages(parts: Sequence[Part], starts: Sequence[int], page_count: int) -> tuple[int, ...]:
    """Return where each page begins; a page without text begins where the next one does."""
    end = starts[-1] + len(parts[-1].text) if parts else 0
    pages = [end] * page_count
    for part, start in reversed(list(zip(parts, starts, strict=True))):
        if page_count:
            pages[part.page] = start
    for page in range(page_count - 2, -1, -1):
        pages[page] = min(pages[page], pages[page + 1])
    return tuple(pages)
