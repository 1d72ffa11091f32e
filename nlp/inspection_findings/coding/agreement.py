"""Agreement between coders, theme by theme and over sets of themes.

Remarks beside a figure say what a reader needs to know to interpret it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from inspection_findings.coding.coefficients import (
    RESAMPLES,
    Kappa,
    ThemeSet,
    cohen_kappa,
    find_alpha_interval,
    gwet_ac1,
    masi_distance,
    measure_alpha_with,
    sum_masi_distances,
)

Themes = Sequence[str]

NO_THEME = ""  # main theme of a finding that a coder looked at and gave no theme
_FEW = 10  # findings below which a remark says that a figure rests on few


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeKappa:
    """How far two coders agree on one theme: four counts, kappa, AC1, and remarks for the reader.

    ``ac1`` is Gwet's: unlike kappa, it is not low merely because a theme is rare.
    """

    theme_id: str
    both: int
    only_a: int
    only_b: int
    neither: int
    kappa: Kappa
    ac1: float | None
    remarks: tuple[str, ...]

    @property
    def support(self) -> int:
        """The findings to which at least one coder gave the theme."""
        return self.both + self.only_a + self.only_b


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAgreement:
    """How far two coders agree on the findings that both coded.

    Attributes
    ----------
    findings : int
        Number of findings that both coded.
    same_themes : float or None
        Share of findings with exactly the same themes; None if there are no findings.
    alpha : float or None
        Krippendorff's alpha of the theme sets, with the MASI distance.
    alpha_limits : tuple of float, or None
        Its 95 % interval, over boroughs; None for fewer than two boroughs.
    main : Kappa or None
        Kappa of the main themes; "no theme" is one of the answers.
    themes : tuple of ThemeKappa
        One for each theme, in the order given.
    """

    findings: int
    same_themes: float | None
    alpha: float | None
    alpha_limits: tuple[float, float] | None
    main: Kappa | None
    themes: tuple[ThemeKappa, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The difference between the means of two arms, shown minus blind, with 95 % limits."""

    shown: float
    blind: float
    shown_findings: int
    blind_findings: int
    difference: float
    low: float
    high: float


def compare_coders(
    a: Mapping[str, Themes],
    b: Mapping[str, Themes],
    *,
    theme_ids: Sequence[str],
    borough_of: Mapping[str, str],
) -> PairAgreement:
    """Return how far two coders agree on the findings that both coded.

    Parameters
    ----------
    a, b : mapping of str to sequence of str
        The themes of each finding id, the main one first; empty for "no theme fits".
    theme_ids : sequence of str
        The themes to report separately. Other themes still count in sets and main themes.
    borough_of : mapping of str to str
        The borough of each finding id.
    """
    shared = sorted(a.keys() & b.keys())
    pairs = [(tuple(a[finding_id]), tuple(b[finding_id])) for finding_id in shared]
    same = [set(first) == set(second) for first, second in pairs]
    return PairAgreement(
        findings=len(pairs),
        same_themes=float(np.mean(same)) if same else None,
        alpha=measure_alpha([a, b]),
        alpha_limits=measure_alpha_interval([a, b], borough_of=borough_of),
        main=_compare_main(pairs) if pairs else None,
        themes=tuple(_compare_theme(theme_id, pairs) for theme_id in theme_ids) if pairs else (),
    )


def measure_alpha(coders: Sequence[Mapping[str, Themes]]) -> float | None:
    """Return alpha of the theme sets of any number of coders, with the MASI distance.

    Each coder is a mapping from finding id to themes, without the findings that they did not
    code.
    """
    return measure_alpha_with(_gather_units(coders).values(), masi_distance, sum_masi_distances)


def measure_alpha_interval(
    coders: Sequence[Mapping[str, Themes]], *, borough_of: Mapping[str, str]
) -> tuple[float, float] | None:
    """Return the 95 % interval of `measure_alpha`, over boroughs; None where there is none.

    Parameters
    ----------
    borough_of : mapping of str to str
        The borough of each finding id.
    """
    by_borough: dict[str, list[list[ThemeSet]]] = {}
    for finding_id, unit in _gather_units(coders).items():
        by_borough.setdefault(borough_of[finding_id], []).append(unit)
    return find_alpha_interval(by_borough)


