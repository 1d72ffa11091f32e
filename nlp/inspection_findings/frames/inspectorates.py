"""The part of the frames that is about some of the reports."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from inspection_findings.frames.corpus_frames import CorpusFrames

if TYPE_CHECKING:
    import pandas as pd

LEFT_ALONE = "the other findings of its group are in reports that are left out"


def keep_inspectorate(frames: CorpusFrames, inspectorate: str) -> CorpusFrames:
    """Return the frames with the reports of one inspectorate; see `keep_reports`."""
    kept = frames.reports["inspectorate"] == inspectorate
    return keep_reports(frames, set(frames.reports.loc[kept, "report_id"]))


def keep_reports(frames: CorpusFrames, report_ids: Collection[str]) -> CorpusFrames:
    """Return the frames with some of the reports, and what belongs to them.

    Inputs that could not be read and versions belong to no report, and stay. If all reports are
    kept, the frames are returned as they are. Groups of similar findings keep their ids, names and
    stability, and lose members: a group of which one finding is left is none, and stock wording is
    only what reports on two boroughs share.
    """
    if frames.reports["report_id"].isin(report_ids).all():
        return frames
    kept = _keep(frames.findings, "report_id", report_ids)
    findings = set(kept["finding_id"])
    clusters, members, unclustered = _keep_clusters(frames, kept)
    changes = frames.cluster_changes
    gone = ~changes["cluster_id"].isin(set(frames.clusters["cluster_id"]))
    remains = changes["cluster_id"].isin(set(clusters["cluster_id"]))
    return replace(
        frames,
        reports=_keep(frames.reports, "report_id", report_ids),
        ratings=_keep(frames.ratings, "report_id", report_ids),
        findings=kept,
        effective_codings=_keep(frames.effective_codings, "finding_id", findings),
        taught=_keep(frames.taught, "finding_id", findings),
        uncoded=_keep(frames.uncoded, "finding_id", findings),
        skipped=_keep(frames.skipped, "report_id", report_ids),
        unmet=_keep(frames.unmet, "report_id", report_ids),
        clusters=clusters,
        cluster_members=members,
        unclustered=unclustered,
        cluster_changes=changes[gone | remains].reset_index(drop=True),
        stock_wording=_keep_stock_wording(frames.stock_wording, kept),
    )


def _keep_clusters(
    frames: CorpusFrames, findings: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return clusters, members and findings in no cluster, as far as findings are kept."""
    members = frames.cluster_members.merge(findings[["finding_id", "borough"]], on="finding_id")
    own = members.groupby("cluster_id")
    size = members["cluster_id"].map(own["finding_id"].size())
    alone = members.loc[size == 1, ["finding_id"]].assign(reason=LEFT_ALONE)
    members = members[size > 1]
    own = members.groupby("cluster_id")
    clusters = _keep(frames.clusters, "cluster_id", set(members["cluster_id"]))
    ids = clusters["cluster_id"]
    is_there = clusters["central"].isin(set(members["finding_id"]))
    clusters = clusters.assign(
        central=clusters["central"].where(is_there, ids.map(own["finding_id"].min())),
        size=ids.map(own["finding_id"].size()).astype("int64"),
        boroughs=ids.map(own["borough"].nunique()).astype("int64"),
    )
    unclustered = _keep(frames.unclustered, "finding_id", set(findings["finding_id"]))
    unclustered = unclustered.merge(alone.astype(unclustered.dtypes), how="outer")
    return (
        clusters,
        members[["cluster_id", "finding_id"]].reset_index(drop=True),
        unclustered.sort_values("finding_id", ignore_index=True),
    )


def _keep_stock_wording(stock_wording: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Return the wording that the kept reports on two boroughs or more share."""
    kept = stock_wording.merge(findings[["finding_id", "borough"]], on="finding_id")
    kept["boroughs"] = kept["wording_id"].map(kept.groupby("wording_id")["borough"].nunique())
    kept = kept[kept["boroughs"] > 1]
    # If the central finding is left out, the first of the others stands for the wording.
    has_central = kept.groupby("wording_id")["is_central"].transform("any").astype(bool)
    is_first = ~kept.duplicated("wording_id")
    kept = kept.assign(
        is_central=kept["is_central"].where(has_central, is_first).astype(bool),
        boroughs=kept["boroughs"].astype("int64"),
    )
    return kept[list(stock_wording.columns)].reset_index(drop=True)


def _keep(frame: pd.DataFrame, column: str, values: Collection[str]) -> pd.DataFrame:
    return frame[frame[column].isin(values)].reset_index(drop=True)
