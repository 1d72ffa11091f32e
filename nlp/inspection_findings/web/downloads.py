"""Files that a browser saves."""

from __future__ import annotations

from starlette.responses import Response

from inspection_findings.corpus.files import MEDIA_TYPES, FileFormat
from inspection_findings.text.names import make_slug, name_file


def answer_file(data: bytes, *, title: str, file_format: FileFormat) -> Response:
    """Return a file as an answer, with a name after its title under which a browser saves it."""
    return Response(
        data,
        media_type=MEDIA_TYPES[file_format],
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
