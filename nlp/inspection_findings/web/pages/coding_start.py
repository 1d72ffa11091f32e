"""The page that offers lists to code, and draws blind samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from inspection_findings.errors import FindingsError
from inspection_findings.text import list_words
from inspection_findings.web.act_words import tell_act
from inspection_findings.web.coding_lists import list_disagreements
from inspection_findings.web.links import CODE
from inspection_findings.web.query import CodingQuery, Names
from inspection_findings.web.render import render
from inspection_findings.web.sessions import LONGEST_PERSON, require_person

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus
    from inspection_findings.corpus.coding_views import OwnWork
    from inspection_findings.web.explorer import Explorer

SAMPLES = f"{CODE}/sample"
SMALLEST_SAMPLE, LARGEST_SAMPLE = 2, 2_000  # findings
LARGEST_SEED = 1_000_000
_SEE_OTHER, _UNPROCESSABLE = 303, 422


def show_start(
    request: Request,
    corpus: Corpus,
    person: str,
    *,
    did: int | None = None,
    entered: dict[str, str | int] | None = None,
    problem: str = "",
    unknown: Sequence[str] = (),
) -> Response:
    """Return the page that offers lists to code, with how many findings each has."""
    work = corpus.own_work(person)
    everything = set(corpus.finding_ids())
    return render(
        request,
        "coding_start.html",
        status=_UNPROCESSABLE if problem else 200,
        section="code",
        findings=len(everything),
        coded=len(work.coded & everything),
        reviewed=len(work.reviewed & everything),
        disagreements=len(set(list_disagreements(corpus)) - work.outstanding.keys()),
        samples=[
            (one, CodingQuery(queue="sample", sample=one.name).address(CODE))
            for one in corpus.samples_of(person)
        ],
        people=_list_people(corpus, work),
        told=tell_act(corpus, did, person),
        drawing=SAMPLES,
        entered=entered or {"first": person, "second": "", "size": 60, "seed": 1},
        problem=problem,
        unknown=unknown,
        sizes=(SMALLEST_SAMPLE, LARGEST_SAMPLE),
        largest_seed=LARGEST_SEED,
        longest=LONGEST_PERSON,
    )


def _list_people(corpus: Corpus, work: OwnWork) -> list[tuple[str, int, str]]:
    """Return who coded how many findings that may be shown, with the address of the list."""
    counted = [
        (one.coder, set(corpus.finding_ids(coder=one.coder)) - work.outstanding.keys())
        for one in corpus.progress().people
        if one.coded
    ]
    return [
        (name, len(ids), CodingQuery(coder=[name]).address(CODE)) for name, ids in counted if ids
    ]


def add_samples(router: APIRouter, explorer: Explorer) -> None:
    """Add the drawing of blind samples."""
    corpus = explorer.corpus

    @router.post(SAMPLES)
    def draw(
        request: Request,
        first: Annotated[str, Form(max_length=LONGEST_PERSON)] = "",
        second: Annotated[str, Form(max_length=LONGEST_PERSON)] = "",
        size: Annotated[int, Form(ge=SMALLEST_SAMPLE, le=LARGEST_SAMPLE)] = 60,
        seed: Annotated[int, Form(ge=0, le=LARGEST_SEED)] = 1,
        known: Annotated[Names, Form()] = [],  # noqa: B006 (FastAPI copies it)
    ) -> Response:
        person = require_person(request)
        names = (first.strip(), second.strip())
        entered: dict[str, str | int] = {
            "first": first,
            "second": second,
            "size": size,
            "seed": seed,
        }
        # A sample for a misspelt name would hide its findings for good.
        unknown = corpus.find_unknown_people(one for one in names if one and one != person)
        if not set(unknown) <= set(known):
            problem = f"Nobody named {list_words(unknown)} has worked on this store yet."
            problem += " Mend the name, or tick that it is right."
            return show_start(
                request, corpus, person, entered=entered, problem=problem, unknown=unknown
            )
        try:
            explorer.write(corpus.draw_sample, names, size=size, seed=seed, person=person)
        except FindingsError as error:
            return show_start(request, corpus, person, entered=entered, problem=str(error))
        return RedirectResponse(f"{CODE}#samples", status_code=_SEE_OTHER)
