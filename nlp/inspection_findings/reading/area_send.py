"""An area SEND inspection report, since 2023: strengths, what to do better, and to whom it goes.

Polarity comes from two questions that serve as headings. The areas for improvement or for priority
action after them are addressed to named bodies or to leaders: these are the recommendations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from inspection_findings.reading.assemble import Details, assemble, read_by_headings
from inspection_findings.reading.checks import compare, some
from inspection_findings.reading.childrens_services.inspection import short_place
from inspection_findings.reading.front import Dates, front_of, read_front
from inspection_findings.reading.known_headings import KnownHeadings
from inspection_findings.reading.parts import Part
from inspection_findings.reading.sections import (
    FINDINGS,
    FRONT_MATTER,
    NARRATIVE,
    RECOMMENDATIONS,
    Section,
)
from inspection_findings.records import Block, Expectation, Judgement, Report, Source

INSPECTORATE = "Ofsted and the Care Quality Commission"
INSPECTION = "Area SEND inspection"

_TITLE = re.compile(
    r"\bArea SEND (?:full )?(?:re-?)?inspection of (?P<place>\S.{1,60}?) Local Area Partnership\b",
    re.IGNORECASE,
)
_AREAS = r"(?:areas? for )?(?:priority actions?|improvements?)"
_OUTCOME = "outcome of the inspection"
_ABOUT = "about the inspection"
_EXPERIENCE = "experience of children and young people"
_HEADINGS = KnownHeadings(
    (
        (r"inspection outcome", Section(reads=_OUTCOME)),
        (
            r"information about the local area partnership",
            Section(reads=NARRATIVE, standard="background"),
        ),
        (
            r"what is it like to be a child or young person\b.*",
            Section(reads=NARRATIVE, standard=_EXPERIENCE),
        ),
        (
            r"what is the (?:local )?area partnership doing that is effective\??",
            Section(reads=FINDINGS, standard="effective", polarity="strength"),
        ),
        (
            r"what does the (?:local )?area partnership need to do better\??",
            Section(reads=FINDINGS, standard="to do better", polarity="area_for_improvement"),
        ),
        (
            rf"{_AREAS}(?:(?: and| or|/| and/or) {_AREAS})?",
            Section(reads=RECOMMENDATIONS, standard="recommendation"),
        ),
        (
            r"local area partnership details|information about this inspection|inspection team",
            Section(reads=_ABOUT),
        ),
    ),
    keeps=(FRONT_MATTER, _ABOUT),
)
_OUTCOMES = (
    re.compile(r"typically lead to positive experiences and outcomes"),
    re.compile(r"lead to inconsistent experiences and outcomes"),
    re.compile(r"widespread and/or systemic failings"),
)
_NEXT = re.compile(
    r"next full (?:area SEND )?(?:re-?)?inspection will (?:be|take place) (?P<when>[^.]+)",
    re.IGNORECASE,
)
_PUBLISHER = re.compile(
    r"If you are not happy with the inspection|The Office for Standards in Educ"
)


def recognises(source: Source) -> bool:
    """Return whether the title is that of an area SEND inspection."""
    return bool(_TITLE.search(read_front(source)))


def parse(source: Source, *, where: str) -> Report:
    """Return the report in a source.

    Raises
    ------
    ReadingError
        If it has none of the headings of such a report.
    """
    title = _TITLE.search(read_front(source))
    place = short_place(title["place"]) if title else ""
    parts, blocks = read_by_headings(
        source, _HEADINGS, where=where, title="an area SEND inspection", interrupt=_interrupt
    )
    judgements = tuple(_read_judgements(blocks))
    details = Details(
        kind="area-send",
        place=place,
        service=f"{place} Local Area Partnership",
        framework="area SEND 2023",
        inspectorate=INSPECTORATE,
        inspection=INSPECTION,
        dates=Dates(front_of(parts)),
        judgements=judgements,
    )
    return assemble(
        source,
        parts,
        blocks,
        details,
        headings=_HEADINGS,
        expectations=_check(blocks, judgements),
    )


def _interrupt(part: Part, section: Section) -> Section | None:
    """The publisher's note ends the report, also where no heading stands above it."""
    ends = bool(_PUBLISHER.match(part.text)) and section.reads != _ABOUT
    return Section(reads=_ABOUT) if ends else None


def _read_judgements(blocks: Sequence[Block]) -> Iterator[Judgement]:
    """Yield the outcome in the report's own words, and when the next inspection will be."""
    text = " ".join(block.text for block in blocks if block.role == _OUTCOME)
    outcome = next((m for pattern in _OUTCOMES if (m := pattern.search(text))), None)
    if outcome:
        yield Judgement(name="Inspection outcome", grade=outcome.group())
    following = _NEXT.search(text)
    if following:
        yield Judgement(name="Next full inspection", grade=following["when"].strip())


def _check(blocks: Sequence[Block], judgements: Sequence[Judgement]) -> Iterator[Expectation]:
    outcomes = [one for one in judgements if one.name == "Inspection outcome"]
    yield compare("outcome, one of the three there are", "Inspection outcome", 1, len(outcomes))
    for what, polarity in (
        ("strengths", "strength"),
        ("areas for improvement", "area_for_improvement"),
    ):
        found = some(b for b in blocks if b.role == "bullet" and b.polarity == polarity)
        yield compare(what, "whole report", "some", found)
    recommendations = [b for b in blocks if b.role == "recommendation"]
    yield compare("recommendations", "whole report", "some", some(recommendations))
    lacking = sum(block.addressee is None for block in recommendations)
    yield compare("recommendations without addressee", "whole report", 0, lacking, "warning")
    for standard in ("background", _EXPERIENCE):
        found = some(b for b in blocks if b.standard == standard and b.holds_findings)
        yield compare("text", standard, "some", found)
    yield from _HEADINGS.expect_known(blocks)
