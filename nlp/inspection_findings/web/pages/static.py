"""The files that pages need besides their text: style sheet, scripts, icon."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response

from inspection_findings.web.explorer import Explorer
from inspection_findings.web.render import read_static

_SCRIPT = "text/javascript; charset=utf-8"
_STATIC = {
    "coding.js": _SCRIPT,
    "add.js": _SCRIPT,
    "explorer.css": "text/css; charset=utf-8",
    "explorer.js": _SCRIPT,
    "htmx.min.js": _SCRIPT,
    "notes.js": _SCRIPT,
    "report.js": _SCRIPT,
    "settle.js": _SCRIPT,
    "icon.svg": "image/svg+xml",
}


def add_static(router: APIRouter, explorer: Explorer) -> None:  # noqa: ARG001 - as all others
    """Add the files that come with the package."""

    @router.get("/static/{name}")
    def static(name: str) -> Response:
        if name not in _STATIC:
            return PlainTextResponse("There is no such file.", status_code=404)
        lasting = {"Cache-Control": "max-age=31536000, immutable"}  # its address has its hash
        return Response(read_static(name), media_type=_STATIC[name], headers=lasting)
