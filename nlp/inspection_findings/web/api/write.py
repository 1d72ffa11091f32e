"""The addresses of the API that code: each is one act of one person, and one call of ``Corpus``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException

from inspection_findings.records import Entry
from inspection_findings.web.api.bodies import (
    AdjudicationBody,
    Body,
    CodingBody,
    ManyBody,
    ReviewBody,
    UndoBody,
)
from inspection_findings.web.explorer import Explorer
from inspection_findings.web.problems import or_unknown

_UNSUPPORTED = 415


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a request did: one entry of the log for each thing that it changed.

    ``entries`` is empty if all was so already.
    """

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneMany(Done):
    """What one decision on many findings did.

    ``as_before`` are ids of findings that were so already, ``refused`` those that
    could not be coded so, each with the reason.
    """

    as_before: tuple[str, ...]
    refused: dict[str, str]


def require_json(request: Request) -> None:
    """Refuse what is not JSON: a form of another web site can send anything else without asking.

    Raises
    ------
    HTTPException
        415 if the request does not say that it is JSON.
    """
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().casefold()
    if kind != "application/json":
        raise HTTPException(_UNSUPPORTED, "Send JSON, with the header Content-Type.")


def add_codings(router: APIRouter, explorer: Explorer) -> None:
    """Add what codes findings, settles differences, and takes acts back."""
    corpus = explorer.corpus

    @router.post("/codings", summary="Code a finding", tags=["coding"])
    def code(body: CodingBody) -> Done:
        """Save what a person says of a finding, in place of what the person said before."""
        with or_unknown():
            return Done(entries=explorer.write(corpus.code, **dict(body)))

    @router.post("/codings/many", summary="Code many findings", tags=["coding"])
    def code_many(body: ManyBody) -> DoneMany:
        """Add themes to, and remove themes from, each of many findings, as one act."""
        values = dict(body)
        with or_unknown():
            done = explorer.write(corpus.code_many, values.pop("findings"), **values)
        return DoneMany(entries=done.entries, as_before=done.as_before, refused=done.refused)

    @router.post("/reviews", summary="Mark a finding as reviewed", tags=["coding"])
    def review(body: ReviewBody) -> Done:
        """Record that a person is done with a finding, or not, without coding it."""
        with or_unknown():
            return Done(entries=explorer.write(corpus.mark_reviewed, **_name_person(body)))

    @router.post("/adjudications", summary="Settle a difference", tags=["coding"])
    def adjudicate(body: AdjudicationBody) -> Done:
        """Settle how a finding is coded, where people differ; what each of them said stays."""
        with or_unknown():
            return Done(entries=explorer.write(corpus.adjudicate, **_name_person(body)))

    @router.post("/undo", summary="Take an act back", tags=["coding"])
    def undo(body: UndoBody) -> Done:
        """Take back an act of this person, as a new act that can be taken back in turn."""
        return Done(entries=explorer.write(corpus.undo, **_name_person(body)))


def _name_person(body: Body) -> dict[str, Any]:
    """Return the fields of a body, with the coder as the ``person`` that ``Corpus`` asks for."""
    values = dict(body)
    return {"person": values.pop("coder"), **values}
