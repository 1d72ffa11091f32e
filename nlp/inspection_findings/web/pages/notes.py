"""Notes: all of them with their words searched, each of them, and the forms that change them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from inspection_findings.corpus.notes import LONGEST_TEXT
from inspection_findings.errors import CodingError, ConflictError
from inspection_findings.records import NOTES_ABOUT, Note, NoteAbout
from inspection_findings.web.explorer import Explorer
from inspection_findings.web.links import NOTES, keep_inside, to_note_target
from inspection_findings.web.notes_shown import find_undoable
from inspection_findings.web.problems import or_not_found
from inspection_findings.web.query import LARGEST_NUMBER, LONGEST_QUERY, Name
from inspection_findings.web.render import render
from inspection_findings.web.sessions import person_of, require_person

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus

_SEE_OTHER = 303
_PART = 50  # notes of one page
_BYTE_ORDER_MARK = "\ufeff"  # Excel takes a file without it for another encoding
_Id = Annotated[str, Form(max_length=200)]
_Words = Annotated[str, Form(max_length=4 * LONGEST_TEXT)]  # the corpus says how long is too long
_Place = Annotated[int | None, Form(ge=0, le=100_000_000)]
_Entry = Annotated[int, Form(ge=0, le=2**53)]


class NotesQuery(BaseModel):
    """Which notes are shown; without a condition, all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: str = Field(default="", max_length=LONGEST_QUERY)
    about: NoteAbout | Literal[""] = ""
    target: Name = ""
    person: Name = ""
    offset: int = Field(default=0, ge=0, le=LARGEST_NUMBER)

    def conditions(self) -> dict[str, Any]:
        """Return the conditions as `Corpus.notes` takes them."""
        return self.model_dump(exclude_defaults=True, exclude={"offset"})

    def address(self, path: str = NOTES, *, offset: int = 0) -> str:
        """Return the address of these notes, or of a part of them."""
        values = {**self.conditions(), **({"offset": offset} if offset else {})}
        return f"{path}?{urlencode(values)}" if values else path


