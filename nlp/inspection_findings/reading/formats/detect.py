"""Which form a file has, by its content: endings lie."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

from inspection_findings.errors import ReadingError

Form = Literal["pdf", "web page", "Word file", "plain text"]

FORMS = "a PDF, a web page, a Word file (.docx) or plain text"
_PDF_HEAD = 1024  # a PDF may have so many bytes of something else before it
_HTML = re.compile(
    rb"(?:\s|\xef\xbb\xbf|<\?xml[^>]*\?>|<!--.*?-->)*"
    rb"<(?:!doctype\s+html|html|head|body|main|article|section|div|h1|p|table)\b",
    re.IGNORECASE | re.DOTALL,
)
_SAVE_AS = "save it as PDF or as Word (.docx) and give that"
_OTHERS = (
    (b"{\\rtf", "is a Rich Text file", _SAVE_AS),
    (b"MIME-Version:", "is a web archive", "save the page as HTML and give that"),
    (b"\x89PNG", "is a picture", "give the document, not a picture of it"),
    (b"\xff\xd8\xff", "is a picture", "give the document, not a picture of it"),
    (b"II*\x00", "is a picture (a scan)", "give the document, not a picture of it"),
    (b"MM\x00*", "is a picture (a scan)", "give the document, not a picture of it"),
    (b"\x1f\x8b", "is a compressed file", "unpack it and give what is in it"),
    (b"7z\xbc\xaf", "is a compressed file", "unpack it and give what is in it"),
    (b"Rar!", "is a compressed file", "unpack it and give what is in it"),
    (b"%!PS", "is a PostScript file", "save it as PDF and give that"),
    (b"SQLite format 3\x00", "is a database", "name it as the store, not as a report"),
)
_IN_ARCHIVES = (
    ("word/", "Word file"),
    ("xl/", "an Excel workbook"),
    ("ppt/", "a PowerPoint file"),
    ("content.xml", "an OpenDocument file"),
    ("META-INF/container.xml", "an e-book"),
)


def find_form(data: bytes, where: str) -> Form:
    """Return the form that the bytes of a file have.

    Plain text is what is left; whether it is text at all, its reader finds out.

    Raises
    ------
    ReadingError
        If the form is one that cannot be read; it says which, and what to do.
    """
    if b"%PDF-" in data[:_PDF_HEAD]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _find_in_archive(data, where)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise _refuse_ole(data, where)
    for mark, problem, cure in _OTHERS:
        if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(mark):
            raise ReadingError(where, problem, cure)
    return "web page" if _HTML.match(_as_ascii(data[:20_000])) else "plain text"


def _as_ascii(head: bytes) -> bytes:
    """Return the beginning of UTF-16 text as one byte a letter, so that patterns find it."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head[2:].replace(b"\x00", b"")
    return head


def _find_in_archive(data: bytes, where: str) -> Form:
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, EOFError, OSError) as error:
        raise ReadingError(
            where, "is a damaged or cut-off file (Word, or another archive)", _SAVE_AS
        ) from error
    kind = next((k for start, k in _IN_ARCHIVES if any(n.startswith(start) for n in names)), "")
    if kind == "Word file":
        return "Word file"
    if kind:
        raise ReadingError(where, f"is {kind}", _SAVE_AS)
    raise ReadingError(where, "is a compressed folder", "unpack it and give what is in it")


def _refuse_ole(data: bytes, where: str) -> ReadingError:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return ReadingError(
            where, "is locked with a password", "save it without the password and give that copy"
        )
    return ReadingError(where, "is a file of an old Office version (.doc and the like)", _SAVE_AS)
