"""Opening a PDF: what cannot or must not be read is refused before it costs time."""

from __future__ import annotations

import re
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from inspection_findings.errors import ReadingError

MOST_PAGES = 2_000
MOST_CHARACTERS = 60_000  # on one page
MOST_TEXT = 6_000_000  # characters in all
MOST_UNPACKED = 400_000_000  # bytes of all that is compressed, pictures apart
MOST_OBJECTS = 500_000
_CHUNK = 1_000_000  # bytes unpacked at once
CURE = "ask whoever published the report for another copy"
_STREAM = re.compile(rb"stream\r?\n")
_PASSWORD, _SECURITY = 4, 5  # what pdfium calls these errors
_ONE_AT_A_TIME = threading.RLock()  # pdfium must not be called by two threads at once


@contextmanager
def open_document(data: bytes, name: str) -> Iterator[Any]:
    """Yield the document in ``data``, and close it; other threads wait meanwhile.

    Raises
    ------
    ReadingError
        If it is damaged, locked, or far larger than any report.
    """
    _check_size(data, name)
    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise _explain(error, name) from error
        try:
            _check_pages(len(document), name)
            yield document
        finally:
            document.close()


def _explain(error: pypdfium2.PdfiumError, name: str) -> ReadingError:
    if getattr(error, "err_code", None) in (_PASSWORD, _SECURITY):
        return ReadingError(
            name,
            "is locked with a password",
            "open it with the password, save or print it without one, and give that copy",
        )
    return ReadingError(name, "is damaged or cut short, so that no PDF can be read", CURE)


def check_length(count: int, name: str) -> None:
    """Refuse a document of more characters than any report, which would take hours."""
    if count > MOST_TEXT:
        raise ReadingError(
            name,
            f"holds more than {MOST_TEXT:,} characters, far more than any report",
            "give the pages of one report as a PDF of their own",
        )


def _check_pages(count: int, name: str) -> None:
    if count == 0:
        raise ReadingError(name, "is a PDF without pages", CURE)
    if count > MOST_PAGES:
        raise ReadingError(
            name,
            f"has {count:,} pages; a report has fewer than {MOST_PAGES:,}",
            "give the pages of one report as a PDF of their own",
        )


def _check_size(data: bytes, name: str) -> None:
    """Refuse a PDF that is small on disk and huge in memory."""
    too_large = ReadingError(
        name, "unpacks to far more than any report holds; it may be made to do harm", CURE
    )
    if data.count(b" obj") > MOST_OBJECTS:
        raise too_large
    left = MOST_UNPACKED
    for match in _STREAM.finditer(data):
        head = data[max(0, match.start() - 400) : match.start()].rpartition(b" obj")[2]
        if (b"FlateDecode" not in head and b"/Fl" not in head) or b"/Image" in head:
            continue
        layers = max(1, head.count(b"/FlateDecode"))
        left -= _unpacked_size(data, match.end(), layers, left)
        if left <= 0:
            raise too_large


def _unpacked_size(data: bytes, start: int, layers: int, most: int) -> int:
    """Return how large the compressed stream at ``start`` unpacks, but no more than ``most``."""
    first, *others = (zlib.decompressobj() for _ in range(layers))
    size = 0
    try:
        # In chunks, since what is left after a stream's end would be copied for each stream.
        for at in range(start, len(data), _CHUNK):
            chunk = data[at : at + _CHUNK]
            while chunk and size < most and not first.eof:
                piece = first.decompress(chunk, _CHUNK)
                chunk = first.unconsumed_tail
                for layer in others:
                    piece = layer.decompress(piece, most)
                size += len(piece)
            if first.eof or size >= most:
                break
    except zlib.error:
        pass
    return size


@contextmanager
def load_text_page(document: Any, number: int, name: str) -> Iterator[tuple[Any, Any, int]]:
    """Yield a page, its text, and how many characters it has; close them afterwards.

    Raises
    ------
    ReadingError
        If the page is damaged, or holds more characters than a page can show.
    """
    try:
        page = document[number]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise ReadingError(name, f"page {number + 1} is damaged", CURE) from error
    try:
        count = pdfium.FPDFText_CountChars(text_page.raw)
        if count > MOST_CHARACTERS:
            problem = f"page {number + 1} holds {count:,} characters, more than a page can show"
            raise ReadingError(name, problem, CURE)
        yield page.raw, text_page.raw, count
    finally:
        text_page.close()
        page.close()
