"""A letter on a focused visit to children's services: headline findings, what needs to improve as
bullets, then the findings in prose, which state no polarity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from inspection_findings.reading.assemble import Details, assemble, read_by_headings
from inspection_findings.reading.checks import compare, some
from inspection_findings.reading.childrens_services.inspection import (
    INSPECTORATE,
    PLACE,
    SERVICES,
    TO_IMPROVE,
    short_place,
)
from inspection_findings.reading.dates import find_month
from inspection_findings.reading.front import Dates, read_front
from inspection_findings.reading.known_headings import KnownHeadings
from inspection_findings.reading.parts import Part
from inspection_findings.reading.sections import (
    FINDINGS,
    FRONT_MATTER,
    NARRATIVE,
    Section,
)
from inspection_findings.records import Block, Expectation, Report, Source

INSPECTION = "focused visit"

_TITLE = re.compile(rf"\bFocuss?ed visit (?:to|of) {PLACE} {SERVICES}", re.IGNORECASE)
_DATES = re.compile(r"children[\u2019']s (?:social care )?services on (?P<dates>\d.{5,40}?20\d\d)")
_LETTERHEAD = re.compile(
    r"Ofsted(?: Piccadilly Gate\b.*)?$|Piccadilly Gate$|(?:T|Textphone):? 01?\d|"
    r"T 0300 |enquiries@ofsted|www\.gov\.uk/ofsted"
)
_LETTER = "opening of the letter"
_CLOSING = "closing of the letter"
_CLOSES = re.compile(r"Ofsted will take the findings from this|Yours (?:sincerely|faithfully)")
_HEADINGS = KnownHeadings(
    (
        (r"focuss?ed visit (?:to|of) .{2,80} services?", Section(reads=_LETTER)),
        (
            r"headline findings|overview",
            Section(reads=NARRATIVE, standard="headline findings"),
        ),
        (
            r"(?:areas? for priority action|what needs to improve)\b.{0,60}",
            Section(reads=FINDINGS, standard=TO_IMPROVE, polarity="area_for_improvement"),
        ),
        (r"(?:main )?findings", Section(reads=NARRATIVE, standard="findings")),
    ),
    keeps=(FRONT_MATTER, _CLOSING),
)


def recognises(source: Source) -> bool:
    """Return whether it is a letter on a focused visit."""
    return bool(_TITLE.search(read_front(source)))


def parse(source: Source, *, where: str) -> Report:
    """Return the letter in a source.

    Raises
    ------
    ReadingError
        If it has none of the headings of such a letter.
    """
    front = read_front(source)
    title = _TITLE.search(front)
    place = short_place(title["place"]) if title else ""
    parts, blocks = read_by_headings(
        source, _HEADINGS, where=where, title="a focused visit", interrupt=_interrupt, aside=_aside
    )
    before_title = front[: title.start()] if title else ""
    visited = _DATES.search(front)
    details = Details(
        kind="focused-visit",
        place=place,
        service=f"{place} children's services",
        framework="ILACS 2018",
        inspectorate=INSPECTORATE,
        inspection=INSPECTION,
        dates=Dates(
            f"Visit dates: {visited['dates']}" if visited else "",
            published=find_month(before_title),
        ),
    )
    return assemble(
        source,
        parts,
        blocks,
        details,
        headings=_HEADINGS,
        expectations=_check(blocks),
    )


def _interrupt(part: Part, _: Section) -> Section | None:
    return Section(reads=_CLOSING) if _CLOSES.match(part.text) else None


def _aside(part: Part) -> str | None:
    """The address of the publisher may stand at the foot of the first page, as text."""
    return "letterhead" if _LETTERHEAD.match(part.text) else None


def _check(blocks: Sequence[Block]) -> Iterator[Expectation]:
    """A visit may ask for no improvement: a loss if its heading is there, else a warning."""
    has_heading = any(block.standard == TO_IMPROVE for block in blocks)
    areas = some(block for block in blocks if block.polarity)
    severity = "loss" if has_heading else "warning"
    yield compare("areas for improvement", TO_IMPROVE, "some", areas, severity)
    narrative = some(block for block in blocks if block.role == "narrative")
    yield compare("narrative", "whole letter", "some", narrative)
    yield from _HEADINGS.expect_known(blocks)
