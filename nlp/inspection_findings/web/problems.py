"""What goes wrong, in words: a page for a reader, a ``detail`` for a program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from inspection_findings.errors import FindingsError
from inspection_findings.web.guard import HEADERS
from inspection_findings.web.links import API
from inspection_findings.web.render import render

_TITLES = {
    HTTPStatus.NOT_FOUND: "There is no such page",
    HTTPStatus.BAD_REQUEST: "This question cannot be answered",
    HTTPStatus.UNPROCESSABLE_ENTITY: "This question cannot be answered",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something is wrong with the explorer",
}


@contextmanager
def or_not_found() -> Iterator[None]:
    """Answer 404 where an address names what is not in the store; the words say what is."""
    try:
        yield
    except FindingsError as error:
        raise HTTPException(HTTPStatus.NOT_FOUND, detail=str(error)) from error


def add_handlers(app: FastAPI) -> None:
    """Let the application answer problems in words."""
    app.add_exception_handler(FindingsError, _answer_findings_error)
    app.add_exception_handler(RequestValidationError, _answer_wrong_query)
    app.add_exception_handler(HTTPException, _answer_http_error)
    app.add_exception_handler(Exception, _answer_bug)


def _answer_findings_error(request: Request, error: Exception) -> Response:
    return _answer(request, HTTPStatus.BAD_REQUEST, [str(error)])


def _answer_wrong_query(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it alone
    problems = [
        f"{'.'.join(str(part) for part in one['loc'][1:])}: {_describe(one)}"
        for one in error.errors()
    ]
    return _answer(request, HTTPStatus.UNPROCESSABLE_ENTITY, problems)


def _describe(problem: dict[str, str]) -> str:
    if problem["type"] == "extra_forbidden":
        return "there is no filter of this name"
    words = problem["msg"]
    return f"{words[:1].lower()}{words[1:]}"


def _answer_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it alone
    status = HTTPStatus(error.status_code)
    words = "Check the address." if error.detail == status.phrase else str(error.detail)
    return _answer(request, status, [words])


def _answer_bug(request: Request, error: Exception) -> Response:  # noqa: ARG001
    words = "This is a fault of the program. What it was stands in the terminal."
    answer = _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, [words])
    answer.headers.update(HEADERS)  # it does not pass the guard
    return answer


def _answer(request: Request, status: HTTPStatus, problems: list[str]) -> Response:
    if request.url.path.startswith(API):
        return JSONResponse({"detail": "; ".join(problems)}, status_code=status)
    title = _TITLES.get(status, status.phrase)
    return render("problem.html", status=status, title=title, problems=problems)
