"""A report as it was read: its source, ratings and blocks, and what was expected of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from inspection_findings.records.finding import KINDS, Polarity
from inspection_findings.records.source import Expectation, Source
from inspection_findings.records.spans import Span, _require_spans, require

RatingWord = Literal["Inadequate", "Requires improvement", "Good", "Outstanding"]

RATING_WORDS: tuple[RatingWord, ...] = get_args(RatingWord)  # in order of merit: points 0 to 3

PROBATION = "HM Inspectorate of Probation"
YOUTH_JUSTICE = "youth justice inspection"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """The rating of one standard, as the report's ratings page gives it."""

    standard: str
    name: str
    rating: RatingWord
    in_score: bool

    @property
    def points(self) -> int:
        """Inadequate 0, Requires improvement 1, Good 2, Outstanding 3."""
        return RATING_WORDS.index(self.rating)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A judgement that is not a rating of a youth justice standard, in the report's own words.

    ``name`` is what was judged ("Overall effectiveness"), ``grade`` what the report says of it.
    """

    name: str
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyQuestion:
    """One key question of a casework standard, with the percentage of cases answered yes."""

    standard: str
    question: str
    percentage: int

    def __post_init__(self) -> None:
        require(0 <= self.percentage <= 100, f"not a percentage: {self.percentage}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A run of the source with one role: a bullet, a paragraph, or something left out.

    ``role`` is ``"bullet"``, ``"recommendation"`` or ``"narrative"`` for what becomes
    findings. Any other role is the reason why the text does not become one ("contents page",
    "footnote", "running header or footer", ...). Together the blocks of a report cover every
    character of the source that is not white space or mark-up.
    """

    role: str
    standard: str
    heading: str
    text: str
    spans: tuple[Span, ...]
    polarity: Polarity | None = None
    number: int | None = None
    addressee: str | None = None

    def __post_init__(self) -> None:
        _require_spans(self.spans)

    @property
    def holds_findings(self) -> bool:
        return self.role in KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An inspection report as it was read: its details, and its text in blocks.

    ``published`` is a month (``"2025-03"``). ``fieldwork`` is the month stated on the ratings
    page and ``fieldwork_began`` the date stated in the background section; either may be
    missing. ``score`` is out of ``score_maximum``.

    ``inspectorate`` is who published it, and ``inspection`` the kind of inspection. The report of
    another inspectorate than `PROBATION` has ``judgements`` in place of ratings. If it states no
    month of publication, ``published`` is the month in which the inspection ended, or empty if
    that is not stated either; an expectation says so.
    """

    report_id: str
    source: Source
    borough: str
    service: str
    framework: str
    published: str
    fieldwork: str | None
    fieldwork_began: str | None
    score: int | None
    score_maximum: int | None
    overall_rating: RatingWord | None
    ratings: tuple[Rating, ...]
    key_questions: tuple[KeyQuestion, ...]
    blocks: tuple[Block, ...]
    expectations: tuple[Expectation, ...] = ()
    inspectorate: str = PROBATION
    inspection: str = YOUTH_JUSTICE
    judgements: tuple[Judgement, ...] = ()
