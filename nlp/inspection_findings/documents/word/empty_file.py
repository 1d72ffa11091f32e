"""An empty Word file to write into: ours, or one in the style of a house."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from inspection_findings.documents.word.elements import make, qualify
from inspection_findings.documents.word.styles import Styles
from inspection_findings.errors import FindingsError

_PAGE = {  # centimetres
    "page_width": 21.0,
    "page_height": 29.7,
    "left_margin": 2.2,
    "right_margin": 2.2,
    "top_margin": 2.0,
    "bottom_margin": 2.0,
    "gutter": 0.0,
    "header_distance": 1.25,
    "footer_distance": 1.25,
}


def open_empty_file(
    reference: bytes | None = None, *, language: str = "en-GB"
) -> tuple[Any, Styles]:
    """Return a Word file that says nothing yet, and its styles.

    Parameters
    ----------
    reference : bytes, optional
        A Word file of a house: its styles, margins, headers and footers stay.
    language : str
        Of the text, for spelling and for those who listen to it.

    Raises
    ------
    FindingsError
        If the reference is not a Word file.
    """
    file = _open_own() if reference is None else _open_reference(reference)
    styles = Styles(file.styles, is_reference=reference is not None)
    for old in file.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang"):
        old.set(qualify("w:val"), language)
    return file, styles


def _open_own() -> Any:
    """Return a file of A4 pages."""
    import docx
    from docx.shared import Cm

    file = docx.Document()
    for name, length in _PAGE.items():
        setattr(file.sections[0], name, Cm(length))
    _leave_old_words(file.settings.element)
    return file


def _leave_old_words(settings: Any) -> None:
    """Say that the file is of today's Word: it would open in the mode for files of 2010."""
    for mode in settings.xpath("w:compat/w:compatSetting[@w:name='compatibilityMode']"):
        mode.set(qualify("w:val"), "15")
    for zoom in settings.xpath("w:zoom"):
        zoom.set(qualify("w:percent"), "100")  # the schema wants a number


def _open_reference(reference: bytes) -> Any:
    import docx
    from docx.shared import Cm

    try:
        file = docx.Document(io.BytesIO(reference))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise FindingsError(
            "the reference file", f"is not a Word document ({error})", "save it as .docx again"
        ) from error
    body = file.element.body
    for child in list(body):
        if child.tag != qualify("w:sectPr"):
            body.remove(child)
    if body.sectPr is None:
        body.append(make("w:sectPr"))
    for name, length in _PAGE.items():
        if getattr(file.sections[0], name) is None:
            setattr(file.sections[0], name, Cm(length))
    _drop_unused(file.part, body.xml)
    return file


def _drop_unused(part: Any, body: str) -> None:
    """Leave behind the pictures, links and remarks of what the reference file said."""
    from docx.opc.constants import RELATIONSHIP_TYPE as KINDS

    kinds = {KINDS.IMAGE, KINDS.HYPERLINK, KINDS.COMMENTS}
    for key, one in list(part.rels.items()):
        if one.reltype in kinds and f'"{key}"' not in body:
            del part.rels[key]
