"""Precision, recall, F1 with its interval, and calibration.

A score that is undefined is None, never 0 or 1. Macro averages are over the themes that are coded
at least once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspection_findings.theme_model.evaluation.intervals import (
    find_macro_limits,
    find_micro_limits,
)

_BINS = 10
_DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How well the model's decisions fit the coding.

    Attributes
    ----------
    precision, recall, f1 : float or None
        None where the denominator is 0. For F1 this means that the theme is neither coded nor
        decided anywhere.
    f1_low, f1_high : float or None
        95 % interval of ``f1``, from `intervals`; None if ``f1`` is None.
    support : int
        How many findings have the theme in the coding.
    decided : int
        How many findings the model gave the theme to.
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
) -> Scores:
    """Return scores with intervals.

    Parameters
    ----------
    codings, decided : arrays (n, themes), bool
    counted : array (n, themes), bool
        Cells to count; those on which the coders disagree are left out.

    Notes
    -----
    The intervals cover variation between findings, not between boroughs. There are too few
    boroughs to estimate the latter.
    """
    right, marked = codings & decided & counted, (codings | decided) & counted
    supports = (codings & counted).sum(axis=0)
    decisions = (decided & counted).sum(axis=0)
    themes = tuple(
        _score(right[:, [k]], marked[:, [k]], int(supports[k]), int(decisions[k]))
        for k in range(codings.shape[1])
    )
    micro = _score(right, marked, int(supports.sum()), int(decisions.sum()))
    is_coded = supports > 0
    macro = _average(themes, right[:, is_coded], marked[:, is_coded])
    return Scores(themes=themes, macro=macro, micro=micro)


def _score(
    right: NDArray[np.bool_], marked: NDArray[np.bool_], support: int, decided: int
) -> Score:
    correct = int(right.sum())
    low, high = _rounded(find_micro_limits(right, marked)) if marked.any() else (None, None)
    return Score(
        precision=_share(correct, decided),
        recall=_share(correct, support),
        f1=_share(2 * correct, support + decided),
        f1_low=low,
        f1_high=high,
        support=support,
        decided=decided,
    )


def _average(themes: Sequence[Score], right: NDArray[np.bool_], marked: NDArray[np.bool_]) -> Score:
    """Return the mean over themes with support; ``right`` and ``marked`` hold only their cells."""
    kept = [theme for theme in themes if theme.support > 0]
    low, high = _rounded(find_macro_limits(right, marked)) if kept else (None, None)
    return Score(
        precision=_mean([theme.precision or 0.0 for theme in kept]),
        recall=_mean([theme.recall or 0.0 for theme in kept]),
        f1=_mean([theme.f1 or 0.0 for theme in kept]),
        f1_low=low,
        f1_high=high,
        support=sum(theme.support for theme in themes),
        decided=sum(theme.decided for theme in themes),
    )


def _rounded(limits: tuple[float, float]) -> tuple[float, float]:
    return round(limits[0], _DIGITS), round(limits[1], _DIGITS)


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
        The mean probability, and the share that is coded; None without cells.
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
    """Return the ten bins of `calibration_error`, including empty ones."""
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

    For each bin it takes the difference between the mean probability and the share that is coded.
    Their mean is weighted by the number of cells in each bin.
    """
    said, true = probabilities[counted], codings[counted]
    gaps = [abs(float((p - t).sum())) for p, t in _bin_cells(said, true)]
    return round(sum(gaps) / max(len(said), 1), _DIGITS)


def _bin_cells(
    said: NDArray[np.float64], true: NDArray[np.bool_]
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Return the probabilities in each bin, and whether each cell is coded (1.0 or 0.0)."""
    bins = np.minimum((said * _BINS).astype(int), _BINS - 1)
    return [(said[bins == b], true[bins == b].astype(np.float64)) for b in range(_BINS)]
