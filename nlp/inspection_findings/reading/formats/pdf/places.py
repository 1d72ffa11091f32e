"""Where words stand on a page: their letters are found among the characters of the page.

Only letters are compared, without white space, hyphens, digits and marks: those the reader writes
in its own way. A place is given only if it is certain.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from inspection_findings.reading.formats.pdf.document import load_text_page, open_document
from inspection_findings.reading.formats.pdf.outlines import Rectangle, is_level, join_lines

_FINE = 100_000  # steps across a page, in which pdfium gives places
_FEWEST = 12  # letters of a piece of words that other text of the page interrupts


@dataclass(frozen=True, slots=True)
class PageLetters:
    """The characters of a page in the order of the file, without white space.

    Attributes
    ----------
    characters : str
    boxes : tuple of Rectangle
        Where each character stands.
    letters : str
        As `keep_letters` gives them.
    origins : tuple of int
        Which character each letter comes from; a ligature gives several.
    width, height : float
        Of the page as it is shown, in points.
    """

    characters: str
    boxes: tuple[Rectangle, ...]
    letters: str
    origins: tuple[int, ...]
    width: float
    height: float


def keep_letters(text: str) -> str:
    r"""Return the letters of a text, in lower case and without ligatures.

    Examples
    --------
    >>> keep_letters("E\ufb00ective out-\nof-court work.\u00b3")
    'effectiveoutofcourtwork'
    """
    return "".join(filter(str.isalpha, unicodedata.normalize("NFKC", text).casefold()))


def read_letters(data: bytes, name: str, number: int) -> PageLetters:
    """Return the characters and letters of a page, counted from 1.

    Raises
    ------
    ReadingError
        If the file or the page is damaged.
    """
    characters: list[str] = []
    boxes: list[Rectangle] = []
    with (
        open_document(data, name) as document,
        load_text_page(document, number - 1, name) as (page, text_page, count),
    ):
        box = pdfium.FS_RECTF()
        for i in range(count):
            character = chr(pdfium.FPDFText_GetUnicode(text_page, i))
            if character.isspace() or not pdfium.FPDFText_GetLooseCharBox(text_page, i, box):
                continue
            characters.append(character)
            boxes.append(_show(page, box))
        width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    letters = [keep_letters(character) for character in characters]
    return PageLetters(
        characters="".join(characters),
        boxes=tuple(boxes),
        letters="".join(letters),
        origins=tuple(i for i, found in enumerate(letters) for _ in found),
        width=width,
        height=height,
    )


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
    quoted = text[slice(*span)]
    words = keep_letters(quoted)
    if not words:
        return ()
    before = keep_letters(text[: span[0]])
    spare = len(keep_letters(quoted.split()[-1])) if goes_on else 0
    runs = _find_whole(page.letters, words, keep_letters(text), len(before)) or _find_pieces(
        page.letters, words, spare=spare
    )
    if not runs:
        return ()
    found = [(page.origins[start], page.origins[end - 1] + 1) for start, end in runs]
    wide = _widen(page.characters, found, quoted)
    return join_lines(box for start, end in wide for box in _boxes_of(page, start, end))


def _boxes_of(page: PageLetters, start: int, end: int) -> Iterator[Rectangle]:
    """Yield the boxes of letters, and of marks and digits on the line of a letter beside them.

    The file may have a bullet or a page number between two lines of text.
    """
    last: Rectangle | None = None
    waiting: list[Rectangle] = []
    for character, box in zip(page.characters[start:end], page.boxes[start:end], strict=True):
        if keep_letters(character):
            yield from (mark for mark in waiting if is_level(mark, box))
            yield box
            last, waiting = box, []
        elif last and is_level(last, box):
            yield box
        else:
            waiting.append(box)


def _widen(characters: str, runs: list[tuple[int, int]], quoted: str) -> list[tuple[int, int]]:
    """Return runs of characters with the marks and digits before and after the words."""
    whole = "".join(quoted.split())
    is_letter = [bool(keep_letters(character)) for character in whole]
    lead = whole[: is_letter.index(True)]
    tail = whole[len(whole) - is_letter[::-1].index(True) :]
    start, end = runs[0][0], runs[-1][1]
    while lead and start > 0 and _is_same(characters[start - 1], lead[-1]):
        start, lead = start - 1, lead[:-1]
    while tail and end < len(characters) and _is_same(characters[end], tail[0]):
        end, tail = end + 1, tail[1:]
    wide = [(start, runs[0][1]), *runs[1:]]
    wide[-1] = (wide[-1][0], end)
    return wide


def _is_same(one: str, other: str) -> bool:
    """Whether two marks are the same, raised or not."""
    return unicodedata.normalize("NFKC", one) == unicodedata.normalize("NFKC", other)


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
