"""The styles that a document needs: ours, or what a reference file has already."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from inspection_findings.documents.word.elements import forget_theme_font, make, qualify

_INK, _QUIET, _LINK, _SHADE = "1A1A1A", "505A5F", "1D4F91", "E7ECF2"
_FONT = "Arial"  # or what has its measures: the same lines on every computer
TABLE_STYLE = "Findings Table"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """How a style of paragraphs looks where we set it: sizes in points, indents in centimetres.

    ``has_bar``: a line to its left. ``keep`` is "next" (with the next paragraph), "lines" (on one
    page), or both.
    """

    base: str = "Normal"
    size: float | None = None
    colour: str = ""
    is_bold: bool = False
    has_bar: bool = False
    before: float = 0
    after: float = 6
    indent: float = 0
    keep: frozenset[str] = field(default_factory=frozenset)
    line_spacing: float | None = None


_NEXT = frozenset({"next", "lines"})
_PARAGRAPHS = {
    "Normal": _Style(base="", size=10.5, colour=_INK, line_spacing=1.15),
    "Title": _Style(size=24, colour=_INK, is_bold=True, after=4, keep=_NEXT),
    "Subtitle": _Style(size=13, colour=_QUIET, after=4, keep=_NEXT),
    "Heading 1": _Style(size=16, colour=_INK, is_bold=True, before=18, after=6, keep=_NEXT),
    "Heading 2": _Style(size=13, colour=_INK, is_bold=True, before=14, after=4, keep=_NEXT),
    "Heading 3": _Style(size=11.5, colour=_INK, is_bold=True, before=10, after=3, keep=_NEXT),
    "TOC Heading": _Style(size=13, colour=_INK, is_bold=True, before=14, after=4, keep=_NEXT),
    "toc 1": _Style(before=3, after=1),
    "toc 2": _Style(after=0, indent=0.6, colour=_QUIET, size=10),
    "Lead": _Style(size=12, before=10, after=8),
    "Quiet": _Style(size=9.5, colour=_QUIET, before=4),
    "Quote": _Style(has_bar=True, indent=0.6, before=10, after=2, keep=frozenset({"next"})),
    "Source": _Style(size=9.5, colour=_QUIET, indent=0.6, after=1),
    "Figure": _Style(before=12, keep=frozenset({"next"})),
    "Caption": _Style(size=10, colour=_INK, is_bold=True, before=10, after=4, keep=_NEXT),
    "List Bullet": _Style(after=3),
    "List Number": _Style(after=3),
    "Table Text": _Style(size=9, after=0, line_spacing=1.0),
    "Dense Table Text": _Style(size=8, after=0, line_spacing=1.0),
    "Table Note": _Style(size=9, colour=_QUIET, before=4, after=10, line_spacing=1.0),
    "footnote text": _Style(size=9, after=1, line_spacing=1.0),
    "footer": _Style(size=9, colour=_QUIET, after=0),
}
# Names that Word does not know; those of the others mean the same in every file.
_OURS = {"Lead", "Quiet", "Source", "Figure", "Table Text", "Dense Table Text", "Table Note"}
_CHARACTERS = ("Strong", "Hyperlink", "footnote reference")


class Styles:
    """The styles of a Word document by the names that Word knows; what is missing is added.

    Parameters
    ----------
    styles : docx.styles.styles.Styles
    is_reference : bool
        Whether a house gave them. Then each style that is there stays as it is.
    """

    def __init__(self, styles: Any, *, is_reference: bool) -> None:
        self._styles = styles
        self._ids: dict[str, str] = {}
        known = {_fold(one.name): one for one in styles if one.name}
        for name, look in _PARAGRAPHS.items():
            style = known.get(_fold(name))
            if style is None or not is_reference:
                style = style or styles.add_style(name, 1, builtin=name not in _OURS)
                _set_paragraph(style, look, styles)
            self._ids[_fold(name)] = style.style_id
        for name in _CHARACTERS:
            style = known.get(_fold(name)) or _add_character(styles, name)
            self._ids[_fold(name)] = style.style_id
        style = known.get(_fold(TABLE_STYLE)) or _add_table(styles)
        self._ids[_fold(TABLE_STYLE)] = style.style_id

    def __getitem__(self, name: str) -> str:
        """Return the id of a style, which a file in another language writes otherwise."""
        return self._ids[_fold(name)]


def _fold(name: str) -> str:
    """Return a name as Word compares it: python-docx says "Heading 1", the file "heading 1"."""
    return name.casefold()


def _set_paragraph(style: Any, look: _Style, styles: Any) -> None:
    from docx.shared import Cm, Pt, RGBColor

    for old in style.element.xpath("w:pPr | w:rPr"):
        _forget_look(old)
    if look.base:
        style.base_style = styles[look.base]
    style.hidden, style.quick_style = False, True
    font, space = style.font, style.paragraph_format
    font.name = None if look.base else _FONT
    font.size = Pt(look.size) if look.size else None
    font.color.rgb = RGBColor.from_string(look.colour) if look.colour else None
    font.bold = look.is_bold or None
    forget_theme_font(style)
    space.space_before, space.space_after = Pt(look.before), Pt(look.after)
    space.left_indent = Cm(look.indent) if look.indent else None
    space.line_spacing = look.line_spacing
    space.keep_with_next = "next" in look.keep or None
    space.keep_together = "lines" in look.keep or None
    space.widow_control = True
    if look.has_bar:
        bar = make("w:left", val="single", sz=18, space=8, color=_LINK)
        properties = style.element.get_or_add_pPr()
        properties.insert_element_before(make("w:pBdr", bar), "w:spacing", "w:ind", "w:outlineLvl")


def _forget_look(properties: Any) -> None:
    """Take all from the properties of a style but its numbers and its level in the outline."""
    kept = {qualify("w:numPr"), qualify("w:outlineLvl")}
    for child in list(properties):
        if child.tag not in kept:
            properties.remove(child)


def _add_character(styles: Any, name: str) -> Any:
    from docx.shared import RGBColor

    style = styles.add_style(name, 2, builtin=True)
    if name == "Strong":
        style.font.bold = True
    elif name == "Hyperlink":
        style.font.color.rgb, style.font.underline = RGBColor.from_string(_LINK), True
    else:
        style.font.superscript = True
    return style


def _add_table(styles: Any) -> Any:
    """Add a style of tables: fine lines, a shaded header, a line above the sum."""
    style = styles.add_style(TABLE_STYLE, 3)
    line: dict[str, str | int] = {"val": "single", "sz": 4, "space": 0, "color": "A6ADB4"}
    edges = [make(f"w:{side}", **line) for side in ("top", "bottom", "insideH")]
    margins = [make(f"w:{side}", w=size, type="dxa") for side, size in _MARGINS]
    style.element.append(
        make("w:tblPr", make("w:tblBorders", *edges), make("w:tblCellMar", *margins))
    )
    shade = make("w:shd", val="clear", color="auto", fill=_SHADE)
    above = make("w:tcBorders", make("w:top", val="single", sz=8, space=0, color=_INK))
    for part, look in (("firstRow", shade), ("lastRow", above)):
        style.element.append(
            make(
                "w:tblStylePr",
                make("w:rPr", make("w:b")),
                make("w:tcPr", look),
                type=part,
            )
        )
    return style


_MARGINS = (("top", 40), ("left", 80), ("bottom", 40), ("right", 80))  # twentieths of a point
CELL_MARGINS = sum(size for side, size in _MARGINS if side in ("left", "right"))
