"""How far the coding is: who has coded how much, and how far coders agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from inspection_findings.corpus import list_rows, make_csv
from inspection_findings.errors import FindingsError
from inspection_findings.web import settling
from inspection_findings.web.explorer import Explorer
from inspection_findings.web.links import PROGRESS
from inspection_findings.web.pages.history import send_csv
from inspection_findings.web.render import render
from inspection_findings.web.sessions import person_of

if TYPE_CHECKING:
    from inspection_findings.corpus import Agreement, Corpus, Difference

FEW = 30  # findings of two coders below which a page says that a figure rests on few
_NOT_FOUND = 404
_PEOPLE = "person"
_SETTLED = "adjudicated"

Rows = Sequence[Mapping[str, Any]]


def add_progress(router: APIRouter, explorer: Explorer) -> None:
    """Add the page of progress and the tables behind it."""
    corpus = explorer.corpus

    # Comparing all coders with one another takes seconds when they are many. Until the store
    # changes, the figures stay. Two at once may both measure: they find the same.
    @lru_cache(maxsize=1)
    def keep(state: str) -> Agreement | None:  # noqa: ARG001 - what the figures are of
        return _measure(corpus)

    @router.get(PROGRESS)
    def progress(
        request: Request, pair: Annotated[str, Query(max_length=500)] = ""
    ) -> HTMLResponse:
        measured = keep(corpus.state)
        pairs: Rows = list_rows(measured.pairs) if measured else []
        between = [one for one in pairs if one["a_kind"] == one["b_kind"] == _PEOPLE]
        others = [one for one in pairs if one not in between]
        named = {_name(one): one for one in pairs}
        most = max(between, key=lambda one: one["findings"], default=None)
        chosen = named.get(pair) or most or next(iter(others), None)
        found = corpus.differences()
        return render(
            request,
            "progress.html",
            section="code",
            progress=corpus.progress(),
            open_count=sum(one.is_open for one in found),
            settled_count=sum(one.settled is not None for one in found),
            by_theme=settling.count_by_theme(found, corpus.theme_names),
            alpha=measured.people_alpha if measured else None,
            alpha_limits=measured.people_alpha_limits if measured else None,
            between=between,
            others=others,
            pairs=named,
            chosen=chosen,
            chosen_name=_name(chosen) if chosen else "",
            themes=_select_themes(measured, chosen),
            anchoring=list_rows(measured.anchoring) if measured else [],
            few=FEW,
            theme_names=corpus.theme_names,
        )

    @router.get(f"{PROGRESS}/{{name}}.csv")
    def table(request: Request, name: str) -> Response:
        person = person_of(request)
        tables: dict[str, Callable[[], Rows]] = {
            "people": lambda: _list_people(corpus),
            "samples": lambda: [asdict(one) for one in corpus.progress().samples],
            "pairs": lambda: _list_table(keep(corpus.state), "pairs"),
            "themes": lambda: _list_table(keep(corpus.state), "themes"),
            "differences": lambda: _list_differences(corpus, person),
        }
        if name not in tables:
            raise HTTPException(_NOT_FOUND, f"There is no table {name!r}: {', '.join(tables)}.")
        return send_csv(make_csv(tables[name](), columns=("coder",)), f"{name}.csv")


def _measure(corpus: Corpus) -> Agreement | None:
    """Return how far coders agree; None while fewer than two have coded."""
    try:
        return corpus.agreement()
    except FindingsError:
        return None


def _name(pair: Mapping[str, Any]) -> str:
    return f"{pair['a']} / {pair['b']}"


def _select_themes(measured: Agreement | None, pair: Mapping[str, Any] | None) -> Rows:
    """Return the themes that one of a pair gave, the most often given first."""
    if measured is None or pair is None:
        return []
    own = [
        row
        for row in list_rows(measured.themes)
        if all(row[key] == pair[key] for key in ("a", "a_kind", "b", "b_kind")) and row["support"]
    ]
    return sorted(own, key=lambda row: -row["support"])


def _list_people(corpus: Corpus) -> Rows:
    return [
        {**asdict(one), "last_active": one.last_active and one.last_active.isoformat()}
        for one in corpus.progress().people
    ]


def _list_table(measured: Agreement | None, name: str) -> Rows:
    return list_rows(measured.tables[name]) if measured else []


def _list_settled(difference: Difference) -> list[str] | None:
    """Return the themes that were settled; None if nothing was settled of themes."""
    themes = difference.settled.themes if difference.settled else None
    return None if themes is None else list(themes)


def _list_differences(corpus: Corpus, person: str) -> Rows:
    """Return one row for each finding that people coded differently and this person may see."""
    return [
        {
            "finding_id": one.finding_id,
            "citation": one.finding.citation,
            "text": one.finding.text,
            "codings": {said.coder: list(said.themes or ()) for said in one.said},
            "polarities": {said.coder: said.polarity for said in one.said if said.polarity},
            "is_open": one.is_open,
            "settled_themes": _list_settled(one),
            "settled_polarity": one.settled.polarity if one.settled else None,
            "settled_by": one.settled.coder if one.settled else None,
            "reason": one.settled.note if one.settled else None,
        }
        for one in corpus.differences()
        if not settling.is_hidden(one, person)
    ]
