"""The page of findings, its download, and the page of one finding."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from inspection_findings.corpus.files import FileFormat
from inspection_findings.corpus.filter_words import POLARITIES
from inspection_findings.web import found
from inspection_findings.web.deeds import show_acts
from inspection_findings.web.downloads import answer_file, save_as
from inspection_findings.web.explorer import Explorer
from inspection_findings.web.notes_shown import show_notes
from inspection_findings.web.problems import or_not_found
from inspection_findings.web.query import BEST, FileQuery, FindingsQuery
from inspection_findings.web.render import render
from inspection_findings.web.sessions import person_of
from inspection_findings.web.sheets import show_finding

_BYTE_ORDER_MARK = "\ufeff"  # Excel takes a file without it for another encoding


def add_findings(router: APIRouter, explorer: Explorer) -> None:
    """Add search and list in one, as a page and as a file, and each finding."""
    corpus = explorer.corpus

    @router.get("/findings")
    def findings(request: Request, query: Annotated[FindingsQuery, Query()]) -> HTMLResponse:
        shown = found.find(corpus, query)
        # Even without its themes, a finding would tell by which filters it meets.
        blindness = corpus.blindness(person_of(request))
        rows = [one for one in shown.rows if not blindness.sample_of(one.finding.finding_id)]
        return render(
            request,
            "findings.html",
            section="findings",
            query=query,
            found=replace(shown, rows=rows),
            hidden=len(shown.rows) - len(rows),
            best=BEST,
            counts=corpus.filter_counts(**shown.filters),
            polarities=POLARITIES,
            theme_names=corpus.theme_names,
        )

    @router.get("/findings.csv")
    def findings_csv(query: Annotated[FileQuery, Query()]) -> Response:
        return Response(
            _BYTE_ORDER_MARK + found.make_csv(corpus, query),
            media_type="text/csv; charset=utf-8",
            headers=save_as(found.name_list(corpus, query), "csv"),
        )

    @router.get("/findings.{file_format}")
    def findings_file(file_format: FileFormat, query: Annotated[FileQuery, Query()]) -> Response:
        data = found.make_file(corpus, query, file_format)
        title = found.name_list(corpus, query)
        return answer_file(data, title=title, file_format=file_format)

    @router.get("/findings/{finding_id:path}")
    def finding(request: Request, finding_id: str) -> HTMLResponse:
        blindness = corpus.blindness(person_of(request))
        with or_not_found():
            details = blindness.cover_details(corpus.finding(finding_id))
        return render(
            request,
            "finding.html",
            section="findings",
            details=details,
            differs=not details.hidden_for and corpus.difference(finding_id).is_open,
            blindness=blindness,
            cutting=show_finding(corpus, details),
            borough_page=explorer.kept.to_borough(
                details.listed.finding.borough, details.listed.inspectorate
            ),
            shown=show_notes(request, corpus, "finding", finding_id, blindness=blindness),
            theme_names=corpus.theme_names,
            acts=show_acts(
                corpus, person_of(request), finding=details.listed.finding.finding_id, limit=50
            ),
        )
