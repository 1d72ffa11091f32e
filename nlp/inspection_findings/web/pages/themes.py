"""The list of themes, and each theme across boroughs."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from inspection_findings.web.explorer import Explorer
from inspection_findings.web.notes_shown import show_notes
from inspection_findings.web.problems import or_not_found
from inspection_findings.web.render import render


def add_themes(router: APIRouter, explorer: Explorer) -> None:
    """Add the list of themes and each theme."""

    @router.get("/themes")
    def themes(request: Request) -> HTMLResponse:
        pages = explorer.kept.pages()
        return render(
            request,
            "themes.html",
            section="themes",
            lag=explorer.kept.lag(),
            pages=pages,
            index=pages.index,
        )

    @router.get("/themes/{theme_id:path}")
    def theme(request: Request, theme_id: str) -> HTMLResponse:
        pages = explorer.kept.pages()
        with or_not_found():
            page = pages.theme(theme_id)
        return render(
            request,
            "theme.html",
            section="themes",
            lag=explorer.kept.lag(),
            page=page,
            pages=pages,
            shown=show_notes(request, explorer.corpus, "theme", page.theme.id),
        )
