"""The tag tree of a page: what the program that wrote a PDF says of its parts.

Tags help where geometry is silent (a list printed without marks); they are never believed
against it, since some programs tag the second line of a bullet as a paragraph.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2.raw as pdfium

_HEADING = re.compile(r"H([1-6])?|Title")
_BLOCKS = {"P", "LI", "LBody", "TD", "TH", "Note", "FENote", "Caption", "BlockQuote"}
_MAX_DEPTH = 60


@dataclass(frozen=True, slots=True)
class Tag:
    """Where a run of text stands in the tag tree of its page.

    Numbers count elements of the page from 1, in the order of the tree; 0 means none.

    Attributes
    ----------
    heading : int
        Level of the heading, 1 to 6.
    item, depth : int
        Which item of a list, and how deep the list lies in others.
    row, column, columns : int
        Which cell of the innermost table, and how many cells its row has.
    is_note : bool
        Whether it is tagged as a footnote.
    """

    heading: int = 0
    item: int = 0
    depth: int = 0
    row: int = 0
    column: int = 0
    columns: int = 0
    is_note: bool = False

    @property
    def cell(self) -> tuple[int, int]:
        """The cell, or (0, 0) outside tables; a row of one cell is layout, not a table."""
        return (self.row, self.column) if self.columns > 1 else (0, 0)


def read_tags(page: Any) -> dict[int, Tag]:
    """Return the tag of each piece of marked content of a page, by its id.

    Empty for a PDF without tags.
    """
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    if not tree:
        return {}
    try:
        walk = _Walk()
        for i in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            element = pdfium.FPDF_StructTree_GetChildAtIndex(tree, i)
            if element:
                walk.enter(element, Tag(), 0)
        return walk.tags
    finally:
        pdfium.FPDF_StructTree_Close(tree)


class _Walk:
    """One walk over the tree; it counts items and rows as it meets them."""

    def __init__(self) -> None:
        self.tags: dict[int, Tag] = {}
        self._items = 0
        self._rows = 0

    def enter(self, element: Any, tag: Tag, depth: int) -> None:
        if depth > _MAX_DEPTH:
            return
        kind = _type_of(element)
        tag = self._step(kind, tag)
        cells = 0
        for i in range(pdfium.FPDF_StructElement_CountChildren(element)):
            child = pdfium.FPDF_StructElement_GetChildAtIndex(element, i)
            if not child:
                content = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, i)
                if content >= 0:
                    self.tags[content] = tag
                continue
            inner = tag
            if kind == "TR":
                cells += 1
                inner = replace(tag, column=cells, columns=_count_filled(element))
            self.enter(child, inner, depth + 1)

    def _step(self, kind: str, tag: Tag) -> Tag:
        heading = _HEADING.fullmatch(kind)
        if heading:
            return replace(tag, heading=int(heading[1] or 1))
        if kind == "LI":
            self._items += 1
            return replace(tag, item=self._items, depth=tag.depth + 1)
        if kind == "TR":
            self._rows += 1
            return replace(tag, row=self._rows, item=0, depth=0)
        if kind in ("Note", "FENote"):
            return replace(tag, is_note=True)
        return tag


def _count_filled(row: Any) -> int:
    """Return how many cells of a row hold something on this page."""
    children = (
        pdfium.FPDF_StructElement_GetChildAtIndex(row, i)
        for i in range(pdfium.FPDF_StructElement_CountChildren(row))
    )
    return sum(1 for child in children if child and any(_contents(child, 0)))


def _contents(element: Any, depth: int) -> Iterator[bool]:
    """Yield True for each piece of content below an element."""
    if depth > _MAX_DEPTH:
        return
    for i in range(pdfium.FPDF_StructElement_CountChildren(element)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, i)
        if child:
            yield from _contents(child, depth + 1)
        elif pdfium.FPDF_StructElement_GetChildMarkedContentID(element, i) >= 0:
            yield True


def _type_of(element: Any) -> str:
    length = pdfium.FPDF_StructElement_GetType(element, None, 0)
    if length <= 2:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDF_StructElement_GetType(element, buffer, length)
    return buffer.raw[: length - 2].decode("utf-16-le", "replace")
