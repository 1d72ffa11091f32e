"""A store as tidy frames, with the rows that analyses use read once."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from inspection_findings.frames.convert import frame_to_rows, group_rows
from inspection_findings.frames.store_rows import (
    ClusterChangeRow,
    ClusterRow,
    CodingRow,
    FailureRow,
    FindingRow,
    RatingRow,
    ReportRow,
    SkippedRow,
    StockWordingRow,
    UnmetRow,
)
from inspection_findings.records import UNTRAINED, Level, TestedLevel

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True, eq=False)
class CorpusFrames:
    """A store as tidy frames, one row a thing. Two are equal only if they are the same object.

    The columns of a frame are the fields of its row type, which says what they mean. Frames that
    analyses use are there as rows too (``finding_rows`` and so on), read once and sorted, so
    that the order of a frame's rows changes no answer.

    Attributes
    ----------
    reports, ratings, findings : DataFrame
        Columns of ``ReportRow``, ``RatingRow`` and ``FindingRow``.
    effective_codings : DataFrame
        Columns of ``CodingRow``, each theme once a finding: given by a coder whom nobody outranks
        (person, then reference, then model) who knew the theme. The ranks of a lower coder's
        themes come after those of a higher one.
    taught : DataFrame
        finding_id: findings of which a coding was in the training of the theme model.
    uncoded : DataFrame
        finding_id, reason: findings without any effective coding.
    skipped, failures, unmet : DataFrame
        Columns of ``SkippedRow``, ``FailureRow`` and ``UnmetRow``.
    clusters, cluster_changes, stock_wording : DataFrame
        Columns of ``ClusterRow``, ``ClusterChangeRow`` and ``StockWordingRow``.
    cluster_members : DataFrame
        cluster_id, finding_id.
    unclustered : DataFrame
        finding_id, reason: findings in no cluster. With the members, all findings.
    levels : DataFrame
        Fields of ``records.Level``: those of the model that coded last; none for what has no level.
    tested_levels : DataFrame
        Fields of ``records.TestedLevel``, for a precision that somebody asked for; empty if nobody
        did.
    versions : DataFrame
        key, value: versions and hashes of tool, store, codebook, theme model, encoder.
    """

    reports: pd.DataFrame
    ratings: pd.DataFrame
    findings: pd.DataFrame
    effective_codings: pd.DataFrame
    taught: pd.DataFrame
    uncoded: pd.DataFrame
    skipped: pd.DataFrame
    failures: pd.DataFrame
    unmet: pd.DataFrame
    clusters: pd.DataFrame
    cluster_members: pd.DataFrame
    unclustered: pd.DataFrame
    cluster_changes: pd.DataFrame
    stock_wording: pd.DataFrame
    levels: pd.DataFrame
    tested_levels: pd.DataFrame
    versions: pd.DataFrame

    @cached_property
    def inspectorates(self) -> tuple[str, ...]:
        """The inspectorates of the reports, sorted."""
        return tuple(sorted({row.inspectorate for row in self.report_rows}))

    @cached_property
    def report_rows(self) -> tuple[ReportRow, ...]:
        """Reports by borough, date and id."""
        rows = frame_to_rows(self.reports, ReportRow)
        return tuple(sorted(rows, key=lambda row: (row.borough, row.published, row.report_id)))

    @cached_property
    def latest_reports(self) -> dict[str, ReportRow]:
        """The report published last, by borough."""
        return {row.borough: row for row in self.report_rows}

    @cached_property
    def rating_rows(self) -> tuple[RatingRow, ...]:
        """Ratings by report and standard."""
        rows = frame_to_rows(self.ratings, RatingRow)
        return tuple(sorted(rows, key=lambda row: (row.report_id, row.standard)))

    @cached_property
    def ratings_by_report(self) -> dict[str, list[RatingRow]]:
        """``rating_rows`` by report id."""
        return group_rows(self.rating_rows, lambda row: row.report_id)

    @cached_property
    def finding_rows(self) -> tuple[FindingRow, ...]:
        """Findings by report and position."""
        rows = frame_to_rows(self.findings, FindingRow)
        return tuple(sorted(rows, key=lambda row: (row.report_id, row.position, row.finding_id)))

    @cached_property
    def findings_by_id(self) -> dict[str, FindingRow]:
        """``finding_rows`` by finding id."""
        return {row.finding_id: row for row in self.finding_rows}

    @cached_property
    def findings_by_report(self) -> dict[str, list[FindingRow]]:
        """``finding_rows`` by report id."""
        return group_rows(self.finding_rows, lambda row: row.report_id)

    @cached_property
    def coding_rows(self) -> tuple[CodingRow, ...]:
        """Effective codings: the main theme of a finding first."""
        rows = frame_to_rows(self.effective_codings, CodingRow)
        return tuple(
            sorted(rows, key=lambda row: (row.finding_id, row.rank, row.theme_id, row.coder))
        )

    @cached_property
    def codings_by_theme(self) -> dict[str, list[CodingRow]]:
        """``coding_rows`` by theme id."""
        return group_rows(self.coding_rows, lambda row: row.theme_id)

    @cached_property
    def themes_by_finding(self) -> dict[str, tuple[str, ...]]:
        """Theme ids by finding id, the main theme first; uncoded findings are missing."""
        shared: dict[tuple[str, ...], tuple[str, ...]] = {}
        codings = groupby(self.coding_rows, key=attrgetter("finding_id"))
        themes = (
            (finding_id, tuple(dict.fromkeys(row.theme_id for row in own)))
            for finding_id, own in codings
        )
        return {finding_id: shared.setdefault(own, own) for finding_id, own in themes}

    @cached_property
    def training_ids(self) -> frozenset[str]:
        """Ids of the findings of which a coding was in the theme model's training."""
        return frozenset(self.taught["finding_id"])

    @cached_property
    def untrained_themes(self) -> frozenset[str]:
        """Ids of the themes that the theme model was given without any training."""
        kept = self.versions.loc[self.versions["key"] == UNTRAINED, "value"]
        return frozenset(theme_id for value in kept for theme_id in value.split(", "))

    @cached_property
    def uncoded_reasons(self) -> dict[str, str]:
        """Why a finding has no theme, by finding id."""
        return _read_pairs(self.uncoded, "finding_id", "reason")

    @cached_property
    def skipped_rows(self) -> tuple[SkippedRow, ...]:
        """Skipped text by report, reason and text."""
        rows = frame_to_rows(self.skipped, SkippedRow)
        return tuple(sorted(rows, key=lambda row: (row.report_id, row.reason, row.text)))

    @cached_property
    def failure_rows(self) -> tuple[FailureRow, ...]:
        """Inputs that could not be read, by name."""
        rows = frame_to_rows(self.failures, FailureRow)
        return tuple(sorted(rows, key=lambda row: (row.source_name, row.reason)))

    @cached_property
    def unmet_rows(self) -> tuple[UnmetRow, ...]:
        """What reports lack, by report, severity and the rest."""
        rows = frame_to_rows(self.unmet, UnmetRow)
        return tuple(sorted(rows, key=astuple))

    @cached_property
    def cluster_rows(self) -> tuple[ClusterRow, ...]:
        """Clusters by id."""
        rows = frame_to_rows(self.clusters, ClusterRow)
        return tuple(sorted(rows, key=lambda row: row.cluster_id))

    @cached_property
    def members_by_cluster(self) -> dict[str, tuple[str, ...]]:
        """Finding ids by cluster id, both sorted."""
        columns = (self.cluster_members[name] for name in ("cluster_id", "finding_id"))
        clusters = group_rows(sorted(zip(*columns, strict=True)), lambda pair: str(pair[0]))
        return {key: tuple(str(one) for _, one in own) for key, own in clusters.items()}

    @cached_property
    def unclustered_reasons(self) -> dict[str, str]:
        """Why a finding is in no cluster, by finding id, sorted."""
        return _read_pairs(self.unclustered, "finding_id", "reason")

    @cached_property
    def cluster_change_rows(self) -> tuple[ClusterChangeRow, ...]:
        """What became of clusters, in the order of the store."""
        return frame_to_rows(self.cluster_changes, ClusterChangeRow)

    @cached_property
    def stock_wording_rows(self) -> tuple[StockWordingRow, ...]:
        """Findings in stock wording: those of most boroughs first, then the central one."""
        rows = frame_to_rows(self.stock_wording, StockWordingRow)
        return tuple(
            sorted(
                rows,
                key=lambda row: (-row.boroughs, row.wording_id, not row.is_central, row.finding_id),
            )
        )

    @cached_property
    def level_of(self) -> dict[str, Level]:
        """The level of each polarity and of themes ("theme"), where the model has one."""
        return {row.what: row for row in frame_to_rows(self.levels, Level)}

    @cached_property
    def tested_level(self) -> TestedLevel | None:
        """The tested level of all themes together; None if nobody asked for a precision."""
        return next((row for row in self.tested_rows if not row.theme_id), None)

    @cached_property
    def tested_rows(self) -> tuple[TestedLevel, ...]:
        """The tested levels by theme; first that of all themes together."""
        rows = frame_to_rows(self.tested_levels, TestedLevel)
        return tuple(sorted(rows, key=lambda row: row.theme_id))

    @cached_property
    def version_of(self) -> dict[str, str]:
        """The version or hash of each component, sorted by component name."""
        return _read_pairs(self.versions, "key", "value")


def _read_pairs(frame: pd.DataFrame, key: str, value: str) -> dict[str, str]:
    pairs = zip(frame[key].astype(str), frame[value].astype(str), strict=True)
    return dict(sorted(pairs))
