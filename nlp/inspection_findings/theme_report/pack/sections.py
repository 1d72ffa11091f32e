"""Sections of a document, and a finding that is quoted in one of them and named in the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from inspection_findings.documents import (
    Block,
    Cell,
    Figure,
    Heading,
    Items,
    Link,
    Paragraph,
    Quoted,
    Run,
    Table,
)

# These quote in full, and all others name what they quote.
_FIRST = ("quotations", "visits")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section of a pack: its name in a template, its heading, and what stands under it."""

    name: str
    heading: str
    blocks: tuple[Block, ...]


def say_once(sections: Sequence[Section], boroughs: Mapping[str, str]) -> list[Section]:
    """Return the sections; a finding that stands in one of them is named in the others.

    A quotation without a note stays: its place stands beside it.

    Parameters
    ----------
    boroughs : mapping of str to str
        By finding id.
    """
    tables = [one for section in sections for one in section.blocks if isinstance(one, Table)]
    numbers = {table.key: number for number, table in enumerate(tables, start=1)}
    quoted: dict[str, Link] = {}

    def change(section: Section) -> Section:
        blocks = []
        for block in section.blocks:
            place = Link(f"under “{section.heading}”", section.name)
            if isinstance(block, Table):
                place = Link(f"Table {numbers[block.key]}", block.key)
            blocks.append(_change(block, partial(_name_quoted, quoted, place, boroughs)))
        return replace(section, blocks=tuple(blocks))

    ordered = sorted(sections, key=lambda one: one.name not in _FIRST)
    changed = {one.name: change(one) for one in ordered}
    return [changed[one.name] for one in sections]


def _name_quoted(
    quoted: dict[str, Link], place: Link, boroughs: Mapping[str, str], run: Run
) -> Run:
    """Return a quotation that is new, and keep its place; or the place of one that is not."""
    if not isinstance(run, Quoted) or not run.has_note:
        return run
    known = quoted.get(run.finding_id)
    if known is None:
        words = f"{place.words}, {boroughs[run.finding_id]}"
        quoted[run.finding_id] = Link(words, place.key)
        return run
    return known


def drop_dead_links(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks; a link to what is not among them is words alone."""
    keys = {one.key for one in blocks if isinstance(one, Heading | Table | Figure)}

    def revive(run: Run) -> Run:
        return run.words if isinstance(run, Link) and run.key not in keys else run

    for block in blocks:
        yield _change(block, revive)


def _change(block: Block, change: Callable[[Run], Run]) -> Block:
    """Return a block with each of its runs changed."""
    if isinstance(block, Paragraph):
        return replace(block, runs=tuple(map(change, block.runs)))
    if isinstance(block, Items):
        return replace(block, items=tuple(tuple(map(change, one)) for one in block.items))
    if isinstance(block, Table):
        rows = tuple(tuple(_change_cell(cell, change) for cell in row) for row in block.rows)
        return replace(block, rows=rows)
    return block


def _change_cell(cell: Cell, change: Callable[[Run], Run]) -> Cell:
    return tuple(map(change, cell)) if isinstance(cell, tuple) else cell
