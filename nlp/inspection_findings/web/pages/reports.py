"""The list of reports, each whole report as text, and the pages of its PDF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from inspection_findings.corpus import list_rows
from inspection_findings.web.explorer import Explorer
from inspection_findings.web.notes_shown import ReportNotesShown
from inspection_findings.web.problems import or_not_found
from inspection_findings.web.query import Name, PageNumber
from inspection_findings.web.render import render
from inspection_findings.web.sessions import person_of
from inspection_findings.web.sheets import Sheet, show_page

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus

_FOR_A_WHILE = {"Cache-Control": "private, max-age=600"}  # readers turn back and forth


def add_reports(router: APIRouter, explorer: Explorer) -> None:
    """Add the list of reports and each report; addresses of its pages come before its own."""

    @router.get("/reports")
    def reports(request: Request) -> HTMLResponse:
        index = explorer.kept.pages().index
        shown = {one.report.report_id for one in index.reports}
        return render(
            request,
            "reports.html",
            section="reports",
            lag=explorer.kept.lag(),
            index=index,
            others=_list_others(explorer.corpus, shown),
            counted=explorer.corpus.counted,
        )

    _add_pages(router, explorer)

    @router.get("/reports/{report_id:path}")
    def report(
        request: Request, report_id: str, page: PageNumber | None = None, finding: Name = ""
    ) -> HTMLResponse:
        blindness = explorer.corpus.blindness(person_of(request))
        with or_not_found():
            text = blindness.cover_report(explorer.corpus.report(report_id))
        sheet = Sheet()
        if text.has_file:
            number = page or text.first_page
            sheet = show_page(explorer.corpus, report_id, number, blindness=blindness)
        return render(
            request,
            "report.html",
            section="reports",
            text=text,
            boxes=sheet.boxes,
            problem=sheet.problem,
            finding_id=finding,
            borough_page=explorer.kept.to_borough(text.report.borough, text.report.inspectorate),
            theme_names=explorer.corpus.theme_names,
            report_notes=ReportNotesShown(
                report_id=report_id,
                notes=explorer.corpus.report_notes(report_id),
                pieces=text.pieces,
                blindness=blindness,
            ),
        )


def _list_others(corpus: Corpus, shown: set[str]) -> list[Mapping[str, Any]]:
    """Return the reports of the store that the pages do not count."""
    if all(one.report_id in shown for one in corpus.report_rows()):
        return []  # counting the findings of all reports takes time
    return [dict(one) for one in list_rows(corpus.reports()) if one["report_id"] not in shown]


def _add_pages(router: APIRouter, explorer: Explorer) -> None:
    @router.get("/reports/{report_id:path}/pages/{page}.png")
    def picture(report_id: str, page: PageNumber) -> Response:
        with or_not_found():
            drawn = explorer.corpus.report_page(report_id, page)
        return Response(drawn.png, media_type="image/png", headers=_FOR_A_WHILE)

    @router.get("/reports/{report_id:path}/pages/{page}")
    def report_page(request: Request, report_id: str, page: PageNumber) -> HTMLResponse:
        blindness = explorer.corpus.blindness(person_of(request))
        sheet = show_page(explorer.corpus, report_id, page, blindness=blindness)
        return render(
            request,
            "report_page.html",
            section="reports",
            report=explorer.corpus.report_row(report_id),
            number=page,
            boxes=sheet.boxes,
            problem=sheet.problem,
        )
