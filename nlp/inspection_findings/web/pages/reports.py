"""The list of reports, and each whole report as text."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from inspection_findings.web.explorer import Explorer
from inspection_findings.web.problems import or_not_found
from inspection_findings.web.render import render


def add_reports(router: APIRouter, explorer: Explorer) -> None:
    """Add the list of reports and each report."""

    @router.get("/reports")
    def reports(request: Request) -> HTMLResponse:
        index = explorer.kept.pages().index
        return render(
            request, "reports.html", section="reports", lag=explorer.kept.lag(), index=index
        )

    @router.get("/reports/{report_id:path}")
    def report(request: Request, report_id: str) -> HTMLResponse:
        with or_not_found():
            text = explorer.corpus.report(report_id)
        return render(
            request,
            "report.html",
            section="reports",
            text=text,
            borough_page=explorer.kept.to_borough(text.report.borough, text.report.inspectorate),
            theme_names=explorer.corpus.theme_names,
        )
