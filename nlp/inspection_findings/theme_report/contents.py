"""What all theme reports of one corpus share: rows of the store, answers, quotations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from inspection_findings.analysis.corpus_tables import CorpusTables, measure_corpus
from inspection_findings.analysis.recommendations import Similarity
from inspection_findings.analysis.recurrence import (
    BoroughCounts,
    code_findings,
    count_matrix,
    find_eligible_boroughs,
)
from inspection_findings.coding import Codebook, Retirement, Theme, find_retirements
from inspection_findings.errors import FindingsError
from inspection_findings.frames import CorpusFrames, group_rows
from inspection_findings.frameworks import Frameworks
from inspection_findings.records import Nearest
from inspection_findings.theme_report.accuracy import MeasuredFigures
from inspection_findings.theme_report.badges import Tally, tally_findings
from inspection_findings.theme_report.headlines import Scores, score_quotations
from inspection_findings.theme_report.quotations import Quotation, read_quotations
from inspection_findings.theme_report.recommendations import Following, read_following
from inspection_findings.theme_report.recurrence import (
    Recurrence,
    ThemeAcross,
    read_across,
    read_recurrences,
)
from inspection_findings.theme_report.reports import ReportSummary, summarise_reports

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """One corpus, ready to be cut into reports: tuples in a fixed order.

    Attributes
    ----------
    codebook : Codebook
        Without the retired themes that no finding carries.
    retired : mapping of str to Retirement
        What became of every theme that is retired, by id.
    figures : MeasuredFigures or None
        Of the theme model; None if it was not measured.
    quotations : tuple of Quotation
        Every finding, coded or not, by borough, date, report and position.
    quotations_by_id : mapping of str to Quotation
        The same by finding id.
    reports : tuple of ReportSummary
        Every report that was read, by borough and date.
    cells : tuple of BoroughCounts
        Every theme and eligible borough, by theme, then borough.
    recurrences : tuple of Recurrence
        One for each theme of the codebook, in its order.
    boroughs : tuple of str
        Every borough of which a report was read, coded or not.
    eligible : tuple of str
        Those of them with any coded finding. A theme's denominator is those of them whose
        reports could show it.
    tables : CorpusTables
        The answers that ``recurrences``, ``across`` and ``following`` are made of.
    across : mapping of str to ThemeAcross
        By theme id.
    scores : mapping of str to Scores
        How much each quotation says of a theme, by theme id and finding id.
    without : frozenset of str
        Findings that the reader struck out: none of them heads a page or argues for a visit.
    not_counted : tuple of str
        Inspectorates that the store has reports of and the frames do not.
    """

    frames: CorpusFrames
    codebook: Codebook
    retired: Mapping[str, Retirement]
    figures: MeasuredFigures | None
    quotations: tuple[Quotation, ...]
    quotations_by_id: Mapping[str, Quotation]
    reports: tuple[ReportSummary, ...]
    reports_by_borough: Mapping[str, tuple[ReportSummary, ...]]
    cells: tuple[BoroughCounts, ...]
    cells_by_borough: Mapping[str, tuple[BoroughCounts, ...]]
    recurrences: tuple[Recurrence, ...]
    boroughs: tuple[str, ...]
    eligible: tuple[str, ...]
    tables: CorpusTables
    across: Mapping[str, ThemeAcross]
    following: Following
    scores: Mapping[str, Scores]
    quotations_by_theme: Mapping[str, tuple[Quotation, ...]]
    quotations_by_borough: Mapping[str, tuple[Quotation, ...]]
    tallies: Mapping[tuple[str, str], Tally]
    without: frozenset[str] = frozenset()
    not_counted: tuple[str, ...] = ()

    @property
    def theme_names(self) -> dict[str, str]:
        """The names of the codebook's themes, by id."""
        return {theme.id: theme.name for theme in self.codebook.themes}

    @property
    def sub_theme_names(self) -> dict[str, str]:
        """The name of the sub-theme that a finding is in, by finding id."""
        return {
            finding_id: row.name
            for row in self.tables.sub_themes.cluster_rows
            for finding_id in row.members
        }

    def recurrence_of(self, theme: Theme) -> Recurrence:
        return next(one for one in self.recurrences if one.theme.id == theme.id)

    def quotations_on(self, theme: Theme) -> tuple[Quotation, ...]:
        return self.quotations_by_theme.get(theme.id, ())

    def quotations_of(self, borough: str) -> tuple[Quotation, ...]:
        return self.quotations_by_borough.get(borough, ())

    def tally(self, theme_id: str, borough: str) -> Tally:
        """What a borough's reports say of a theme; empty where they say nothing."""
        return self.tallies.get((theme_id, borough), Tally())


