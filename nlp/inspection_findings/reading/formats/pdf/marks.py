"""Marks that begin an item of a list: written as a character, or drawn as a small shape."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from inspection_findings.reading.formats.pdf.characters import Character

BULLET = "\u2022"  # which any bullet glyph is read as
_GLYPHS = (
    "\u2022\u2023\u2043\u204c\u204d\u2219\u25a0\u25a1\u25aa\u25ab\u25b6\u25b8\u25ba\u25c6\u25c7"
    "\u25cb\u25cf\u25d8\u25e6\u25fb\u25fc\u25fd\u25fe\u2713\u2714\u2794\u27a2\u27a4\u2b1b\u2b24"
    "\u00b7\u00a7\u2756\u2192"
)
_DASHES = "-\u2013\u2014*>\u203a\u00bb"  # these are marks only before a gap
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)](?=\s|[A-Z]|$)")
_LEAST_GAP = 0.15  # between mark and text, in sizes
_LARGEST_SHAPE = 0.75  # of the size of the letters beside it
_FURTHEST = 3.5  # how far left of the text a shape may stand, in sizes
_MOST_SHAPES = 20_000
_THINNEST, _LARGEST_MARK = 0.5, 12.0  # points
_PICTURE = 0.4  # of a page


class Box(NamedTuple):
    """A small thing drawn on a page, in points."""

    left: float
    bottom: float
    right: float
    top: float


def find_mark(characters: list[Character]) -> tuple[str, int]:
    """Return the mark that a line begins with, and how many characters it takes.

    ``("", 0)`` if there is none; any bullet glyph comes back as ``"\u2022"``.
    """
    first = characters[0]
    gap = _gap_after(characters, 1)
    if first.text in _GLYPHS or _PRIVATE.match(first.text):
        return BULLET, 1
    if gap >= _LEAST_GAP * first.style.size:
        if first.style.symbols or first.text in _DASHES:
            return BULLET, 1
        if first.text == "o" and _is_alone(characters):
            return BULLET, 1
    text = "".join(character.text for character in characters[:8])
    number = _NUMBER.match(text)
    return (number.group(), number.end()) if number else ("", 0)


def _is_alone(characters: list[Character]) -> bool:
    """Whether a letter stands by itself, in a font of its own or before a capital: a mark."""
    rest = [character for character in characters[1:] if not character.is_space]
    if not rest or not characters[1].is_space:
        return not rest
    return rest[0].style != characters[0].style or rest[0].text.isupper()


def _gap_after(characters: list[Character], count: int) -> float:
    rest = (character for character in characters[count:] if not character.is_space)
    following = next(rest, None)
    if following is None:
        return characters[0].style.size
    return following.left - characters[count - 1].right


class Drawings(NamedTuple):
    """What is drawn on a page: shapes small enough for a mark, and whether a picture fills it."""

    shapes: list[Box]
    has_picture: bool


def read_drawings(page: Any) -> Drawings:
    """Return the small shapes of a page, and whether a large picture is on it."""
    area = pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page)
    shapes: list[Box] = []
    has_picture = False
    for kind, box in _boxes(page):
        width, height = box.right - box.left, box.top - box.bottom
        if _THINNEST <= width <= _LARGEST_MARK and _THINNEST <= height <= _LARGEST_MARK:
            shapes.append(box)
        is_image = kind == pdfium.FPDF_PAGEOBJ_IMAGE
        has_picture = has_picture or (is_image and width * height >= _PICTURE * area)
    return Drawings(shapes, has_picture)


def _boxes(page: Any) -> Iterator[tuple[int, Box]]:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    kinds = (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING)
    for i in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_SHAPES)):
        shape = pdfium.FPDFPage_GetObject(page, i)
        kind = pdfium.FPDFPageObj_GetType(shape)
        if kind in kinds and pdfium.FPDFPageObj_GetBounds(shape, left, bottom, right, top):
            yield kind, Box(left.value, bottom.value, right.value, top.value)


def find_shape_before(shapes: list[Box], left: float, y: float, size: float) -> Box | None:
    """Return the small shape that stands just left of a line which begins at ``left``."""
    return next(
        (
            box
            for box in shapes
            if left - _FURTHEST * size <= box.left
            and box.right <= left + 0.5
            and y - 0.3 * size <= (box.bottom + box.top) / 2 <= y + 0.9 * size
            and box.top - box.bottom <= _LARGEST_SHAPE * size
            and box.right - box.left <= _LARGEST_SHAPE * size
        ),
        None,
    )
