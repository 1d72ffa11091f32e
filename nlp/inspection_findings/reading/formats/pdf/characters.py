"""The characters of a page, each with its place, size and style."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from inspection_findings.reading.formats.pdf.tags import Tag, read_tags

_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_SYMBOLS = re.compile(r"wingdings|webdings|symbol|dingbats|marlett", re.IGNORECASE)
_BOLD_WEIGHT = 600
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_FILL_AND_STROKE, _INVISIBLE = 2, 3
_UNKNOWN = "\ufffd"
_HYPHEN = "\x02"  # what pdfium gives for a hyphen at the end of a line


@dataclass(frozen=True, slots=True)
class Style:
    """How a run of characters is set.

    ``tag`` is None for what the tag tree leaves out (running lines of a tagged PDF, and
    everything in an untagged one); ``angle`` counts quarter turns.
    """

    size: float
    font: str = ""
    bold: bool = False
    symbols: bool = False
    colour: int = 0
    angle: int = 0
    visible: bool = True
    tag: Tag | None = None


class Character(NamedTuple):
    """A character, from ``left`` to ``right`` on the baseline ``y``, in points.

    ``foot`` is where a digit's ink begins, which may lie above the baseline: fonts have
    raised digits of their own.
    """

    text: str
    left: float
    right: float
    y: float
    style: Style
    foot: float

    @property
    def is_space(self) -> bool:
        return self.text.isspace()


class PageText(NamedTuple):
    """What a page holds: its size in points, and its characters in the order of the file.

    ``is_turned`` says that the page or its text is turned; pdfium then gives the lines in an
    order of its own.
    """

    width: float
    height: float
    characters: list[Character]
    is_tagged: bool
    is_turned: bool = False


def read_characters(page: Any, text_page: Any, count: int) -> PageText:
    """Return the characters of a page, turned upright if the page lies on its side."""
    tags = read_tags(page)
    styles = _Styles(text_page, tags)
    x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    width, height = _size_unturned(page)
    characters: list[Character] = []
    for i in range(count):
        code = pdfium.FPDFText_GetUnicode(text_page, i)
        style = styles.of(i)
        if code in (10, 13) or style is None:
            if code == 32 and characters:  # a space that pdfium put in between two words
                characters.append(characters[-1]._replace(text=" "))
            continue
        pdfium.FPDFText_GetCharOrigin(text_page, i, x, y)
        pdfium.FPDFText_GetLooseCharBox(text_page, i, box)
        text = _letter(code, text_page, i)
        character = _place(text, box, (x.value, y.value), (width, height), style)
        if text.isdecimal() and not style.angle:
            character = character._replace(foot=_foot(text_page, i))
        characters.append(character)
    angle = main_angle(characters)
    if angle % 2:
        width, height = height, width
    is_turned = angle != 0 or pdfium.FPDFPage_GetRotation(page) != 0
    return PageText(width, height, characters, bool(tags), is_turned)


def _size_unturned(page: Any) -> tuple[float, float]:
    """Return width and height as the file counts places, before a viewer turns the page."""
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    return (height, width) if pdfium.FPDFPage_GetRotation(page) % 2 else (width, height)


def main_angle(characters: list[Character]) -> int:
    """Return in which of four directions most characters of a page are written."""
    counts = Counter(character.style.angle for character in characters)
    return counts.most_common(1)[0][0] if counts else 0


def _foot(text_page: Any, i: int) -> float:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text_page, i, left, right, bottom, top)
    return bottom.value


def _place(
    text: str, box: Any, place: tuple[float, float], size: tuple[float, float], style: Style
) -> Character:
    """Return a character as it stands when the page is turned so that its baseline is level.

    ``place`` is its origin and ``size`` the width and height of the page. pdfium counts the
    quarters of a turn clockwise.
    """
    x, y = place
    width, height = size
    if style.angle == 0:
        return Character(text, min(x, box.left), max(x, box.right), y, style, y)
    long, high = abs(box.right - box.left), abs(box.top - box.bottom)
    left, level, length = {
        1: (height - y, x, high),
        2: (width - x, height - y, long),
        3: (y, width - x, high),
    }[style.angle]
    return Character(text, left, left + length, level, style, level)


def _letter(code: int, text_page: Any, i: int) -> str:
    if code in (2, 0xFFFE):
        return _HYPHEN
    if code == 0 or pdfium.FPDFText_HasUnicodeMapError(text_page, i) == 1:
        return _UNKNOWN
    return chr(code) if code >= 32 else " "


class _Styles:
    """The style of each character; characters of one text object share it."""

    def __init__(self, text_page: Any, tags: dict[int, Tag]) -> None:
        self._page = text_page
        self._tags = tags
        self._known: dict[int, Style] = {}
        self._name = ctypes.create_string_buffer(128)

    def of(self, i: int) -> Style | None:
        """Return the style of character ``i``, or None if pdfium made it up."""
        text_object = pdfium.FPDFText_GetTextObject(self._page, i)
        if not text_object:
            return None
        address = ctypes.cast(text_object, ctypes.c_void_p).value or 0
        if address not in self._known:
            self._known[address] = self._read(i, text_object)
        return self._known[address]

    def _read(self, i: int, text_object: Any) -> Style:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self._page, i, matrix)
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        name = self._font_name(i)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(text_object)
        weight = pdfium.FPDFText_GetFontWeight(self._page, i)
        content = pdfium.FPDFPageObj_GetMarkedContentID(text_object)
        return Style(
            size=round(pdfium.FPDFText_GetFontSize(self._page, i) * scale, 1),
            font=_SUBSET.sub("", name),
            bold=weight >= _BOLD_WEIGHT or bool(_BOLD.search(name)) or mode == _FILL_AND_STROKE,
            symbols=bool(_SYMBOLS.search(name)),
            colour=self._colour(i),
            angle=round(math.degrees(pdfium.FPDFText_GetCharAngle(self._page, i)) / 90) % 4,
            visible=mode != _INVISIBLE,
            tag=self._tags.get(content),
        )

    def _font_name(self, i: int) -> str:
        flags = ctypes.c_int()
        size = len(self._name)
        pdfium.FPDFText_GetFontInfo(self._page, i, self._name, size, flags)
        return self._name.value.decode("utf-8", "replace")

    def _colour(self, i: int) -> int:
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        pdfium.FPDFText_GetFillColor(self._page, i, red, green, blue, alpha)
        return int(red.value << 16 | green.value << 8 | blue.value)
