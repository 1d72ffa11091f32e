"""Reads a text file, or refuses it with the reason."""

from __future__ import annotations

import hashlib
from pathlib import Path

from inspection_findings.errors import ReadingError
from inspection_findings.records import Source

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_CURE = "give a published inspection report as plain text"


def read_source(path: Path) -> Source:
    """Read and decode a text file.

    It accepts UTF-8, UTF-16 with a byte order mark, and Windows-1252, which some editors save.

    Raises
    ------
    ReadingError
        If the file does not exist, or is a folder, unreadable, empty or not text.
    """
    if path.is_dir():
        raise ReadingError(
            str(path), "is a folder", f"name the reports in it, for example {path / '*.txt'}"
        )
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise ReadingError(str(path), "there is no such file", "check the path") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ReadingError(str(path), f"cannot be read ({reason})", "check the file") from error
    encoding = _encoding_of(path, data)
    text = data.decode(encoding)
    if not text.strip():
        raise ReadingError(str(path), "the file is empty", _CURE)
    return Source(
        name=path.name,
        text=text,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=encoding,
    )


def _encoding_of(path: Path, data: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark) and _decodes(data, encoding):
            return encoding
    if b"\x00" not in data:
        for encoding in ("utf-8", "cp1252"):
            if _decodes(data, encoding) and _is_text(data.decode(encoding)):
                return encoding
    raise ReadingError(str(path), "is not a text file", _CURE)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_text(text: str) -> bool:
    """Return whether decoded bytes are text, which has hardly any control characters."""
    control = sum(character < " " and character not in "\t\n\r\f\v" for character in text)
    return control <= len(text) // 1000
