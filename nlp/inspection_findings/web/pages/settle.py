"""Differences between people: the list of them, and the page on which one is settled."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from inspection_findings.corpus import Difference
from inspection_findings.errors import ConflictError, FindingsError
from inspection_findings.text import list_words
from inspection_findings.web import settling
from inspection_findings.web.deeds import ShownAct, show_acts
from inspection_findings.web.explorer import Explorer
from inspection_findings.web.links import SETTLE, to_difference
from inspection_findings.web.problems import or_not_found
from inspection_findings.web.query import LARGEST_ACT, LineEnds
from inspection_findings.web.render import render
from inspection_findings.web.sessions import person_of, require_person

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus

SHOWN = 25  # differences of a page
_SEE_OTHER = 303


class SettleQuery(BaseModel):
    """Which differences the list shows."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["open", "settled"] = "open"
    theme: str = Field(default="", max_length=200)
    page: int = Field(default=1, ge=1, le=10_000)
    saved: str = Field(default="", max_length=200)


class SettleForm(BaseModel):
    """What the form of a difference sends."""

    choice: str = Field(default="", max_length=200)
    theme: list[str] = Field(default=[], max_length=200)
    polarity: str = Field(default="", max_length=50)
    reason: Annotated[str, Field(max_length=10_000), LineEnds] = ""
    seen: int = Field(ge=0, le=LARGEST_ACT)
    then: Literal["next", "stay"] = "next"

    def chosen(self) -> settling.Choice:
        """Return what the person chose."""
        return settling.Choice(
            choice=self.choice,
            themes=tuple(dict.fromkeys(self.theme)),
            polarity=self.polarity,
            reason=self.reason.strip(),
        ).completed()


def add_settle(router: APIRouter, explorer: Explorer) -> None:
    """Add the list of differences, and the page of each."""
    corpus = explorer.corpus

    @router.get(SETTLE)
    def settle(request: Request, query: Annotated[SettleQuery, Query()]) -> HTMLResponse:
        return _show_list(request, corpus, query)

    @router.get(f"{SETTLE}/{{finding_id:path}}")
    def difference(request: Request, finding_id: str, saved: str = "") -> HTMLResponse:
        seen = corpus.newest_entry()  # first: what comes meanwhile is then a conflict
        found = _find(corpus, finding_id, person_of(request))
        return _show(request, corpus, found, seen=seen, saved=saved)

    @router.post(f"{SETTLE}/{{finding_id:path}}")
    def save(request: Request, finding_id: str, form: Annotated[SettleForm, Form()]) -> Response:
        person = require_person(request)
        found = _find(corpus, finding_id, person)
        chosen = form.chosen()
        problems = chosen.find_problems(found)
        if problems:
            return _show(request, corpus, found, seen=form.seen, chosen=chosen, problems=problems)
        try:
            explorer.write(
                corpus.adjudicate,
                finding_id,
                person=person,
                themes=chosen.find_themes(found),
                polarity=chosen.polarity or None,
                reason=chosen.reason,
                seen=form.seen,
            )
        except ConflictError:
            seen = corpus.newest_entry()
            now = _find(corpus, finding_id, person)
            return _show(request, corpus, now, seen=seen, chosen=chosen, changed_since=form.seen)
        except FindingsError as error:  # such as a theme that the codebook has no more
            problems = {"choice": str(error)}
            return _show(request, corpus, found, seen=form.seen, chosen=chosen, problems=problems)
        address = _find_next(corpus, finding_id, person, then=form.then)
        return RedirectResponse(address, status_code=_SEE_OTHER)


def _show_list(request: Request, corpus: Corpus, query: SettleQuery) -> HTMLResponse:
    person = person_of(request)
    listed, hidden = _list_seen(corpus, person)
    names = corpus.theme_names
    states = {
        "open": [one for one in listed if one.is_open],
        "settled": [one for one in listed if one.settled],
    }
    chosen = [
        one
        for one in states[query.state]
        if not query.theme or query.theme in set(one.themes) - set(one.shared_themes)
    ]
    start = (query.page - 1) * SHOWN
    return render(
        request,
        "settle.html",
        section="code",
        query=query,
        rows=chosen[start : start + SHOWN],
        start=start,
        total=len(chosen),
        has_more=start + SHOWN < len(chosen),
        counts={name: len(own) for name, own in states.items()},
        by_theme=settling.count_by_theme(listed, names),
        hidden=hidden,
        saved=_find_saved(corpus, query.saved, person),
        theme_names=names,
    )


