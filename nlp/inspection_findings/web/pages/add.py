"""Adding reports: files are sent, looked at, taken or refused, and coded."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from inspection_findings.errors import UnknownNameError
from inspection_findings.web import uploads
from inspection_findings.web.explorer import Explorer
from inspection_findings.web.links import UPLOADS, to_batch
from inspection_findings.web.render import render
from inspection_findings.web.sessions import require_person
from inspection_findings.web.uploads import Batch

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus

_SEE_OTHER, _UNPROCESSABLE = 303, 422
_MEGABYTE = 1_000_000
_MOST_THEMES = 8  # that the last page names for each report


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """A report that was taken; ``filters`` list its findings, ``themes`` are the most frequent."""

    inspectorate: str
    is_counted: bool
    findings: int
    filters: dict[str, str]
    themes: list[tuple[str, int]]


async def read_files(request: Request) -> AsyncIterator[list[UploadFile]]:
    """Yield the files of a form, and close them; a field without a file gives none."""
    form = await request.form()
    try:
        sent = form.getlist("files")
        yield [one for one in sent if isinstance(one, UploadFile) and one.filename]
    finally:
        await form.close()


def add_adding(router: APIRouter, explorer: Explorer) -> None:
    """Add the page on which reports are added, and each batch of files."""

    @router.get(UPLOADS)
    def ask_files(request: Request) -> HTMLResponse:
        if not explorer.is_read_only:
            require_person(request)
        return _show_form(request, explorer)

    @router.post(UPLOADS)
    def send_files(
        request: Request, files: Annotated[list[UploadFile], Depends(read_files)]
    ) -> Response:
        require_person(request)
        if not files:
            return _show_form(request, explorer, problem="Choose at least one file.")
        batch = explorer.uploads.receive((one.filename or "", one.file) for one in files)
        return RedirectResponse(to_batch(batch.key), status_code=_SEE_OTHER)

    @router.post(f"{UPLOADS}/sub-themes")
    def renew_sub_themes(request: Request) -> Response:
        require_person(request)
        batch = explorer.uploads.renew_sub_themes()
        return RedirectResponse(to_batch(batch.key), status_code=_SEE_OTHER)

    @router.get(f"{UPLOADS}/{{key}}")
    def show_batch(request: Request, key: str) -> HTMLResponse:
        return _show_batch(request, explorer, explorer.uploads.find(key))

    @router.post(f"{UPLOADS}/{{key}}")
    def decide(
        request: Request,
        key: str,
        decision: Annotated[Literal["take", "refuse"], Form()],
        take: Annotated[list[int] | None, Form()] = None,
    ) -> Response:
        person = require_person(request)
        batch = explorer.uploads.find(key)
        if decision == "refuse":
            explorer.uploads.refuse(batch)
            return RedirectResponse(UPLOADS, status_code=_SEE_OTHER)
        if batch.state == "read" and not take:
            problem = "Choose at least one report to take."
            return _show_batch(request, explorer, batch, problem=problem)
        explorer.uploads.take(batch, take or (), person=person)
        return RedirectResponse(to_batch(key), status_code=_SEE_OTHER)


def _show_form(request: Request, explorer: Explorer, *, problem: str = "") -> HTMLResponse:
    return render(
        request,
        "add.html",
        status=_UNPROCESSABLE if problem else 200,
        section="reports",
        problem=problem,
        most=uploads.MOST_FILES,
        largest=uploads.LARGEST_FILE // _MEGABYTE,
        is_current=explorer.corpus.has_current_sub_themes,
    )


def _show_batch(
    request: Request, explorer: Explorer, batch: Batch, *, problem: str = ""
) -> HTMLResponse:
    state, corpus = batch.state, explorer.corpus  # the state may change meanwhile
    answer = render(
        request,
        {"read": "add_choose.html", "done": "add_done.html"}.get(state, "add_progress.html"),
        status=_UNPROCESSABLE if problem else 200,
        section="reports",
        batch=batch,
        problem=problem or batch.problem,
        is_current=corpus.has_current_sub_themes,
        taken_reports=_read_taken(corpus, batch) if state == "done" else {},
        counted=corpus.counted,
        theme_names=corpus.theme_names,
    )
    if state in ("read", "done") and "HX-Request" in request.headers:
        answer.headers["HX-Refresh"] = "true"  # the progress has come to its end
    return answer


def _read_taken(corpus: Corpus, batch: Batch) -> dict[str, _Taken]:
    """Return what became of each report that was taken, by its id."""
    found: dict[str, _Taken] = {}
    counted = corpus.counted
    for report_id in {one.report_id for one in batch.outcomes if one.report_id}:
        try:
            text = corpus.report(report_id)
        except UnknownNameError:  # it has been replaced since
            continue
        begun = (one.finding for one in text.pieces if one.finding and one.is_first)
        themes = Counter(theme for one in begun for theme in one.themes)
        found[report_id] = _Taken(
            inspectorate=text.report.inspectorate,
            is_counted=counted.counts(text.report.inspectorate),
            findings=text.findings,
            filters=text.filters,
            themes=sorted(themes.items(), key=lambda one: (-one[1], one[0]))[:_MOST_THEMES],
        )
    return found
