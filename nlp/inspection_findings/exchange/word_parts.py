"""What every Word document of ours has in common: its styles, and text that XML can hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

_INK, _QUIET = "1A1A1A", "505A5F"
# Characters that XML cannot hold: shown by a sign of their own, so that none is gone unseen.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean_text(text: str) -> str:
    """Return a text without what XML cannot hold: a control character becomes its picture."""
    return _NOT_XML.sub(
        lambda found: chr(0x2400 + ord(found[0])) if found[0] < " " else "\ufffd", text
    )


def set_styles(document: Document) -> None:
    """Set A4, British English, and quiet styles on the ones that Word knows by name."""
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.0)
    styles = document.styles
    (language,) = styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang")
    language.set(qualify("w:val"), "en-GB")
    for name, size, colour in (
        ("Normal", 11, _INK), ("Title", 22, _INK), ("Heading 1", 15, _INK), ("Heading 2", 12, _INK),
        ("Quote", 11, _INK), ("Footer", 9, _QUIET),
    ):  # fmt: skip
        font = styles[name].font
        font.name, font.size, font.italic = "Calibri", Pt(size), False
        font.color.rgb = RGBColor.from_string(colour)
        _forget_theme_font(styles[name])
    styles["Normal"].paragraph_format.space_after = Pt(4)
    quote = styles["Quote"].paragraph_format
    quote.left_indent, quote.space_before, quote.space_after = Cm(0.6), Pt(12), Pt(3)
    quote.keep_with_next = quote.keep_together = True
    source = styles.add_style("Source", 1)
    source.base_style = styles["Normal"]
    source.font.size, source.font.color.rgb = Pt(9.5), RGBColor.from_string(_QUIET)
    source.paragraph_format.left_indent = Cm(0.6)
    source.paragraph_format.space_after = Pt(0)


def _forget_theme_font(style: Any) -> None:
    """Let the named font count: a font of the theme would go before it."""
    for fonts in style.element.xpath("w:rPr/w:rFonts"):
        for key in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[key]


def add_before(end: Any, text: str, style: str) -> Any:
    """Add a paragraph before the end of the document, and return its element.

    Not by ``add_paragraph``, which searches the whole document for its end, each time.
    """
    paragraph = make_element("w:p")
    paragraph.style = style
    paragraph.add_r().text = clean_text(text)
    end.addprevious(paragraph)
    return paragraph


def add_field(paragraph: Any, code: str) -> None:
    """Add a field that Word fills in, such as the number of the page."""
    field = make_element("w:fldSimple")
    field.set(qualify("w:instr"), code)
    run = paragraph.add_run("1")
    field.append(run._r)  # python-docx has no word for fields
    paragraph._p.append(field)


def make_element(name: str) -> Any:
    """Return a new element with a name such as ``"w:p"``."""
    from docx.oxml import OxmlElement

    return OxmlElement(name)


def qualify(name: str) -> str:
    """Return the full name of an element or attribute such as ``"w:val"``."""
    from docx.oxml.ns import qn

    return qn(name)
