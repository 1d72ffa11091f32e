"""What goes wrong, in words: a page for a reader, a ``detail`` for a program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from inspection_findings.errors import ConflictError, FindingsError, StoreError, UnknownNameError
from inspection_findings.web.guard import HEADERS
from inspection_findings.web.links import API, to_name
from inspection_findings.web.methods import find_methods
from inspection_findings.web.render import render
from inspection_findings.web.sessions import NameNeededError

_TITLES = {
    HTTPStatus.NOT_FOUND: "There is no such page",
    HTTPStatus.BAD_REQUEST: "This question cannot be answered",
    HTTPStatus.UNPROCESSABLE_ENTITY: "This question cannot be answered",
    HTTPStatus.FORBIDDEN: "This was refused",
    HTTPStatus.CONFLICT: "This has been changed meanwhile",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many tries",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "This is too large",
    HTTPStatus.SERVICE_UNAVAILABLE: "Nothing was saved",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something is wrong with the explorer",
}

_TYPED = ("text", "note", "comment", "reason")  # fields of forms that hold words of a person


@contextmanager
def or_not_found() -> Iterator[None]:
    """Answer 404 where an address names what is not in the store; the words say what is."""
    try:
        yield
    except StoreError as error:  # its place is a file of the server, its cure a command
        words = f"The store {error.problem}."
        raise HTTPException(HTTPStatus.NOT_FOUND, detail=words) from error
    except FindingsError as error:
        raise HTTPException(HTTPStatus.NOT_FOUND, detail=str(error)) from error


@contextmanager
def or_unknown() -> Iterator[None]:
    """Answer 404 where something is named that is not in the store; other errors stay theirs."""
    try:
        yield
    except UnknownNameError as error:
        raise HTTPException(HTTPStatus.NOT_FOUND, detail=str(error)) from error


def add_handlers(app: FastAPI) -> None:
    """Let the application answer problems in words."""
    app.add_exception_handler(FindingsError, _answer_findings_error)
    app.add_exception_handler(RequestValidationError, _answer_wrong_query)
    app.add_exception_handler(NameNeededError, _answer_name_needed)
    app.add_exception_handler(HTTPException, _answer_http_error)
    app.add_exception_handler(Exception, _answer_bug)


def _answer_findings_error(request: Request, error: Exception) -> Response:
    is_conflict = isinstance(error, ConflictError)
    status = HTTPStatus.CONFLICT if is_conflict else HTTPStatus.BAD_REQUEST
    return _answer(request, status, [str(error)])


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
    headers = dict(error.headers or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {"Allow": ", ".join(find_methods(request.scope))}
        words = f"Only {headers['Allow']} can be used here."
    answer = _answer(request, status, [words])
    answer.headers.update(headers)
    return answer


def _answer_name_needed(request: Request, error: Exception) -> Response:  # noqa: ARG001
    if _is_script(request):
        return _answer(request, HTTPStatus.FORBIDDEN, ["Give your name first, on the page /name."])
    return RedirectResponse(to_name(_find_page(request)), status_code=HTTPStatus.SEE_OTHER)


def _is_script(request: Request) -> bool:
    """Return whether a script or a program sent the request, and shows no other page."""
    is_page = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    return not is_page or "HX-Request" in request.headers or request.url.path.startswith(API)


def _find_page(request: Request) -> str:
    """Return the page that a person is on: the one that is asked for, or that has the form."""
    page = urlsplit(
        str(request.url if request.method == "GET" else request.headers.get("Referer", ""))
    )
    return f"{page.path}?{page.query}" if page.query else page.path


def _answer_bug(request: Request, error: Exception) -> Response:  # noqa: ARG001
    words = "This is a fault of the program. What it was stands in the terminal."
    answer = _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, [words])
    answer.headers.update(HEADERS)  # it does not pass the guard
    return answer


def _answer(request: Request, status: HTTPStatus, problems: list[str]) -> Response:
    if request.url.path.startswith(API):
        return JSONResponse({"detail": "; ".join(problems)}, status_code=status)
    sent: tuple[tuple[str, str], ...] = getattr(request.state, "sent", ())
    return render(
        request,
        "problem.html",
        status=status,
        title=_TITLES.get(status, status.phrase),
        problems=problems,
        typed=[words for name, words in sent if name in _TYPED and words.strip()],
        # A form with another token may be from another site: its words are shown, not sent again.
        again=sent if status == HTTPStatus.SERVICE_UNAVAILABLE else (),
    )
