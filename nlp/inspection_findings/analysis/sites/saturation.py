"""How many sub-themes reading more reports would still bring.

A sub-theme (a cluster) is found in a report or it is not; how often it is found there does
not matter. From these incidences follow, without drawing anything at random:

- what the reports read so far bring on average over *all* orders of reading them (rarefaction,
  exact; Ugland, Gray and Ellingsen 2003; Colwell, Mao and Chang 2004);
- how many sub-themes there are at least, seen or not: Chao2 (Chao 1987; its bias-corrected
  form where no sub-theme is in exactly two reports), with the log-normal interval of Chao;
- what further reports should bring (Colwell et al. 2012), and how much of all incidences the
  sub-themes found account for (sample coverage; Chao and Jost 2012).

House rule: two ways of counting stand side by side, since a cluster needs several findings:
``"clusters"``, and ``"clusters and single findings"``, in which a finding of no cluster is a
sub-theme of its own. The clusters were made of all the reports at once, and many a single
finding is of no other borough's concern: the truth is likely to lie between the two.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from inspection_findings.analysis.prose import count_words
from inspection_findings.analysis.sites.chao2 import (
    LEAST_COMPARED,
    Frequencies,
    Z,
    count_frequencies,
    estimate_unseen,
    expect_found,
    extrapolate,
    limit_unseen,
    measure_coverage,
    measure_error,
    measure_read_error,
)
from inspection_findings.frames import Row, make_frame

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.frames import CorpusFrames

Counting = Literal["clusters", "clusters and single findings"]

COUNTINGS: tuple[Counting, ...] = get_args(Counting)
TOO_WIDE = 0.5  # an interval wider than this share of its estimate tells too little
LEAST_REPORTS = 3  # with two, nothing is known of what lies between one report and all
LEAST_FOUND = 10  # with fewer sub-themes, one more or less is more than a tenth

_TOO_FEW = "too few reports to tell"
_FEW_MISSING = "the groups were made of all reports at once, so few can seem missing"

_CURVE = ("counting", "reports", "basis", "sub_themes", "standard_error", "low", "high")
_ESTIMATES = (
    *("counting", "reports", "found", "in_one_report", "in_two_reports", "estimate"),
    *("standard_error", "low", "high", "coverage", "tells", "words"),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Saturation:
    """Sub-themes found against reports read, and how many more there may be.

    Attributes
    ----------
    curve : DataFrame
        For each ``counting`` and number of ``reports`` from 1 to twice those read:
        ``sub_themes`` expected, with standard error and 95 % limits; ``basis`` "read", the
        mean of all orders, or "extrapolated". One report has no limits, and nothing follows.
    estimates : DataFrame
        For each ``counting``: sub-themes ``found``, those ``in_one_report`` and
        ``in_two_reports``, Chao2's ``estimate`` with standard error and limits, the
        ``coverage`` (0 to 1), all NaN with fewer than two reports; whether it ``tells``
        anything, and the same in ``words``.
    incidences : DataFrame
        ``counting``, ``sub_theme`` (a cluster_id or finding_id), ``reports`` it is found in.
    """

    curve: pd.DataFrame
    estimates: pd.DataFrame
    incidences: pd.DataFrame


def measure_saturation(frames: CorpusFrames, *, theme_id: str | None) -> Saturation:
    """Return how sub-themes add up over reports, of one theme or of all findings.

    Parameters
    ----------
    frames : CorpusFrames
        Bullets and recommendations count; narrative is not clustered.
    theme_id : str or None
        A sub-theme belongs to the theme if most of its findings are coded with it. None takes
        all sub-themes.
    """
    return measure_saturations(frames, theme_ids=[theme_id])[theme_id]


def measure_saturations(
    frames: CorpusFrames, *, theme_ids: Sequence[str | None]
) -> dict[str | None, Saturation]:
    """Return what ``measure_saturation`` does for each of these themes, reading frames once."""
    found = _read_found(frames)
    return {theme_id: _measure(found, theme_id) for theme_id in theme_ids}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Which report each finding is of, which cluster it is in, and which themes it has."""

    reports: int
    report_of: dict[str, str]
    members: dict[str, list[str]]
    alone: set[str]
    on_theme: dict[str, set[str]]


def _read_found(frames: CorpusFrames) -> _Found:
    findings = frames.findings[frames.findings["kind"] != "narrative"]
    report_of = dict(zip(findings["finding_id"], findings["report_id"], strict=True))
    codings = frames.effective_codings
    on_theme: dict[str, set[str]] = {}
    for theme_id, finding_id in zip(codings["theme_id"], codings["finding_id"], strict=True):
        on_theme.setdefault(theme_id, set()).add(finding_id)
    return _Found(
        reports=frames.reports["report_id"].nunique(),
        report_of=report_of,
        members=find_sub_themes(frames),
        alone=set(report_of) - set(frames.cluster_members["finding_id"]),
        on_theme=on_theme,
    )


