"""A web page to a ``Source``: the story from bytes to text."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from lxml import etree, html

from inspection_findings.errors import ReadingError
from inspection_findings.reading.formats.compose import Composed, compose
from inspection_findings.reading.formats.extractors import name_extractor
from inspection_findings.reading.formats.furniture import BACK_LINK
from inspection_findings.reading.formats.html.notes import find_notes
from inspection_findings.reading.formats.html.walk import Walk
from inspection_findings.records import Source

MOST_BYTES = 50_000_000
MOST_TAGS = 1_000_000  # a report has some ten thousand; each takes memory
_CURE = "save the page again with a browser, as a web page"
_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?\s*([\w-]+)", re.IGNORECASE)
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

# What a browser does not show as text, and what surrounds the text of a page.
_NOT_TEXT = (
    *("//script", "//style", "//noscript", "//template", "//svg", "//iframe", "//object"),
    *("//head", "//nav", "//select", "//textarea", "//*[@hidden]", "//*[@aria-hidden='true']"),
    *("//*[@role='navigation']", "//*[@role='banner']", "//*[@role='contentinfo']"),
    *("//body/header", "//body/footer", "//body/*/header[.//nav]", "//dialog"),
    "//*[contains(translate(@style, ' ', ''), 'display:none')]",
    *(
        f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"
        for name in (
            *("hale-jump-link", "skip-link", "govuk-skip-link", "visually-hidden", "sr-only"),
            *("govuk-visually-hidden", "screen-reader-text", "cookie-banner", "breadcrumbs"),
            "govuk-breadcrumbs",
        )
    ),
)
_MAIN = ("//main", "//*[@role='main']")


def read(data: bytes, name: str) -> Source:
    """Return the text of a web page, with the parts that its mark-up shows.

    Raises
    ------
    ReadingError
        If it is too large, nested beyond measure, or holds no text.
    """
    if len(data) > MOST_BYTES:
        raise ReadingError(
            name,
            f"is a web page of more than {MOST_BYTES // 1_000_000} MB",
            "give the page of one report, without its pictures",
        )
    encoding = find_encoding(data)
    composed = read_markup(data.decode(encoding, "replace"), name)
    return Source(
        name=name,
        text=composed.text,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=encoding,
        extractor=name_extractor("web page"),
        passages=composed.passages,
    )


def find_encoding(data: bytes) -> str:
    """Return the encoding of a page: a byte order mark, what it says, or what decodes it."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    stated = _CHARSET.search(data[:4096])
    names = [stated[1].decode("ascii")] if stated else []
    for encoding in (*names, "utf-8"):
        try:
            data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        return encoding
    return "cp1252"


def read_markup(markup: str, name: str) -> Composed:
    """Return the text of a page given as mark-up.

    Raises
    ------
    ReadingError
        If it has too many tags, is nested beyond measure, or holds no text.
    """
    if markup.count("<") > MOST_TAGS:
        raise ReadingError(
            name,
            f"has more than {MOST_TAGS:,} tags, which no report has",
            "give the page of one report",
        )
    root = _parse(markup, name)
    _prune(root)
    main = next((found for path in _MAIN for found in root.xpath(path)), root)
    walk = Walk(find_notes(main))
    walk.enter(main)
    composed = compose(walk.finish())
    if not composed.text.strip():
        raise ReadingError(
            name,
            "is a web page without text (it may be filled in by a script)",
            "open it in a browser and save or print what is shown",
        )
    return composed


def _parse(markup: str, name: str) -> Any:
    parser = html.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    markup = re.sub(r"^\s*<\?xml[^>]*\?>", "", markup).replace("\0", "\ufffd")
    try:
        root = html.document_fromstring(markup, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReadingError(name, "holds no web page that can be read", _CURE) from error
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise ReadingError(
            name, "is nested so deep that its end cannot be read; it may be made to do harm", _CURE
        )
    return root


def _prune(root: Any) -> None:
    """Take out what is not text of the page; the text after it stays."""
    for path in _NOT_TEXT:
        for element in root.xpath(path):
            element.drop_tree()
    for link in root.xpath("//a"):
        if BACK_LINK.fullmatch(link.text_content().strip()):
            link.drop_tree()
