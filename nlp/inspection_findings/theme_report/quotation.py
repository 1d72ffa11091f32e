"""A finding as a reader meets it."""

from __future__ import annotations

from dataclasses import dataclass

from inspection_findings.analysis.recurrence import Said
from inspection_findings.records import CoderKind, Nearest


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