def _gather_units(coders: Sequence[Mapping[str, Themes]]) -> dict[str, list[ThemeSet]]:
    """Return the theme sets of each finding that two or more coded, by finding id."""
    coded = Counter(finding_id for coder in coders for finding_id in coder)
    return {
        finding_id: [frozenset(coder[finding_id]) for coder in coders if finding_id in coder]
        for finding_id in sorted(coded)
        if coded[finding_id] > 1
    }


def _compare_main(pairs: Sequence[tuple[Themes, Themes]]) -> Kappa:
    mains = [tuple(themes[0] if themes else NO_THEME for themes in pair) for pair in pairs]
    answers = sorted({answer for pair in mains for answer in pair})
    table = np.zeros((len(answers), len(answers)), dtype=np.int64)
    for first, second in mains:
        table[answers.index(first), answers.index(second)] += 1
    return cohen_kappa(table)


def _compare_theme(theme_id: str, pairs: Sequence[tuple[Themes, Themes]]) -> ThemeKappa:
    counts = Counter((theme_id in a, theme_id in b) for a, b in pairs)
    both, only_a, only_b, neither = (
        counts[cell] for cell in ((True, True), (True, False), (False, True), (False, False))
    )
    kappa = _find_kappa(both, only_a, only_b, neither)
    return ThemeKappa(
        theme_id=theme_id,
        both=both,
        only_a=only_a,
        only_b=only_b,
        neither=neither,
        kappa=kappa,
        ac1=_find_ac1(both, only_a, only_b, neither),
        remarks=tuple(_remark(kappa, both=both, only_a=only_a, only_b=only_b, neither=neither)),
    )


@lru_cache(maxsize=10_000)  # of twenty coders' pairs by theme, most have the same few counts
def _find_kappa(both: int, only_a: int, only_b: int, neither: int) -> Kappa:
    return cohen_kappa(np.array([[both, only_a], [only_b, neither]]))


@lru_cache(maxsize=10_000)
def _find_ac1(both: int, only_a: int, only_b: int, neither: int) -> float | None:
    return gwet_ac1(np.array([[both, only_a], [only_b, neither]]))


def _remark(kappa: Kappa, *, both: int, only_a: int, only_b: int, neither: int) -> list[str]:
    """Return the remarks that a reader of this kappa needs."""
    support = both + only_a + only_b
    if kappa.kappa is None:
        return [f"undefined: {'given by neither' if not support else 'given to every finding'}"]
    remarks = []
    if both == 0 and not (only_a and only_b):
        remarks.append("given by one coder only, so kappa can only be 0")
    elif support < _FEW:
        remarks.append(f"rests on {support} finding{'s' if support > 1 else ''}")
    if kappa.observed == 1:
        remarks.append("full agreement, which has no interval")
    elif kappa.low is not None and kappa.observed >= 0.9 and kappa.kappa < 0.6:
        which = "rare" if neither > both else "nearly everywhere"
        remarks.append(
            f"{which}: agreed on {kappa.observed:.0%} of findings, kappa is low; see AC1"
        )
    return remarks


def compare_means(shown: Sequence[float], blind: Sequence[float], *, seed: int) -> Difference:
    """Return the mean of ``shown`` minus the mean of ``blind``.

    The limits are a 95 % bootstrap interval; each arm is resampled separately.

    Parameters
    ----------
    shown, blind : sequence of float
        One value for each finding; at least one value.
    """
    first, second = np.asarray(shown, dtype=np.float64), np.asarray(blind, dtype=np.float64)
    generator = np.random.default_rng(seed)
    drawn = [
        arm[generator.integers(len(arm), size=(RESAMPLES, len(arm)))].mean(axis=1)
        for arm in (first, second)
    ]
    low, high = np.quantile(drawn[0] - drawn[1], (0.025, 0.975))
    return Difference(
        shown=float(first.mean()),
        blind=float(second.mean()),
        shown_findings=len(first),
        blind_findings=len(second),
        difference=float(first.mean() - second.mean()),
        low=float(low),
        high=float(high),
    )
