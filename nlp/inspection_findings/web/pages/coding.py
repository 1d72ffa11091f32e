"""The page on which one finding after the other is coded, and the start page that offers lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from inspection_findings.corpus.filter_words import POLARITIES
from inspection_findings.errors import ConflictError, FindingsError, StoreError
from inspection_findings.web.act_words import find_undo, tell_act
from inspection_findings.web.coding_form import CodingForm
from inspection_findings.web.coding_lists import END, CodingList, KeptLists
from inspection_findings.web.explorer import Explorer
from inspection_findings.web.found import list_tags
from inspection_findings.web.links import CODE
from inspection_findings.web.pages.coding_start import show_start
from inspection_findings.web.query import CodingQuery
from inspection_findings.web.render import render
from inspection_findings.web.sessions import require_person
from inspection_findings.web.writer import READ_ONLY

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus
    from inspection_findings.corpus.coding_views import FindingToCode

_OK, _SEE_OTHER, _FORBIDDEN, _NOT_FOUND, _CONFLICT, _UNPROCESSABLE = 200, 303, 403, 404, 409, 422
_GIVEN_POLARITIES = ("strength", "area_for_improvement", "mixed", "neutral")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entered:
    """What a person has entered that was not saved, and why."""

    form: CodingForm
    problem: str = ""
    has_conflict: bool = False

    @property
    def status(self) -> int:
        return _CONFLICT if self.has_conflict else _UNPROCESSABLE


def add_coding(router: APIRouter, explorer: Explorer) -> None:
    """Add the coding of one finding after the other."""
    corpus = explorer.corpus
    lists = KeptLists(corpus)

    @router.get(CODE)
    def code(request: Request, query: Annotated[CodingQuery, Query()]) -> Response:
        if explorer.is_read_only:
            raise HTTPException(_FORBIDDEN, READ_ONLY)
        person = require_person(request)
        if not query.is_list:
            return show_start(request, corpus, person, did=query.did)
        return _show(request, corpus, query, lists.open(query, person))

    @router.post(CODE)
    def save(
        request: Request,
        query: Annotated[CodingQuery, Query()],
        form: Annotated[CodingForm, Form()],
    ) -> Response:
        person = require_person(request)
        listing = lists.open(query, person)
        try:
            act, entered = _try_to_save(explorer, query, form, person)
        except StoreError:  # it has gone from the store meanwhile
            return _show(request, corpus, query, listing)
        if entered:
            return _show(request, corpus, query, listing, entered=entered)
        following = listing.after(query.at) if form.way == "approve" else query.at
        return RedirectResponse(query.show(following, act), status_code=_SEE_OTHER)


def _show(
    request: Request,
    corpus: Corpus,
    query: CodingQuery,
    listing: CodingList,
    *,
    entered: _Entered | None = None,
) -> Response:
    """Return the page of a finding: the one that is asked for, or else the first of the list."""
    person = require_person(request)
    finding_id = query.at or next(iter(listing.ids), END)
    shown, is_gone = None, False
    if finding_id != END:
        try:
            shown = corpus.to_code(finding_id, coder=person, sample=query.sample)
        except StoreError:
            is_gone = True
    status = _NOT_FOUND if is_gone else _OK
    names, work = corpus.theme_names, corpus.own_work(person)
    return render(
        request,
        "coding.html",
        status=entered.status if entered else status,
        section="code",
        query=query,
        listing=listing,
        tags=list_tags(query, names),
        citations=corpus.citations(query.finding[:1]),
        shown=shown,
        is_gone=is_gone,
        finding_id=finding_id,
        form=_choose_form(shown, entered) if shown else None,
        problem=entered.problem if entered else "",
        has_conflict=entered is not None and entered.has_conflict,
        themes=corpus.themes_in_use(),
        theme_names=names,
        polarities={name: POLARITIES[name] for name in _GIVEN_POLARITIES},
        coded=sum(one in work.coded for one in listing.ids),
        reviewed=sum(one in work.reviewed for one in listing.ids),
        told=tell_act(corpus, query.did, person, is_blind=bool(query.sample)),
        undo=find_undo(corpus, person),
    )


def _choose_form(shown: FindingToCode, entered: _Entered | None) -> CodingForm:
    """Return what the form holds: what was entered, or else what is saved or counts now."""
    if entered is None:
        return CodingForm.of(shown)
    if entered.has_conflict:  # whoever saves now has seen what it is now
        return entered.form.model_copy(update={"seen": shown.newest_entry})
    return entered.form


def _try_to_save(
    explorer: Explorer, query: CodingQuery, form: CodingForm, person: str
) -> tuple[int, _Entered | None]:
    """Return the number of the act, 0 if it was so already; or what could not be saved."""
    corpus = explorer.corpus
    shown = corpus.to_code(query.at, coder=person, sample=query.sample)
    # Themes that have been retired since may stay where the person gave them before.
    before = (shown.own or {}).get("themes") or ()
    known = {theme.id for theme in corpus.themes_in_use()} | set(before)
    problem = form.find_problem(known=known, is_coded=shown.own is not None)
    if problem:
        return 0, _Entered(form=form, problem=problem)
    try:
        return _save(explorer, query.at, form, person, was_coded=shown.own is not None), None
    except ConflictError:
        now = corpus.to_code(query.at, coder=person, sample=query.sample)
        is_sent_twice = form.is_saved(now)
        return 0, None if is_sent_twice else _Entered(form=form, has_conflict=True)
    except FindingsError as error:
        return 0, _Entered(form=form, problem=str(error))


def _save(
    explorer: Explorer, finding_id: str, form: CodingForm, person: str, *, was_coded: bool
) -> int:
    """Save what a person entered, and return the number of the act; 0 if it was so already."""
    corpus = explorer.corpus
    if form.given is None and not form.polarity and not was_coded:
        entries = explorer.write(
            corpus.mark_reviewed,
            finding_id,
            person=person,
            is_reviewed=form.is_finished,
            seen=form.seen,
        )
    else:
        entries = explorer.write(
            corpus.code,
            finding_id,
            coder=person,
            themes=form.given,
            polarity=form.polarity or None,
            note=form.note,
            is_reviewed=form.is_finished,
            seen=form.seen,
        )
    return entries[0].act if entries else 0
