"""The XML of Word, made by name, for what python-docx has no word for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from inspection_findings.documents.clean_text import clean


def make(tag: str, /, *children: Any, **attributes: str | int) -> Any:
    """Return an element, such as ``make("w:tcW", w=500, type="dxa")``, with its children.

    Attributes have the prefix of the element.
    """
    from docx.oxml import OxmlElement

    element: Any = OxmlElement(tag)
    prefix = tag.partition(":")[0]
    for key, value in attributes.items():
        element.set(qualify(f"{prefix}:{key}"), str(value))
    element.extend(children)
    return element


def qualify(name: str) -> str:
    """Return a prefixed name, such as ``w:val``, with its namespace in full."""
    from docx.oxml.ns import qn

    return qn(name)


def make_run(text: str, *, style: str = "") -> Any:
    """Return a run with this text, in a style of characters; lines and tabs are kept."""
    run = make("w:r")
    if style:
        run.append(make("w:rPr", make("w:rStyle", val=style)))
    _add_text(run, clean(text))
    return run


def _add_text(run: Any, text: str) -> None:
    for part in re.split(r"(\r\n|\n|\r|\t)", text):
        if part == "\t":
            run.append(make("w:tab"))
        elif part in ("\r\n", "\n", "\r"):
            run.append(make("w:br"))
        elif part:
            words = make("w:t")
            words.text = part
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run.append(words)


def make_paragraph(*content: Any, style: str = "", **properties: str | int | None) -> Any:
    """Return a paragraph of runs, with properties such as ``keepNext=1``; None leaves one out."""
    own = make("w:pPr")
    if style:
        own.append(make("w:pStyle", val=style))
    for name, value in properties.items():
        if value is not None:
            own.append(make(f"w:{name}", val=value))
    paragraph = make("w:p", own, *content)
    if not len(own):
        paragraph.remove(own)
    return paragraph


def make_field(code: str, result: str = "", *, style: str = "") -> list[Any]:
    """Return the runs of a field that Word fills in, such as ``PAGE``; ``result`` until then."""
    runs = [
        make("w:r", make("w:fldChar", fldCharType="begin")),
        make("w:r", _make_code(code)),
        make("w:r", make("w:fldChar", fldCharType="separate")),
        *([make_run(result)] if result else []),
        make("w:r", make("w:fldChar", fldCharType="end")),
    ]
    for run in runs if style else []:
        run.insert(0, make("w:rPr", make("w:rStyle", val=style)))
    return runs


def _make_code(code: str) -> Any:
    words = make("w:instrText")
    words.text = f" {code} "
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return words


def make_page_numbers() -> list[Any]:
    """Return the runs "Page x of y"."""
    return [
        make_run("Page "),
        *make_field("PAGE", "1"),
        make_run(" of "),
        *make_field("NUMPAGES", "1"),
    ]


def make_bookmark(number: int, name: str, *content: Any) -> Iterator[Any]:
    """Yield the content between the marks of a place that links lead to."""
    yield make("w:bookmarkStart", id=number, name=name)
    yield from content
    yield make("w:bookmarkEnd", id=number)


def mark_row(row: Any, *, is_header: bool, may_split: bool = False) -> None:
    """Keep a row (``w:tr``) on one page, and repeat it on each page if it is the header."""
    properties = row.get_or_add_trPr()
    if not may_split:
        properties.append(make("w:cantSplit"))
    if is_header:
        properties.append(make("w:tblHeader"))


def forget_theme_font(style: Any) -> None:
    """Let the named font of a style count: a font of the theme would go before it."""
    for fonts in style.element.xpath("w:rPr/w:rFonts"):
        for key in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[key]
