"""Findings into a basket: one from wherever it is shown, or all of a list."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from inspection_findings.errors import FindingsError
from inspection_findings.records import Basket
from inspection_findings.text import list_words
from inspection_findings.web import found
from inspection_findings.web.explorer import Explorer
from inspection_findings.web.links import BASKETS, keep_inside, to_basket
from inspection_findings.web.problems import or_not_found
from inspection_findings.web.query import FindingsQuery
from inspection_findings.web.render import render
from inspection_findings.web.sessions import keep_notice, require_person
from inspection_findings.web.writer import READ_ONLY

_LAST = "basket"  # the basket that was used last, in the session
_SEE_OTHER = 303
_Id = Annotated[str, Form(max_length=200)]
_Name = Annotated[str, Form(max_length=1_000)]


def add_basket_adding(router: APIRouter, explorer: Explorer) -> None:
    """Add the forms that put findings into a basket."""
    _add_one(router, explorer)
    _add_many(router, explorer)


def _add_one(router: APIRouter, explorer: Explorer) -> None:
    corpus = explorer.corpus

    def show(request: Request, finding_id: str, after: str, **further: Any) -> HTMLResponse:
        with or_not_found():
            listed = corpus.list(finding=finding_id)[0]
        holding = {one.basket_id for one in corpus.baskets(finding=finding_id)}
        baskets = _sort_baskets(explorer, request)
        return _render(
            request,
            "basket_add",
            one=listed,
            holding=[one for one in baskets if one.basket_id in holding],
            baskets=[one for one in baskets if one.basket_id not in holding],
            next=after,
            theme_names=corpus.theme_names,
            **further,
        )

    @router.get(f"{BASKETS}/add")
    def ask(
        request: Request,
        finding: Annotated[str, Query(max_length=200)],
        next: Annotated[str, Query(max_length=8_000)] = "/",  # noqa: A002 - in the address
        close: bool = False,
    ) -> HTMLResponse:
        _require_writing(explorer, request)
        if close:
            with or_not_found():
                listed = corpus.list(finding=finding)[0]
            return render(request, "basket_link.html", one=listed, next=keep_inside(next))
        return show(request, finding, keep_inside(next))

    @router.post(f"{BASKETS}/add")
    def add(
        request: Request,
        finding: _Id,
        basket: _Id = "",
        name: _Name = "",
        next: Annotated[str, Form(max_length=8_000)] = "/",  # noqa: A002 - the form's field
    ) -> Response:
        person, after = require_person(request), keep_inside(next)
        try:
            basket_id = _choose(explorer, person, basket, name)
            explorer.write(corpus.put_in_basket, basket_id, finding, person=person)
        except FindingsError as error:
            return show(request, finding, after, name=name, problem=str(error))
        request.session[_LAST] = basket_id
        holding = corpus.baskets(finding=finding)
        if not _is_in_place(request):
            names = list_words(one.name for one in holding)
            keep_notice(request, f"The finding is in basket {names}.")
            return RedirectResponse(after, status_code=_SEE_OTHER)
        return render(request, "basket_held.html", holding=holding, finding_id=finding, next=after)


def _add_many(router: APIRouter, explorer: Explorer) -> None:
    corpus = explorer.corpus

    def show(request: Request, query: FindingsQuery, **further: Any) -> HTMLResponse:
        shown = found.find(corpus, query)
        return render(
            request,
            "basket_add_many.html",
            section="baskets",
            query=query,
            found=shown,
            asked=query.address().partition("?")[2],
            baskets=_sort_baskets(explorer, request),
            status=HTTPStatus.UNPROCESSABLE_ENTITY if further else HTTPStatus.OK,
            **{"name": "", "problem": "", "in_place": False, **further},
        )

    @router.get(f"{BASKETS}/add-all")
    def ask_all(request: Request, query: Annotated[FindingsQuery, Query()]) -> HTMLResponse:
        _require_writing(explorer, request)
        return show(request, query)

    @router.post(f"{BASKETS}/add-all")
    def add_all(
        request: Request,
        asked: Annotated[str, Form(max_length=8_000)] = "",
        basket: _Id = "",
        name: _Name = "",
    ) -> Response:
        person = require_person(request)
        query = _read_query(asked)
        try:
            ids = found.find_ids(corpus, query)
            basket_id = _choose(explorer, person, basket, name)
            added = explorer.write(corpus.put_in_basket, basket_id, ids, person=person)
        except FindingsError as error:
            return show(request, query, name=name, problem=str(error))
        request.session[_LAST] = basket_id
        keep_notice(request, _count_added(len(ids), len(added)))
        return RedirectResponse(to_basket(basket_id), status_code=_SEE_OTHER)


def _count_added(wanted: int, added: int) -> str:
    """Return how many findings were added, and how many were there, in a sentence.

    Examples
    --------
    >>> _count_added(5, 3), _count_added(1, 1)
    ('3 findings added. 2 were in it already.', '1 finding added.')
    """
    words = f"{added:,} finding{'' if added == 1 else 's'} added."
    there = wanted - added
    return f"{words} {there:,} {'was' if there == 1 else 'were'} in it already." if there else words


def _choose(explorer: Explorer, person: str, basket_id: str, name: str) -> str:
    """Return the id of the basket that was chosen, or of the one that is named: made if need be."""
    name = " ".join(name.split())
    if not name and basket_id:
        return basket_id
    for one in explorer.corpus.baskets():
        if one.name.casefold() == name.casefold():
            return one.basket_id
    return explorer.write(explorer.corpus.make_basket, name, person=person).subject


def _sort_baskets(explorer: Explorer, request: Request) -> list[Basket]:
    """Return all baskets, the one that this person used last before the others."""
    last = request.session.get(_LAST)
    return sorted(explorer.corpus.baskets(), key=lambda one: one.basket_id != last)


def _read_query(asked: str) -> FindingsQuery:
    """Return the question of a list from the part of its address after the question mark."""
    named = parse_qs(asked, max_num_fields=1_000)
    single = {
        name
        for name, field in FindingsQuery.model_fields.items()
        if not isinstance(field.get_default(), list)
    }
    return FindingsQuery.model_validate(
        {name: values[0] if name in single else values for name, values in named.items()}
    )


def _require_writing(explorer: Explorer, request: Request) -> None:
    if explorer.is_read_only:
        raise HTTPException(HTTPStatus.FORBIDDEN, READ_ONLY)
    require_person(request)


def _is_in_place(request: Request) -> bool:
    """Return whether the page shows the answer in its place, instead of another page."""
    return "HX-Request" in request.headers


def _render(request: Request, template: str, **values: Any) -> HTMLResponse:
    """Return the form alone where it is shown in place, or a page with it."""
    values = {"name": "", "problem": "", "in_place": _is_in_place(request), **values}
    if _is_in_place(request):
        return render(request, f"{template}_form.html", **values)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if values["problem"] else HTTPStatus.OK
    return render(request, f"{template}.html", status=status, section="baskets", **values)
