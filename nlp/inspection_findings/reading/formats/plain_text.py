"""Reads a text file, or refuses it with the reason."""

from __future__ import annotations

import hashlib
import re

from inspection_findings.errors import ReadingError
from inspection_findings.reading.formats.detect import FORMS
from inspection_findings.reading.formats.repair import repair
from inspection_findings.reading.formats.unbroken import refuse_unbroken
from inspection_findings.records import PLAIN_TEXT, Source

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_USUAL = (
    "\u2018\u2019\u201c\u201d\u2013\u2014\u2022\u2026\u00b7\u00a0\u00a3\u00a9\u00b9\u00b2\u00b3"
)
MOST_BYTES = 30_000_000  # a report has some 150,000; each takes up to a hundred bytes of memory
_CURE = f"give a published inspection report as {FORMS}"


def read(data: bytes, name: str) -> Source:
    """Decode a text file.

    It accepts UTF-8, UTF-16 with a byte order mark, and Windows-1252 and Mac OS Roman, which some
    editors save. What another program damaged is repaired where that is certain, and noted.

    Raises
    ------
    ReadingError
        If it is empty or not text, or it or one of its words is longer than any report has.
    """
    if len(data) > MOST_BYTES:
        raise ReadingError(
            name, f"is a text of more than {MOST_BYTES // 1_000_000} MB", "give one report"
        )
    encoding = _encoding_of(name, data)
    text = data.decode(encoding)
    if not text.strip():
        raise ReadingError(name, "the file is empty", _CURE)
    refuse_unbroken(text, name)
    text, notes = repair(text)
    return Source(
        name=name,
        text=text,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=encoding,
        extractor=PLAIN_TEXT,
        expectations=notes,
    )


def _encoding_of(name: str, data: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark) and _decodes(data, encoding):
            return encoding
    if b"\x00" not in data:
        readable = [
            encoding
            for encoding in ("utf-8", "cp1252", "mac_roman")
            if _decodes(data, encoding) and _is_text(data.decode(encoding))
        ]
        if "utf-8" in readable:
            return "utf-8"
        if readable:
            return min(readable, key=lambda encoding: _count_unusual(data.decode(encoding)))
    raise ReadingError(name, "is not a text file, nor a PDF, a web page or a Word file", _CURE)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _count_unusual(text: str) -> int:
    """Return how many characters are unusual in English: in the wrong encoding, there are many."""
    return sum(ord(c) > 127 and c not in _USUAL for c in text)


def _is_text(text: str) -> bool:
    """Return whether decoded bytes are text, which has hardly any control characters."""
    control = len(re.findall(r"[\x00-\x08\x0e-\x1f]", text))
    return control <= len(text) // 1000
