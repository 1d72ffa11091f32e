"""The words of a finished file, read by other libraries than those that wrote it."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePath

from inspection_findings.errors import FindingsError

_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_HYPHENS = re.compile(r"[-\u2010\u2011\x02\s]+")  # pdfium gives 2 for one at the end of a line
_SHORTEST = 20  # characters of a text before the end of a page
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_QUOTED_LINE = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True, slots=True)
class FileWords:
    """What a reader of a file reads.

    Attributes
    ----------
    parts : tuple of str
        One text, or one a page; runs of white space are one space, or none on pages.
    is_paged : bool
        Whether a text may go on from page to page, and a line may end at any hyphen.
    """

    parts: tuple[str, ...]
    is_paged: bool

    def hold(self, text: str) -> bool:
        """Return whether a text stands there word for word.

        White space may differ; on pages hyphens may, and a text may go on on the next page.
        """
        squeezed = _squeeze(text, is_paged=self.is_paged)
        return any(squeezed in part for part in self.parts) or any(
            _goes_on(squeezed, one, following) for one, following in pairwise(self.parts)
        )


def _goes_on(text: str, page: str, following: str) -> bool:
    """Return whether the longest beginning of a text on a page goes on on the next one."""
    low, high = 0, len(text)
    while low < high:  # whatever begins a beginning that is there is there too
        middle = (low + high + 1) // 2
        low, high = (middle, high) if text[:middle] in page else (low, middle - 1)
    return low >= _SHORTEST and text[low:] in following


def read_file_words(name: str, data: bytes) -> FileWords | None:
    """Return the words of a file; None for a form whose words are not read, such as a picture.

    Raises
    ------
    FindingsError
        If the file is damaged.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in _READERS:
        return None
    is_paged = suffix == ".pdf"
    try:
        parts = [_squeeze(one, is_paged=is_paged) for one in _READERS[suffix](data)]
    except Exception as error:  # every library has errors of its own for a damaged file
        raise FindingsError(
            name, f"cannot be read as {suffix[1:]} ({type(error).__name__})", "make the pack again"
        ) from error
    return FileWords(tuple(parts) if is_paged else ("\n".join(parts),), is_paged)


def _squeeze(text: str, *, is_paged: bool) -> str:
    text = _INVISIBLE.sub("", text)
    if is_paged:
        return _HYPHENS.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(text.split())


def _read_word(data: bytes) -> Iterator[str]:
    """Yield the paragraphs of all parts: text, tables, footnotes."""
    import docx
    from docx.oxml import parse_xml

    package = docx.Document(io.BytesIO(data)).part.package
    for part in package.iter_parts():
        if str(part.partname).endswith(".xml") and str(part.partname).startswith("/word/"):
            for paragraph in parse_xml(part.blob).iter(f"{_W}p"):
                yield "".join(
                    one.text or "" if one.tag == f"{_W}t" else " "
                    for one in paragraph.iter(f"{_W}t", f"{_W}br", f"{_W}tab")
                )


def _read_html(data: bytes) -> Iterator[str]:
    from lxml import html

    page = html.document_fromstring(data.decode("utf-8"))
    for one in page.xpath("//script|//style"):
        one.drop_tree()
    for one in page.iter("br"):
        one.tail = f" {one.tail or ''}"
    yield str(page.text_content())


def _read_markdown(data: bytes) -> Iterator[str]:
    text = _QUOTED_LINE.sub("", data.decode("utf-8"))
    yield _ESCAPED.sub(r"\1", text)


def _read_pdf(data: bytes) -> Iterator[str]:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    for page in document:
        yield page.get_textpage().get_text_bounded()


def _read_workbook(data: bytes) -> Iterator[str]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            yield from (value for value in row if isinstance(value, str))


def _read_csv(data: bytes) -> Iterator[str]:
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        yield from row


def _read_json(data: bytes) -> Iterator[str]:
    yield from _walk(json.loads(data))


def _walk(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _walk(one)
    elif isinstance(value, list):
        for one in value:
            yield from _walk(one)


_READERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    ".docx": _read_word,
    ".html": _read_html,
    ".md": _read_markdown,
    ".pdf": _read_pdf,
    ".xlsx": _read_workbook,
    ".csv": _read_csv,
    ".json": _read_json,
}