def _measure(held: _Found, theme_id: str | None) -> Saturation:
    curves: list[Row] = []
    estimates: list[Row] = []
    incidences: list[Row] = []
    for counting in COUNTINGS:
        found = _find_incidences(held, theme_id, counting)
        frequencies = count_frequencies([len(in_reports) for _, in_reports in found], held.reports)
        curves += [{"counting": counting, **point} for point in _draw_curve(frequencies)]
        estimates.append(_estimate(frequencies, counting))
        incidences += [
            {"counting": counting, "sub_theme": key, "reports": "; ".join(in_reports)}
            for key, in_reports in found
        ]
    return Saturation(
        curve=make_frame(curves, _CURVE),
        estimates=make_frame(estimates, _ESTIMATES),
        incidences=make_frame(incidences, ("counting", "sub_theme", "reports")),
    )


def _find_incidences(
    held: _Found, theme_id: str | None, counting: Counting
) -> list[tuple[str, tuple[str, ...]]]:
    """Return each sub-theme with the reports it is found in, by id."""
    members, alone = held.members, held.alone
    if theme_id is not None:
        on_theme = held.on_theme.get(theme_id, set())
        alone = alone & on_theme
        members = {
            key: own for key, own in members.items() if 2 * len(on_theme & set(own)) > len(own)
        }
    if counting == "clusters and single findings":
        members = members | {key: [key] for key in alone}
    return [
        (key, tuple(sorted({held.report_of[one] for one in own if one in held.report_of})))
        for key, own in sorted(members.items())
    ]


def find_sub_themes(frames: CorpusFrames) -> dict[str, list[str]]:
    """Return the members of each cluster, finding ids in order."""
    rows = zip(
        frames.cluster_members["cluster_id"], frames.cluster_members["finding_id"], strict=True
    )
    members: dict[str, list[str]] = {}
    for cluster_id, finding_id in sorted(rows):
        members.setdefault(str(cluster_id), []).append(str(finding_id))
    return members


def _draw_curve(frequencies: Frequencies) -> list[Row]:
    total = len(frequencies)
    points: list[Row] = []
    if total < LEAST_COMPARED:
        unknown = dict.fromkeys(("standard_error", "low", "high"), math.nan)
        found = float(frequencies.sum())
        return [{"reports": 1, "basis": "read", "sub_themes": found, **unknown}] * total
    for reports in range(1, 2 * total + 1):
        if reports <= total:
            value, error = (
                expect_found(frequencies, reports),
                measure_read_error(frequencies, reports),
            )
        else:
            value = extrapolate(frequencies, reports - total)
            error = measure_error(frequencies, reports - total)
        points.append(
            {
                "reports": reports,
                "basis": "read" if reports <= total else "extrapolated",
                "sub_themes": value,
                "standard_error": error,
                "low": max(value - Z * error, 0.0),
                "high": value + Z * error,
            }
        )
    return points


def _estimate(frequencies: Frequencies, counting: Counting) -> Row:
    found, unseen, error = float(frequencies.sum()), math.nan, math.nan
    low, high = math.nan, math.nan
    if len(frequencies) >= LEAST_COMPARED:
        unseen = estimate_unseen(frequencies)
        error = measure_error(frequencies, math.inf)
        low, high = limit_unseen(found, unseen, error)
    is_enough = len(frequencies) >= LEAST_REPORTS and found >= LEAST_FOUND
    tells = is_enough and high - low <= TOO_WIDE * (found + unseen)
    row = {
        "counting": counting,
        "reports": len(frequencies),
        "found": int(found),
        "in_one_report": int(frequencies[0]) if len(frequencies) else 0,
        "in_two_reports": int(frequencies[1]) if len(frequencies) > 1 else 0,
        "estimate": found + unseen,
        "standard_error": error,
        "low": low,
        "high": high,
        "coverage": measure_coverage(frequencies),
        "tells": tells,
    }
    return {**row, "words": _describe(row)}


def _describe(row: Row) -> str:
    start = f"{count_words(row['reports'], 'report')} {'holds' if row['reports'] == 1 else 'hold'} "
    start = f"{start[0].upper()}{start[1:]}{count_words(row['found'], 'sub-theme')}"
    if not row["found"]:
        return f"{start}: nothing to go on"
    if row["reports"] < LEAST_COMPARED:
        return f"{start}; {_TOO_FEW}."
    parts = [start]
    if row["in_one_report"]:
        limits = f"(95 % interval {row['low']:.0f} to {row['high']:.0f})"
        is_or_are = "is" if f"{row['estimate']:.0f}" == "1" else "are"
        parts.append(f"at least {row['estimate']:.0f} {is_or_are} to be expected {limits}")
    else:
        parts[0] += ", none of them in one report only"
    if row["counting"] == "clusters":
        parts.append(_FEW_MISSING)
    return "; ".join([*parts, *([] if row["tells"] else [_TOO_FEW])]) + "."
