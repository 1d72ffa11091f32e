"""All addresses of the API together, and the problems that each may answer with."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from inspection_findings.web.api.notebook import add_notebook
from inspection_findings.web.api.read import add_questions
from inspection_findings.web.api.write import add_codings, require_json
from inspection_findings.web.explorer import Explorer
from inspection_findings.web.links import API


class ProblemAnswer(BaseModel):
    """What is wrong, in words."""

    detail: str


_PROBLEMS = {
    HTTPStatus.BAD_REQUEST: "Something is named that is not known, or cannot be done.",
    HTTPStatus.UNAUTHORIZED: "The explorer has a password, and it was not given.",
    HTTPStatus.FORBIDDEN: "The explorer is read-only, or another web site sent the request.",
    HTTPStatus.NOT_FOUND: "What is named is not in the store.",
    HTTPStatus.CONFLICT: "It has been changed meanwhile; nothing was saved.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The request is too large.",
    HTTPStatus.REQUEST_URI_TOO_LONG: "The address is too long.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The request is not JSON.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "A value has the wrong form.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many wrong passwords came from this computer.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Another program is writing to the store; nothing was saved.",
}
_OF_WRITING = frozenset(
    {
        HTTPStatus.CONFLICT,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    }
)


def make_api(explorer: Explorer) -> APIRouter:
    """Return the routes of the API."""
    reading = APIRouter(responses=_describe(_PROBLEMS.keys() - _OF_WRITING))
    writing = APIRouter(responses=_describe(_PROBLEMS.keys()), dependencies=[Depends(require_json)])
    add_questions(reading, explorer)
    add_codings(writing, explorer)
    add_notebook(reading, writing, explorer)
    router = APIRouter(prefix=API)
    router.include_router(reading)
    router.include_router(writing)
    return router


def _describe(problems: Iterable[HTTPStatus]) -> dict[int | str, dict[str, Any]]:
    """Return problems as OpenAPI describes them."""
    return {
        int(one): {"model": ProblemAnswer, "description": _PROBLEMS[one]}
        for one in sorted(problems)
    }
