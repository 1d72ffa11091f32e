"""In how many boroughs each theme occurs, with an interval, and how evenly it is spread."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from inspection_findings.analysis.recurrence.counts import (
    ASPECTS,
    COUNTED_AS,
    Aspect,
    count_aspects,
)
from inspection_findings.analysis.recurrence.dispersion import deviate, deviate_by_chance
from inspection_findings.analysis.recurrence.eligible import ThemeEvidence
from inspection_findings.analysis.recurrence.inferred import count_polarities
from inspection_findings.frames import CorpusFrames, JoinedNames
from inspection_findings.records import CoderKind, EffectivePolarity, StatedPolarity

Tallies = Mapping[str, Mapping[Aspect, int]]  # by report id


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRecurrence:
    """In how many boroughs a theme occurs under one aspect.

    Attributes
    ----------
    boroughs, boroughs_with_inferred : int
        Boroughs with at least one finding, and those there would be if inferred polarity counted.
    inferred_borough_names : tuple of str
        The boroughs that inferred polarity adds.
    eligible, share, low, high : int, float, float, float
        Boroughs that could have shown the theme, the share of them, its 95 % Wilson interval.
    findings, mixed : int
        Findings, and how many of them are mixed: these count as strength and as area.
    inferred, together, unclear : int
        Findings that are inferred to count, those and ``findings`` together, and those that most
        likely count but are below the level of inference.
    by_person, by_reference, by_model : int
        The findings by the kind of coder.
    boroughs_by_model_only : int
        Boroughs in which no person and no reference coding gave the theme.
    eligible_reports : int
        Reports that could have shown the theme; a borough may have several.
    dispersion, dispersion_by_chance : float or None
        Normalised DP, 0 (even) to 1, and its mean if each finding fell on a borough at random.
        With few findings that mean is far from 0; only a dispersion well above it means that
        the theme is concentrated. None where there is nothing to spread.
    """

    theme_id: str
    aspect: Aspect
    boroughs: int
    boroughs_with_inferred: int
    eligible: int
    share: float
    low: float
    high: float
    findings: int
    inferred: int
    together: int
    unclear: int
    mixed: int
    by_person: int
    by_reference: int
    by_model: int
    boroughs_by_model_only: int
    borough_names: JoinedNames
    inferred_borough_names: JoinedNames
    eligible_reports: int
    dispersion: float | None
    dispersion_by_chance: float | None


class Share(NamedTuple):
    """A share of the ``eligible`` boroughs, with its 95 % Wilson interval."""

    eligible: int
    share: float
    low: float
    high: float


def measure_recurrence(
    frames: CorpusFrames, evidence: Sequence[ThemeEvidence]
) -> tuple[ThemeRecurrence, ...]:
    """Return in how many boroughs each theme occurs, one row per theme and aspect."""
    by_report = count_by_report(frames)
    return tuple(
        _measure(theme, aspect, by_report, alike)
        for theme in evidence
        for alike in [_count_alike(theme)]
        for aspect in ASPECTS
    )


class _Alike(NamedTuple):
    """What findings on a theme are counted by."""

    borough: str
    stated: StatedPolarity
    inferred: EffectivePolarity | None
    coder_kind: CoderKind


def _count_alike(theme: ThemeEvidence) -> Counter[_Alike]:
    return Counter(
        _Alike(
            row.finding.borough,
            row.finding.stated_polarity,
            row.finding.inferred_polarity,
            row.coder_kind,
        )
        for row in theme.coded
    )


def _measure(
    theme: ThemeEvidence, aspect: Aspect, by_report: Tallies, alike: Counter[_Alike]
) -> ThemeRecurrence:
    findings, coders, sizes = Counter[str](), Counter[str](), Counter[str]()
    inferred: set[str] = set()
    by_people: set[str] = set()
    mixed = 0
    for one, count in alike.items():
        if one.inferred in COUNTED_AS[aspect]:
            inferred.add(one.borough)
        if one.stated in COUNTED_AS[aspect]:
            findings[one.borough] += count
            coders[one.coder_kind] += count
            mixed += count * (one.stated == "mixed")
            by_people.update([one.borough] if one.coder_kind != "model" else ())
    for report in theme.eligible:
        sizes[report.borough] += by_report.get(report.report_id, {}).get(aspect, 0)
    sizes_in_order = [sizes[borough] for borough in theme.boroughs]
    return ThemeRecurrence(
        theme_id=theme.theme_id,
        aspect=aspect,
        boroughs=len(findings),
        boroughs_with_inferred=len(findings.keys() | inferred),
        **measure_share(len(findings), len(theme.boroughs))._asdict(),
        **count_polarities((row.finding for row in theme.coded), aspect)._asdict(),
        mixed=mixed,
        by_person=coders["person"] + coders["adjudicated"],
        by_reference=coders["reference"],
        by_model=coders["model"],
        boroughs_by_model_only=len(findings.keys() - by_people),
        borough_names=tuple(sorted(findings)),
        inferred_borough_names=tuple(sorted(inferred - findings.keys())),
        eligible_reports=len(theme.eligible),
        dispersion=deviate([findings[borough] for borough in theme.boroughs], sizes_in_order),
        dispersion_by_chance=deviate_by_chance(findings.total(), sizes_in_order),
    )


def count_by_report(frames: CorpusFrames) -> Tallies:
    """Return for each report how many findings, coded or not, count under each aspect."""
    return {report_id: count_aspects(own) for report_id, own in frames.findings_by_report.items()}


def measure_share(boroughs: int, eligible: int) -> Share:
    """Return the share of eligible boroughs; 0 without any, with the whole range as interval."""
    low, high = wilson_interval(boroughs, eligible)
    return Share(eligible, boroughs / eligible if eligible else 0.0, low, high)


@functools.cache
def wilson_interval(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % Wilson interval of a share; the whole range when there is no data.

    Examples
    --------
    >>> [round(limit, 2) for limit in wilson_interval(4, 5)]
    [0.38, 0.96]
    >>> wilson_interval(0, 0)
    (0.0, 1.0)
    """
    from scipy.stats import binomtest

    if total == 0:
        return 0.0, 1.0
    interval = binomtest(count, total).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)
