"""Reads the body and the comments of a Word document, as Word and LibreOffice save them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_TRACKED = {f"{_W}{name}" for name in ("ins", "del", "moveFrom", "moveTo")}
_SPACES = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


@dataclass(slots=True)
class Paragraph:
    """A paragraph with words.

    Attributes
    ----------
    marks : set of str
        The names of the bookmarks that begin in it.
    is_tracked : bool
        Whether it holds changes that somebody has still to accept or to reject.
    comments : set of str
        The ids of the comments on it.
    """

    text: str = ""
    marks: set[str] = field(default_factory=set)
    is_tracked: bool = False
    comments: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment, with the id of the one that it replies to; empty if it is no reply."""

    comment_id: str
    author: str
    text: str
    parent: str


def is_transitional(document: ElementTree.Element) -> bool:
    """Whether a document has the names that Word and LibreOffice give by default."""
    return document.tag == f"{_W}document"


def read_paragraphs(document: ElementTree.Element) -> list[Paragraph]:
    """Return the paragraphs of a document that have words, bookmarks or comments, in order."""
    paragraphs: list[Paragraph] = []
    ranges: set[str] = set()  # the comments whose range is open; it may span paragraphs
    ranged: set[str] = set()
    for element in document.iter():
        if element.tag == f"{_W}p":
            paragraphs.append(Paragraph())
        elif element.tag == f"{_W}commentRangeStart":
            ranges.add(element.get(f"{_W}id", ""))
        elif element.tag == f"{_W}commentRangeEnd":
            ranges.discard(element.get(f"{_W}id", ""))
        elif paragraphs:
            _add(paragraphs[-1], element, ranges)
            if element.tag == f"{_W}commentReference" and element.get(f"{_W}id") not in ranged:
                paragraphs[-1].comments.add(element.get(f"{_W}id", ""))
        if paragraphs:
            ranged |= paragraphs[-1].comments
    return [one for one in paragraphs if one.text.strip() or one.marks or one.comments]


def _add(paragraph: Paragraph, element: ElementTree.Element, ranges: set[str]) -> None:
    if element.tag == f"{_W}t" or element.tag in _SPACES:
        words = _SPACES.get(element.tag, element.text or "")
        paragraph.text += words
        if words.strip():
            paragraph.comments |= ranges
    elif element.tag == f"{_W}bookmarkStart":
        paragraph.marks.add(element.get(f"{_W}name", ""))
    elif element.tag in _TRACKED:
        paragraph.is_tracked = True


def read_comments(
    comments: ElementTree.Element, extended: ElementTree.Element | None
) -> list[Comment]:
    """Return the comments of a document, in order.

    Parameters
    ----------
    comments : Element
        The root of the part with the comments.
    extended : Element or None
        The root of the part that says which comment is a reply, if there is one.
    """
    elements = list(comments.iter(f"{_W}comment"))
    by_paragraph = {
        paragraph.get(f"{_W14}paraId", ""): element.get(f"{_W}id", "")
        for element in elements
        for paragraph in element.iter(f"{_W}p")
    }
    parents = {} if extended is None else _read_parents(extended, by_paragraph)
    return [
        Comment(
            comment_id=element.get(f"{_W}id", ""),
            author=element.get(f"{_W}author", "").strip(),
            text="\n".join(map(_read_text, element.iter(f"{_W}p"))),
            parent=parents.get(element.get(f"{_W}id", ""), ""),
        )
        for element in elements
    ]


def _read_parents(extended: ElementTree.Element, by_paragraph: Mapping[str, str]) -> dict[str, str]:
    """Return the parent of each comment that is a reply, by the ids of comments."""
    pairs = [
        (one.get(f"{_W15}paraId", ""), one.get(f"{_W15}paraIdParent", ""))
        for one in extended.iter(f"{_W15}commentEx")
    ]
    return {
        by_paragraph[own]: by_paragraph[parent]
        for own, parent in pairs
        if own in by_paragraph and parent in by_paragraph
    }


def _read_text(paragraph: ElementTree.Element) -> str:
    pieces: Sequence[str] = [
        _SPACES.get(element.tag, element.text or "")
        for element in paragraph.iter()
        if element.tag == f"{_W}t" or element.tag in _SPACES
    ]
    return "".join(pieces)
