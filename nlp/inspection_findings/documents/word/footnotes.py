"""Footnotes: the part of a Word file that holds them, for which python-docx has no words."""

from __future__ import annotations

from typing import Any

from inspection_findings.documents.word.elements import (
    make,
    make_paragraph,
    make_run,
    qualify,
)

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_NAME = "/word/footnotes.xml"
# Word wants the two lines above the notes of a page as notes of their own, named in the settings.
_LINES = {"separator": -1, "continuationSeparator": 0}
# What stands before w:footnotePr in the settings, by the schema, that a file may well have.
_AFTER = (
    "w:endnotePr", "w:compat", "w:docVars", "w:rsids", "m:mathPr", "w:attachedSchema",
    "w:themeFontLang", "w:clrSchemeMapping", "w:doNotIncludeSubdocsInStats",
    "w:doNotAutoCompressPictures", "w:forceUpgrade", "w:captions", "w:readModeInkLockDown",
    "w:smartTagType", "w:shapeDefaults", "w:doNotEmbedSmartTags", "w:decimalSymbol",
    "w:listSeparator",
)  # fmt: skip


class Footnotes:
    """The footnotes of a document; `save` puts them into its file.

    Parameters
    ----------
    text_style, reference_style : str
        Ids of the styles for the notes and for their numbers.
    """

    def __init__(self, *, text_style: str, reference_style: str) -> None:
        self._text_style, self._reference_style = text_style, reference_style
        self._root = make("w:footnotes")
        for kind, number in _LINES.items():
            line = make_paragraph(make("w:r", make(f"w:{kind}")))
            self._root.append(make("w:footnote", line, type=kind, id=number))
        self._count = 0

    def add(self, text: str) -> Any:
        """Add a note, and return the run that refers to it."""
        self._count += 1
        mark = make("w:r", self._make_look(), make("w:footnoteRef"))
        note = make_paragraph(mark, make_run(f" {text}"), style=self._text_style)
        self._root.append(make("w:footnote", note, id=self._count))
        return make("w:r", self._make_look(), make("w:footnoteReference", id=self._count))

    def _make_look(self) -> Any:
        return make("w:rPr", make("w:rStyle", val=self._reference_style))

    def save(self, part: Any) -> None:
        """Put the notes into the file of this main part; those of a reference file go."""
        from docx.opc.constants import RELATIONSHIP_TYPE as KINDS
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part
        from lxml import etree

        if not self._count:
            return
        for key in [one.rId for one in part.rels.values() if one.reltype == KINDS.FOOTNOTES]:
            del part.rels[key]
        blob = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
        own = Part(PackURI(_NAME), _TYPE, blob, part.package)
        part.relate_to(own, KINDS.FOOTNOTES)
        _name_lines(part.settings.element)


def _name_lines(settings: Any) -> None:
    """Name the two lines in the settings, at the place that the schema gives."""
    for old in settings.findall(qualify("w:footnotePr")):
        settings.remove(old)
    own = make("w:footnotePr", *(make("w:footnote", id=one) for one in _LINES.values()))
    after = {_qualify_any(name) for name in _AFTER}
    following = next((one for one in settings if one.tag in after), None)
    if following is None:
        settings.append(own)
    else:
        following.addprevious(own)


def _qualify_any(name: str) -> str:
    prefix, _, local = name.partition(":")
    math = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    return f"{{{math}}}{local}" if prefix == "m" else qualify(name)
