"""How wide text is in the font that charts are drawn with, so that no label is cut.

The font is Liberation Sans 2.1.5, unmodified; its licence stands beside it. A screen that has Arial
instead shows the same widths.
"""

from __future__ import annotations

import functools
import struct
from pathlib import Path

FOLDER = Path(__file__).with_name("liberation_sans")
REGULAR = FOLDER / "LiberationSans-Regular.ttf"
BOLD = FOLDER / "LiberationSans-Bold.ttf"

_LAST = 0xFFFF  # characters above are in no table that is read here


def measure(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of text in pixels at this font size.

    Pairs that the font moves together are not counted, so that text is never wider. A character
    that the font lacks counts as wide as it is high.

    Examples
    --------
    >>> measure("il", 10) < measure("MW", 10) < measure("MW", 10, bold=True) + 1
    True
    """
    widths = _read_widths(BOLD if bold else REGULAR)
    return size * sum(widths.get(ord(one), 1.0) for one in text)


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Return text as lines no wider than ``width`` pixels; only a word that is wider is broken.

    Examples
    --------
    >>> wrap("Kensington and Chelsea", 80, 12)
    ['Kensington', 'and Chelsea']
    """
    lines = [""]
    for word in text.split():
        for part in _break(word, width, size, bold=bold):
            longer = f"{lines[-1]} {part}".strip()
            if measure(longer, size, bold=bold) <= width:
                lines[-1] = longer
            else:
                lines.append(part)
    return lines


def _break(word: str, width: float, size: float, *, bold: bool) -> list[str]:
    """Return a word in parts that are no wider than ``width``."""
    parts = [""]
    for letter in word:
        if parts[-1] and measure(parts[-1] + letter, size, bold=bold) > width:
            parts.append("")
        parts[-1] += letter
    return parts


@functools.cache
def _read_widths(path: Path) -> dict[int, float]:
    """Return the width of each character of a TrueType font as a share of the font size."""
    font = path.read_bytes()
    tables = _find_tables(font)
    units = struct.unpack_from(">H", font, tables["head"] + 18)[0]
    count = struct.unpack_from(">H", font, tables["hhea"] + 34)[0]
    advances = struct.unpack_from(f">{'Hh' * count}", font, tables["hmtx"])[::2]
    return {
        character: advances[min(glyph, count - 1)] / units
        for character, glyph in _read_glyphs(font, tables["cmap"]).items()
    }


def _find_tables(font: bytes) -> dict[str, int]:
    """Return where each table of a TrueType font begins."""
    count = struct.unpack_from(">H", font, 4)[0]
    entries = (struct.unpack_from(">4sLLL", font, 12 + 16 * i) for i in range(count))
    return {tag.decode("ascii"): offset for tag, _, offset, _ in entries}


def _read_glyphs(font: bytes, cmap: int) -> dict[int, int]:
    """Return the number of the glyph of each character, from the table of format 4."""
    count = struct.unpack_from(">H", font, cmap + 2)[0]
    offsets = (struct.unpack_from(">HHL", font, cmap + 4 + 8 * i)[2] for i in range(count))
    start = next(
        cmap + one for one in offsets if struct.unpack_from(">H", font, cmap + one)[0] == 4
    )
    segments = struct.unpack_from(">H", font, start + 6)[0] // 2
    at = [start + 14 + 2 * segments * i for i in range(4)]
    ends = struct.unpack_from(f">{segments}H", font, at[0])
    starts = struct.unpack_from(f">{segments}H", font, at[1] + 2)
    shifts = struct.unpack_from(f">{segments}H", font, at[2] + 2)
    ranges = struct.unpack_from(f">{segments}H", font, at[3] + 2)
    glyphs = {}
    for i, (first, last, shift, place) in enumerate(zip(starts, ends, shifts, ranges, strict=True)):
        for character in range(first, min(last, _LAST - 1) + 1):
            glyph = character
            if place:  # the glyph stands in a list, so many bytes after this number
                there = at[3] + 2 + 2 * i + place + 2 * (character - first)
                glyph = struct.unpack_from(">H", font, there)[0]
            if glyph:
                glyphs[character] = (glyph + shift) & _LAST
    return glyphs
