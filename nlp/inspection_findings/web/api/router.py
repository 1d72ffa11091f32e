"""All addresses of the API together."""

from __future__ import annotations

from fastapi import APIRouter

from inspection_findings.web.api.read import add_questions
from inspection_findings.web.explorer import Explorer
from inspection_findings.web.links import API


def make_api(explorer: Explorer) -> APIRouter:
    """Return the routes of the API."""
    router = APIRouter(prefix=API)
    add_questions(router, explorer)
    return router
