"""Blocks and details to a ``Report``, for readers that go by headings alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from inspection_findings.errors import ReadingError
from inspection_findings.reading.checks import (
    expect_every_character,
    expect_headings,
    expect_items,
)
from inspection_findings.reading.formats.repair import find_broken_characters
from inspection_findings.reading.front import Dates
from inspection_findings.reading.known_headings import KnownHeadings
from inspection_findings.reading.parts import Part, read_parts
from inspection_findings.reading.sections import Aside, Interrupt, make_blocks, put_none_aside
from inspection_findings.records import (
    Block,
    Expectation,
    Judgement,
    Polarity,
    Report,
    Source,
    Span,
)
from inspection_findings.text import name_place
from inspection_findings.text.names import make_slug


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What a reader knows of a report beside its text; the fields are those of ``Report``.

    ``kind`` is the part of the report's id that says what was inspected.
    """

    kind: str
    place: str
    service: str
    framework: str
    inspectorate: str
    inspection: str
    dates: Dates
    judgements: tuple[Judgement, ...] = ()


class Headings(Protocol):
    """What a reader knows of headings."""

    def polarity_of(self, heading: str, /) -> Polarity | None:
        """Return the polarity that a heading states, or None."""

    def knows(self, heading: str, /) -> bool:
        """Return whether a line is a heading that the reader knows."""


def read_by_headings(
    source: Source,
    headings: KnownHeadings,
    *,
    where: str,
    title: str,
    interrupt: Interrupt,
    aside: Aside = put_none_aside,
) -> tuple[tuple[Part, ...], tuple[Block, ...]]:
    """Return the parts of a source and its blocks, for a report whose headings are known.

    Parameters
    ----------
    where, title : str
        The report and its kind in the error message: "an area SEND inspection".

    Raises
    ------
    ReadingError
        If there is no finding, since the source has none of these headings.
    """
    parts = tuple(read_parts(source, headings.knows))
    blocks = make_blocks(source.text, parts, headings.enter, interrupt=interrupt, aside=aside)
    if not any(block.holds_findings for block in blocks):
        raise ReadingError(
            where,
            f"has the title of {title}, and none of its headings",
            "give the whole report, as it was published",
        )
    return parts, blocks


def assemble(
    source: Source,
    parts: Sequence[Part],
    blocks: tuple[Block, ...],
    details: Details,
    *,
    headings: Headings,
    expectations: Iterable[Expectation],
) -> Report:
    """Return the report, with the expectations that all readers share."""
    dates, place = details.dates, name_place(details.place)
    names = (make_slug(place), details.kind, dates.published)
    return Report(
        report_id="-".join(name for name in names if name),
        source=source,
        borough=place,
        service=details.service,
        framework=details.framework,
        published=dates.published,
        fieldwork=dates.fieldwork,
        fieldwork_began=None,
        score=None,
        score_maximum=None,
        overall_rating=None,
        ratings=(),
        key_questions=(),
        blocks=blocks,
        expectations=(
            *source.expectations,
            *find_broken_characters(source.text),
            *expect_every_character(source.text, blocks, marks=_marks_of(parts)),
            *expect_headings(source, blocks, knows=headings.knows),
            *expect_items(source, blocks, polarity_of=headings.polarity_of, knows=headings.knows),
            *expectations,
            *dates.expect(),
        ),
        inspectorate=details.inspectorate,
        inspection=details.inspection,
        judgements=details.judgements,
    )


def _marks_of(parts: Sequence[Part]) -> Iterator[Span]:
    """Yield where the marks of items stand."""
    for part in parts:
        if part.role == "item":
            yield part.paragraph.marked_spans[0][0], part.paragraph.spans[0][0]
