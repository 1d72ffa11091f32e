"""From frames to quotations and counts: what all theme reports of one corpus share.

House rule: frames end here. Everything behind this module is a tuple of frozen parts in a
fixed order, whatever the order of the rows that came in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection_findings.codebook import Codebook, Theme
from inspection_findings.frames import CorpusFrames
from inspection_findings.records import Nearest
from inspection_findings.recurrence import (
    ASPECTS,
    SAID,
    code_findings,
    count_matrix,
    describe_recurrence,
    find_eligible_boroughs,
    measure_recurrence,
    say,
    write_number,
)
from inspection_findings.theme_report.counts import SAID_WORDS, Counts
from inspection_findings.theme_report.figures import MeasuredFigures
from inspection_findings.theme_report.parts import (
    Quotation,
    Recurrence,
    RecurrenceLine,
    ReportSummary,
    ThemeCell,
    ThemeCoding,
)
from inspection_findings.theme_report.reports import summarise_reports
from inspection_findings.theme_report.rows import Row, iterate_rows, list_words, write_month

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One corpus, ready to be cut into reports.

    Attributes
    ----------
    quotations : tuple of Quotation
        Every finding, coded or not, by borough, date, report and position.
    reports : tuple of ReportSummary
        Every report that was read, by borough and date.
    cells : tuple of ThemeCell
        Every theme and eligible borough, by theme, then borough.
    recurrences : tuple of Recurrence
        One for each theme of the codebook, in its order.
    boroughs : tuple of str
        Every borough of which a report was read, coded or not.
    eligible : tuple of str
        Those of them with any coded finding: the denominator of every share.
    """

    frames: CorpusFrames
    codebook: Codebook
    figures: MeasuredFigures | None
    quotations: tuple[Quotation, ...]
    reports: tuple[ReportSummary, ...]
    cells: tuple[ThemeCell, ...]
    recurrences: tuple[Recurrence, ...]
    boroughs: tuple[str, ...]
    eligible: tuple[str, ...]

    def recurrence_of(self, theme: Theme) -> Recurrence:
        return next(one for one in self.recurrences if one.theme.id == theme.id)

    def quotations_on(self, theme: Theme) -> tuple[Quotation, ...]:
        return tuple(
            quotation
            for quotation in self.quotations
            if any(coding.theme_id == theme.id for coding in quotation.codings)
        )

    def quotations_of(self, borough: str) -> tuple[Quotation, ...]:
        return tuple(quotation for quotation in self.quotations if quotation.borough == borough)


def gather_material(
    frames: CorpusFrames,
    codebook: Codebook,
    figures: MeasuredFigures | None,
    *,
    nearest: Mapping[str, tuple[Nearest, ...]] | None = None,
) -> Material:
    """Return what all theme reports of this corpus share.

    ``nearest`` has, by finding id, the coded findings to show beside what the model coded.

    Raises
    ------
    CodingError
        If a coding names a finding that is not stored or a theme not in the codebook.
    """
    coded = code_findings(frames.findings, frames.effective_codings)
    cells = _read_cells(coded, codebook)
    quotations = _read_quotations(frames, coded, codebook, nearest or {})
    return Material(
        frames=frames,
        codebook=codebook,
        figures=figures,
        cells=cells,
        recurrences=_read_recurrences(coded, codebook),
        quotations=quotations,
        reports=summarise_reports(frames, quotations),
        boroughs=tuple(sorted(set(frames.reports["borough"]))),
        eligible=find_eligible_boroughs(coded),
    )


def _read_cells(coded: pd.DataFrame, codebook: Codebook) -> tuple[ThemeCell, ...]:
    themes = {theme.id: theme for theme in codebook.themes}
    return tuple(
        ThemeCell(
            theme=themes[row["theme_id"]],
            borough=row["borough"],
            counts=Counts(**{said: row[said] for said in SAID}),
        )
        for row in iterate_rows(count_matrix(coded, theme_ids=codebook.theme_ids))
    )


