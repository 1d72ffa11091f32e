"""Findings as a reader sees them: the text, where it stands, who coded it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.analysis.prose import count_words
from inspection_findings.analysis.recurrence import POLARITY_WORDS, CodedFinding
from inspection_findings.frames import CorpusFrames, FindingRow, group_rows
from inspection_findings.records import Nearest, StatedPolarity
from inspection_findings.text import list_words

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
# What needs work first: it is what a reader of a theme report comes for.
_READING_ORDER: tuple[StatedPolarity, ...] = (
    *("area_for_improvement", "mixed", "strength", "neutral", "not_stated"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockMark:
    """Marks a finding whose words reports on several boroughs share, nearly word for word."""

    boroughs: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A finding with all that a reader is told of it.

    Attributes
    ----------
    codings : tuple of CodedFinding
        Its themes, the main one first; ``uncoded_reason`` says why there is none.
    service : str
        The service that was inspected.
    polarity_origin : str
        Who gave its polarity, in words; empty for a recommendation.
    nearest : tuple of Nearest
        Coded findings to compare it with, where the model gave a theme.
    stock : StockMark or None
        Set where reports on several boroughs share its words.
    """

    finding: FindingRow
    codings: tuple[CodedFinding, ...]
    uncoded_reason: str
    service: str
    standard_name: str
    polarity_origin: str
    nearest: tuple[Nearest, ...] = ()
    stock: StockMark | None = None

    def coding_of(self, theme_id: str) -> CodedFinding:
        return next(coding for coding in self.codings if coding.theme_id == theme_id)

    def is_on(self, theme_id: str) -> bool:
        """Whether it is coded with a theme."""
        return any(coding.theme_id == theme_id for coding in self.codings)

    def nearest_on(self, theme_id: str) -> tuple[Nearest, ...]:
        """Return the coded findings to compare with, where the model gave this theme."""
        return tuple(near for near in self.nearest if near.theme_id == theme_id)

    def themes_beside(self, theme_id: str) -> tuple[CodedFinding, ...]:
        return tuple(coding for coding in self.codings if coding.theme_id != theme_id)


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
            polarity_origin=_describe_origin(row),
            nearest=nearest.get(row.finding_id, ()),
            stock=stock.get(row.finding_id),
        )
        for row in in_order
    )


def group_by_polarity(quotations: Iterable[Quotation]) -> tuple[QuotationGroup, ...]:
    """Return the quotations by polarity, without the recommendations, which have none."""
    groups = group_rows(quotations, lambda one: one.finding.stated_polarity)
    return tuple(
        QuotationGroup(key=stated, name=POLARITY_WORDS[stated][0], quotations=tuple(groups[stated]))
        for stated in _READING_ORDER
        if stated in groups
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
    for own in group_rows(frames.stock_wording_rows, lambda row: row.wording_id).values():
        ids = [row.finding_id for row in own]
        boroughs = tuple(sorted({frames.findings_by_id[one].borough for one in ids}))
        words = f"near-identical in {count_words(len(boroughs), 'borough')}’ reports: "
        marks |= dict.fromkeys(
            ids, StockMark(boroughs=boroughs, words=f"{words}{list_words(boroughs)}")
        )
    return marks


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
    return f"{origin}: {POLARITY_WORDS[row.polarity][0].lower()}"


def _describe_likeliest(row: FindingRow) -> str:
    """Say what the model would infer if it were sure enough."""
    if row.likeliest_polarity is None or row.inferred_probability is None:
        return "the model is not sure"
    likeliest = POLARITY_WORDS[row.likeliest_polarity][0].lower()
    return f"the model is not sure: most likely {likeliest} ({row.inferred_probability:.2f})"