class NewNoteQuery(BaseModel):
    """What a new note is to be on.

    A passage begins after ``first_at`` characters of the piece of the report that begins at
    ``first`` in its text, and ends after ``last_at`` of the one that begins at ``last``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: NoteAbout
    target: Name
    first: int | None = Field(default=None, ge=0, le=100_000_000)
    first_at: int | None = Field(default=None, ge=0, le=100_000_000)
    last: int | None = Field(default=None, ge=0, le=100_000_000)
    last_at: int | None = Field(default=None, ge=0, le=100_000_000)
    next: str = Field(default="", max_length=2_000)


def add_notes(router: APIRouter, explorer: Explorer) -> None:
    """Add the list of notes, each note, and what can be done to it."""
    _add_list(router, explorer)
    _add_new(router, explorer)
    _add_changes(router, explorer)


def _add_list(router: APIRouter, explorer: Explorer) -> None:
    corpus = explorer.corpus

    @router.get(NOTES)
    def notes(request: Request, query: Annotated[NotesQuery, Query()]) -> HTMLResponse:
        newest = corpus.newest_entry()  # first: what comes meanwhile is then a conflict
        found = corpus.notes(**query.conditions())
        return render(
            request,
            "notes.html",
            section="notes",
            query=query,
            found=len(found),
            notes=found[query.offset : query.offset + _PART],
            part=_PART,
            people=corpus.note_people(),
            kinds=NOTES_ABOUT,
            newest=newest,
            undoable=find_undoable(corpus, person_of(request)),
        )

    @router.get(f"{NOTES}.csv")
    def notes_csv(query: Annotated[NotesQuery, Query()]) -> Response:
        return Response(
            _BYTE_ORDER_MARK + corpus.notes_csv(**query.conditions()),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="notes.csv"'},
        )


def _add_new(router: APIRouter, explorer: Explorer) -> None:
    corpus = explorer.corpus

    @router.get(f"{NOTES}/new")
    def ask_note(request: Request, query: Annotated[NewNoteQuery, Query()]) -> HTMLResponse:
        require_person(request)
        place: tuple[int, int] | None = None
        passage = ""
        if query.about == "passage":
            first = (query.first or 0, query.first_at)
            last = None if query.last is None else (query.last, query.last_at)
            with or_not_found():
                place, passage = corpus.passage(query.target, first, last)
        return _ask(
            request, corpus, about=query.about, target=query.target, place=place, passage=passage,
            next_=query.next,
        )  # fmt: skip

    @router.post(NOTES)
    def write_note(
        request: Request,
        about: Annotated[NoteAbout, Form()],
        target: _Id,
        text: _Words = "",
        start: _Place = None,
        stop: _Place = None,
        next: Annotated[str, Form()] = "",  # noqa: A002 - the form's field
    ) -> Response:
        person = require_person(request)
        place = None if start is None or stop is None else (start, stop)
        try:
            entry = explorer.write(corpus.add_note, about, target, text, person=person, place=place)
        except CodingError as error:
            return _ask(
                request, corpus, about=about, target=target, place=place, text=text, next_=next,
                problem=str(error),
            )  # fmt: skip
        note = _find(corpus, entry.subject)
        page = keep_inside(next) if next else to_note_target(note)
        return _lead_to(page, note.note_id)


def _add_changes(router: APIRouter, explorer: Explorer) -> None:
    corpus = explorer.corpus

    @router.get(f"{NOTES}/{{note_id}}")
    def note(request: Request, note_id: str) -> HTMLResponse:
        return _show(request, corpus, note_id)

    @router.post(f"{NOTES}/{{note_id}}")
    def change(
        request: Request,
        note_id: str,
        seen: _Entry,
        text: _Words = "",
        next: Annotated[str, Form()] = "",  # noqa: A002 - the form's field
    ) -> Response:
        person = require_person(request)
        try:
            explorer.write(corpus.change_note, note_id, text, person=person, seen=seen)
        except CodingError as error:
            return _show(request, corpus, note_id, problem=error, text=text)
        return _lead_to(keep_inside(next) if next else f"{NOTES}/{note_id}", note_id)

    @router.post(f"{NOTES}/{{note_id}}/remove")
    def remove(
        request: Request,
        note_id: str,
        seen: _Entry,
        next: Annotated[str, Form()] = NOTES,  # noqa: A002 - the form's field
    ) -> Response:
        person = require_person(request)
        try:
            explorer.write(corpus.remove_note, note_id, person=person, seen=seen)
        except CodingError as error:
            return _show(request, corpus, note_id, problem=error)
        page = keep_inside(next)
        return RedirectResponse(NOTES if note_id in page else page, status_code=_SEE_OTHER)


def _lead_to(page: str, note_id: str) -> Response:
    """Lead to a note on the page on which it is shown."""
    return RedirectResponse(f"{page.partition('#')[0]}#note-{note_id}", status_code=_SEE_OTHER)


def _ask(
    request: Request,
    corpus: Corpus,
    *,
    about: NoteAbout,
    target: str,
    place: tuple[int, int] | None,
    next_: str,
    passage: str = "",
    text: str = "",
    problem: str = "",
) -> HTMLResponse:
    return render(
        request,
        "note_new.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
        section="notes",
        about=about,
        target=target,
        theme_names=corpus.theme_names,
        place=place,
        passage=passage,
        text=text,
        problem=problem,
        next=keep_inside(next_) if next_ else "",
    )


def _show(
    request: Request,
    corpus: Corpus,
    note_id: str,
    *,
    problem: CodingError | None = None,
    text: str = "",
) -> HTMLResponse:
    """Return the page of a note, or of the words that could not be saved in it."""
    newest = corpus.newest_entry()
    entries = corpus.log(kinds=["note"], subject=note_id)
    if not entries:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"There is no note {note_id}.")
    note = next((one for one in corpus.notes() if one.note_id == note_id), None)
    is_conflict = isinstance(problem, ConflictError) or (problem is not None and note is None)
    return render(
        request,
        "note.html",
        status=HTTPStatus.CONFLICT if is_conflict
        else HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
        section="notes",
        note=note,
        before=entries[-1].before or entries[-1].after or {},
        entries=entries,
        newest=newest,
        problem=str(problem) if problem else "",
        text=text,
        undoable=find_undoable(corpus, person_of(request)),
    )  # fmt: skip


def _find(corpus: Corpus, note_id: str) -> Note:
    return next(one for one in corpus.notes() if one.note_id == note_id)
