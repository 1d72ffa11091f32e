"""Files that a browser saves."""

from __future__ import annotations

from starlette.responses import Response

from inspection_findings.corpus.files import MEDIA_TYPES, FileFormat
from inspection_findings.corpus.packs import PACK_MEDIA_TYPES, PackFormat
from inspection_findings.text.names import make_slug, name_file

_MEDIA_TYPES = MEDIA_TYPES | PACK_MEDIA_TYPES


def answer_file(data: bytes, *, title: str, file_format: FileFormat | PackFormat) -> Response:
    """Return a file as an answer, with a name after its title under which a browser saves it."""
    return Response(
        data,
        media_type=_MEDIA_TYPES[file_format],
        headers=save_as(title, file_format),
    )


def save_as(title: str, ending: str) -> dict[str, str]:
    r"""Return the header that gives a file its name: short, of a to z, digits and hyphens alone.

    Examples
    --------
    >>> save_as('Findings on “Café?\r\nX: ";”', "docx")
    {'Content-Disposition': 'attachment; filename="findings-on-cafe-x.docx"'}
    >>> save_as("…", "md")
    {'Content-Disposition': 'attachment; filename="findings.md"'}
    """
    name = name_file(make_slug(title), or_else="findings")
    return {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
