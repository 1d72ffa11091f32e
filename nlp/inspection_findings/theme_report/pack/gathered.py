"""What a pack says, as typed parts, before it becomes a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from inspection_findings.documents import Cited
from inspection_findings.theme_report.badges import Tally
from inspection_findings.theme_report.contents import Contents
from inspection_findings.theme_report.pack.contrary import ContraryCases
from inspection_findings.theme_report.pack.enquiry import Enquiry
from inspection_findings.theme_report.pack.key_figures import KeyFigures
from inspection_findings.theme_report.pack.question import Question
from inspection_findings.theme_report.pack.visits import Visits
from inspection_findings.theme_report.quotations import Quotation
from inspection_findings.theme_report.recommendations import AreaWithPractice
from inspection_findings.theme_report.recommended import RecommendedReport
from inspection_findings.theme_report.sub_themes import Subgroup
from inspection_findings.theme_report.theme import ThemeReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One theme of a pack, or what a query or a basket chose.

    Attributes
    ----------
    report : ThemeReport
        All figures are those of the theme's page.
    prefix : str
        What captions begin with: its name and a colon where a pack has several topics.
    quotations : tuple of Quotation
        All findings on it, by borough, date and position; those of a basket in its order.
    tallies : mapping of str to Tally
        By borough, of those with a finding.
    strong, weak : tuple of Quotation
        Stated ones, at most three each, each of another borough.
    voices : tuple of (str, Quotation)
        Who speaks, and what children, parents or victims say; at most two.
    points : tuple of Subgroup
        Sub-themes that tell the findings apart.
    practice : tuple of AreaWithPractice
        Areas for improvement with strengths elsewhere that make the same point.
    """

    report: ThemeReport
    prefix: str
    quotations: tuple[Quotation, ...]
    tallies: Mapping[str, Tally]
    strong: tuple[Quotation, ...]
    weak: tuple[Quotation, ...]
    voices: tuple[tuple[str, Quotation], ...]
    points: tuple[Subgroup, ...]
    recommended: RecommendedReport
    key_figures: KeyFigures
    practice: tuple[AreaWithPractice, ...]
    contrary: ContraryCases
    visits: Visits
    enquiries: tuple[Enquiry, ...]

    @property
    def name(self) -> str:
        return self.report.theme.name


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutLine:
    """What a pack does not count: what, how many, and why."""

    what: str
    count: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """All parts of a pack.

    Attributes
    ----------
    contents : Contents
        The corpus that the pack is about.
    topics : tuple of Topic
        One a theme; one alone for a query or a basket.
    considered : tuple of Quotation
        The findings of all topics, each once.
    comments : mapping of str to str
        A person's words on a finding of a basket, by finding id.
    likely : mapping of str to float
        How likely a finding is to be about a query, by finding id.
    cited : mapping of str to Cited
        Every finding of the corpus, by id.
    repeated : tuple of Quotation
        Findings considered that repeat one before them, word for word, in the same report.
    explained : mapping of str to str
        What the figures mean, by name.
    dated : date or None
        When the store was last built.
    content : str
        The digest of all that the store holds.
    versions : tuple of (str, str)
        Of what made the store.
    """

    question: Question
    contents: Contents
    topics: tuple[Topic, ...]
    considered: tuple[Quotation, ...]
    comments: Mapping[str, str]
    likely: Mapping[str, float]
    left_out: tuple[LeftOutLine, ...]
    cited: Mapping[str, Cited]
    repeated: tuple[Quotation, ...]
    explained: Mapping[str, str]
    dated: date | None
    content: str
    versions: tuple[tuple[str, str], ...]

    @property
    def is_census(self) -> bool:
        """Whether its counts say something of all reports: not of a person's choice."""
        return self.question.kind != "basket"

    @property
    def boroughs(self) -> tuple[str, ...]:
        """The boroughs of the findings considered."""
        return tuple(sorted({one.finding.borough for one in self.considered}))
