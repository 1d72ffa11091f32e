"""The page of a PDF that is shown beside the text; what cannot be shown becomes words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from inspection_findings.errors import FindingsError, ReadingError, StoreError, UnknownNameError

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus
    from inspection_findings.corpus.blindness import Blindness
    from inspection_findings.corpus.finding_details import FindingDetails
    from inspection_findings.corpus.report_pages import PageBoxes, PlacedFinding

_ROOM = 0.04  # of the page, shown on all sides of what is cut out


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with its findings, or the problem that keeps it from being shown."""

    boxes: PageBoxes | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Cutting:
    """The part of a page on which a finding begins.

    ``view`` is its left, top, right and bottom, in shares of the page.
    """

    boxes: PageBoxes
    placed: PlacedFinding
    view: tuple[float, float, float, float]


def show_page(corpus: Corpus, report_id: str, page: int, *, blindness: Blindness) -> Sheet:
    """Return a page of a report; an unknown one is an error with status 404."""
    try:
        return Sheet(blindness.cover_boxes(corpus.page_boxes(report_id, page)))
    except ReadingError as error:
        return Sheet(problem=str(error))
    except (UnknownNameError, StoreError) as error:
        raise HTTPException(HTTPStatus.NOT_FOUND, detail=str(error)) from error


def show_finding(corpus: Corpus, details: FindingDetails) -> Cutting | None:
    """Return where a finding stands on its page; None if that cannot be shown."""
    listed = details.listed
    if listed.page is None:
        return None
    try:
        boxes = corpus.page_boxes(listed.finding.report_id, listed.page)
    except FindingsError:  # without the file, or with a damaged one, the text has to do
        return None
    finding_id = listed.finding.finding_id
    own = (one for one in boxes.findings if one.listed.finding.finding_id == finding_id)
    placed = next(own, None)
    if placed is None or not placed.rectangles:
        return None
    shown = replace(placed, listed=listed)  # as its page shows it, which may hide codings
    return Cutting(boxes, shown, _frame(boxes, placed))


def _frame(boxes: PageBoxes, placed: PlacedFinding) -> tuple[float, float, float, float]:
    """Return a frame as wide as the text of the page and as high as the finding, with room."""
    text = [box for one in boxes.findings for box in one.rectangles]
    own = placed.rectangles
    return (
        max(min(box.left for box in text) - _ROOM, 0.0),
        max(min(box.top for box in own) - _ROOM, 0.0),
        min(max(box.right for box in text) + _ROOM, 1.0),
        min(max(box.bottom for box in own) + _ROOM, 1.0),
    )
