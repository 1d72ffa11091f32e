"""The part of the frames that is about the reports of one inspectorate."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from inspection_findings.frames.corpus_frames import CorpusFrames

if TYPE_CHECKING:
    import pandas as pd


def keep_inspectorate(frames: CorpusFrames, inspectorate: str) -> CorpusFrames:
    """Return the frames with the reports of one inspectorate, and what belongs to them.

    Inputs that could not be read and versions belong to no report, and stay. If all reports are
    those of the inspectorate, the frames are returned as they are.
    """
    kept = frames.reports["inspectorate"] == inspectorate
    if kept.all():
        return frames
    reports = set(frames.reports.loc[kept, "report_id"])
    findings = set(_keep(frames.findings, "report_id", reports)["finding_id"])
    members = _keep(frames.cluster_members, "finding_id", findings)
    clusters = set(members["cluster_id"])
    changes = frames.cluster_changes
    gone = ~changes["cluster_id"].isin(set(frames.clusters["cluster_id"]))
    return replace(
        frames,
        reports=_keep(frames.reports, "report_id", reports),
        ratings=_keep(frames.ratings, "report_id", reports),
        findings=_keep(frames.findings, "report_id", reports),
        codings=_keep(frames.codings, "finding_id", findings),
        effective_codings=_keep(frames.effective_codings, "finding_id", findings),
        taught=_keep(frames.taught, "finding_id", findings),
        uncoded=_keep(frames.uncoded, "finding_id", findings),
        skipped=_keep(frames.skipped, "report_id", reports),
        unmet=_keep(frames.unmet, "report_id", reports),
        clusters=_keep(frames.clusters, "cluster_id", clusters),
        cluster_members=members,
        unclustered=_keep(frames.unclustered, "finding_id", findings),
        cluster_changes=changes[gone | changes["cluster_id"].isin(clusters)].reset_index(drop=True),
        stock_wording=_keep(frames.stock_wording, "finding_id", findings),
    )


def _keep(frame: pd.DataFrame, column: str, values: Collection[str]) -> pd.DataFrame:
    return frame[frame[column].isin(values)].reset_index(drop=True)
