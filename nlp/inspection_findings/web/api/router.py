"""All addresses of the API together."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter

from inspection_findings.web.api.read import add_questions
from inspection_findings.web.explorer import Explorer
from inspection_findings.web.links import API


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a request, in words."""

    detail: str


_PROBLEMS = {
    400: "The store or its codebook has no such name, or the question cannot be answered",
    404: "There is no such thing in the store",
    414: "The address is too long",
    422: "A value has the wrong form, or there is no filter of this name",
}


def make_api(explorer: Explorer) -> APIRouter:
    """Return the routes of the API."""
    router = APIRouter(
        prefix=API,
        responses={
            status: {"model": Problem, "description": words} for status, words in _PROBLEMS.items()
        },
    )
    add_questions(router, explorer)
    return router
