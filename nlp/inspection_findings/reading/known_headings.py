"""The headings that a reader knows, and the section that each begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from inspection_findings.reading.checks import doubt
from inspection_findings.reading.parts import Part
from inspection_findings.reading.sections import NARRATIVE, Section
from inspection_findings.records import Block, Expectation, Polarity
from inspection_findings.text import text_key


class KnownHeadings:
    """The headings of one form of report, as patterns of their `text_key`.

    Parameters
    ----------
    boundaries : sequence of (str, Section)
        A pattern and the section that it begins; the first that fits counts.
    keeps : sequence of str
        Reasons why text is left out, which an unknown heading does not change.
    """

    def __init__(
        self, boundaries: Sequence[tuple[str, Section]], *, keeps: Sequence[str] = ()
    ) -> None:
        self._keeps = keeps
        self._patterns = [(re.compile(pattern), section) for pattern, section in boundaries]

    def find(self, heading: str) -> Section | None:
        """Return the section that a heading begins, with the heading as written, or None."""
        key = text_key(heading).rstrip(":").strip().replace("-", "")  # a line may end in a hyphen
        for pattern, section in self._patterns:
            if pattern.fullmatch(key):
                return replace(section, heading=" ".join(heading.split()))
        return None

    def knows(self, heading: str) -> bool:
        """Return whether a line is one of these headings."""
        return self.find(heading) is not None

    def polarity_of(self, heading: str) -> Polarity | None:
        """Return the polarity that a heading states, or None."""
        section = self.find(heading)
        return section.polarity if section else None

    def enter(self, heading: str, _: Part, section: Section) -> Section:
        """Return what a heading begins.

        One that is not known ends the polarity before it: what follows is narrative under it.
        """
        found = self.find(heading)
        if found:
            return found
        if section.reads in self._keeps:
            return section
        return Section(reads=NARRATIVE, standard=heading, heading=heading)

    def expect_known(self, blocks: Sequence[Block]) -> Iterator[Expectation]:
        """Name each heading that the reader does not know and that findings stand under."""
        unknown = dict.fromkeys(
            block.heading
            for block in blocks
            if block.holds_findings and block.standard == block.heading
        )
        for heading in unknown:
            yield doubt(
                what="heading",
                where=heading,
                expected="one that reports of this kind have",
                found="another, under which the text is read as narrative",
                severity="warning",
            )
