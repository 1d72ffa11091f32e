"""Baskets of findings: what is in them, in what order, with comments; and their files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from inspection_findings.corpus.files import FileFormat
from inspection_findings.errors import CodingError, ConflictError
from inspection_findings.web.downloads import answer_file
from inspection_findings.web.explorer import Explorer
from inspection_findings.web.links import BASKETS, to_basket
from inspection_findings.web.problems import or_not_found
from inspection_findings.web.query import LARGEST_ACT
from inspection_findings.web.render import render
from inspection_findings.web.sessions import person_of, require_person

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus
    from inspection_findings.records import Entry

_SEE_OTHER = 303
_PART = 100  # findings of a basket on one page
_ID = Annotated[str, Form(max_length=200)]
_Words = Annotated[str, Form(max_length=20_000)]  # the corpus says how long is too long
_Entry = Annotated[int, Form(ge=0, le=LARGEST_ACT)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoable:
    """An act on a basket that can be taken back; ``words`` say what it did."""

    act: int
    basket_id: str
    words: str


def add_baskets(router: APIRouter, explorer: Explorer) -> None:
    """Add the list of baskets, each basket, and what can be done to it."""
    _add_list(router, explorer)
    _add_basket(router, explorer)
    _add_changes(router, explorer)


def _add_list(router: APIRouter, explorer: Explorer) -> None:
    corpus = explorer.corpus

    def show(request: Request, *, name: str = "", problem: str = "") -> HTMLResponse:
        return render(
            request,
            "baskets.html",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
            section="baskets",
            baskets=corpus.baskets(),
            undoable=_find_undoable(corpus, person_of(request)),
            name=name,
            problem=problem,
        )

    @router.get(BASKETS)
    def baskets(request: Request) -> HTMLResponse:
        return show(request)

    @router.post(BASKETS)
    def make(request: Request, name: _Words = "") -> Response:
        person = require_person(request)
        if not name.strip():
            return show(request, problem="Enter a name for the basket.")
        try:
            entry = explorer.write(corpus.make_basket, name, person=person)
        except CodingError as error:
            return show(request, name=name, problem=str(error))
        return RedirectResponse(to_basket(entry.subject), status_code=_SEE_OTHER)

    @router.post(f"{BASKETS}/undo")
    def undo(request: Request, act: _Entry, basket: _ID = "") -> Response:
        explorer.write(corpus.undo, act, person=require_person(request))
        is_there = any(one.basket_id == basket for one in corpus.baskets())
        return RedirectResponse(to_basket(basket) if is_there else BASKETS, _SEE_OTHER)


def _add_basket(router: APIRouter, explorer: Explorer) -> None:
    corpus = explorer.corpus

    @router.get(f"{BASKETS}/{{basket_id}}.{{file_format}}")
    def basket_file(basket_id: str, file_format: FileFormat) -> Response:
        with or_not_found():
            basket, _ = corpus.basket(basket_id)
            data = corpus.write_basket(basket_id, file_format=file_format)
        return answer_file(data, title=basket.name, file_format=file_format)

    @router.get(f"{BASKETS}/{{basket_id}}")
    def basket(
        request: Request, basket_id: str, offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0
    ) -> HTMLResponse:
        return show_basket(explorer, request, basket_id, offset=offset)


def show_basket(
    explorer: Explorer,
    request: Request,
    basket_id: str,
    *,
    offset: int = 0,
    problem: str = "",
    kept: tuple[str, str] = ("", ""),
) -> HTMLResponse:
    """Return the page of a basket; ``kept`` are a finding and words that could not be saved."""
    corpus = explorer.corpus
    newest = corpus.newest_entry()  # first: what comes meanwhile is then a conflict
    with or_not_found():
        basket, items = corpus.basket(basket_id)
    shown = items[offset : offset + _PART]
    there = [one.finding_id for one in items if one.is_there]
    listing = corpus.list(finding=there) if there else ()
    undoable = _find_undoable(corpus, person_of(request))
    return render(
        request,
        "basket.html",
        status=HTTPStatus.CONFLICT if problem else HTTPStatus.OK,
        section="baskets",
        basket=basket,
        items=shown,
        offset=offset,
        part=_PART,
        boroughs=len({one.finding.borough for one in listing}),
        listed={one.finding.finding_id: one for one in listing},
        newest=newest,
        undoable=undoable if undoable and undoable.basket_id == basket_id else None,
        problem=problem,
        kept=kept,
        theme_names=corpus.theme_names,
    )


def _add_changes(router: APIRouter, explorer: Explorer) -> None:
    corpus = explorer.corpus

    @router.post(f"{BASKETS}/{{basket_id}}/name")
    def rename(request: Request, basket_id: str, name: _Words = "", seen: _Entry = 0) -> Response:
        person = require_person(request)
        try:
            explorer.write(corpus.rename_basket, basket_id, name, person=person, seen=seen)
        except CodingError as error:
            return show_basket(explorer, request, basket_id, problem=str(error), kept=("", name))
        return RedirectResponse(to_basket(basket_id), _SEE_OTHER)

    @router.post(f"{BASKETS}/{{basket_id}}/remove")
    def remove(request: Request, basket_id: str, seen: _Entry = 0) -> Response:
        person = require_person(request)
        with or_not_found():
            try:
                explorer.write(corpus.remove_basket, basket_id, person=person, seen=seen)
            except ConflictError as error:
                return show_basket(explorer, request, basket_id, problem=str(error))
        return RedirectResponse(BASKETS, _SEE_OTHER)

    @router.post(f"{BASKETS}/{{basket_id}}/finding")
    def change(
        request: Request,
        basket_id: str,
        finding: _ID,
        act: Annotated[Literal["up", "down", "first", "last", "comment", "take_out"], Form()],
        comment: _Words = "",
        seen: _Entry = 0,
        offset: Annotated[int, Form(ge=0, le=1_000_000)] = 0,
    ) -> Response:
        person = require_person(request)
        address = to_basket(basket_id, offset=offset)
        try:
            if act == "take_out":
                explorer.write(
                    corpus.take_from_basket, basket_id, finding, person=person, seen=seen
                )
                return RedirectResponse(address, _SEE_OTHER)
            if act == "comment":
                explorer.write(
                    corpus.change_item,
                    basket_id,
                    finding,
                    person=person,
                    comment=comment,
                    seen=seen,
                )
            else:
                explorer.write(corpus.change_item, basket_id, finding, person=person, move=act)
        except CodingError as error:  # a conflict too: what was typed stays on the page
            kept = (finding, comment)
            return show_basket(
                explorer, request, basket_id, offset=offset, problem=str(error), kept=kept
            )
        return RedirectResponse(f"{address}#{finding}", _SEE_OTHER)


def _find_undoable(corpus: Corpus, person: str) -> Undoable | None:
    """Return the newest act of a person that can be taken back, if it is about a basket."""
    act = corpus.last_act(person) if person else None
    if act is None:
        return None
    entries = [one for one in corpus.log(after=act - 1, person=person) if one.act == act]
    if entries[0].kind not in ("basket", "basket_item"):
        return None
    return Undoable(
        act=act, basket_id=entries[0].subject.partition("/")[0], words=_describe(entries)
    )


def _describe(entries: Sequence[Entry]) -> str:
    """Return what an act on a basket did, in words that follow "Undo:"."""
    one = entries[-1]  # a basket is removed after what is in it
    state = one.after or one.before or {}
    is_basket = one.kind == "basket"
    what = f"“{state['name']}”" if is_basket else str(state["citation"])
    if not is_basket and len(entries) > 1:
        what = f"{len(entries):,} findings"
    if one.before is None:
        return f"{'making' if is_basket else 'adding'} {what}"
    if one.after is None:
        return f"{'removing' if is_basket else 'taking out'} {what}"
    return f"{'renaming to' if is_basket else 'the change to'} {what}"
