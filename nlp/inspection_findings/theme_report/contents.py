"""From frames to quotations and counts: what all theme reports of one corpus share.

House rule: frames end here. Everything behind this module is a tuple of frozen parts in a
fixed order, whatever the order of the rows that came in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from inspection_findings.analysis.corpus_tables import CorpusTables, measure_corpus
from inspection_findings.analysis.recommendations import Similarity
from inspection_findings.analysis.recurrence import (
    SAID,
    code_findings,
    count_matrix,
    find_eligible_boroughs,
)
from inspection_findings.coding import Codebook, Retirement, Theme, find_retirements
from inspection_findings.frames import CorpusFrames, read_rows
from inspection_findings.frameworks import Frameworks
from inspection_findings.records import Nearest
from inspection_findings.theme_report.accuracy import MeasuredFigures
from inspection_findings.theme_report.counts import Counts
from inspection_findings.theme_report.parts import Recurrence, ReportSummary, ThemeCell
from inspection_findings.theme_report.parts_across import ThemeAcross
from inspection_findings.theme_report.quotations import Quotation, read_quotations
from inspection_findings.theme_report.recommendations import Following, read_following
from inspection_findings.theme_report.recurrence import read_across, read_recurrences
from inspection_findings.theme_report.reports import summarise_reports

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One corpus, ready to be cut into reports.

    Attributes
    ----------
    codebook : Codebook
        Without the retired themes that no finding carries.
    retired : mapping of str to Retirement
        What became of every theme that is retired, by id.
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
        Those of them with any coded finding. A theme's denominator is those of them whose
        reports could show it.
    tables : CorpusTables
        What ``recurrences``, ``across`` and ``following`` were read from.
    across : mapping of str to ThemeAcross
        By theme id.
    held : mapping of str to Quotation
        ``quotations`` by finding id.
    """

    frames: CorpusFrames
    codebook: Codebook
    retired: Mapping[str, Retirement]
    figures: MeasuredFigures | None
    quotations: tuple[Quotation, ...]
    reports: tuple[ReportSummary, ...]
    cells: tuple[ThemeCell, ...]
    recurrences: tuple[Recurrence, ...]
    boroughs: tuple[str, ...]
    eligible: tuple[str, ...]
    tables: CorpusTables
    across: Mapping[str, ThemeAcross]
    following: Following
    held: Mapping[str, Quotation]

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
    frameworks: Frameworks,
    similarity: Similarity,
    nearest: Mapping[str, tuple[Nearest, ...]] | None = None,
) -> Material:
    """Return what all theme reports of this corpus share.

    Parameters
    ----------
    frameworks : Frameworks
        Which report could show which theme.
    similarity : Similarity
        Of all findings of the frames.
    nearest : mapping of str to tuple of Nearest, optional
        By finding id, the coded findings to show beside what the model coded.

    Raises
    ------
    CodingError
        If a coding names a finding that is not stored or a theme not in the codebook.
    """
    coded = code_findings(frames.findings, frames.effective_codings)
    retired = find_retirements(codebook.themes)
    codebook = _leave_out_retired(codebook, frozenset(coded["theme_id"]))
    tables = measure_corpus(
        frames, theme_ids=codebook.theme_ids, frameworks=frameworks, similarity=similarity
    )
    quotations = read_quotations(frames, coded, codebook, nearest or {})
    held = {one.finding_id: one for one in quotations}
    codings = (coding for quotation in quotations for coding in quotation.codings)
    taught = Counter(coding.theme_id for coding in codings if coding.taught)
    return Material(
        frames=frames,
        codebook=codebook,
        retired=retired,
        figures=figures,
        cells=_read_cells(coded, codebook),
        recurrences=read_recurrences(tables, codebook, taught=taught),
        quotations=quotations,
        reports=summarise_reports(frames, quotations),
        boroughs=tuple(sorted(set(frames.reports["borough"]))),
        eligible=find_eligible_boroughs(coded),
        tables=tables,
        across=read_across(tables, codebook),
        following=read_following(tables, codebook, held),
        held=held,
    )


def _leave_out_retired(codebook: Codebook, coded_ids: frozenset[str]) -> Codebook:
    """Return the codebook without retired themes that nothing is coded with any more."""
    kept = (theme for theme in codebook.themes if not theme.retired or theme.id in coded_ids)
    return replace(codebook, themes=tuple(kept))


def _read_cells(coded: pd.DataFrame, codebook: Codebook) -> tuple[ThemeCell, ...]:
    themes = {theme.id: theme for theme in codebook.themes}
    return tuple(
        ThemeCell(
            theme=themes[row["theme_id"]],
            borough=row["borough"],
            counts=Counts(**{said: row[said] for said in SAID}),
        )
        for row in read_rows(count_matrix(coded, theme_ids=codebook.theme_ids))
    )
