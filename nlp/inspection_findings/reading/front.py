"""The front of a report: its first words, where the title, the place and the dates stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from inspection_findings.reading.dates import find_inspected, find_last_month, find_published
from inspection_findings.reading.parts import Part
from inspection_findings.records import Expectation, Source
from inspection_findings.text.prose import write_month

_FRONT = 6_000  # characters of a source in which its title stands
_MOST_PARTS = 60
_LONGEST_LINE = 160  # characters of a line of a title page; prose is longer


def read_front(source: Source) -> str:
    """Return the first words of a source on one line, without running lines.

    Where a file has passages, page footers cannot stand between a title and its second line.
    """
    if not source.passages:
        return " ".join(source.text[:_FRONT].split())
    texts = (
        source.text[start:end]
        for passage in source.passages[:_MOST_PARTS]
        if passage.role != "running"
        for start, end in passage.spans
    )
    return " ".join(" ".join(texts).split())[:_FRONT]


def front_of(parts: Sequence[Part]) -> str:
    """Return the words of the title page on one line: all before the first prose."""
    text = (part.text for part in parts[:_MOST_PARTS] if part.role != "running")
    return " ".join(takewhile(lambda line: len(line) <= _LONGEST_LINE, text))


class Dates:
    """When a report was published and when the inspection was, as its front says.

    Attributes
    ----------
    published : str
        The month of publication; else the last month of the inspection; else empty.
    inspected : str
        The dates of the inspection as written; empty if they were not found.
    """

    def __init__(self, front: str, *, published: str | None = None) -> None:
        self._stated = published or find_published(front)
        self.inspected = find_inspected(front) or ""
        self.published = self._stated or find_last_month(self.inspected) or ""

    @property
    def fieldwork(self) -> str | None:
        """The last month of the inspection, or None."""
        return find_last_month(self.inspected)

    def expect(self) -> Iterator[Expectation]:
        """Say what the dates are, and which of them the report does not state."""
        found = self.inspected or "missing"
        yield Expectation(
            what="dates of inspection",
            where="front page",
            expected="stated",
            found=found,
            met=bool(self.inspected),
            severity="warning",
        )
        if self._stated:
            return
        used = f"month in which the inspection ended, {write_month(self.published)}, used instead"
        yield Expectation(
            what="month of publication",
            where="front page",
            expected="stated",
            found=used if self.published else "no date at all: the report is undated",
            met=False,
            severity="note" if self.published else "warning",
        )
