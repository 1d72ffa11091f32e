"""The pages: each asks ``Corpus`` one or two questions and fills a template."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from inspection_findings.web import found
from inspection_findings.web.kept_pages import KeptPages
from inspection_findings.web.links import MatrixLinks
from inspection_findings.web.problems import or_not_found
from inspection_findings.web.query import BEST, FindingsQuery
from inspection_findings.web.render import read_static, render

_BYTE_ORDER_MARK = "\ufeff"  # Excel takes a file without it for another encoding
_STATIC = {"explorer.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}


def make_pages(kept: KeptPages) -> APIRouter:
    """Return the routes of the pages that a person reads."""
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    _add_overview(router, kept)
    _add_findings(router, kept)
    _add_reports(router, kept)
    _add_themes(router, kept)
    _add_static(router)
    return router


def _add_overview(router: APIRouter, kept: KeptPages) -> None:
    @router.get("/")
    def overview() -> HTMLResponse:
        pages = kept.pages()
        return render(
            "overview.html",
            section="overview",
            pages=pages,
            index=pages.index,
            matrix=pages.matrix(MatrixLinks()),
            notice=kept.corpus.counted.notice,
            facts=kept.facts(),
        )


def _add_findings(router: APIRouter, kept: KeptPages) -> None:
    @router.get("/findings")
    def findings(query: Annotated[FindingsQuery, Query()]) -> HTMLResponse:
        shown = found.find(kept.corpus, query)
        return render(
            "findings.html",
            section="findings",
            query=query,
            found=shown,
            best=BEST,
            counts=kept.corpus.filter_counts(**shown.filters),
            polarities=found.POLARITIES,
            theme_names=kept.corpus.theme_names,
        )

    @router.get("/findings.csv")
    def findings_csv(query: Annotated[FindingsQuery, Query()]) -> Response:
        return Response(
            _BYTE_ORDER_MARK + found.make_csv(kept.corpus, query),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="findings.csv"'},
        )

    @router.get("/findings/{finding_id:path}")
    def finding(finding_id: str) -> HTMLResponse:
        with or_not_found():
            details = kept.corpus.finding(finding_id)
        return render(
            "finding.html",
            section="findings",
            details=details,
            borough_page=kept.to_borough(
                details.listed.finding.borough, details.listed.inspectorate
            ),
            theme_names=kept.corpus.theme_names,
        )


def _add_reports(router: APIRouter, kept: KeptPages) -> None:
    @router.get("/reports")
    def reports() -> HTMLResponse:
        pages = kept.pages()
        return render("reports.html", section="reports", index=pages.index)

    @router.get("/reports/{report_id:path}")
    def report(report_id: str) -> HTMLResponse:
        with or_not_found():
            text = kept.corpus.report(report_id)
        return render(
            "report.html",
            section="reports",
            text=text,
            borough_page=kept.to_borough(text.report.borough, text.report.inspectorate),
            theme_names=kept.corpus.theme_names,
        )


def _add_themes(router: APIRouter, kept: KeptPages) -> None:
    @router.get("/themes")
    def themes() -> HTMLResponse:
        pages = kept.pages()
        return render("themes.html", section="themes", pages=pages, index=pages.index)

    @router.get("/themes/{theme_id:path}")
    def theme(theme_id: str) -> HTMLResponse:
        pages = kept.pages()
        with or_not_found():
            page = pages.theme(theme_id)
        return render("theme.html", section="themes", page=page, pages=pages)

    @router.get("/boroughs")
    def boroughs() -> HTMLResponse:
        pages = kept.pages()
        return render("boroughs.html", section="boroughs", pages=pages, index=pages.index)

    @router.get("/boroughs/{borough:path}")
    def borough(borough: str) -> HTMLResponse:
        pages = kept.pages()
        with or_not_found():
            page = pages.borough(borough)
        return render("borough.html", section="boroughs", page=page, pages=pages)


def _add_static(router: APIRouter) -> None:
    @router.get("/static/{name}")
    def static(name: str) -> Response:
        if name not in _STATIC:
            return PlainTextResponse("There is no such file.", status_code=404)
        lasting = {"Cache-Control": "max-age=31536000, immutable"}  # its address has its hash
        return Response(read_static(name), media_type=_STATIC[name], headers=lasting)
