"""The history: who did what, when, and what was before; with a button to take one's own back."""

from __future__ import annotations

from textwrap import shorten
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from inspection_findings.corpus import DEED_COLUMNS, KIND_WORDS, make_csv
from inspection_findings.records import ActKind
from inspection_findings.web.act_words import tell_act
from inspection_findings.web.deeds import show_acts
from inspection_findings.web.explorer import Explorer
from inspection_findings.web.links import HISTORY, UNDO, keep_inside
from inspection_findings.web.query import LARGEST_ACT
from inspection_findings.web.render import render
from inspection_findings.web.sessions import keep_notice, person_of, require_person

SHOWN = 50  # entries of a page
LONGEST_NOTICE = 400  # characters: a notice is kept in the cookie, and a note can be long
_BYTE_ORDER_MARK = "\ufeff"  # Excel takes a file without it for another encoding
_SEE_OTHER = 303


class HistoryQuery(BaseModel):
    """What the history is narrowed to; ``before`` is the entry above the page."""

    model_config = ConfigDict(extra="forbid")

    person: str = Field(default="", max_length=200)
    kind: list[ActKind] = Field(default=[])
    finding: str = Field(default="", max_length=200)
    before: int | None = Field(default=None, ge=1, le=LARGEST_ACT)

    def conditions(self) -> dict[str, Any]:
        """Return the conditions as `Corpus.history` takes them."""
        return {"person": self.person, "kinds": self.kind, "finding": self.finding.strip()}

    def address(self, path: str = HISTORY, *, before: int | None = None, **change: str) -> str:
        """Return the address of the history with these conditions, or others."""
        values = {"person": self.person, "finding": self.finding, **change}
        named: list[tuple[str, str]] = [(name, value) for name, value in values.items() if value]
        named += [("kind", kind) for kind in self.kind]
        if before is not None:
            named.append(("before", str(before)))
        return f"{path}?{urlencode(named)}" if named else path


def add_history(router: APIRouter, explorer: Explorer) -> None:
    """Add the history, its download, and the button that takes an act back."""
    corpus = explorer.corpus

    @router.get(HISTORY)
    def history(request: Request, query: Annotated[HistoryQuery, Query()]) -> HTMLResponse:
        conditions = query.conditions()
        person = person_of(request)
        acts = show_acts(corpus, person, before=query.before, limit=SHOWN, **conditions)
        entries = [deed.entry.entry for act in acts for deed in act.deeds]
        last = min(entries, default=0)
        has_more = bool(corpus.log(before=last, limit=1, **conditions)) if entries else False
        return render(
            request,
            "history.html",
            section="code",
            query=query,
            acts=acts,
            people=[one.coder for one in corpus.progress().people],
            kinds=KIND_WORDS,
            older=query.address(before=last) if has_more else "",
            is_newest=query.before is None,
        )

    @router.get(f"{HISTORY}.csv")
    def history_csv(request: Request, query: Annotated[HistoryQuery, Query()]) -> Response:
        person = person_of(request)
        deeds = corpus.history(newest_first=True, before=query.before, **query.conditions())
        rows = [one.hidden_from(person).make_row() for one in deeds]
        return send_csv(make_csv(rows, columns=DEED_COLUMNS), "history.csv")

    @router.post(UNDO)
    def undo(
        request: Request,
        act: Annotated[int, Form(ge=1, le=LARGEST_ACT)],
        next: Annotated[str, Form()] = HISTORY,  # noqa: A002 - the form's field
    ) -> Response:
        person = require_person(request)
        entries = explorer.write(corpus.undo, act, person=person)
        told = tell_act(corpus, entries[0].act, person)
        if told:
            keep_notice(request, shorten(told.words, LONGEST_NOTICE, placeholder=" …"))
        return RedirectResponse(keep_inside(next), status_code=_SEE_OTHER)


def send_csv(text: str, name: str) -> Response:
    """Return a table as a file to download."""
    return Response(
        _BYTE_ORDER_MARK + text,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