def gather_contents(
    frames: CorpusFrames,
    codebook: Codebook,
    figures: MeasuredFigures | None,
    *,
    frameworks: Frameworks,
    similarity: Similarity,
    nearest: Mapping[str, tuple[Nearest, ...]] | None = None,
    without: Collection[str] = (),
    not_counted: tuple[str, ...] = (),
) -> Contents:
    """Return what all theme reports of this corpus share.

    Parameters
    ----------
    frameworks : Frameworks
        Which report could show which theme.
    similarity : Similarity
        Of all findings of the frames.
    nearest : mapping of str to tuple of Nearest, optional
        By finding id, the coded findings to show beside what the model coded.
    without : collection of str
        Ids of findings that must not head a page or argue for a visit.
    not_counted : tuple of str
        Inspectorates that the store has reports of and the frames do not.

    Raises
    ------
    FindingsError
        If ``without`` names a finding that is not there.
    CodingError
        If a coding names a finding that is not stored or a theme not in the codebook.
    """
    _require_findings(frames, without)
    coded = code_findings(frames)
    retired = find_retirements(codebook.themes)
    codebook = _leave_out_retired(codebook, frozenset(row.theme_id for row in coded))
    tables = measure_corpus(
        frames,
        theme_ids=codebook.theme_ids,
        frameworks=frameworks,
        similarity=similarity,
        without=without,
    )
    quotations = read_quotations(frames, coded, nearest or {})
    quotations_by_id = {one.finding.finding_id: one for one in quotations}
    in_training = Counter(row.theme_id for row in coded if row.in_training)
    reports = summarise_reports(frames, quotations)
    cells = count_matrix(coded, theme_ids=codebook.theme_ids)
    return Contents(
        frames=frames,
        not_counted=not_counted,
        codebook=codebook,
        retired=retired,
        figures=figures,
        quotations=quotations,
        quotations_by_id=quotations_by_id,
        reports=reports,
        reports_by_borough=_divide(reports, lambda one: one.report.borough),
        cells=cells,
        cells_by_borough=_divide(cells, lambda cell: cell.borough),
        recurrences=read_recurrences(tables, codebook, in_training=in_training),
        boroughs=tuple(frames.latest_reports),
        eligible=find_eligible_boroughs(coded),
        tables=tables,
        across=read_across(tables, codebook),
        following=read_following(tables, codebook, quotations_by_id),
        scores=score_quotations(quotations, codebook.theme_ids, similarity),
        quotations_by_theme=_group_by_theme(quotations),
        quotations_by_borough=_divide(quotations, lambda one: one.finding.borough),
        tallies={
            key: tally_findings(row.finding for row in own)
            for key, own in group_rows(
                coded, lambda row: (row.theme_id, row.finding.borough)
            ).items()
        },
        without=frozenset(without),
    )


def _require_findings(frames: CorpusFrames, finding_ids: Iterable[str]) -> None:
    unknown = sorted(set(finding_ids) - frames.findings_by_id.keys())
    if unknown:
        raise FindingsError(
            f"finding {unknown[0]!r}",
            "cannot be struck out, because it is not in the store",
            "copy the id from a page: it stands under Details of each quotation",
        )


def _group_by_theme(quotations: Iterable[Quotation]) -> dict[str, tuple[Quotation, ...]]:
    groups: dict[str, list[Quotation]] = {}
    for one in quotations:
        for theme_id in dict.fromkeys(coding.theme_id for coding in one.codings):
            groups.setdefault(theme_id, []).append(one)
    return {theme_id: tuple(own) for theme_id, own in groups.items()}


def _divide(rows: Iterable[T], borough_of: Callable[[T], str]) -> dict[str, tuple[T, ...]]:
    return {borough: tuple(own) for borough, own in group_rows(rows, borough_of).items()}


def _leave_out_retired(codebook: Codebook, coded_ids: frozenset[str]) -> Codebook:
    """Return the codebook without retired themes that nothing is coded with any more."""
    kept = (theme for theme in codebook.themes if not theme.retired or theme.id in coded_ids)
    return replace(codebook, themes=tuple(kept))
