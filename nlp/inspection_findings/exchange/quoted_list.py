"""A list of findings to read, cite and hand on: what its files as Excel, Word and Markdown say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from inspection_findings.records import CoderKind, EffectivePolarity, Kind
from inspection_findings.text import write_month

Basis = CoderKind | Literal["heading"]
_BASIS_WORDS: dict[Basis, str] = {
    "heading": "stated by the report’s heading",
    "person": "stated by a person",
    "adjudicated": "stated by a person who settled a difference",
    "reference": "inferred by the reference coding",
    "model": "inferred by the model",
}
COUNTED = (
    "Findings",
    "Strengths, stated",
    "Strengths, inferred",
    "Areas for improvement, stated",
    "Areas for improvement, inferred",
    "Recommendations",
    "Others",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedFinding:
    """A finding of the list, in words for readers.

    Attributes
    ----------
    number : int
        Its place in the list; the first is 1.
    polarity : str or None
        As it counts: "strength", "area_for_improvement", "mixed", "neutral" or "unclear".
    basis : {"heading", "person", "adjudicated", "reference", "model"} or None
        Who states that polarity (a heading, a person) or infers it; None if there is none.
    themes, voices : tuple of str
        By name.
    published : str
        The month of its report, such as ``"2023-05"``.
    before, after : tuple of str
        Texts around it in its report, if they were asked for.
    remark : str
        Why it is in the list: what a search says of it, or what the list is sorted by.
    comment : str
        What a person wrote beside it.
    """

    number: int
    finding_id: str
    citation: str
    text: str
    report_id: str
    borough: str
    inspectorate: str
    service: str
    published: str
    page: int | None
    standard: str
    kind: Kind
    heading: str
    addressee: str
    polarity: EffectivePolarity | None
    basis: Basis | None
    themes: tuple[str, ...]
    sub_theme: str = ""
    voices: tuple[str, ...] = ()
    rating: str = ""
    overall_rating: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    remark: str = ""
    comment: str = ""

    @property
    def report(self) -> str:
        """The service and the month of its report."""
        return ", ".join(filter(None, [self.service, write_month(self.published)]))

    @property
    def polarity_words(self) -> str:
        """Its polarity, or that it is a recommendation, which has none."""
        if self.kind == "recommendation":
            return "Recommendation"
        words = (self.polarity or "polarity not stated").replace("_", " ")
        return f"{words[:1].upper()}{words[1:]}"

    @property
    def basis_words(self) -> str:
        """Who states or infers its polarity; empty if nobody does."""
        return _BASIS_WORDS[self.basis] if self.basis else ""

    @property
    def coded(self) -> str:
        """Its polarity with who gives it, and its themes, as one line.

        Examples
        --------
        >>> from inspection_findings.exchange.quoted_list import QuotedFinding
        >>> example = QuotedFinding(
        ...     number=1, finding_id="a:1.1:b", citation="Hackney, May 2023, 1.1, strength 1",
        ...     text="Good.", report_id="a", borough="Hackney", inspectorate="", service="",
        ...     published="2023-05", page=None, standard="1.1", kind="bullet", heading="Strengths:",
        ...     addressee="", polarity="strength", basis="heading", themes=("Victim work",),
        ... )
        >>> example.coded
        'Strength (stated by the report’s heading). Themes: Victim work.'
        """
        basis = f" ({self.basis_words})" if self.basis else ""
        themes = f"Themes: {'; '.join(self.themes)}." if self.themes else "No theme."
        return f"{self.polarity_words}{basis}. {themes}"

    @property
    def source(self) -> str:
        """Where it stands: citation, which has the page where there are pages, service and id."""
        report = f"{self.citation}; {self.inspectorate}, {self.service}".rstrip(", ;")
        return f"{report} [{self.finding_id}]"

    @property
    def further(self) -> tuple[str, ...]:
        """What is to be said besides, a line each: who is asked, a comment, why it is listed."""
        named = (("Asked to act", self.addressee), ("Comment", self.comment), ("", self.remark))
        return tuple(f"{name}: {words}" if name else words for name, words in named if words)

    @property
    def counted_as(self) -> str:
        """The column of counts that it belongs to, one of `COUNTED`."""
        names = {"strength": "Strengths", "area_for_improvement": "Areas for improvement"}
        if self.kind == "recommendation":
            return "Recommendations"
        if self.polarity not in names:
            return "Others"
        is_stated = self.basis in ("heading", "person", "adjudicated")
        return f"{names[self.polarity]}, {'stated' if is_stated else 'inferred'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedList:
    """A list of findings, with what was asked and what it was made with.

    Attributes
    ----------
    title : str
    asked : tuple of (str, str)
        What was asked and how much was found, by name: the question, the filters.
    made_with : tuple of (str, str)
        The store and the versions, by name.
    notes : tuple of str
        Sentences on how to read it, and the licence.
    entries : tuple of QuotedFinding
        In the order of the list.
    built : datetime or None
        When the store was last changed by a build: the date of the file, so that it does not
        depend on the day on which the file is written.
    is_grouped : bool
        Whether documents group the findings by borough; if not, they keep the order of the list.
    is_ranked : bool
        Whether it is a ranking, of which the end may have nothing to do with the question: then
        findings are not counted by borough, because such counts would read as a result.
    """

    title: str
    asked: tuple[tuple[str, str], ...]
    made_with: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    entries: tuple[QuotedFinding, ...]
    built: datetime | None = None
    is_grouped: bool = True
    is_ranked: bool = False

    @property
    def boroughs(self) -> tuple[str, ...]:
        """The boroughs, sorted by name."""
        return tuple(sorted({one.borough for one in self.entries}))

    def sections(self) -> Iterator[tuple[str, tuple[QuotedFinding, ...]]]:
        """Yield the heading and the findings of each part of a document."""
        if not self.is_grouped:
            yield "The best first" if self.is_ranked else "Findings in their order", self.entries
            return
        for borough in self.boroughs:
            yield borough, tuple(one for one in self.entries if one.borough == borough)

    def count(self) -> list[tuple[str, tuple[int, ...]]]:
        """Return a row of counts for each borough, with the columns in `COUNTED`; the sum last.

        A ranking is not counted: it gives no row.
        """
        rows: list[tuple[str, tuple[int, ...]]] = []
        if self.is_ranked:
            return rows
        for borough in (*self.boroughs, "All boroughs"):
            own = [one for one in self.entries if borough in (one.borough, "All boroughs")]
            held = [one.counted_as for one in own]
            rows.append((borough, (len(own), *(held.count(name) for name in COUNTED[1:]))))
        return rows
