"""Findings as a reader sees them: the text, where it stands, who coded it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from typing import Generic, TypeVar

from inspection_findings.analysis.recurrence import CodedFinding
from inspection_findings.frames import CorpusFrames, FindingRow, group_rows, keep_once
from inspection_findings.records import Nearest
from inspection_findings.text import list_words
from inspection_findings.theme_report.badges import BADGE_WORDS, Badge, read_badge

T = TypeVar("T")

_PARTS_OF_A_REPORT = {
    "diversity": "Diversity",
    "involvement": "Involvement",
    "recommendation": "Recommendations",
    "foreword": "Foreword",
    "background": "Background",
}
_CODER_ORIGINS = {
    "reference": "not stated by a heading; the reference coding says",
    "model": "not stated by a heading; the model infers",
}
_NAMED = 5  # boroughs up to which a mark names them; the tables name all
_LEVELS = (1000, 500, 200, 100, 50, 20, 10, _NAMED)
_NEAREST = 2  # coded findings to compare with that are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class StockMark:
    """Marks a finding whose words reports on several boroughs share, nearly word for word.

    Attributes
    ----------
    badge : str
        For example "stock wording, 2 boroughs".
    names : str
        The boroughs in words; empty if there are too many to name beside a quotation.
    """

    wording_id: str
    badge: str
    names: str

    @classmethod
    def of(cls, wording_id: str, boroughs: Collection[str]) -> StockMark:
        """Return the mark of a wording that reports on these boroughs share."""
        return cls(
            wording_id=wording_id,
            badge=f"stock wording, {count_boroughs(len(boroughs))}",
            names=list_words(sorted(boroughs)) if len(boroughs) <= _NAMED else "",
        )


def name_other_boroughs(boroughs: Set[str], own: str) -> str:
    """Return the names of boroughs but their own; of many, how many they are."""
    if len(boroughs) - 1 > _NAMED:
        return count_boroughs(len(boroughs) - 1)
    return list_words(sorted(boroughs - {own}))


def count_boroughs(count: int) -> str:
    """Return a number of boroughs in words; beyond a few, only how large it is.

    So one more report does not change all pages; the index and the tables have the number.

    Examples
    --------
    >>> count_boroughs(3), count_boroughs(34)
    ('3 boroughs', 'more than 20 boroughs')
    """
    level = next((level for level in _LEVELS if count > level), 0)
    return f"more than {level} boroughs" if level else f"{count} boroughs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A finding with all that a reader is told of it.

    Attributes
    ----------
    codings : tuple of CodedFinding
        Its themes, the main one first; ``uncoded_reason`` says why there is none.
    service : str
        The service that was inspected.
    badge : Badge or None
        Its polarity as it is shown.
    polarity_origin : str
        Who gave its polarity, in words; empty for a recommendation.
    neighbours : mapping of str to tuple of Nearest
        By finding id, the coded findings to compare with, where the model gave a theme.
    stock : StockMark or None
        Set where reports on several boroughs share its words.
    """

    finding: FindingRow
    codings: tuple[CodedFinding, ...]
    uncoded_reason: str
    service: str
    standard_name: str
    badge: Badge | None
    polarity_origin: str
    neighbours: Mapping[str, tuple[Nearest, ...]] = field(repr=False, compare=False)
    stock: StockMark | None = None

    @property
    def nearest(self) -> tuple[Nearest, ...]:
        """Coded findings to compare it with, where the model gave a theme."""
        return self.neighbours.get(self.finding.finding_id, ())

    def coding_of(self, theme_id: str) -> CodedFinding:
        return next(coding for coding in self.codings if coding.theme_id == theme_id)

    def is_on(self, theme_id: str) -> bool:
        """Whether it is coded with a theme."""
        return any(coding.theme_id == theme_id for coding in self.codings)

    @property
    def wording(self) -> str:
        """What tells its words from others: those of one stock wording are the same."""
        return self.stock.wording_id if self.stock else self.finding.text

    @property
    def is_in_training(self) -> bool:
        """Whether the model was shown a coding of it in training."""
        return any(coding.in_training for coding in self.codings)

    @property
    def compared(self) -> tuple[Nearest, ...]:
        """The most similar coded findings, each once, whatever their theme."""
        first: dict[str, Nearest] = {}
        for one in sorted(self.nearest, key=lambda near: (-near.similarity, near.finding_id)):
            first.setdefault(one.finding_id, one)
        return tuple(first.values())[:_NEAREST]

    def nearest_on(self, theme_id: str) -> tuple[Nearest, ...]:
        """Return the coded findings to compare with, where the model gave this theme."""
        return tuple(near for near in self.nearest if near.theme_id == theme_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotationGroup:
    """Quotations under one heading; ``key`` is the heading's stable id."""

    key: str
    name: str
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedQuotation:
    """A quotation beside another one, and in ``words`` how the two are related."""

    quotation: Quotation
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed(Generic[T]):
    """The first of many on a page, and in which boroughs how many more there are."""

    shown: tuple[T, ...]
    further: tuple[tuple[str, int], ...]


def cut_list(items: Sequence[T], borough_of: Callable[[T], str], *, limit: int) -> Listed[T]:
    """Return the first ``limit`` of a list, and count the others by borough.

    Examples
    --------
    >>> cut_list(["Ash 1", "Ash 2", "Birch 1"], lambda name: name[:-2], limit=1)
    Listed(shown=('Ash 1',), further=(('Ash', 1), ('Birch', 1)))
    """
    left = Counter(borough_of(one) for one in items[limit:])
    return Listed(shown=tuple(items[:limit]), further=tuple(sorted(left.items())))


def read_quotations(
    frames: CorpusFrames,
    coded: Sequence[CodedFinding],
    nearest: Mapping[str, tuple[Nearest, ...]],
) -> tuple[Quotation, ...]:
    """Return every finding, coded or not, by borough, date, report and position.

    ``nearest`` has, by finding id, the coded findings to show beside what the model coded.
    """
    services = {row.report_id: row.service for row in frames.report_rows}
    standards = {(row.report_id, row.standard): row.name for row in frames.rating_rows}
    ranked = sorted(coded, key=lambda row: (row.rank, row.theme_id))
    codings = group_rows(ranked, lambda row: row.finding.finding_id)
    stock = _mark_stock_wording(frames)
    in_order = sorted(
        frames.finding_rows,
        key=lambda row: (
            *(row.borough, row.published, row.report_id),
            *(row.position, row.finding_id),
        ),
    )
    return tuple(
        Quotation(
            finding=row,
            codings=tuple(codings.get(row.finding_id, ())),
            uncoded_reason=""
            if row.finding_id in codings
            else frames.uncoded_reasons.get(row.finding_id, "no coder has seen it"),
            service=services[row.report_id],
            standard_name=_name_standard(
                row.standard, standards.get((row.report_id, row.standard))
            ),
            badge=read_badge(row),
            polarity_origin=keep_once(_describe_origin(row)),
            neighbours=nearest,
            stock=stock.get(row.finding_id),
        )
        for row in in_order
    )


def group_by_addressee(quotations: Iterable[Quotation]) -> tuple[QuotationGroup, ...]:
    """Return the recommendations by addressee, the most addressed first."""
    recommendations = (one for one in quotations if one.finding.kind == "recommendation")
    addressed = group_rows(recommendations, lambda one: one.finding.addressee or "")
    ordered = sorted(addressed.items(), key=lambda item: (-len(item[1]), item[0].casefold()))
    return tuple(
        QuotationGroup(
            key=f"addressee-{number}",
            name=f"{addressee[0].upper()}{addressee[1:]}" if addressee else "No addressee named",
            quotations=tuple(own),
        )
        for number, (addressee, own) in enumerate(ordered, start=1)
    )


def _mark_stock_wording(frames: CorpusFrames) -> Mapping[str, StockMark]:
    """Return for each finding in stock wording the boroughs whose reports share the words."""
    marks: dict[str, StockMark] = {}
    wordings = group_rows(frames.stock_wording_rows, lambda row: row.wording_id)
    for wording_id, own in wordings.items():
        ids = [row.finding_id for row in own]
        boroughs = {frames.findings_by_id[one].borough for one in ids}
        marks |= dict.fromkeys(ids, StockMark.of(wording_id, boroughs))
    return marks


@cache  # so that the findings of a standard have one string
def _name_standard(standard: str, name: str | None) -> str:
    if name:
        return f"{standard} {name}"
    return _PARTS_OF_A_REPORT.get(standard, standard)


def _describe_origin(row: FindingRow) -> str:
    """Say where a finding's polarity comes from; empty for a recommendation, which has none."""
    if row.polarity_from is None or row.polarity is None:
        return ""
    if row.polarity_from == "heading":
        return "given by the report's heading"
    coder_kind = row.polarity_coder_kind or row.polarity_from
    if coder_kind == "person":
        return "given by a person"
    origin = _CODER_ORIGINS.get(coder_kind, "given by a coder")
    if row.polarity == "unclear":
        return f"not stated by a heading; unclear, {_describe_likeliest(row)}"
    return f"{origin}: {BADGE_WORDS[row.polarity]}"


def _describe_likeliest(row: FindingRow) -> str:
    """Say what the model would infer if it were sure enough."""
    if row.likeliest_polarity is None or row.inferred_probability is None:
        return "the model is not sure"
    likeliest = BADGE_WORDS[row.likeliest_polarity]
    return f"the model is not sure: most likely {likeliest} ({row.inferred_probability:.2f})"
