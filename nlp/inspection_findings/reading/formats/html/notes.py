"""Footnotes of a web page: their marks in the text, and the list at the end."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

SUPERSCRIPTS = str.maketrans(
    "0123456789", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
)
_MARK = re.compile(r"\s*\[?\s*(\d{1,3})\s*\]?\s*")
_BRACKETED = re.compile(r"\s*\[\s*(\d{1,3})\s*\]\s*")
_BACKLINK = re.compile(r"[\u2191\u21a9\u2b06\u2934^]\ufe0e?|back|return", re.IGNORECASE)
_TITLE = re.compile(r"(?:foot|end)?notes?:?|references:?", re.IGNORECASE)
_HEADINGS = "|".join(f"preceding::h{level}" for level in range(1, 7))


@dataclass(frozen=True)
class Notes:
    """What of a page is a footnote or the mark of one.

    Attributes
    ----------
    marks : dict
        The number of each element that is a footnote mark in the text.
    notes : dict
        The number of each element that holds a footnote.
    backlinks : set
        Links from a footnote back to its mark, which are no text.
    """

    marks: dict[Any, str] = field(default_factory=dict)
    notes: dict[Any, str] = field(default_factory=dict)
    backlinks: set[Any] = field(default_factory=set)


def find_notes(root: Any) -> Notes:
    """Find the footnotes of a page and their marks."""
    notes = Notes()
    targets = {}
    for element in root.iter("sup", "a"):
        number = _number_of_mark(element)
        if number and not any(parent in notes.marks for parent in element.iterancestors("sup")):
            notes.marks[element] = number
            for link in element.xpath("descendant-or-self::a[starts-with(@href, '#')]"):
                targets[link.get("href")[1:]] = number
    for element in root.xpath("//*[@id]"):
        if element.get("id") in targets and element.tag in ("li", "p", "div", "dd", "aside"):
            notes.notes[element] = targets[element.get("id")]
    if notes.marks and not notes.notes:
        _find_list(root, notes)
    for element in notes.notes:
        _set_marks_apart(element, notes)
    return notes


def _number_of_mark(element: Any) -> str:
    """Return the number that a ``sup`` or a link in brackets holds, or ""."""
    text = element.text_content()
    if element.tag == "sup":
        found = _MARK.fullmatch(text)
        return found[1] if found else ""
    is_link = (element.get("href") or "").startswith("#")
    found = _BRACKETED.fullmatch(text) if is_link else None
    return found[1] if found else ""


def _find_list(root: Any, notes: Notes) -> None:
    """Find the list at the end that holds the footnotes, where no link says which it is."""
    numbers = set(notes.marks.values())
    order = {element: i for i, element in enumerate(root.iter())}
    last_mark = max(order[mark] for mark in notes.marks)
    for found in reversed(root.xpath(".//ol | .//ul")):
        if order[found] < last_mark:
            return
        items = found.xpath("./li")
        titles = found.xpath(f"({_HEADINGS})[last()]")
        is_titled = bool(titles and _TITLE.fullmatch(titles[0].text_content().strip()))
        if is_titled or (found.tag == "ol" and len(items) == len(numbers)):
            start = int(found.get("start") or 1)
            notes.notes.update({item: str(start + i) for i, item in enumerate(items)})
            return


def _set_marks_apart(note: Any, notes: Notes) -> None:
    """Take the number that begins a footnote, and links back, out of its text."""
    for link in note.iter("a"):
        if link.get("role") == "doc-backlink" or _BACKLINK.fullmatch(link.text_content().strip()):
            notes.backlinks.add(link)
    for mark in [mark for mark in note.iter("sup", "a") if mark in notes.marks]:
        if not mark.xpath("boolean(preceding-sibling::*)") and notes.marks[mark]:
            notes.backlinks.add(mark)
            del notes.marks[mark]
