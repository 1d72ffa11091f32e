"""The first page: themes by borough, what recurs, what is in the store."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from inspection_findings.web.explorer import Explorer
from inspection_findings.web.links import MatrixLinks
from inspection_findings.web.render import render


def add_overview(router: APIRouter, explorer: Explorer) -> None:
    """Add the overview."""

    @router.get("/")
    def overview(request: Request) -> HTMLResponse:
        pages = explorer.kept.pages()
        return render(
            request,
            "overview.html",
            section="overview",
            lag=explorer.kept.lag(),
            pages=pages,
            index=pages.index,
            matrix=pages.matrix(MatrixLinks(pages.counted_filter)),
            counted=explorer.corpus.counted,
            news=explorer.corpus.news(),
            facts=explorer.kept.facts(),
        )
