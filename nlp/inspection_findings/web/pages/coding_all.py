"""One decision on all findings of a list: shown first, then carried out if it is the same list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from inspection_findings.corpus.filter_words import POLARITIES
from inspection_findings.web.api.bodies import MOST_AT_ONCE
from inspection_findings.web.decisions import (
    Target,
    describe_decision,
    find_target,
    give_decision,
    preview,
)
from inspection_findings.web.found import list_tags
from inspection_findings.web.links import CODE
from inspection_findings.web.query import CodingQuery, DecisionQuery, FilterQuery
from inspection_findings.web.render import render
from inspection_findings.web.sessions import require_person
from inspection_findings.web.writer import READ_ONLY

if TYPE_CHECKING:
    from inspection_findings.corpus.work import CodedMany
    from inspection_findings.web.explorer import Explorer

ALL = f"{CODE}/all"
_FORBIDDEN, _CONFLICT, _UNPROCESSABLE = 403, 409, 422
_LONGEST_DIGEST = 64
_GIVEN_POLARITIES = ("strength", "area_for_improvement", "mixed", "neutral")


def add_coding_all(router: APIRouter, explorer: Explorer) -> None:
    """Add the page of one decision on many findings."""
    corpus = explorer.corpus

    def show(
        request: Request, query: DecisionQuery, target: Target, *, problem: str = "", status: int
    ) -> Response:
        names = corpus.theme_names
        return render(
            request,
            "coding_all.html",
            status=status,
            section="code",
            query=query,
            address=ALL,
            filter_names=list(FilterQuery.model_fields),
            tags=list_tags(query, names),
            target=target,
            most=MOST_AT_ONCE,
            preview=None
            if target.is_too_long
            else preview(corpus, target, query, require_person(request)),
            decision=describe_decision(query, names),
            themes=corpus.themes_in_use(),
            polarities={name: POLARITIES[name] for name in _GIVEN_POLARITIES},
            citations=corpus.citations(target.left_out),
            problem=problem,
        )

    @router.get(ALL)
    def decide(request: Request, query: Annotated[DecisionQuery, Query()]) -> Response:
        if explorer.is_read_only:
            raise HTTPException(_FORBIDDEN, READ_ONLY)
        target = find_target(corpus, query, require_person(request))
        return show(request, query, target, status=200)

    @router.post(ALL)
    def carry_out(
        request: Request,
        query: Annotated[DecisionQuery, Query()],
        count: Annotated[int, Form(ge=0)],
        digest: Annotated[str, Form(max_length=_LONGEST_DIGEST)],
    ) -> Response:
        person = require_person(request)

        def code_if_same() -> tuple[Target, CodedMany | None]:
            # In the queue of writes, so that nobody codes between the look and the act.
            target = find_target(corpus, query, person)
            is_same = (len(target.ids), target.digest) == (count, digest)
            if not is_same or target.is_too_long or not query.decides:
                return target, None
            return target, corpus.code_many(target.ids, coder=person, **give_decision(query))

        target, done = explorer.write(code_if_same)
        if done is None:
            problem = "The list has changed since it was shown. Nothing was done: look again."
            return show(request, query, target, problem=problem, status=_CONFLICT)
        shown = {name: getattr(query, name) for name in type(query).model_fields}
        listed = CodingQuery(**{k: v for k, v in shown.items() if k in CodingQuery.model_fields})
        return render(
            request,
            "coding_all_done.html",
            section="code",
            query=listed,
            done=done,
            decision=describe_decision(query, corpus.theme_names),
            changed=len({one.subject for one in done.entries}),
            left_out=target.left_out,
            citations=corpus.citations([*done.refused, *target.left_out]),
            act=done.entries[0].act if done.entries else None,
        )
