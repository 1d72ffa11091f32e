"""From rows of findings to quotations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection_findings.analysis.prose import count_words
from inspection_findings.analysis.recurrence import Said, say
from inspection_findings.coding import Codebook
from inspection_findings.frames import CorpusFrames, Row, read_rows
from inspection_findings.records import CoderKind, Nearest
from inspection_findings.text import list_words, write_month
from inspection_findings.theme_report.counts import SAID_WORDS

if TYPE_CHECKING:
    import pandas as pd

_PARTS_OF_A_REPORT = {
    "diversity": "Diversity",
    "involvement": "Involvement",
    "recommendation": "Recommendations",
    "foreword": "Foreword",
    "background": "Background",
}
_CODER_ORIGINS = {
    "person": "given by a person",
    "reference": "not stated by a heading; the reference coding says",
    "model": "not stated by a heading; the model infers",
}


def read_quotations(
    frames: CorpusFrames,
    coded: pd.DataFrame,
    codebook: Codebook,
    nearest: Mapping[str, tuple[Nearest, ...]],
) -> tuple[Quotation, ...]:
    """Return every finding, coded or not, by borough, date, report and position.

    ``nearest`` has, by finding id, the coded findings to show beside what the model coded.
    """
    services = dict(zip(frames.reports["report_id"], frames.reports["service"], strict=True))
    standards = {
        (row["report_id"], row["standard"]): row["name"] for row in read_rows(frames.ratings)
    }
    reasons = dict(zip(frames.uncoded["finding_id"], frames.uncoded["reason"], strict=True))
    codings = _read_codings(coded, codebook, taught=frozenset(frames.taught["finding_id"]))
    stock = _mark_stock_wording(frames)
    by = ["borough", "published", "report_id", "position", "finding_id"]
    ordered = frames.findings.assign(said=say(frames.findings)).sort_values(by)
    return tuple(
        _read_quotation(
            row,
            service=services[row["report_id"]],
            standard_name=standards.get((row["report_id"], row["standard"])),
            codings=codings.get(row["finding_id"], ()),
            reason=reasons.get(row["finding_id"]),
            nearest=nearest.get(row["finding_id"], ()),
            stock=stock.get(row["finding_id"]),
        )
        for row in read_rows(ordered)
    )


def _read_codings(
    coded: pd.DataFrame, codebook: Codebook, *, taught: frozenset[str]
) -> dict[str, tuple[ThemeCoding, ...]]:
    names = {theme.id: theme.name for theme in codebook.themes}
    codings: dict[str, tuple[ThemeCoding, ...]] = {}
    for row in read_rows(coded.sort_values(["finding_id", "rank", "theme_id"])):
        coding = ThemeCoding(
            theme_id=row["theme_id"],
            theme_name=names[row["theme_id"]],
            coder_kind=row["coder_kind"],
            coder=row["coder"],
            probability=row["probability"],
            taught=row["coder_kind"] == "model" and row["finding_id"] in taught,
        )
        codings[row["finding_id"]] = (*codings.get(row["finding_id"], ()), coding)
    return codings


def _mark_stock_wording(frames: CorpusFrames) -> Mapping[str, StockMark]:
    """Return for each finding in stock wording the boroughs whose reports share the words."""
    borough_of = dict(zip(frames.findings["finding_id"], frames.findings["borough"], strict=True))
    held: dict[str, list[str]] = {}
    for row in read_rows(frames.stock_wording):
        held.setdefault(row["wording_id"], []).append(row["finding_id"])
    marks: dict[str, StockMark] = {}
    for members in held.values():
        boroughs = tuple(sorted({borough_of[one] for one in members}))
        words = f"near-identical in {count_words(len(boroughs), 'borough')}’ reports: "
        mark = StockMark(boroughs=boroughs, words=f"{words}{list_words(boroughs)}")
        marks |= dict.fromkeys(members, mark)
    return marks


def _read_quotation(
    row: Row,
    *,
    service: str,
    standard_name: str | None,
    codings: tuple[ThemeCoding, ...],
    reason: str | None,
    nearest: tuple[Nearest, ...],
    stock: StockMark | None,
) -> Quotation:
    return Quotation(
        finding_id=row["finding_id"],
        citation=row["citation"],
        report_id=row["report_id"],
        service=service,
        borough=row["borough"],
        published=write_month(row["published"]),
        standard=row["standard"],
        standard_name=_name_standard(row["standard"], standard_name),
        kind=row["kind"],
        said=row["said"],
        polarity_origin=_describe_origin(row),
        text=row["text"],
        codings=codings,
        number=None if row["number"] is None else int(row["number"]),
        addressee=row["addressee"] or "",
        uncoded_because="" if codings else reason or "no coder has seen it",
        nearest=nearest,
        stock=stock,
    )


def _name_standard(standard: str, name: str | None) -> str:
    if name:
        return f"{standard} {name}"
    return _PARTS_OF_A_REPORT.get(standard, standard)


def _describe_origin(row: Row) -> str:
    """Say where a finding's polarity comes from; empty for a recommendation, which has none."""
    if row["polarity_from"] is None:
        return ""
    if row["polarity_from"] == "heading":
        return "given by the report's heading"
    coder_kind = row["polarity_coder_kind"] or row["polarity_from"]
    origin = _CODER_ORIGINS.get(coder_kind, "given by a coder")
    if coder_kind == "person":
        return origin
    return f"{origin}: {SAID_WORDS[row['polarity']][0].lower()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeCoding:
    """A theme given to a quoted finding, and by whom.

    ``taught`` says that it is the model's, and that a coding of the finding taught the model.
    """

    theme_id: str
    theme_name: str
    coder_kind: CoderKind
    coder: str
    probability: float | None
    taught: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StockMark:
    """That a finding says what reports on other boroughs say in nearly the same words."""

    boroughs: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A finding as a reader meets it: the words, where they stand, who coded them."""

    finding_id: str
    citation: str
    report_id: str
    service: str
    borough: str
    published: str
    standard: str
    standard_name: str
    kind: str
    said: Said
    polarity_origin: str
    text: str
    codings: tuple[ThemeCoding, ...]
    number: int | None
    addressee: str
    uncoded_because: str = ""
    nearest: tuple[Nearest, ...] = ()
    stock: StockMark | None = None

    def coding_of(self, theme_id: str) -> ThemeCoding:
        return next(coding for coding in self.codings if coding.theme_id == theme_id)

    def nearest_on(self, theme_id: str) -> tuple[Nearest, ...]:
        """Return the coded findings to compare with, where the model gave this theme."""
        return tuple(near for near in self.nearest if near.theme_id == theme_id)

    def themes_beside(self, theme_id: str) -> tuple[ThemeCoding, ...]:
        return tuple(coding for coding in self.codings if coding.theme_id != theme_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotationGroup:
    """Quotations under one heading; ``key`` is the heading's stable id."""

    key: str
    name: str
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedQuotation:
    """A quotation that stands beside another one, and what is to be said of it in ``words``."""

    quotation: Quotation
    words: str
