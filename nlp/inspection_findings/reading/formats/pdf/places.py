"""Where words stand on a page: their letters are found among the characters of the page.

Only letters are compared, without white space, hyphens, digits and marks: those the reader writes
in its own way. A place is given only if it is certain.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from inspection_findings.reading.formats.pdf.document import load_text_page, open_document

_FINE = 100_000  # steps across a page, in which pdfium gives places
_FEWEST = 12  # letters of a piece of words that other text of the page interrupts
_SAME_LINE = 0.5  # of the lower of two boxes: characters that overlap so far share a line


class Rectangle(NamedTuple):
    """A part of a page as it is shown, in shares of its width and height from the upper left."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageLetters:
    """The letters of a page in the order of the file.

    ``boxes`` says where each stands; letters of a ligature share one place.
    """

    letters: str
    boxes: tuple[Rectangle, ...]


def keep_letters(text: str) -> str:
    """Return the letters of a text, in lower case and without ligatures.

    Examples
    --------
    >>> keep_letters("Eﬀective out-\\nof-court work.³")
    'effectiveoutofcourtwork'
    """
    return "".join(filter(str.isalpha, unicodedata.normalize("NFKC", text).casefold()))


def read_letters(data: bytes, name: str, number: int) -> PageLetters:
    """Return the letters of a page, counted from 1.

    Raises
    ------
    ReadingError
        If the file or the page is damaged.
    """
    letters: list[str] = []
    boxes: list[Rectangle] = []
    with (
        open_document(data, name) as document,
        load_text_page(document, number - 1, name) as (page, text_page, count),
    ):
        box = pdfium.FS_RECTF()
        for i in range(count):
            found = keep_letters(chr(pdfium.FPDFText_GetUnicode(text_page, i)))
            if found and pdfium.FPDFText_GetLooseCharBox(text_page, i, box):
                place = _show(page, box)
                letters.append(found)
                boxes += [place] * len(found)
    return PageLetters("".join(letters), tuple(boxes))


def _show(page: Any, box: Any) -> Rectangle:
    """Return a place in the file as it stands on the page that is shown, turned if need be."""
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for across, up in ((box.left, box.top), (box.right, box.bottom)):
        pdfium.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, across, up, x, y)
        corners.append((min(max(x.value / _FINE, 0.0), 1.0), min(max(y.value / _FINE, 0.0), 1.0)))
    (a, b), (c, d) = corners
    return Rectangle(min(a, c), min(b, d), max(a, c), max(b, d))


def find_place(
    page: PageLetters, text: str, span: tuple[int, int], *, goes_on: bool = False
) -> tuple[Rectangle, ...]:
    """Return where words stand on their page, a rectangle a line; empty if that is not certain.

    Parameters
    ----------
    text : str
        The text of the page as it was read.
    span : tuple of int
        Where the words stand in it.
    goes_on : bool
        Whether they go on on the next page. The reader writes a word that is cut there whole, so
        the end of the last word may be missing.
    """
    words = keep_letters(text[slice(*span)])
    if not words:
        return ()
    before = keep_letters(text[: span[0]])
    last = keep_letters(text[slice(*span)].split()[-1]) if goes_on else ""
    runs = _find_whole(page.letters, words, keep_letters(text), len(before)) or _find_pieces(
        page.letters, words, spare=len(last)
    )
    return join_lines(box for start, end in runs for box in page.boxes[start:end])


def _find_whole(letters: str, words: str, text: str, place: int) -> list[tuple[int, int]]:
    """Return the run of ``words`` among the letters of a page.

    Of several, the one that is as many-th as in the text, if both have equally many.
    """
    starts = _find_all(letters, words)
    same = _find_all(text, words)
    if not starts or len(starts) != len(same):
        return []
    # `place` is none of these where a word was cut just before it.
    which = same.index(place) if place in same else None
    if which is None:
        return []
    return [(starts[which], starts[which] + len(words))]


def _find_all(letters: str, words: str) -> list[int]:
    starts = []
    start = letters.find(words)
    while start >= 0:
        starts.append(start)
        start = letters.find(words, start + 1)
    return starts


def _find_pieces(letters: str, words: str, *, spare: int) -> list[tuple[int, int]]:
    """Return the runs of words that other text of the page interrupts, as a badge or note does.

    Each piece is long, stands once on the page, and goes as far as it can; together they are all of
    the words, but for fewer letters than ``spare`` at the end.
    """
    runs: list[tuple[int, int]] = []
    done = 0
    while done < len(words) and not (runs and len(words) - done < spare):
        length = _longest(letters, words[done:])
        piece = words[done : done + length]
        if length < _FEWEST or letters.count(piece) != 1:
            return []
        start = letters.index(piece)
        runs.append((start, start + length))
        done += length
    return runs


def _longest(letters: str, words: str) -> int:
    """Return how many of the first letters of ``words`` stand together on a page."""
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if words[:middle] in letters else (low, middle - 1)
    return low


def join_lines(boxes: Iterable[Rectangle]) -> tuple[Rectangle, ...]:
    """Return one rectangle for each line of characters that follow one another.

    Examples
    --------
    >>> one, two = Rectangle(0.1, 0.1, 0.2, 0.12), Rectangle(0.2, 0.1, 0.3, 0.12)
    >>> join_lines([one, two, Rectangle(0.1, 0.13, 0.2, 0.15)])[0]
    Rectangle(left=0.1, top=0.1, right=0.3, bottom=0.12)
    """
    lines: list[Rectangle] = []
    for box in boxes:
        if lines and _is_level(lines[-1], box):
            lines[-1] = _unite((lines[-1], box))
        else:
            lines.append(box)
    return tuple(lines)


def _is_level(line: Rectangle, box: Rectangle) -> bool:
    """Whether a character stands on a line and not left of it, as after a break."""
    common = min(line.bottom, box.bottom) - max(line.top, box.top)
    height = min(line.bottom - line.top, box.bottom - box.top)
    return common > _SAME_LINE * height and box.right >= line.left


def _unite(boxes: Sequence[Rectangle]) -> Rectangle:
    return Rectangle(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )
