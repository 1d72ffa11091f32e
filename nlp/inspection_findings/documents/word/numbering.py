"""Lists: the part of a Word file that says how their items are marked."""

from __future__ import annotations

from typing import Any

from inspection_findings.documents.word.elements import make, qualify

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"
_INDENT = 400  # twentieths of a point


class Numbering:
    """The lists of a document: all bullets are one list, each numbered list begins at 1.

    Parameters
    ----------
    part : docx.parts.document.DocumentPart
    """

    def __init__(self, part: Any) -> None:
        self._root = _find_root(part)
        self._bullets = self._add_list(self._add_kind("bullet", "•"))
        self._numbered: int | None = None

    def start_list(self, *, is_numbered: bool) -> Any:
        """Return the property by which the items of a list share their marks."""
        number = self._start_numbers() if is_numbered else self._bullets
        return make("w:numPr", make("w:ilvl", val=0), make("w:numId", val=number))

    def _start_numbers(self) -> int:
        if self._numbered is None:
            self._numbered = self._add_kind("decimal", "%1.")
        again = make("w:lvlOverride", make("w:startOverride", val=1), ilvl=0)
        return self._add_list(self._numbered, again)

    def _add_kind(self, kind: str, mark: str) -> int:
        """Add how a list looks, and return its number; all of them stand before the lists."""
        number = self._count("w:abstractNum", "w:abstractNumId")
        look = make("w:pPr", make("w:ind", left=_INDENT, hanging=_INDENT))
        level = make(
            "w:lvl",
            make("w:start", val=1),
            make("w:numFmt", val=kind),
            make("w:lvlText", val=mark),
            make("w:lvlJc", val="left"),
            look,
            ilvl=0,
        )
        own = make(
            "w:abstractNum", make("w:multiLevelType", val="singleLevel"), level,
            abstractNumId=number,
        )  # fmt: skip
        kinds = self._root.findall(qualify("w:abstractNum"))
        place = self._root.index(kinds[-1]) + 1 if kinds else 0
        self._root.insert(place, own)
        return number

    def _add_list(self, kind: int, *overrides: Any) -> int:
        number = self._count("w:num", "w:numId")
        own = make("w:num", make("w:abstractNumId", val=kind), *overrides, numId=number)
        lists = self._root.findall(qualify("w:num"))
        if lists:
            lists[-1].addnext(own)
        else:
            self._root.findall(qualify("w:abstractNum"))[-1].addnext(own)
        return number

    def _count(self, name: str, key: str) -> int:
        """Return the first number above those that are taken; 0 means no list in Word."""
        taken = [int(one.get(qualify(key))) for one in self._root.findall(qualify(name))]
        return max([0, *taken]) + 1


def _find_root(part: Any) -> Any:
    """Return the root of the part for lists; a reference file need not have one."""
    from docx.opc.constants import RELATIONSHIP_TYPE as KINDS
    from docx.opc.packuri import PackURI
    from docx.parts.numbering import NumberingPart

    if not any(one.reltype == KINDS.NUMBERING for one in part.rels.values()):
        own = NumberingPart(
            PackURI("/word/numbering.xml"), _TYPE, make("w:numbering"), part.package
        )
        part.relate_to(own, KINDS.NUMBERING)
    return part.numbering_part.element
