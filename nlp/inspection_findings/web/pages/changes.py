"""What has been done since: for pages that stay open while others work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from inspection_findings.records import ActKind
from inspection_findings.web.act_words import tell_change
from inspection_findings.web.links import to_finding
from inspection_findings.web.query import LARGEST_ACT, LONGEST_NAME
from inspection_findings.web.sessions import person_of

if TYPE_CHECKING:
    from inspection_findings.corpus.deeds import Deed
    from inspection_findings.web.explorer import Explorer

CHANGES = "/changes"
MOST_CHANGES = 50  # of one answer
_KINDS: Sequence[ActKind] = ("coding", "review", "adjudication")


def add_changes(router: APIRouter, explorer: Explorer) -> None:
    """Add what has been coded since an entry of the log."""
    corpus = explorer.corpus

    @router.get(CHANGES)
    def changes(
        request: Request,
        after: Annotated[int, Query(ge=0, le=LARGEST_ACT)],
        finding: Annotated[str, Query(max_length=LONGEST_NAME)] = "",
    ) -> Response:
        """Return the entries after one, and the number from which to ask next."""
        entries = corpus.log(after=after, subject=finding, kinds=_KINDS, limit=MOST_CHANGES)
        newest = entries[-1].entry if entries else after
        # Words cost more than the question whether there is anything to tell.
        deeds = (
            corpus.history(after=after, before=newest + 1, subject=finding, kinds=_KINDS)
            if entries
            else []
        )
        return JSONResponse({"newest": newest, "changes": _tell(deeds, person_of(request))})


def _tell(deeds: Sequence[Deed], person: str) -> list[dict[str, Any]]:
    """Return deeds for a page, without those that a person may not see before coding blind."""
    return [
        {
            "entry": one.entry.entry,
            "person": one.entry.person,
            "kind": one.entry.kind,
            "finding": one.entry.subject,
            "address": to_finding(one.entry.subject),
            "words": tell_change(one, is_own=one.entry.person == person),
        }
        for one in deeds
        if not one.hides_from(person)
    ]
