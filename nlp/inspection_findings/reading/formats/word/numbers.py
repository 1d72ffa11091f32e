"""Numbers that Word counts and does not write: "1.2." before a heading, "3." before a list item.

The file says how to count, not what was counted; whoever reads the words alone loses the
numbers, or counts each list from 1 again. They are written into the text here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"))
_NOT_COUNTED = {"bullet", "none", ""}
_MOST_LEVELS = 9


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list counts: its format, the pattern ("%1.%2."), its first number."""

    form: str = ""
    pattern: str = ""
    start: int = 1


@dataclass
class _Lists:
    """The lists of a document, and how far each has counted."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)  # by abstract list
    abstract: dict[str, str] = field(default_factory=dict)  # list -> abstract list
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)  # list -> level -> number
    counts: dict[str, list[int]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def next_number(self, list_id: str, level: int) -> str:
        """Return what Word shows before the next paragraph of a list; "" for a bullet."""
        abstract = self.abstract.get(list_id, "")
        levels = self.levels.get(abstract, {})
        here = levels.get(level, _Level())
        counts = self.counts.setdefault(
            abstract, [levels.get(i, _Level()).start - 1 for i in range(_MOST_LEVELS)]
        )
        if list_id not in self.used:
            self.used.add(list_id)
            for i, start in self.restarts.get(list_id, {}).items():
                counts[i] = start - 1
        counts[level] += 1
        for i in range(level + 1, _MOST_LEVELS):
            counts[i] = levels.get(i, _Level()).start - 1
        if here.form in _NOT_COUNTED:
            return ""
        return re.sub(
            r"%([1-9])",
            lambda m: _write(counts[int(m[1]) - 1], levels.get(int(m[1]) - 1, here).form),
            here.pattern,
        ).strip()


def write_numbers(document: bytes, numbering: bytes, styles: bytes) -> bytes:
    """Return the main part of a Word file with each counted number written as text.

    Raises
    ------
    lxml.etree.XMLSyntaxError
        If a part is no XML.
    """
    lists = _read_lists(numbering)
    of_style = _read_styles(styles)
    root = _parse(document)
    for paragraph in root.iter(f"{_W}p"):
        list_id, level = _numbering_of(paragraph, of_style)
        if list_id in (None, "0") or not _has_text(paragraph):
            continue
        number = lists.next_number(str(list_id), min(level, _MOST_LEVELS - 1))
        if number:
            _insert(paragraph, f"{number} ")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _parse(part: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(part, parser)


def _value(element: Any, name: str) -> str | None:
    found = element.find(f"{_W}{name}")
    return None if found is None else found.get(f"{_W}val")


def _read_lists(numbering: bytes) -> _Lists:
    lists = _Lists()
    if not numbering:
        return lists
    root = _parse(numbering)
    for abstract in root.iter(f"{_W}abstractNum"):
        key = abstract.get(f"{_W}abstractNumId")
        lists.levels[key] = dict(_read_levels(abstract))
    for number in root.iter(f"{_W}num"):
        key = number.get(f"{_W}numId")
        lists.abstract[key] = _value(number, "abstractNumId") or ""
        for override in number.iter(f"{_W}lvlOverride"):
            start = _value(override, "startOverride")
            if start is not None:
                level = int(override.get(f"{_W}ilvl") or 0)
                lists.restarts.setdefault(key, {})[level] = int(start)
    return lists


def _read_levels(abstract: Any) -> Iterator[tuple[int, _Level]]:
    for level in abstract.iter(f"{_W}lvl"):
        yield (
            int(level.get(f"{_W}ilvl") or 0),
            _Level(
                _value(level, "numFmt") or "decimal",
                _value(level, "lvlText") or "",
                int(_value(level, "start") or 1),
            ),
        )


def _read_styles(styles: bytes) -> dict[str, tuple[str | None, int]]:
    """Return the list and level that each paragraph style counts in, from itself or its base."""
    if not styles:
        return {}
    own: dict[str, tuple[str | None, int | None, str | None]] = {}
    for style in _parse(styles).iter(f"{_W}style"):
        properties = style.find(f"{_W}pPr/{_W}numPr")
        list_id = None if properties is None else _value(properties, "numId")
        level = None if properties is None else _value(properties, "ilvl")
        base = _value(style, "basedOn")
        key = style.get(f"{_W}styleId") or ""
        own[key] = (list_id, None if level is None else int(level), base)
    return {key: _inherit(own, key) for key in own}


def _inherit(
    own: dict[str, tuple[str | None, int | None, str | None]], key: str
) -> tuple[str | None, int]:
    list_id: str | None = None
    level: int | None = None
    seen: set[str] = set()
    current: str | None = key
    while current in own and current not in seen:
        seen.add(current)
        found, found_level, current = own[current]
        list_id = list_id if list_id is not None else found
        level = level if level is not None else found_level
    return list_id, level or 0


def _numbering_of(
    paragraph: Any, of_style: dict[str, tuple[str | None, int]]
) -> tuple[str | None, int]:
    properties = paragraph.find(f"{_W}pPr")
    if properties is None:
        return None, 0
    list_id, level = of_style.get(_value(properties, "pStyle") or "", (None, 0))
    own = properties.find(f"{_W}numPr")
    if own is None:
        return list_id, level
    return _value(own, "numId") or list_id, int(_value(own, "ilvl") or level)


def _has_text(paragraph: Any) -> bool:
    return any((text.text or "").strip() for text in paragraph.iter(f"{_W}t"))


def _insert(paragraph: Any, text: str) -> None:
    run = etree.Element(f"{_W}r")
    written = etree.SubElement(run, f"{_W}t")
    written.text = text
    written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    properties = paragraph.find(f"{_W}pPr")
    position = 0 if properties is None else list(paragraph).index(properties) + 1
    paragraph.insert(position, run)


def _write(number: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman") and number > 0:
        roman = _roman(number)
        return roman.upper() if form == "upperRoman" else roman
    return f"{number:02d}" if form == "decimalZero" else str(number)


def _roman(number: int) -> str:
    written = ""
    for value, letters in (*_ROMAN, (1, "i")):
        written += letters * (number // value)
        number %= value
    return written
