"""Files that a browser saves."""

from __future__ import annotations

from starlette.responses import Response

from inspection_findings.corpus.files import MEDIA_TYPES, FileFormat


def answer_file(data: bytes, *, name: str, file_format: FileFormat) -> Response:
    """Return a file as an answer, with the name under which a browser saves it.

    ``name`` is of ASCII letters, digits and hyphens alone; it comes from no reader.
    """
    return Response(
        data,
        media_type=MEDIA_TYPES[file_format],
        headers={"Content-Disposition": f'attachment; filename="{name}.{file_format}"'},
    )