def _read_recurrences(coded: pd.DataFrame, codebook: Codebook) -> tuple[Recurrence, ...]:
    rows = iterate_rows(measure_recurrence(coded, theme_ids=codebook.theme_ids))
    lines = [_read_line(row) for row in rows]
    of_themes = [
        lines[start : start + len(ASPECTS)] for start in range(0, len(lines), len(ASPECTS))
    ]
    return tuple(
        _read_recurrence(theme, of_theme)
        for theme, of_theme in zip(codebook.themes, of_themes, strict=True)
    )


def _read_line(row: Row) -> RecurrenceLine:
    values = {key: value for key, value in row.items() if key != "theme_id"}
    names = tuple(name for name in values.pop("borough_names").split("; ") if name)
    return RecurrenceLine(borough_names=names, **values)


def _read_recurrence(theme: Theme, lines: list[RecurrenceLine]) -> Recurrence:
    by_aspect = {line.aspect: line for line in lines}
    sentence = describe_recurrence(
        strengths=by_aspect["strength"].boroughs,
        areas=by_aspect["area_for_improvement"].boroughs,
        recommendations=by_aspect["recommendation"].boroughs,
        eligible=by_aspect["any"].eligible,
    )
    return Recurrence(
        theme=theme,
        sentence=sentence,
        rests_on=_describe_coders(by_aspect["any"]),
        lines=tuple(lines),
    )


def _describe_coders(line: RecurrenceLine) -> str:
    """Say who coded the findings that a count rests on, and where it is the model alone."""
    if not line.findings:
        return "No finding is coded with this theme."
    parts = [
        (line.by_person, "coded by a person"),
        (line.by_reference, "in the reference coding"),
        (line.by_model, "coded by the model alone"),
    ]
    held = [(count, words) for count, words in parts if count]
    if len(held) == 1:
        everyone = "all " if line.findings > 1 else ""
        sentence = f"Rests on {_count(line.findings, 'finding')}, {everyone}{held[0][1]}."
    else:
        shares = list_words(f"{count:,} {words}" for count, words in held)
        sentence = f"Rests on {_count(line.findings, 'finding')}: {shares}."
    if line.boroughs_by_model_only:
        boroughs = _count(line.boroughs_by_model_only, "borough")
        sentence += f" In {boroughs} it rests on the model alone."
    if line.mixed:
        counts = "counts" if line.mixed == 1 else "count"
        sentence += (
            f" {_count(line.mixed, 'mixed finding').capitalize()} {counts} both as a strength"
            " and as an area for improvement."
        )
    return sentence


def _count(number: int, noun: str) -> str:
    return f"{write_number(number)} {noun if number == 1 else noun + 's'}"


def _read_quotations(
    frames: CorpusFrames,
    coded: pd.DataFrame,
    codebook: Codebook,
    nearest: Mapping[str, tuple[Nearest, ...]],
) -> tuple[Quotation, ...]:
    services = dict(zip(frames.reports["report_id"], frames.reports["service"], strict=True))
    standards = {
        (row["report_id"], row["standard"]): row["name"] for row in iterate_rows(frames.ratings)
    }
    reasons = dict(zip(frames.uncoded["finding_id"], frames.uncoded["reason"], strict=True))
    codings = _read_codings(coded, codebook)
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
        )
        for row in iterate_rows(ordered)
    )


def _read_codings(coded: pd.DataFrame, codebook: Codebook) -> dict[str, tuple[ThemeCoding, ...]]:
    names = {theme.id: theme.name for theme in codebook.themes}
    codings: dict[str, tuple[ThemeCoding, ...]] = {}
    for row in iterate_rows(coded.sort_values(["finding_id", "rank", "theme_id"])):
        coding = ThemeCoding(
            theme_id=row["theme_id"],
            theme_name=names[row["theme_id"]],
            coder_kind=row["coder_kind"],
            coder=row["coder"],
            probability=row["probability"],
        )
        codings[row["finding_id"]] = (*codings.get(row["finding_id"], ()), coding)
    return codings


def _read_quotation(
    row: Row,
    *,
    service: str,
    standard_name: str | None,
    codings: tuple[ThemeCoding, ...],
    reason: str | None,
    nearest: tuple[Nearest, ...],
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
        nearest=nearest,
        number=None if row["number"] is None else int(row["number"]),
        addressee=row["addressee"] or "",
        uncoded_because="" if codings else reason or "no coder has seen it",
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
