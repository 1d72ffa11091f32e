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

import numpy as np
import numpy.typing as npt

from inspection_findings.following.rows import Row, make_frame, read_findings
from inspection_findings.recurrence import write_number

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.frames import CorpusFrames

Counting = Literal["clusters", "clusters and single findings"]
Frequencies = npt.NDArray[np.float64]

COUNTINGS: tuple[Counting, ...] = get_args(Counting)
Z = 1.959963984540054  # of a 95 % interval
TOO_WIDE = 0.5  # an interval wider than this share of its estimate tells too little
LEAST_REPORTS = 3  # with two, nothing is known of what lies between one report and all
LEAST_FOUND = 10  # with fewer sub-themes, one more or less is more than a tenth

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
        mean of all orders, or "extrapolated".
    estimates : DataFrame
        For each ``counting``: sub-themes ``found``, those ``in_one_report`` and
        ``in_two_reports``, Chao2's ``estimate`` with standard error and limits, the
        ``coverage`` (0 to 1); whether it ``tells`` anything, and the same in ``words``.
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
    reports = sorted(set(frames.reports["report_id"]))
    curves: list[Row] = []
    estimates: list[Row] = []
    incidences: list[Row] = []
    for counting in COUNTINGS:
        found = _find_incidences(frames, theme_id, counting)
        frequencies = count_frequencies([len(in_reports) for _, in_reports in found], len(reports))
        curves += [{"counting": counting, **point} for point in _draw_curve(frequencies)]
        estimates.append({"counting": counting, **_estimate(frequencies)})
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
    frames: CorpusFrames, theme_id: str | None, counting: Counting
) -> list[tuple[str, tuple[str, ...]]]:
    """Return each sub-theme with the reports it is found in, by id."""
    findings = [row for row in read_findings(frames.findings) if row["kind"] != "narrative"]
    report_of = {row["finding_id"]: row["report_id"] for row in findings}
    codings = frames.effective_codings
    on_theme = set(codings.loc[codings["theme_id"] == theme_id, "finding_id"])
    members = find_sub_themes(frames)
    if theme_id is not None:
        members = {
            key: own for key, own in members.items() if 2 * len(on_theme & set(own)) > len(own)
        }
    if counting == "clusters and single findings":
        clustered = set(frames.cluster_members["finding_id"])
        alone = set(report_of) - clustered
        members |= {key: [key] for key in (alone if theme_id is None else alone & on_theme)}
    return [
        (key, tuple(sorted({report_of[one] for one in own if one in report_of})))
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


def count_frequencies(incidences: Sequence[int], reports: int) -> Frequencies:
    """Return how many sub-themes are in exactly 1, 2, ..., ``reports`` reports.

    Examples
    --------
    >>> count_frequencies([1, 1, 3], 3).tolist()
    [2.0, 0.0, 1.0]
    """
    counts = np.bincount([count for count in incidences if count], minlength=reports + 1)
    frequencies: Frequencies = counts[1:].astype(np.float64)
    return frequencies


def expect_found(frequencies: Frequencies, reports: int) -> float:
    """Return how many sub-themes ``reports`` reports bring, on average over all choices of them.

    Parameters
    ----------
    frequencies : (T,) array
        From ``count_frequencies``, T being the reports that were read.
    reports : int
        From 0 to T.

    Examples
    --------
    >>> expect_found(count_frequencies([1, 2], 2), 1)
    1.5
    """
    total = len(frequencies)
    missed = [
        math.comb(total - count, reports) / math.comb(total, reports)
        for count in range(1, total + 1)
    ]
    return float(((1.0 - np.array(missed)) * frequencies).sum())


def estimate_unseen(frequencies: Frequencies) -> float:
    """Return how many sub-themes are in none of the reports read, at least (Chao2).

    Examples
    --------
    >>> estimate_unseen(count_frequencies([1, 1, 1, 1, 2, 2], 4))
    3.0
    """
    total = len(frequencies)
    once = frequencies[0] if total else 0.0
    twice = frequencies[1] if total > 1 else 0.0
    share = (total - 1) / total if total else 0.0
    if twice > 0:
        return float(share * once**2 / (2 * twice))
    return float(share * max(once * (once - 1), 0.0) / 2)


def extrapolate(frequencies: Frequencies, further: float) -> float:
    """Return how many sub-themes ``further`` more reports bring in all; all there are for inf."""
    found = float(frequencies.sum())
    unseen = estimate_unseen(frequencies)
    once = float(frequencies[0]) if len(frequencies) else 0.0
    if not unseen or not once:
        return found
    missing = math.pow(1 - once / (once + len(frequencies) * unseen), further)
    return found + unseen * (1 - missing)


def measure_coverage(frequencies: Frequencies) -> float:
    """Return the share of all incidences that belongs to sub-themes found; 0 without any.

    Examples
    --------
    >>> measure_coverage(count_frequencies([3, 3, 2], 3))
    1.0
    """
    total = len(frequencies)
    counts = np.arange(1, total + 1)
    incidences = float((frequencies * counts).sum())
    if not incidences:
        return 0.0
    once = float(frequencies[0])
    if not once:
        return 1.0
    unseen = estimate_unseen(frequencies)
    # (T - 1) f1 / ((T - 1) f1 + 2 f2), written so that it holds for f2 = 0 as well
    chance = total * unseen / (total * unseen + once) if unseen else 0.0
    return 1.0 - once / incidences * chance


def measure_error(frequencies: Frequencies, further: float) -> float:
    """Return the standard error of ``extrapolate``, by the delta method.

    The numbers of sub-themes in 0, 1, 2, ... reports are taken as multinomial (Chao 1987;
    Colwell et al. 2012).
    """
    everything = float(frequencies.sum()) + estimate_unseen(frequencies)
    if not everything:
        return 0.0
    held = np.flatnonzero(frequencies)  # the others weigh nothing, and the formulas change there
    slopes = np.array([_find_slope(frequencies, int(place), further) for place in held])
    weights = frequencies[held]
    variance = (slopes**2 * weights).sum() - (slopes * weights).sum() ** 2 / everything
    return math.sqrt(max(float(variance), 0.0))


def _find_slope(frequencies: Frequencies, place: int, further: float) -> float:
    step = np.zeros(len(frequencies))
    step[place] = 1e-4
    rise = extrapolate(frequencies + step, further) - extrapolate(frequencies - step, further)
    return rise / 2e-4


def _read_error(frequencies: Frequencies, reports: int) -> float:
    """Return the standard error of ``expect_found`` if other reports had been read."""
    total = len(frequencies)
    everything = float(frequencies.sum()) + estimate_unseen(frequencies)
    if not everything:
        return 0.0
    seen = 1.0 - np.array(
        [math.comb(total - n, reports) / math.comb(total, reports) for n in range(1, total + 1)]
    )
    variance = (seen**2 * frequencies).sum() - (seen * frequencies).sum() ** 2 / everything
    return math.sqrt(max(float(variance), 0.0))


def _draw_curve(frequencies: Frequencies) -> list[Row]:
    total = len(frequencies)
    points: list[Row] = []
    for reports in range(1, 2 * total + 1):
        if reports <= total:
            value, error = expect_found(frequencies, reports), _read_error(frequencies, reports)
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


def _estimate(frequencies: Frequencies) -> Row:
    found, unseen = float(frequencies.sum()), estimate_unseen(frequencies)
    error = measure_error(frequencies, math.inf)
    low, high = _limit(found, unseen, error)
    is_enough = len(frequencies) >= LEAST_REPORTS and found >= LEAST_FOUND
    tells = is_enough and high - low <= TOO_WIDE * (found + unseen)
    row = {
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


def _limit(found: float, unseen: float, error: float) -> tuple[float, float]:
    """Return the 95 % limits of Chao: log-normal in what is unseen, never below what is found."""
    if unseen <= 0:
        return found, found
    spread = math.exp(Z * math.sqrt(math.log(1 + (error / unseen) ** 2)))
    return found + unseen / spread, found + unseen * spread


def _describe(row: Row) -> str:
    reports = write_number(row["reports"])
    verdict = "" if row["tells"] else "; too few reports to tell"
    start = f"{reports} reports hold {write_number(row['found'])} sub-themes"
    if not row["found"]:
        return f"{start}: nothing to go on"
    if not row["in_one_report"]:
        return f"{start[0].upper()}{start[1:]}, none of them in one report only{verdict}."
    expected = f"at least {row['estimate']:.0f} are to be expected"
    limits = f"(95 % interval {row['low']:.0f} to {row['high']:.0f})"
    return f"{start[0].upper()}{start[1:]}; {expected} {limits}{verdict}."
