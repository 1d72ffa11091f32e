"""The elements of a web page, one after the other, to parts of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from inspection_findings.reading.formats.compose import Part
from inspection_findings.reading.formats.html.notes import SUPERSCRIPTS, Notes
from inspection_findings.records import PassageRole

_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl"),
    *("dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "li", "main"),
    *("ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
    *("ul", "h1", "h2", "h3", "h4", "h5", "h6"),
}
_BOLD = {"b", "strong"}
_LONGEST_BOLD = 150
_WRITTEN_BULLET = re.compile(
    "[\u2022\u2023\u25aa\u25ab\u25cf\u25cb\u25e6\u25a0\u25a1\u2043\u00b7\ue000-\uf8ff]\\s*(?=\\S)"
    "|[-\u2013*]\\s+(?=\\S)"
)
_NUMBERED = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,2})*|[a-z]|[ivx]{1,5})[.)]\s")
_MOST_COLUMNS = 1_000


@dataclass(frozen=True, slots=True)
class _Place:
    """What a run of text stands in."""

    role: PassageRole = "paragraph"
    level: int = 0
    mark: str = ""
    passage: int | None = None  # of the item or footnote that several paragraphs share
    cell: tuple[int, int] | None = None
    lists: int = 0  # how many lists it stands in


class Walk:
    """One walk through a page; the parts are complete after ``finish``."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._parts: list[Part] = []
        self._text: list[str] = []
        self._bold = 0  # letters of the run so far that are bold
        self._passages = 0
        self._rows = 0
        self._begun: set[int] = set()  # passages whose mark is written

    def finish(self) -> list[Part]:
        """Return the parts in order."""
        return self._parts

    def enter(self, element: Any, place: _Place | None = None, *, bold: bool = False) -> None:
        """Add the text of an element and of all in it."""
        place = place or _Place()
        if element in self._notes.backlinks:
            return
        if element in self._notes.marks:
            self._text.append(self._notes.marks[element].translate(SUPERSCRIPTS))
            return
        is_block = element.tag in _BLOCKS
        if is_block:
            self._flush(place)
        inner = self._step(element, place)
        bold = bold or element.tag in _BOLD
        self._add(element.text, bold)
        self._enter_children(element, inner, bold)
        if is_block:
            self._flush(inner)
        elif element.tag == "br":
            self._text.append("\n")

    def _enter_children(self, element: Any, place: _Place, bold: bool) -> None:
        number = _first_number(element)
        column = 1
        for child in element:
            here = place
            if element.tag in ("ol", "ul") and child.tag == "li":
                number = _own_number(child, number)
                mark = f"{number}." if element.tag == "ol" else "\u2022"
                here = replace(place, mark=_letter(mark, element.get("type")))
                number += 1
            elif element.tag == "tr" and child.tag in ("td", "th"):
                if _is_row(element):
                    here = replace(place, cell=(self._rows, min(column, _MOST_COLUMNS)))
                column += _span(child)
            if isinstance(child.tag, str):
                self.enter(child, here, bold=bold)
            self._add(child.tail, bold)

    def _step(self, element: Any, place: _Place) -> _Place:
        """Return the place inside an element."""
        tag = element.tag
        if element in self._notes.notes:
            mark = self._notes.notes[element].translate(SUPERSCRIPTS)
            return replace(place, role="footnote", mark=mark, passage=self._next_passage())
        if place.role == "footnote":
            return place
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            return replace(place, role="heading", level=int(tag[1]))
        if tag in ("ol", "ul"):
            return replace(place, lists=place.lists + 1)
        if tag == "li":
            passage = self._next_passage()
            return replace(place, role="item", level=max(place.lists, 1), passage=passage)
        if tag == "tr":
            self._rows += 1
            return replace(place, role="paragraph", level=0, passage=None, cell=None)
        return place

    def _next_passage(self) -> int:
        self._passages += 1
        return self._passages

    def _add(self, text: str | None, bold: bool) -> None:
        if text:
            self._text.append(re.sub(r"\s+", " ", text.replace("\u00ad", "")))
            self._bold += len(text.strip()) if bold else 0

    def _flush(self, place: _Place) -> None:
        """Write the run of text so far as a part, or as several where lines are items."""
        lines = [" ".join(line.split()) for line in "".join(self._text).split("\n")]
        letters = sum(len(line) for line in lines)
        is_bold = letters > 0 and self._bold >= 0.9 * letters
        self._text, self._bold = [], 0
        run: list[str] = []
        for line in lines:
            if run and (not line or _WRITTEN_BULLET.match(line)):
                self._write("\n".join(run), place, is_bold)
                run = []
            if line:
                run.append(line)
        if run:
            self._write("\n".join(run), place, is_bold)

    def _write(self, text: str, place: _Place, is_bold: bool) -> None:
        role, level = place.role, place.level
        bullet = _WRITTEN_BULLET.match(text) if role == "paragraph" else None
        if bullet:
            role, level, text = "item", 1, f"\u2022 {text[bullet.end() :]}"
        elif role == "paragraph" and is_bold and _may_be_heading(text) and not place.cell:
            role, level = "heading", 7
        passage = place.passage if place.passage is not None else self._next_passage()
        if place.passage is not None and passage not in self._begun:
            self._begun.add(passage)
            if not (role == "item" and _NUMBERED.match(text)):
                text = f"{place.mark} {text}"
        self._parts.append(
            Part(passage=passage, role=role, text=text, level=level, cell=place.cell)
        )


def _may_be_heading(text: str) -> bool:
    return len(text) <= _LONGEST_BOLD and not text.endswith((".", ";", ","))


def _is_row(row: Any) -> bool:
    """Whether a row has cells beside one another; one cell alone is layout."""
    return len(row.xpath("./td | ./th")) > 1


def _span(cell: Any) -> int:
    span = cell.get("colspan") or "1"
    return min(int(span), _MOST_COLUMNS) if span.isdecimal() else 1


def _first_number(element: Any) -> int:
    start = element.get("start") or "1"
    return int(start) if re.fullmatch(r"-?\d{1,6}", start) else 1


def _own_number(item: Any, number: int) -> int:
    value = item.get("value") or ""
    return int(value) if re.fullmatch(r"-?\d{1,6}", value) else number


def _letter(mark: str, kind: str | None) -> str:
    """Return the mark of an item in a list that counts by letters: "a." for "1."."""
    number = mark.rstrip(".")
    if kind in ("a", "A") and number.isdecimal() and 1 <= int(number) <= 26:
        letter = chr(ord("a") + int(number) - 1)
        return f"{letter if kind == 'a' else letter.upper()}."
    return mark