def _show(
    request: Request,
    corpus: Corpus,
    difference: Difference,
    *,
    seen: int,
    chosen: settling.Choice | None = None,
    problems: dict[str, str] | None = None,
    changed_since: int | None = None,
    saved: str = "",
) -> HTMLResponse:
    """Return the page of a difference: as it is, with problems of the form, or with a conflict.

    ``seen`` is the newest entry of the log that the difference is sure to have.
    """
    person, finding_id = person_of(request), difference.finding_id
    listed, _ = _list_seen(corpus, person)
    ids = [one.finding_id for one in listed if one.is_open]
    before, after = settling.find_beside(ids, finding_id)
    shown = corpus.to_code(finding_id, coder=person)
    chosen = chosen or settling.choose_first(difference)
    changed: tuple[ShownAct, ...] = ()
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    if changed_since is not None:
        status = HTTPStatus.CONFLICT
        kinds = ["coding", "adjudication"]
        changed = show_acts(corpus, person, after=changed_since, finding=finding_id, kinds=kinds)
    return render(
        request,
        "difference.html",
        status=status,
        section="code",
        difference=difference,
        options=settling.list_options(difference),
        polarities=settling.POLARITIES,
        has_polarity=settling.has_polarity_to_settle(difference),
        chosen=chosen,
        counted=chosen.find_themes(difference) if chosen.choice else None,
        shown=shown,
        polarity_now=settling.write_polarity(shown, difference),
        problems=problems or {},
        changed=changed,
        seen=seen,
        saved=_find_saved(corpus, saved, person),
        before=before,
        after=after,
        open_count=len(ids),
        place=ids.index(finding_id) + 1 if finding_id in ids else 0,
        acts=show_acts(corpus, person, finding=finding_id, limit=50),
        undo=_find_undo(corpus, finding_id, person),
        theme_names=corpus.theme_names,
        shown_themes={one.id: one.name for one in corpus.themes_in_use()},
    )


def _list_seen(corpus: Corpus, person: str) -> tuple[list[Difference], int]:
    """Return the differences that a person may see, and how many are hidden."""
    found = corpus.differences()
    seen = [one for one in found if not settling.is_hidden(one, person)]
    return seen, len(found) - len(seen)


def _find(corpus: Corpus, finding_id: str, person: str) -> Difference:
    with or_not_found():
        difference = corpus.difference(finding_id)
    if settling.is_hidden(difference, person):
        raise HTTPException(
            HTTPStatus.FORBIDDEN,
            "This finding is in a blind sample that is still to be coded by"
            f" {list_words(difference.withheld_from)}. It is shown when that is done.",
        )
    return difference


def _find_undo(corpus: Corpus, finding_id: str, person: str) -> int | None:
    """Return the act by which this person settled the finding last, if it still stands."""
    acts = show_acts(corpus, person, subject=finding_id, kinds=["adjudication"], limit=1)
    is_own = acts and acts[0].can_be_undone and acts[0].first.entry.after is not None
    return acts[0].first.entry.act if is_own else None


def _find_saved(
    corpus: Corpus, finding_id: str, person: str
) -> tuple[Difference, int | None] | None:
    """Return the difference that was settled on the page before, and the act, if it stands."""
    if not finding_id:
        return None
    difference = _find(corpus, finding_id, person)
    return (difference, _find_undo(corpus, finding_id, person)) if difference.settled else None


def _find_next(corpus: Corpus, finding_id: str, person: str, *, then: str) -> str:
    """Return the address to go on to after a difference is settled."""
    if then == "stay":
        return to_difference(finding_id)
    listed, _ = _list_seen(corpus, person)
    ids = [one.finding_id for one in listed if one.is_open or one.finding_id == finding_id]
    _, after = settling.find_beside(ids, finding_id)
    following = after or next((one for one in ids if one != finding_id), "")
    address = to_difference(following) if following else SETTLE
    return f"{address}?{urlencode({'saved': finding_id})}"
