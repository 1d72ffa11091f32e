"""A page of a PDF as a picture: a PNG of the same bytes each time."""

from __future__ import annotations

import math
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2

from inspection_findings.errors import ReadingError
from inspection_findings.reading.formats.pdf.document import CURE, open_document

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_PIXELS = 4_000_000
NARROWEST, WIDEST = 50, 2_000  # pixels
_SHADES = 16  # of each colour: more would make the picture three times as large, and no clearer
_LEVEL = 6  # of zlib


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A picture of a page; width and height in pixels."""

    png: bytes
    width: int
    height: int


def draw_page(data: bytes, name: str, number: int, *, width: int) -> PagePicture:
    """Return the picture of a page, counted from 1.

    Parameters
    ----------
    width : int
        In pixels, between `NARROWEST` and `WIDEST`; less for a page so long that the picture would
        have more than `MOST_PIXELS`.

    Raises
    ------
    ReadingError
        If the file or the page is damaged.
    """
    with open_document(data, name) as document:
        try:
            page = document[number - 1]
            try:
                pixels = _draw(page, min(max(width, NARROWEST), WIDEST))
            finally:
                page.close()
        except (pypdfium2.PdfiumError, ValueError) as error:
            raise ReadingError(name, f"page {number} cannot be drawn", CURE) from error
    height, width = pixels.shape[:2]
    return PagePicture(_write_png(pixels), width, height)


def _draw(page: Any, width: int) -> NDArray[np.uint8]:
    """Return the pixels of a page, shape (height, width, 3)."""
    across, down = page.get_width(), page.get_height()
    if not (across > 0 and down > 0):
        raise ValueError("the page has no size")
    scale = min(width / across, math.sqrt(MOST_PIXELS / (across * down)))
    if max(across, down) * scale > MOST_PIXELS / NARROWEST:
        raise ValueError("the page is a strip")
    bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False, maybe_alpha=False)
    try:
        return np.array(bitmap.to_numpy()[:, :, :3])
    finally:
        bitmap.close()


def _write_png(pixels: NDArray[np.uint8]) -> bytes:
    step = 255 // (_SHADES - 1)
    coarse = (pixels // _SHADES) * step
    height, width = pixels.shape[:2]
    rows = np.zeros((height, 1 + 3 * width), dtype=np.uint8)  # the first byte of a row: no filter
    rows[:, 1:] = coarse.reshape(height, -1)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)  # 8 bits each of three colours
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows.tobytes(), _LEVEL)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_write_chunk(kind, body) for kind, body in chunks)


def _write_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
