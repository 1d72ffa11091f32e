"""The page on which a person gives the name for codings and notes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from inspection_findings.errors import FindingsError
from inspection_findings.web.explorer import Explorer
from inspection_findings.web.links import NAME, keep_inside
from inspection_findings.web.render import render
from inspection_findings.web.sessions import LONGEST_PERSON, name_session, person_of

_SEE_OTHER, _UNPROCESSABLE = 303, 422


def add_names(router: APIRouter, explorer: Explorer) -> None:
    """Add the page of the person's name."""

    def show(request: Request, *, name: str, to: str, problem: str = "") -> HTMLResponse:
        return render(
            request,
            "name.html",
            status=_UNPROCESSABLE if problem else 200,
            name=name,
            next=keep_inside(to),
            problem=problem,
            longest=LONGEST_PERSON,
        )

    @router.get(NAME)
    def ask_name(request: Request, next: str = "/") -> HTMLResponse:  # noqa: A002 - in the address
        return show(request, name=person_of(request), to=next)

    @router.post(NAME)
    def give_name(
        request: Request,
        name: Annotated[str, Form()] = "",
        next: Annotated[str, Form()] = "/",  # noqa: A002 - the form's field
    ) -> Response:
        if not name.strip():
            return show(request, name=name, to=next, problem="Enter your name.")
        try:
            person = explorer.corpus.name_person(name.strip())
        except FindingsError as error:
            return show(request, name=name, to=next, problem=str(error))
        name_session(request, person)
        return RedirectResponse(keep_inside(next), status_code=_SEE_OTHER)
