"""The addresses of the API for notes, baskets and the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query

from inspection_findings.records import Basket, BasketItem, Entry, Note, NoteAbout
from inspection_findings.web.api.bodies import (
    LARGEST_NUMBER,
    LONGEST_ID,
    BasketBody,
    ItemBody,
    ItemRemovalBody,
    ItemsBody,
    NoteBody,
    NoteChangeBody,
    RemovalBody,
)
from inspection_findings.web.api.read import Reader
from inspection_findings.web.api.write import Done
from inspection_findings.web.explorer import Explorer
from inspection_findings.web.problems import or_unknown

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus

_PAGE, _LARGEST_PAGE = 100, 1_000  # entries of the log
_Text = Annotated[str, Query(max_length=LONGEST_ID)]


@dataclass(frozen=True, slots=True, kw_only=True)
class FullBasket:
    """A basket and what is in it, in its order."""

    basket: Basket
    items: list[BasketItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPart:
    """Entries of the log by number; ``newest`` is the number of the newest in the store."""

    newest: int
    entries: list[Entry]


def add_notebook(reading: APIRouter, writing: APIRouter, explorer: Explorer) -> None:
    """Add notes, baskets and the log."""
    _add_questions(reading, explorer.corpus)
    _add_notes(writing, explorer)
    _add_baskets(writing, explorer)
    _add_items(writing, explorer)


def _add_questions(router: APIRouter, corpus: Corpus) -> None:
    @router.get("/log", summary="Who did what, when", tags=["log"])
    def log(
        after: Annotated[int, Query(ge=0, le=LARGEST_NUMBER)] = 0,
        limit: Annotated[int, Query(ge=1, le=_LARGEST_PAGE)] = _PAGE,
        coder: Reader = "",
    ) -> LogPart:
        """Return the entries of the log with a higher number than ``after``, by number."""
        newest = corpus.newest_entry()  # first: what comes meanwhile is found by the next request
        blindness = corpus.blindness(coder)
        entries = [blindness.cover_entry(one) for one in corpus.log(after=after, limit=limit)]
        return LogPart(newest=newest, entries=entries)

    @router.get("/notes", summary="Notes", tags=["notes"])
    def notes(
        about: NoteAbout | None = None,
        target: _Text = "",
        person: _Text = "",
        words: _Text = "",
        coder: Reader = "",
    ) -> list[Note]:
        """Return notes, the newest first."""
        given = {"about": about, "target": target, "person": person, "words": words}
        conditions: Any = {name: value for name, value in given.items() if value}
        blindness = corpus.blindness(coder)
        return [one for one in corpus.notes(**conditions) if blindness.may_read(one)]

    @router.get("/baskets", summary="Baskets", tags=["baskets"])
    def baskets(finding: _Text = "") -> list[Basket]:
        """Return the baskets by name, or those that hold a finding."""
        return corpus.baskets(finding=finding)

    @router.get("/baskets/{basket_id}", summary="One basket", tags=["baskets"])
    def basket(basket_id: str) -> FullBasket:
        """Return a basket and what is in it, in its order."""
        with or_unknown():
            found, items = corpus.basket(basket_id)
        return FullBasket(basket=found, items=items)


def _add_notes(router: APIRouter, explorer: Explorer) -> None:
    corpus = explorer.corpus

    @router.post("/notes", summary="Write a note", tags=["notes"])
    def add_note(body: NoteBody) -> Done:
        """Write a note on a finding, a passage of a report, a theme or a borough."""
        place = None if body.start is None or body.stop is None else (body.start, body.stop)
        with or_unknown():
            entry = explorer.write(
                corpus.add_note, body.about, body.target, body.text, person=body.coder, place=place
            )
        return Done(entries=(entry,))

    @router.post("/notes/{note_id}", summary="Change a note", tags=["notes"])
    def change_note(note_id: str, body: NoteChangeBody) -> Done:
        """Replace the words of a note of this person."""
        entries = explorer.write(
            corpus.change_note, note_id, body.text, person=body.coder, seen=body.seen
        )
        return Done(entries=entries)

    @router.post("/notes/{note_id}/remove", summary="Remove a note", tags=["notes"])
    def remove_note(note_id: str, body: RemovalBody) -> Done:
        """Remove a note of this person; the log keeps it, and it can be taken back."""
        entry = explorer.write(corpus.remove_note, note_id, person=body.coder, seen=body.seen)
        return Done(entries=(entry,))


def _add_baskets(router: APIRouter, explorer: Explorer) -> None:
    corpus = explorer.corpus

    @router.post("/baskets", summary="Make a basket", tags=["baskets"])
    def make_basket(body: BasketBody) -> Done:
        """Make an empty basket; the subject of its entry is its id."""
        return Done(entries=(explorer.write(corpus.make_basket, body.name, person=body.coder),))

    @router.post("/baskets/{basket_id}", summary="Rename a basket", tags=["baskets"])
    def rename_basket(basket_id: str, body: BasketBody) -> Done:
        """Give a basket another name."""
        with or_unknown():
            entries = explorer.write(
                corpus.rename_basket, basket_id, body.name, person=body.coder, seen=body.seen
            )
        return Done(entries=entries)

    @router.post("/baskets/{basket_id}/remove", summary="Remove a basket", tags=["baskets"])
    def remove_basket(basket_id: str, body: RemovalBody) -> Done:
        """Remove a basket with what is in it, as one act that can be taken back."""
        with or_unknown():
            entries = explorer.write(
                corpus.remove_basket, basket_id, person=body.coder, seen=body.seen
            )
        return Done(entries=entries)


def _add_items(router: APIRouter, explorer: Explorer) -> None:
    corpus = explorer.corpus

    @router.post("/baskets/{basket_id}/items", summary="Fill a basket", tags=["baskets"])
    def put_in(basket_id: str, body: ItemsBody) -> Done:
        """Put findings at the end of a basket, in this order."""
        with or_unknown():
            entries = explorer.write(
                corpus.put_in_basket,
                basket_id,
                body.findings,
                person=body.coder,
                comment=body.comment,
            )
        return Done(entries=entries)

    @router.post("/baskets/{basket_id}/items/change", summary="Comment, move", tags=["baskets"])
    def change_item(basket_id: str, body: ItemBody) -> Done:
        """Comment on a finding in a basket, or move it to another place there."""
        with or_unknown():
            entries = explorer.write(
                corpus.change_item,
                basket_id,
                body.finding_id,
                person=body.coder,
                comment=body.comment,
                move=body.move,
                seen=body.seen,
            )
        return Done(entries=entries)

    @router.post("/baskets/{basket_id}/items/remove", summary="Take out", tags=["baskets"])
    def take_out(basket_id: str, body: ItemRemovalBody) -> Done:
        """Take a finding out of a basket."""
        with or_unknown():
            entry = explorer.write(
                corpus.take_from_basket,
                basket_id,
                body.finding_id,
                person=body.coder,
                seen=body.seen,
            )
        return Done(entries=(entry,))
