"""Blocks and details to a ``Report``, for readers that go by headings alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from inspection_findings.reading.checks import (
    expect_every_character,
    expect_headings,
    expect_items,
)
from inspection_findings.reading.formats.repair import find_broken_characters
from inspection_findings.reading.front import Dates
from inspection_findings.reading.parts import Part
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


def assemble(
    source: Source,
    parts: Sequence[Part],
    blocks: tuple[Block, ...],
    details: Details,
    *,
    polarity_of: Callable[[str], Polarity | None],
    knows: Callable[[str], bool],
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
            *expect_headings(source, blocks, knows=knows),
            *expect_items(source, blocks, polarity_of=polarity_of, knows=knows),
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
