"""A Word file to a ``Source``: numbers written out, then to HTML, then read as a web page."""

from __future__ import annotations

import hashlib
import io

import mammoth
from lxml import etree

from inspection_findings.errors import ReadingError
from inspection_findings.reading.formats.extractors import name_extractor
from inspection_findings.reading.formats.html import read_markup
from inspection_findings.reading.formats.word.archive import open_archive, replace_parts
from inspection_findings.reading.formats.word.numbers import write_numbers
from inspection_findings.records import Source

_MAIN = "word/document.xml"
_CURE = "open it in Word and save it again as .docx, or give it as a PDF"
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Footnote Text'] => p:fresh
"""


def read(data: bytes, name: str) -> Source:
    """Return the text of a Word file, with its headings, lists, tables and footnotes.

    Raises
    ------
    ReadingError
        If it is damaged, locked, larger than any report, or holds no text.
    """
    parts = open_archive(data, name)
    if _MAIN not in parts:
        raise ReadingError(name, "is no Word document (an archive of another kind)", _CURE)
    try:
        numbered = write_numbers(
            parts[_MAIN],
            parts.get("word/numbering.xml", b""),
            parts.get("word/styles.xml", b""),
        )
        markup = _to_markup(replace_parts(data, {_MAIN: numbered}))
    except (etree.XMLSyntaxError, KeyError, ValueError, RecursionError) as error:
        raise ReadingError(name, "is a damaged Word file", _CURE) from error
    if not markup.strip():
        raise ReadingError(name, "is a Word file without text", _CURE)
    composed = read_markup(f"<html><body>{markup}</body></html>", name)
    return Source(
        name=name,
        text=composed.text,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding="",
        extractor=name_extractor("Word file"),
        passages=composed.passages,
    )


def _to_markup(data: bytes) -> str:
    result = mammoth.convert_to_html(
        io.BytesIO(data),
        style_map=_STYLES,
        convert_image=mammoth.images.img_element(lambda _: {"src": ""}),
    )
    return str(result.value)
