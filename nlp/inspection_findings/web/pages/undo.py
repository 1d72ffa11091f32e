"""Takes back what a person did last on the coding page, and does it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from inspection_findings.errors import ConflictError
from inspection_findings.web.act_words import CODING
from inspection_findings.web.links import CODE
from inspection_findings.web.query import LARGEST_ACT, CodingQuery
from inspection_findings.web.render import render
from inspection_findings.web.sessions import require_person

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus
    from inspection_findings.records import Entry
    from inspection_findings.web.explorer import Explorer

_SEE_OTHER, _CONFLICT = 303, 409


def add_undo(router: APIRouter, explorer: Explorer) -> None:
    """Add the taking back of acts."""
    corpus = explorer.corpus

    @router.post(f"{CODE}/undo")
    def undo(
        request: Request,
        query: Annotated[CodingQuery, Query()],
        act: Annotated[int, Form(ge=1, le=LARGEST_ACT)],
    ) -> Response:
        person = require_person(request)
        try:
            entries = explorer.write(_undo_coding, corpus, act, person=person)
        except ConflictError as error:
            return render(
                request,
                "problem.html",
                status=_CONFLICT,
                title="This cannot be taken back",
                problems=[str(error)],
            )
        address = query.show(_find_finding(entries) or query.at, entries[0].act)
        return RedirectResponse(address, status_code=_SEE_OTHER)


def _undo_coding(corpus: Corpus, act: int, *, person: str) -> tuple[Entry, ...]:
    """Take back an act of coding; the page of the history takes back all others."""
    if any(one.entry.kind not in CODING for one in corpus.deeds_of(act)):
        raise ConflictError(
            f"act {act}", "is not an act of coding", "take it back on the page of the history"
        )
    return corpus.undo(act, person=person)


def _find_finding(entries: tuple[Entry, ...]) -> str | None:
    """Return the one finding that these entries are about; None if they are about several."""
    found = {one.finding_id for one in entries}
    return found.pop() if len(found) == 1 else None
