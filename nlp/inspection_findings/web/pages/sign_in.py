"""The page on which a person signs in, if the explorer has a password or a link."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from inspection_findings.web.access import Access
from inspection_findings.web.explorer import Explorer
from inspection_findings.web.links import SIGN_IN, SIGN_OUT, keep_inside
from inspection_findings.web.render import render

_SEE_OTHER, _UNPROCESSABLE, _NOT_FOUND = 303, 422, 404


def add_sign_in(router: APIRouter, explorer: Explorer) -> None:
    """Add the page to sign in, and the way out."""

    def show(request: Request, *, link: str, to: str, problem: str = "") -> HTMLResponse:
        return render(
            request,
            "sign_in.html",
            status=_UNPROCESSABLE if problem else 200,
            has_password=bool(_require(explorer).password),
            link=link,
            next=keep_inside(to),
            problem=problem,
        )

    @router.get(SIGN_IN)
    def ask_password(
        request: Request,
        link: str = "",
        next: str = "/",  # noqa: A002 - in the address
    ) -> HTMLResponse:
        # Opening a link does not use it up: programs that look at links in messages open them too.
        return show(request, link=link, to=next)

    @router.post(SIGN_IN)
    def sign_in(
        request: Request,
        password: Annotated[str, Form()] = "",
        link: Annotated[str, Form()] = "",
        next: Annotated[str, Form()] = "/",  # noqa: A002 - the form's field
    ) -> Response:
        if _require(explorer).sign_in(request, password=password, link=link):
            return RedirectResponse(keep_inside(next), status_code=_SEE_OTHER)
        problem = (
            "This link has been used, or is not right. Ask for another."
            if link and not password
            else "This is not the password."
        )
        return show(request, link="", to=next, problem=problem)

    @router.post(SIGN_OUT)
    def sign_out(request: Request) -> Response:
        _require(explorer).sign_out(request)
        return RedirectResponse(SIGN_IN, status_code=_SEE_OTHER)


def _require(explorer: Explorer) -> Access:
    if explorer.access is None:
        raise HTTPException(_NOT_FOUND, "This explorer has no password: nobody needs to sign in.")
    return explorer.access
