"""The same recommendation across boroughs, and to whom recommendations are addressed.

House rule: a group is one in which *every* two recommendations are alike enough, so that a
chain of likenesses never joins two that are not.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from inspection_findings.analysis.prose import write_number
from inspection_findings.analysis.quoting import quote, quoted, read_findings
from inspection_findings.analysis.recommendations.similarity import (
    Likeness,
    Rows,
    Threshold,
    explain_quantile,
    give_threshold,
)
from inspection_findings.analysis.recurrence import wilson_interval
from inspection_findings.frames import Row, make_frame, read_rows
from inspection_findings.text import text_key

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.frames import CorpusFrames

_RECOMMENDATIONS = (
    *("group_id", "boroughs", "borough", "report_id", "number", "addressee", "addressee_kind"),
    *("likeness", "reason", *quoted("recommendation"), *quoted("nearest")),
)
_ADDRESSEES = (
    *("addressee_kind", "boroughs", "eligible", "share", "low", "high", "recommendations"),
    *("borough_names", "as_written"),
)
_KINDS = (  # the first word that stands in an addressee decides
    ("scrutiny panel", "scrutiny panel"),
    ("board", "management board"),
    ("police", "police"),
    ("youth justice service", "youth justice service"),
    ("youth offending", "youth justice service"),
    ("probation", "probation service"),
    ("health", "health services"),
    ("council", "local authority"),
    ("local authority", "local authority"),
    ("children's services", "local authority"),
    ("partner", "statutory partners"),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SharedRecommendations:
    """Recommendations that several boroughs were given, and their addressees.

    Attributes
    ----------
    recommendations : DataFrame
        A row for each recommendation, shared ones first, those of the most boroughs first:
        ``group_id`` ("" if no other borough has it), how many ``boroughs`` the group has, the
        nearest recommendation of another borough with its ``likeness``, and the ``reason``.
    addressees : DataFrame
        A row for each kind of addressee: in how many ``boroughs`` of those ``eligible`` (with
        any recommendation), the ``share`` with its Wilson interval, how many
        ``recommendations``, and how the reports write it.
    threshold : Threshold
    """

    recommendations: pd.DataFrame
    addressees: pd.DataFrame
    threshold: Threshold

    def count_addressees(
        self, chosen: pd.DataFrame, *, boroughs: Sequence[str] = ()
    ) -> pd.DataFrame:
        """Return ``addressees`` for some rows of ``recommendations``.

        The boroughs counted against are those of ``boroughs`` with any recommendation, or all,
        so that one that is silent in the rows chosen is a borough that could have spoken.
        """
        eligible = set(self.recommendations["borough"])
        return _count_addressees(
            read_rows(chosen), eligible=eligible.intersection(boroughs) if boroughs else eligible
        )


def find_shared(
    frames: CorpusFrames, likeness: Likeness, *, least: float | None
) -> SharedRecommendations:
    """Return which recommendations are the same in several boroughs, and by addressee.

    Parameters
    ----------
    frames : CorpusFrames
    likeness : Likeness
        Of all findings of the frames.
    least : float or None
        From which likeness on two recommendations are the same; None finds it from pairs of
        recommendations of one report, since a report does not ask for one thing twice.
    """
    rows = [row for row in read_findings(frames.findings) if row["kind"] == "recommendation"]
    finding_ids = [row["finding_id"] for row in rows]
    likenesses = likeness.compare(finding_ids, finding_ids).likeness
    threshold = _find_threshold(rows, likenesses) if least is None else give_threshold(least)
    groups = _group(likenesses, threshold)
    described = [_describe(i, rows, groups, likenesses, threshold) for i in range(len(rows))]
    described.sort(key=lambda row: (-row["boroughs"], row["group_id"], row["report_id"]))
    return SharedRecommendations(
        recommendations=make_frame(described, _RECOMMENDATIONS),
        addressees=_count_addressees(rows, eligible={row["borough"] for row in rows}),
        threshold=threshold,
    )


def name_addressee(addressee: str | None) -> str:
    """Return the kind of addressee: the Metropolitan Police are police, wherever they serve.

    Examples
    --------
    >>> name_addressee("The Havering Youth Offending Service"), name_addressee(None)
    ('youth justice service', 'not named')
    >>> name_addressee("The Secretary of State")
    'secretary of state'
    """
    folded = text_key(addressee or "")
    for word, kind in _KINDS:
        if word in folded:
            return kind
    return re.sub(r"^the ", "", folded) or "not named"


def _find_threshold(rows: Sequence[Row], likenesses: Rows) -> Threshold:
    reports = np.array([row["report_id"] for row in rows], dtype=object)
    in_one = np.triu(reports[:, None] == reports[None, :], k=1)
    unlike = "pairs of recommendations of one report (which does not ask for one thing twice)"
    return explain_quantile(likenesses[in_one], unlike=unlike)


def _group(likenesses: Rows, threshold: Threshold) -> list[int]:
    """Return a group number for each row: in a group, any two rows reach the threshold."""
    if len(likenesses) < 2:
        return list(range(len(likenesses)))
    from scipy.cluster.hierarchy import fcluster, linkage

    distances = np.clip(1.0 - likenesses, 0.0, None)
    above_diagonal = distances[np.triu_indices(len(distances), k=1)]
    tree = linkage(above_diagonal, method="complete")
    return [int(group) for group in fcluster(tree, 1.0 - threshold.least, criterion="distance")]


def _describe(
    i: int, rows: Sequence[Row], groups: Sequence[int], likenesses: Rows, threshold: Threshold
) -> Row:
    others = [j for j, row in enumerate(rows) if row["borough"] != rows[i]["borough"]]
    nearest = max(others, key=lambda j: (likenesses[i, j], -j), default=None)
    members = [j for j, group in enumerate(groups) if group == groups[i]]
    boroughs = len({rows[j]["borough"] for j in members})
    in_group = [j for j in members if j in others]
    if in_group:
        nearest = max(in_group, key=lambda j: (likenesses[i, j], -j))
    alike = None if nearest is None else float(likenesses[i, nearest])
    is_shared = boroughs > 1
    return {
        **{name: rows[i][name] for name in ("borough", "report_id", "number", "addressee")},
        "addressee_kind": name_addressee(rows[i]["addressee"]),
        "group_id": _make_id([rows[j]["text"] for j in members]) if is_shared else "",
        "boroughs": boroughs,
        "likeness": alike,
        "reason": _explain(boroughs, alike, threshold),
        **quote("recommendation", rows[i]),
        **quote("nearest", None if nearest is None else rows[nearest]),
    }


def _make_id(texts: Sequence[str]) -> str:
    """Return an id made of what the group says, in any order."""
    joined = "\n".join(sorted(text_key(text) for text in texts))
    return "r-" + hashlib.sha256(joined.encode()).hexdigest()[:12]


def _explain(boroughs: int, alike: float | None, threshold: Threshold) -> str:
    if alike is None:
        return "there is no recommendation of another borough"
    if boroughs > 1:
        number = write_number(boroughs)
        return f"any two of the group, which has {number} boroughs, reach {threshold.least:.2f}"
    if threshold.value is None:
        return f"nearest of another borough {alike:.2f}; {threshold.because}"
    if alike < threshold.value:
        return f"the nearest of another borough, {alike:.2f}, is below {threshold.value:.2f}"
    return (
        f"the nearest of another borough, {alike:.2f}, is in a group that is not alike throughout"
    )


def _count_addressees(rows: Sequence[Row], *, eligible: Collection[str]) -> pd.DataFrame:
    kinds: dict[str, list[Row]] = {}
    for row in rows:
        kinds.setdefault(name_addressee(row["addressee"]), []).append(row)
    counted: list[Row] = []
    for kind, own in kinds.items():
        boroughs = sorted({row["borough"] for row in own})
        low, high = wilson_interval(len(boroughs), len(eligible))
        counted.append(
            {
                "addressee_kind": kind,
                "boroughs": len(boroughs),
                "eligible": len(eligible),
                "share": len(boroughs) / len(eligible),
                "low": low,
                "high": high,
                "recommendations": len(own),
                "borough_names": "; ".join(boroughs),
                "as_written": "; ".join(sorted({row["addressee"] or "" for row in own})),
            }
        )
    counted.sort(key=lambda row: (-row["boroughs"], row["addressee_kind"]))
    return make_frame(counted, _ADDRESSEES)
