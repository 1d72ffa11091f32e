"""A document as PDF/UA-1, set by Typst. Its text goes in as data, never as mark-up.

The fonts are those that Typst holds and the one that charts are drawn with, so that the same
document gives the same bytes on any computer.
"""

from __future__ import annotations

import json
import re
from dataclasses import fields
from importlib import resources
from typing import TYPE_CHECKING

from inspection_findings.documents.arranged import Arranged, Group, Part, Piece, arrange
from inspection_findings.documents.charts.font import FOLDER
from inspection_findings.documents.document import Column, Document
from inspection_findings.errors import FindingsError, require_extra

if TYPE_CHECKING:
    import typst

MISSING = "□"  # stands for a character that no font has
_WITHOUT_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
_CODE = re.compile(r"\\u\{([0-9a-f]+)\}")


def write_pdf(document: Document, *, template: bytes | None = None) -> bytes:
    """Return the document as tagged PDF (PDF/UA-1) on A4.

    A character that no font has is shown as a box, and the last page lists which they were.

    Parameters
    ----------
    template : bytes, optional
        An organisation's own Typst template, in place of ``templates/main.typ``. It imports from
        ``document.typ`` what it keeps.

    Raises
    ------
    MissingExtraError
        If Typst is not installed.
    FindingsError
        If the template cannot be set.
    """
    require_extra("pdf", "typst", needed_by="PDF")
    import typst

    arranged = arrange(document)
    missing: set[str] = set()
    while True:
        try:
            return _set(document, arranged, template, missing)
        except typst.TypstError as error:
            lacking = _list_lacking(error) - missing
            if not lacking:
                raise _explain(error) from error
            missing |= lacking


def _set(
    document: Document, arranged: Arranged, template: bytes | None, missing: set[str]
) -> bytes:
    import typst

    folder = resources.files(__package__) / "templates"
    files = {
        "main.typ": (folder / "main.typ").read_bytes() if template is None else template,
        "document.typ": (folder / "document.typ").read_bytes(),
        "document.json": _write_data(document, arranged, missing),
    }
    compiled: bytes = typst.compile(  # type: ignore[call-overload]  # its types know no files
        files,
        font_paths=[FOLDER],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=0,  # for a template that asks for today; the document has a date of its own
    )
    return compiled


def _write_data(document: Document, arranged: Arranged, missing: set[str]) -> bytes:
    """Return all that the document says as JSON, which Typst reads as plain text."""
    text = json.dumps(arranged, default=_list_fields, ensure_ascii=False)
    for one in sorted(missing, key=len, reverse=True):
        text = text.replace(one, MISSING)
    data = json.loads(text)
    data["missing"] = [
        " ".join(f"U+{ord(character):04X}" for character in one) for one in sorted(missing)
    ]
    data["date"] = None if document.dated is None else document.dated.timetuple()[:3]
    return json.dumps(data).encode("ascii")


def _list_fields(value: object) -> dict[str, object]:
    if not isinstance(value, Arranged | Group | Part | Piece | Column):
        raise TypeError(f"{type(value).__name__} has no form as JSON")
    own = {one.name: getattr(value, one.name) for one in fields(value)}
    chart = own.pop("chart", None)
    return own if chart is None else {**own, "svg": chart.svg(titled=False)}


def _list_lacking(error: typst.TypstError) -> set[str]:
    """Return the characters, some of them made of several, that Typst has found in no font."""
    texts = _WITHOUT_GLYPH.findall(error.diagnostic)
    decoded = {_CODE.sub(lambda match: chr(int(match[1], 16)), text) for text in texts}
    return {text for text in decoded if not text.isascii()}  # every font has those


def _explain(error: typst.TypstError) -> FindingsError:
    place = re.search(r"─ (\S+?):(\d+)", error.diagnostic)
    return FindingsError(
        "pack.typ" + (f", {place[1]} line {place[2]}" if place else ""),
        f"cannot be set ({error.message})",
        "correct it, or leave it out to use the one that is shipped",
    )
