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
    list_quoted,
)

# Where a finding stands in full although it was quoted before: beside what it is compared with.
_IN_FULL = {"recommendations", "practice", "enquiry", "considered"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section of a pack: its name in a template, its heading, and what stands under it."""

    name: str
    heading: str
    blocks: tuple[Block, ...]


def say_once(sections: Sequence[Section]) -> Iterator[Section]:
    """Yield the sections; a finding that an earlier one quotes is named by a link to that one."""
    quoted: dict[str, Link] = {}
    for section in sections:
        if section.name in _IN_FULL:
            yield section
        else:
            name = partial(_name_quoted, dict(quoted))
            yield replace(section, blocks=tuple(_change(block, name) for block in section.blocks))
        link = Link(f"quoted under “{section.heading}”", section.name)
        for finding_id in list_quoted(section.blocks):
            quoted.setdefault(finding_id, link)


def _name_quoted(quoted: Mapping[str, Link], run: Run) -> Run:
    return quoted.get(run.finding_id, run) if isinstance(run, Quoted) else run


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
