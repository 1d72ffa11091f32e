"""Any inspection report whose headings say strengths or areas for improvement.

The headings of the report are its standards. Nothing is known of its form beyond that, so a report
that is read here always says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from inspection_findings.errors import ReadingError
from inspection_findings.reading.assemble import Details, assemble
from inspection_findings.reading.checks import compare, some
from inspection_findings.reading.front import Dates, front_of
from inspection_findings.reading.general import phrases
from inspection_findings.reading.general.front import (
    UNKNOWN,
    find_inspectorate,
    find_place,
    find_title,
    name_from_file,
)
from inspection_findings.reading.general.outline import Outline
from inspection_findings.reading.parts import Part, read_parts
from inspection_findings.reading.sections import (
    FOOTNOTE,
    FRONT_MATTER,
    HEADING,
    RUNNING,
    make_blocks,
)
from inspection_findings.records import Block, Expectation, Report, Source
from inspection_findings.text import text_key
from inspection_findings.text.places import name_place

INSPECTION = "read generally"


def recognises(source: Source) -> bool:
    """Return whether it speaks of an inspection, and some heading states a polarity."""
    parts = read_parts(source, phrases.knows)
    return "inspect" in source.text.casefold() and any(_states_polarity(part) for part in parts)


def _states_polarity(part: Part) -> bool:
    return part.role == "heading" and phrases.polarity_of(part.text) is not None


def parse(source: Source, *, where: str) -> Report:
    """Return the report in a source, read by its headings.

    Raises
    ------
    ReadingError
        If nothing stands under the headings that state a polarity.
    """
    parts = read_parts(source, phrases.knows)
    blocks = make_blocks(source.text, parts, Outline(parts).enter)
    if not any(block.polarity for block in blocks if block.holds_findings):
        raise ReadingError(
            where,
            "has headings for strengths or areas for improvement, and no text under them",
            "give the whole report, as it was published",
        )
    front = front_of(parts)
    title = find_title(parts)
    place = name_place(find_place(title))
    details = Details(
        kind="",
        place=place or name_from_file(source),
        service=title,
        framework="none: read generally",
        inspectorate=find_inspectorate(front),
        inspection=INSPECTION,
        dates=Dates(front),
    )
    return assemble(
        source,
        parts,
        blocks,
        details,
        headings=phrases,
        expectations=(*_say(details, place), *_check(blocks), *_check_headings(source, blocks)),
    )


def _say(details: Details, place: str) -> Iterator[Expectation]:
    """Say that the report was read generally, and what of its front was not found."""
    yield Expectation(
        what="reader for this kind of report",
        where="whole report",
        expected="one of its own",
        found="none: it was read generally, by the headings that say strengths or improvement",
        met=False,
        severity="note",
    )
    yield Expectation(
        what="place in the title",
        where="front page",
        expected="stated",
        found=place or f"none: the report is called after its file, {details.place!r}",
        met=bool(place),
        severity="warning",
    )
    known = details.inspectorate != UNKNOWN
    yield compare("inspectorate", "front page", True, known, "warning")


def _check(blocks: Sequence[Block]) -> Iterator[Expectation]:
    for what, polarity in (
        ("strengths", "strength"),
        ("areas for improvement", "area_for_improvement"),
    ):
        found = some(block for block in blocks if block.polarity == polarity)
        yield compare(what, "whole report", "some", found, "warning")
    unread = [b for b in blocks if b.role == FRONT_MATTER and phrases.polarity_of(b.text)]
    for block in unread:
        yield compare("heading before the first section", text_key(block.text), "read", "left out")


def _check_headings(source: Source, blocks: Sequence[Block]) -> Iterator[Expectation]:
    """Name lines that were taken for headings and may be findings.

    A heading with nothing under it, where no heading with a polarity follows, is text that is
    lost. In plain text any short line without a full stop looks like a heading, so what was taken
    for one is noted.
    """
    text = [b for b in blocks if b.role not in (RUNNING, FOOTNOTE)]
    seen_section = False
    for block, after in zip_longest(text, text[1:]):
        is_plain = block.role == HEADING and not phrases.knows(block.text)
        seen_section = seen_section or phrases.polarity_of(block.text) is not None
        follows = after is None or after.role == HEADING
        if not (is_plain and seen_section and follows):
            continue
        if after is None or phrases.polarity_of(after.text) is None:
            yield compare("text under a heading", block.text, "some", "none")
        elif not source.passages:
            expected = "the heading of a standard"
            yield compare(
                "line taken for a heading", block.text, expected, "it may be text", "note"
            )
