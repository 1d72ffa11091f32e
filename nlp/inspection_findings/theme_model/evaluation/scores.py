"""Counts to figures: precision, recall, F1, their intervals, and calibration.

House rule: a figure without anything to measure it on is None, never 0 or 1; an average is
taken over the themes that have a figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
SEED = 20250301
_BINS = 10
_DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How well decided themes fit coded ones.

    Attributes
    ----------
    precision, recall, f1 : float or None
        None where there is nothing to divide by; F1 is None where the theme is neither
        coded nor decided anywhere.
    f1_low, f1_high : float or None
        95 % bootstrap interval of ``f1``.
    support : int
        How often the theme is coded.
    decided : int
        How often the model decides it.
    """

    precision: float | None
    recall: float | None
    f1: float | None
    f1_low: float | None
    f1_high: float | None
    support: int
    decided: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Scores of all themes, in the codebook's order, and their averages."""

    themes: tuple[Score, ...]
    macro: Score
    micro: Score


def score_themes(
    codings: NDArray[np.bool_],
    decided: NDArray[np.bool_],
    *,
    counted: NDArray[np.bool_],
    boroughs: Sequence[str],
) -> Scores:
    """Return scores with intervals.

    Parameters
    ----------
    codings, decided : arrays (n, themes), bool
    counted : array (n, themes), bool
        Cells to count; those on which the coders differ are left out.
    boroughs : sequence of str, length n
        Findings are resampled within their borough, so that each keeps its weight. The
        intervals say how much hangs on these findings, not on these boroughs: with so few,
        the latter cannot be resampled honestly.
    """
    weights = _resample(boroughs)
    cells = {
        "right": codings & decided & counted,
        "support": codings & counted,
        "decided": decided & counted,
    }
    totals = {name: cell.sum(axis=0) for name, cell in cells.items()}
    drawn = {name: weights @ cell for name, cell in cells.items()}  # (resamples, themes)
    per_theme = _f1(**drawn)
    themes = tuple(
        _score({name: int(total[k]) for name, total in totals.items()}, per_theme[:, k])
        for k in range(codings.shape[1])
    )
    micro_drawn = _f1(**{name: value.sum(axis=1) for name, value in drawn.items()})
    micro = _score({name: int(total.sum()) for name, total in totals.items()}, micro_drawn)
    return Scores(themes=themes, macro=_average(themes, per_theme), micro=micro)


def _resample(boroughs: Sequence[str]) -> NDArray[np.float64]:
    """Return how often each finding is drawn in each resample, shape (resamples, n)."""
    generator = np.random.default_rng(SEED)
    names = np.array(boroughs)
    weights = np.zeros((RESAMPLES, len(names)))
    for borough in sorted(set(boroughs)):
        rows = np.flatnonzero(names == borough)
        weights[:, rows] = generator.multinomial(
            len(rows), np.full(len(rows), 1.0 / len(rows)), size=RESAMPLES
        )
    return weights


def _f1(
    *,
    right: NDArray[np.float64],
    support: NDArray[np.float64],
    decided: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return F1, NaN where nothing is coded or decided."""
    total = support + decided
    return np.where(total > 0, 2.0 * right / np.where(total > 0, total, 1.0), np.nan)


def _score(counts: Mapping[str, int], drawn: NDArray[np.float64]) -> Score:
    right, support, decided = counts["right"], counts["support"], counts["decided"]
    low, high = _interval(drawn)
    return Score(
        precision=_share(right, decided),
        recall=_share(right, support),
        f1=_share(2 * right, support + decided),
        f1_low=low,
        f1_high=high,
        support=support,
        decided=decided,
    )


def _average(themes: Sequence[Score], per_theme: NDArray[np.float64]) -> Score:
    """Return the mean over themes that are coded at least once."""
    counted = np.array([theme.support > 0 for theme in themes])
    kept = [theme for theme in themes if theme.support > 0]
    low = high = None
    if kept:
        chosen = per_theme[:, counted]
        known = ~np.isnan(chosen)
        means = np.where(known, chosen, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
        low, high = _interval(means)
    return Score(
        precision=_mean([theme.precision or 0.0 for theme in kept]),
        recall=_mean([theme.recall or 0.0 for theme in kept]),
        f1=_mean([theme.f1 or 0.0 for theme in kept]),
        f1_low=low,
        f1_high=high,
        support=sum(theme.support for theme in themes),
        decided=sum(theme.decided for theme in themes),
    )


def _interval(drawn: NDArray[np.float64]) -> tuple[float | None, float | None]:
    known = drawn[~np.isnan(drawn)]
    if not len(known):
        return None, None
    low, high = np.quantile(known, [0.025, 0.975])
    return round(float(low), _DIGITS), round(float(high), _DIGITS)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, _DIGITS) if whole else None


def _mean(values: Sequence[float]) -> float | None:
    return round(float(np.mean(values)), _DIGITS) if values else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationBin:
    """Cells whose probability lies from ``low`` up to ``high``.

    Attributes
    ----------
    cells : int
    said, coded : float or None
        The mean probability, and the share that is really coded; None without cells.
    """

    low: float
    high: float
    cells: int
    said: float | None
    coded: float | None


def calibration_bins(
    probabilities: NDArray[np.float64],
    codings: NDArray[np.bool_],
    *,
    counted: NDArray[np.bool_],
) -> tuple[CalibrationBin, ...]:
    """Return the ten bins of `calibration_error`, for a plot; empty ones too."""
    return tuple(
        CalibrationBin(
            low=b / _BINS,
            high=(b + 1) / _BINS,
            cells=len(said),
            said=_mean(said.tolist()),
            coded=_mean(true.tolist()),
        )
        for b, (said, true) in enumerate(_bin_cells(probabilities[counted], codings[counted]))
    )


def calibration_error(
    probabilities: NDArray[np.float64],
    codings: NDArray[np.bool_],
    *,
    counted: NDArray[np.bool_],
) -> float:
    """Return the expected calibration error over all counted cells, in ten equal bins.

    In each bin the mean probability is held against the share that is really coded; the
    differences are weighted by the bins' sizes.
    """
    said, true = probabilities[counted], codings[counted]
    gaps = [abs(float((p - t).sum())) for p, t in _bin_cells(said, true)]
    return round(sum(gaps) / max(len(said), 1), _DIGITS)


def _bin_cells(
    said: NDArray[np.float64], true: NDArray[np.bool_]
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Return the probabilities of each bin, and for each whether it is coded (1.0 or 0.0)."""
    bins = np.minimum((said * _BINS).astype(int), _BINS - 1)
    return [(said[bins == b], true[bins == b].astype(np.float64)) for b in range(_BINS)]
