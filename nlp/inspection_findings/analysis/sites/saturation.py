"""How many sub-themes reading more reports would still bring.

A sub-theme (a cluster) is found in a report or it is not; how often it is found there does not
matter. These incidences tell, without drawing anything at random:

- how many sub-themes the reports bring on average over *all* orders of reading them (rarefaction,
  exact; Ugland, Gray and Ellingsen 2003; Colwell, Mao and Chang 2004);
- how many sub-themes there are at least, seen or not: Chao2 (Chao 1987; its bias-corrected
  form where no sub-theme is in exactly two reports), with the log-normal interval of Chao;
- how many further reports should bring (Colwell et al. 2012), and the share of all incidences
  that the sub-themes found account for (sample coverage; Chao and Jost 2012).

Sub-themes are counted in two ways, side by side: ``"clusters"``, and ``"clusters and single
findings"``, in which a finding of no cluster is a sub-theme of its own. Clusters were made of all
the reports at once, so that few of them seem missing; many a single finding concerns no other
borough. The truth is likely to lie between the two.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Literal, get_args

from inspection_findings.analysis.prose import count_words
from inspection_findings.analysis.sites.chao2 import (
    MIN_REPORTS,
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
from inspection_findings.frames import CorpusFrames, JoinedNames, frame_of

Counting = Literal["clusters", "clusters and single findings"]

COUNTINGS: tuple[Counting, ...] = get_args(Counting)
TOO_WIDE = 0.5  # an interval wider than this share of its estimate tells too little
REPORTS_TO_TELL = 3  # with two, nothing is known of what lies between one report and all
MOST_POINTS = 400  # of a curve: more cannot be told apart, and each costs a pass over all reports
SUB_THEMES_TO_TELL = 10  # with fewer sub-themes, one more or less is more than a tenth

_TOO_FEW = "too few reports to tell"
_FEW_MISSING = "the groups were made from all reports together, so few seem to be missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """How many sub-themes so many reports bring, with standard error and 95 % limits.

    ``basis`` is "read", the mean of all orders of reading, or "extrapolated". One report alone
    has no limits (NaN), and nothing follows it.
    """

    counting: Counting
    reports: int
    basis: Literal["read", "extrapolated"]
    sub_themes: float
    standard_error: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """How many sub-themes there are at least, seen or not.

    Attributes
    ----------
    reports : int
        Reports read.
    found, in_one_report, in_two_reports : int
        Sub-themes found in any report, in exactly one, in exactly two.
    estimate, standard_error, low, high : float
        Chao2 with its 95 % limits, in sub-themes; NaN with fewer than two reports.
    coverage : float
        0 to 1: the share of all incidences that belongs to sub-themes found; NaN likewise.
    tells : bool
        Whether reports, sub-themes and interval are enough to tell anything.
    words : str
        All this as a sentence.
    """

    counting: Counting
    reports: int
    found: int
    in_one_report: int
    in_two_reports: int
    estimate: float
    standard_error: float
    low: float
    high: float
    coverage: float
    tells: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incidence:
    """A sub-theme (a cluster id or a finding id), and the ids of the reports that have it."""

    counting: Counting
    sub_theme: str
    reports: JoinedNames


@dataclass(frozen=True, kw_only=True)
class Saturation:
    """Sub-themes found against reports read, and how many more there may be.

    ``curve`` (from one report to twice those read), ``estimates`` and ``incidences`` (which
    ``measure_saturations`` leaves out) are the rows as frames, for each way of counting.
    """

    curve_rows: tuple[CurvePoint, ...]
    estimate_rows: tuple[Estimate, ...]
    incidence_rows: tuple[Incidence, ...] = ()

    curve = frame_of("curve_rows", CurvePoint)
    estimates = frame_of("estimate_rows", Estimate)
    incidences = frame_of("incidence_rows", Incidence)


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
    return _measure(frames, _read_reports(frames), _find_on_theme(frames, theme_id))


def measure_saturations(
    frames: CorpusFrames, *, theme_ids: Sequence[str | None]
) -> dict[str | None, Saturation]:
    """Return what ``measure_saturation`` does for each of these themes, without the incidences.

    Those of all themes together take much memory, and no page shows them.
    """
    report_of = _read_reports(frames)
    return {
        theme_id: replace(
            _measure(frames, report_of, _find_on_theme(frames, theme_id)), incidence_rows=()
        )
        for theme_id in theme_ids
    }


def _read_reports(frames: CorpusFrames) -> dict[str, str]:
    """Return the report of each finding that is clustered."""
    return {row.finding_id: row.report_id for row in frames.finding_rows if row.kind != "narrative"}


def _find_on_theme(frames: CorpusFrames, theme_id: str | None) -> Set[str] | None:
    if theme_id is None:
        return None
    return {row.finding_id for row in frames.codings_by_theme.get(theme_id, ())}


def _measure(
    frames: CorpusFrames, report_of: Mapping[str, str], on_theme: Set[str] | None
) -> Saturation:
    curve: list[CurvePoint] = []
    estimates: list[Estimate] = []
    incidences: list[Incidence] = []
    for counting in COUNTINGS:
        found = tuple(_find_incidences(frames, report_of, on_theme, counting))
        counts = [len(row.reports) for row in found]
        frequencies = count_frequencies(counts, len(frames.report_rows))
        curve += _draw_curve(frequencies, counting)
        estimates.append(_estimate(frequencies, counting))
        incidences += found
    return Saturation(
        curve_rows=tuple(curve), estimate_rows=tuple(estimates), incidence_rows=tuple(incidences)
    )


def _find_incidences(
    frames: CorpusFrames,
    report_of: Mapping[str, str],
    on_theme: Set[str] | None,
    counting: Counting,
) -> Iterator[Incidence]:
    """Yield each sub-theme with the reports it is found in, by id."""
    members = dict(frames.members_by_cluster)
    if on_theme is not None:
        members = {
            key: own for key, own in members.items() if 2 * len(on_theme & set(own)) > len(own)
        }
    if counting == "clusters and single findings":
        clustered = {one for own in frames.members_by_cluster.values() for one in own}
        single = report_of.keys() - clustered
        members |= {key: (key,) for key in (single if on_theme is None else single & on_theme)}
    for key, own in sorted(members.items()):
        reports = {report_of[one] for one in own if one in report_of}
        yield Incidence(counting=counting, sub_theme=key, reports=tuple(sorted(reports)))


def _draw_curve(frequencies: Frequencies, counting: Counting) -> Iterator[CurvePoint]:
    total = len(frequencies)
    for reports in _choose_points(total):
        if total < MIN_REPORTS:
            value, error = float(frequencies.sum()), math.nan
        elif reports <= total:
            value = expect_found(frequencies, reports)
            error = measure_read_error(frequencies, reports)
        else:
            value = extrapolate(frequencies, reports - total)
            error = measure_error(frequencies, reports - total)
        low = value - Z * error
        yield CurvePoint(
            counting=counting,
            reports=reports,
            basis="read" if reports <= total else "extrapolated",
            sub_themes=value,
            standard_error=error,
            low=0.0 if low < 0 else low,
            high=value + Z * error,
        )


def _choose_points(total: int) -> list[int]:
    """Return for how many reports a curve has a point: for each number, if they are not too many.

    Examples
    --------
    >>> _choose_points(3), len(_choose_points(150)), len(_choose_points(15_000))
    ([1, 2, 3, 4, 5, 6], 300, 401)
    """
    last = 2 * total if total >= MIN_REPORTS else total
    step = max(1, math.ceil(last / MOST_POINTS))
    return sorted({1, total, last, *range(step, last + 1, step)}) if last else []


def _estimate(frequencies: Frequencies, counting: Counting) -> Estimate:
    found, unseen, error = float(frequencies.sum()), math.nan, math.nan
    low, high = math.nan, math.nan
    if len(frequencies) >= MIN_REPORTS:
        unseen = estimate_unseen(frequencies)
        error = measure_error(frequencies, math.inf)
        low, high = limit_unseen(found, unseen, error)
    is_enough = len(frequencies) >= REPORTS_TO_TELL and found >= SUB_THEMES_TO_TELL
    estimate = Estimate(
        counting=counting,
        reports=len(frequencies),
        found=int(found),
        in_one_report=int(frequencies[0]) if len(frequencies) else 0,
        in_two_reports=int(frequencies[1]) if len(frequencies) > 1 else 0,
        estimate=found + unseen,
        standard_error=error,
        low=low,
        high=high,
        coverage=measure_coverage(frequencies),
        tells=is_enough and high - low <= TOO_WIDE * (found + unseen),
        words="",
    )
    return replace(estimate, words=_describe(estimate))


def _describe(row: Estimate) -> str:
    start = f"{count_words(row.reports, 'report')} {'shows' if row.reports == 1 else 'show'} "
    start = f"{start[0].upper()}{start[1:]}{count_words(row.found, 'sub-theme')}"
    if not row.found:
        return f"{start}: nothing to estimate from"
    if row.reports < MIN_REPORTS:
        return f"{start}; {_TOO_FEW}."
    parts = [start]
    if row.in_one_report:
        limits = f"(95 % interval {row.low:.0f} to {row.high:.0f})"
        is_or_are = "is" if f"{row.estimate:.0f}" == "1" else "are"
        parts.append(f"at least {row.estimate:.0f} {is_or_are} expected {limits}")
    else:
        parts[0] += ", none in only one report"
    if not row.tells:
        parts.append(_TOO_FEW)
    elif row.counting == "clusters":
        parts.append(_FEW_MISSING)
    return "; ".join(parts) + "."
