"""An inspection of a local authority's children's services (ILACS): graded judgements in a table,
what needs to improve as bullets, then a section of numbered paragraphs for each judgement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from inspection_findings.reading.assemble import Details, assemble, read_by_headings
from inspection_findings.reading.checks import compare, some
from inspection_findings.reading.front import Dates, front_of, read_front
from inspection_findings.reading.known_headings import KnownHeadings
from inspection_findings.reading.parts import Part
from inspection_findings.reading.sections import (
    FINDINGS,
    FRONT_MATTER,
    NARRATIVE,
    Section,
)
from inspection_findings.records import Block, Expectation, Judgement, Report, Source
from inspection_findings.text import text_key
from inspection_findings.text.places import name_place

INSPECTORATE = "Ofsted"
INSPECTION = "inspection of children's services"
TO_IMPROVE = "what needs to improve"
OVERALL = "overall effectiveness"

SERVICES = r"(?:local authority )?children[\u2019']s (?:social (?:care|work) )?services?\b"
PLACE = r"(?:the )?(?P<place>[A-Z].{1,60}?)"
_TITLES = (
    re.compile(rf"\bInspection of {PLACE} {SERVICES}"),
    re.compile(rf"{PLACE} Inspection of {SERVICES}"),
    re.compile(rf"Inspection of {SERVICES}:? {PLACE} Inspection dates"),
)
_COUNCIL = re.compile(
    r"^City (?:and \w+ )?of |"
    r"(?: (?:Metropolitan|City|County|Borough|District|Unitary|Authority|Council))+$"
)
_GRADES = r"outstanding|good|requires improvement(?: to be good)?|inadequate"
_GRADED = rf"(?:\W+|\W+(?:is|are)\W+)(?:{_GRADES})\W*|"
_SECTIONS = (
    (r"the impact of leaders on social work practice with children and families", "leadership"),
    (
        r"the experiences and progress of children who need help and protection",
        "help and protection",
    ),
    (
        r"the experiences and progress of children (?:looked after|in care) and care leavers",
        "children in care and care leavers",
    ),
    (r"the experiences and progress of children (?:looked after|in care)", "children in care"),
    (r"the experiences and progress of care leavers", "care leavers"),
    (r"overall effectiveness", OVERALL),
)
_TABLE = "table of judgements"
_ABOUT = "about the publisher"
_PUBLISHER = re.compile(r"The Office for Standards in Education, Children|\u00a9 Crown copyright")
_ROW = re.compile(
    rf"(?P<name>{'|'.join(pattern for pattern, _ in _SECTIONS)})\W+(?P<grade>{_GRADES})\b",
    re.IGNORECASE,
)
_HEADINGS = KnownHeadings(
    (
        (
            r"what needs to improve\b.{0,60}",
            Section(reads=FINDINGS, standard=TO_IMPROVE, polarity="area_for_improvement"),
        ),
        *(
            (
                rf"{pattern}(?:{_GRADED})",
                Section(reads=NARRATIVE, standard=standard),
            )
            for pattern, standard in _SECTIONS
        ),
    ),
    keeps=(FRONT_MATTER, _ABOUT),
)


def recognises(source: Source) -> bool:
    """Return whether the title is that of an inspection of children's services."""
    return _find_place(source) is not None


def _find_place(source: Source) -> str | None:
    """Return the place in the title without the kind of its council, or None without a title."""
    front = read_front(source)
    match = next((m for title in _TITLES if (m := title.search(front[:600]))), None)
    return short_place(match["place"]) if match else None


def short_place(name: str) -> str:
    """Return the name of a place without the kind of its council.

    Examples
    --------
    >>> short_place("Portsmouth City Council"), short_place("the London Borough of Bexley")
    ('Portsmouth', 'Bexley')
    """
    return name_place(_COUNCIL.sub("", name.strip()).strip() or name)


def parse(source: Source, *, where: str) -> Report:
    """Return the report in a source.

    Raises
    ------
    ReadingError
        If it has none of the headings of such a report.
    """
    place = _find_place(source) or ""
    parts, blocks = read_by_headings(
        source,
        _HEADINGS,
        where=where,
        title="an inspection of children's services",
        interrupt=_interrupt,
    )
    judgements = tuple(_read_judgements(blocks))
    details = Details(
        kind="childrens-services",
        place=place,
        service=f"{place} children's services",
        framework="ILACS 2018",
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
    """The table of judgements and the publisher's note have no headings of their own."""
    if _PUBLISHER.match(part.text):
        return Section(reads=_ABOUT)
    if section.reads == FRONT_MATTER and _begins_table(part):
        return Section(reads=_TABLE)
    if section.reads == _TABLE and part.cell is None and not _begins_table(part):
        return Section(reads=NARRATIVE, standard=OVERALL, heading="Overall effectiveness")
    return None


def _begins_table(part: Part) -> bool:
    return text_key(part.text).startswith("judgement") or bool(_ROW.match(part.text))


def _read_judgements(blocks: Sequence[Block]) -> Iterator[Judgement]:
    text = " ".join(block.text for block in blocks if block.role == _TABLE)
    for row in _ROW.finditer(text):
        yield Judgement(name=row["name"], grade=row["grade"])


def _check(blocks: Sequence[Block], judgements: Sequence[Judgement]) -> Iterator[Expectation]:
    """Each judgement has a section with text and the same grade in its heading."""
    graded = {_standard_of(one.name): one.grade for one in judgements}
    yield compare("judgement", OVERALL, "found", "found" if OVERALL in graded else "missing")
    for standard, grade in graded.items():
        text = [b for b in blocks if b.standard == standard and b.role == "narrative"]
        yield compare("text", standard, "some", some(text))
        heading = next((b.heading for b in text), "")
        stated = re.search(rf"(?:{_GRADES})\W*$", heading, re.IGNORECASE)
        if stated:
            yield _compare_grades(standard, grade, stated.group())
    # Where all is outstanding, prose may say that hardly anything needs to improve.
    severity = "warning" if graded.get(OVERALL, "").casefold() == "outstanding" else "loss"
    areas = some(block for block in blocks if block.polarity)
    yield compare("areas for improvement", TO_IMPROVE, "some", areas, severity)
    yield from _HEADINGS.expect_known(blocks)


def _standard_of(name: str) -> str:
    section = _HEADINGS.find(name)
    return section.standard if section else name


def _compare_grades(standard: str, grade: str, stated: str) -> Expectation:
    """The table may shorten "requires improvement to be good"."""
    short = [text_key(one).removesuffix(".").removesuffix(" to be good") for one in (grade, stated)]
    return compare("grade in the heading", standard, short[0], short[1], "warning")
