"""The pages across boroughs: sub-themes, boroughs side by side, recommendations, sites."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from inspection_findings.web.explorer import Explorer
from inspection_findings.web.problems import or_not_found
from inspection_findings.web.query import (
    MOST_COMPARED,
    MOST_SITES,
    CompareQuery,
    RecommendationsQuery,
    SitesQuery,
    SubThemesQuery,
)
from inspection_findings.web.render import render

LARGEST = 100  # sub-themes of a list that is not asked for all


def add_across(router: APIRouter, explorer: Explorer) -> None:
    """Add the routes of the pages across boroughs."""
    _add_start(router, explorer)
    _add_sub_themes(router, explorer)
    _add_compare(router, explorer)
    _add_follow_up(router, explorer)


def _add_start(router: APIRouter, explorer: Explorer) -> None:
    @router.get("/across")
    def across(request: Request) -> HTMLResponse:
        pages = explorer.kept.pages()
        return render(
            request,
            "across.html",
            section="across",
            pages=pages,
            recommended=pages.recommended(),
            largest=pages.sub_themes()[:3],
        )


def _add_sub_themes(router: APIRouter, explorer: Explorer) -> None:
    @router.get("/sub-themes")
    def sub_themes(request: Request, query: Annotated[SubThemesQuery, Query()]) -> HTMLResponse:
        pages = explorer.kept.pages()
        found = pages.sub_themes(query.theme)
        return render(
            request,
            "sub_themes.html",
            section="across",
            pages=pages,
            theme_id=pages.find_theme(query.theme) if query.theme else "",
            total=len(found),
            shown=found if query.all else found[:LARGEST],
        )

    @router.get("/sub-themes/{sub_theme_id:path}")
    def sub_theme(request: Request, sub_theme_id: str) -> HTMLResponse:
        pages = explorer.kept.pages()
        with or_not_found():
            page = pages.sub_theme(sub_theme_id)
        return render(request, "sub_theme.html", section="across", page=page, pages=pages)


def _add_compare(router: APIRouter, explorer: Explorer) -> None:
    @router.get("/compare")
    def compare(request: Request, query: Annotated[CompareQuery, Query()]) -> HTMLResponse:
        pages = explorer.kept.pages()
        chosen = pages.find_boroughs(query.chosen)
        return render(
            request,
            "compare.html",
            section="across",
            pages=pages,
            chosen=[*chosen, *[""] * (MOST_COMPARED - len(chosen))],
            found=pages.compare(chosen) if len(chosen) > 1 else None,
        )


def _add_follow_up(router: APIRouter, explorer: Explorer) -> None:
    @router.get("/recommendations")
    def recommendations(
        request: Request, query: Annotated[RecommendationsQuery, Query()]
    ) -> HTMLResponse:
        pages = explorer.kept.pages()
        found = pages.recommended(theme=query.theme, borough=query.borough)
        return render(request, "recommendations.html", section="across", pages=pages, found=found)

    @router.get("/sites")
    def sites(request: Request, query: Annotated[SitesQuery, Query()]) -> HTMLResponse:
        pages = explorer.kept.pages()
        theme_id = pages.find_theme(query.theme) if query.theme else ""
        return render(
            request,
            "sites.html",
            section="across",
            pages=pages,
            theme_id=theme_id,
            size=query.size,
            most=MOST_SITES,
            sample=pages.sites(theme_id, size=query.size) if theme_id else None,
        )
