"""The list of boroughs, and each borough with its ratings, themes and recommendations."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from inspection_findings.web.explorer import Explorer
from inspection_findings.web.notes_shown import show_notes
from inspection_findings.web.problems import or_not_found
from inspection_findings.web.render import render


def add_boroughs(router: APIRouter, explorer: Explorer) -> None:
    """Add the list of boroughs and each borough."""

    @router.get("/boroughs")
    def boroughs(request: Request) -> HTMLResponse:
        pages = explorer.kept.pages()
        return render(
            request,
            "boroughs.html",
            section="boroughs",
            lag=explorer.kept.lag(),
            pages=pages,
            index=pages.index,
        )

    @router.get("/boroughs/{borough:path}")
    def borough(request: Request, borough: str) -> HTMLResponse:
        pages = explorer.kept.pages()
        with or_not_found():
            page = pages.borough(borough)
        return render(
            request,
            "borough.html",
            section="boroughs",
            lag=explorer.kept.lag(),
            page=page,
            pages=pages,
            shown=show_notes(request, explorer.corpus, "borough", page.borough),
        )
