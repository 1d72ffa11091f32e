"""The pages of a report's PDF, with the places of its findings on them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inspection_findings.errors import StoreError, UnknownNameError
from inspection_findings.search import Filters, list_findings

if TYPE_CHECKING:
    from inspection_findings.reading.formats.pdf.outlines import Point, Rectangle
    from inspection_findings.reading.formats.pdf.picture import PagePicture
    from inspection_findings.reading.formats.pdf.places import PageLetters
    from inspection_findings.records import Finding, Span
    from inspection_findings.search import Listed
    from inspection_findings.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedFinding:
    """A finding and where it stands on a page.

    Attributes
    ----------
    listed : Listed
    rectangles : tuple of Rectangle
        One a line, in shares of the width and height of the page; empty if its place could not be
        found for certain.
    """

    listed: Listed
    rectangles: tuple[Rectangle, ...]

    @property
    def outlines(self) -> tuple[tuple[Point, ...], ...]:
        """The corners of the polygons around it, in the same shares."""
        from inspection_findings.reading.formats.pdf.outlines import trace

        return trace(self.rectangles)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBoxes:
    """The findings of a page, in the order of the report.

    Attributes
    ----------
    report_id : str
    page, pages : int
        Which page, from 1, of how many.
    width, height : float
        Of the page, in points.
    findings : tuple of PlacedFinding
    """

    report_id: str
    page: int
    pages: int
    width: float
    height: float
    findings: tuple[PlacedFinding, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the page as a value for JSON; rectangles are left, top, right, bottom."""
        return {
            "report_id": self.report_id,
            "page": self.page,
            "pages": self.pages,
            "width": self.width,
            "height": self.height,
            "findings": [
                {
                    "finding_id": one.listed.finding.finding_id,
                    "rectangles": [list(box) for box in one.rectangles],
                }
                for one in self.findings
            ],
        }

    @property
    def missing(self) -> tuple[PlacedFinding, ...]:
        """The findings whose place on the page could not be found."""
        return tuple(one for one in self.findings if not one.rectangles)


def read_boxes(store: Store, report_id: str, page: int) -> PageBoxes:
    """Return where the findings of a page stand on it; call it inside a snapshot.

    Raises
    ------
    UnknownNameError
        If there is no such report or page.
    StoreError
        If the store keeps no PDF of the report, or a damaged one.
    ReadingError
        If the page cannot be read.
    """
    from inspection_findings.reading.formats.pdf.places import read_letters

    data, name, starts = _read_file(store, report_id, page)
    letters = read_letters(data, name, page)
    text = store.read_source_text(report_id)
    begin, end = starts[page - 1], [*starts[1:], len(text)][page - 1]
    places = {
        finding.finding_id: _place(finding, text[begin:end], begin, letters)
        for finding in store.read_findings(store.read_finding_ids_of(report_id))
        if any(_cut(finding.spans, begin, end))
    }
    listing = list_findings(store, Filters(finding=tuple(places))) if places else ()
    return PageBoxes(
        report_id=report_id,
        page=page,
        pages=len(starts),
        width=letters.width,
        height=letters.height,
        findings=tuple(
            PlacedFinding(listed=one, rectangles=places[one.finding.finding_id]) for one in listing
        ),
    )


def draw_report_page(store: Store, report_id: str, page: int, *, width: int) -> PagePicture:
    """Return the picture of a page of a report; raises as ``read_boxes``."""
    from inspection_findings.reading.formats.pdf.picture import draw_page

    data, name, _ = _read_file(store, report_id, page)
    return draw_page(data, name, page, width=width)


def _read_file(store: Store, report_id: str, page: int) -> tuple[bytes, str, tuple[int, ...]]:
    """Return the PDF of a report, its name, and where its pages begin in the text."""
    starts = store.read_pages(report_id)
    try:
        data = store.read_file(report_id)
    except zlib.error as error:
        raise StoreError(
            report_id,
            f"the PDF that the store keeps of this report is damaged ({error})",
            "build again with its file",
        ) from error
    if data is None:
        raise StoreError(
            report_id,
            "the store keeps no PDF of this report",
            "build again with its file, if it is a PDF",
        )
    if not 1 <= page <= len(starts):
        raise UnknownNameError("page", str(page), [str(n + 1) for n in range(len(starts))])
    return data, store.read_report(report_id).source_name, starts


def _place(finding: Finding, text: str, begin: int, letters: PageLetters) -> tuple[Rectangle, ...]:
    """Return the place of all that a finding has on a page, or nothing."""
    from inspection_findings.reading.formats.pdf.places import find_place, keep_letters

    end = begin + len(text)
    found: list[Rectangle] = []
    for start, stop in _cut(finding.spans, begin, end):
        span = (start - begin, stop - begin)
        if keep_letters(text[slice(*span)]):  # a number alone has no letters to find
            place = find_place(letters, text, span, goes_on=finding.spans[-1][1] > end)
            if not place:
                return ()
            found += place
    return tuple(found)


def _cut(spans: Sequence[Span], begin: int, end: int) -> Iterator[Span]:
    """Yield the parts of spans that lie on a page."""
    for start, stop in spans:
        if max(start, begin) < min(stop, end):
            yield max(start, begin), min(stop, end)
