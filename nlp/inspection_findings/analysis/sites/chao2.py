"""The arithmetic of saturation: how often sub-themes are found tells how many there are.

All functions take *frequencies*, a (T,) array: how many sub-themes are found in exactly 1, 2,
..., T of the T reports read. Nothing is drawn at random. ``saturation`` names the sources.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Frequencies = npt.NDArray[np.float64]

Z = 1.959963984540054  # of a 95 % interval
MIN_REPORTS = 2  # one report alone says nothing of what is not in it


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
    """Return how many sub-themes ``reports`` reports bring, on average over all choices of reports.

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
    return float(((1.0 - _miss(total, reports)) * frequencies).sum())


@functools.lru_cache(maxsize=512)  # a curve has no more points
def _miss(total: int, reports: int) -> Frequencies:
    """Return the chance that a choice of reports has none of 1, 2, ... ``total`` reports.

    It is the same for all themes, and exact: the numbers that are divided are whole.
    """
    ways = left = math.comb(total, reports)
    chances = np.empty(total)
    for place in range(total):
        size = total - place  # of these, one more report has it
        left = left * (size - reports) // size  # the ways of choosing from one report less
        chances[place] = left / ways
    return chances


def estimate_unseen(frequencies: Frequencies) -> float:
    """Return the least number of sub-themes that none of the reports read has (Chao2).

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
    """Return how many sub-themes ``further`` more reports bring the total to; inf gives all."""
    found = float(frequencies.sum())
    unseen = estimate_unseen(frequencies)
    once = float(frequencies[0]) if len(frequencies) else 0.0
    if not unseen or not once:
        return found
    missing = math.pow(1 - once / (once + len(frequencies) * unseen), further)
    return found + unseen * (1 - missing)


def measure_coverage(frequencies: Frequencies) -> float:
    """Return the share of all incidences that belongs to sub-themes found; 0 without any.

    It is NaN with fewer than two reports: nothing tells what another would bring.

    Examples
    --------
    >>> measure_coverage(count_frequencies([3, 3, 2], 3))
    1.0
    """
    total = len(frequencies)
    if total < MIN_REPORTS:
        return math.nan
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
    present = np.flatnonzero(frequencies)  # zeros weigh nothing, and the formulas break there
    # What is in three reports or more counts as found, whatever the number: it has one slope.
    places = np.minimum(present, 2)
    slope_of = {place: _find_slope(frequencies, place, further) for place in set(places.tolist())}
    slopes = np.array([slope_of[place] for place in places.tolist()])
    weights = frequencies[present]
    variance = (slopes**2 * weights).sum() - (slopes * weights).sum() ** 2 / everything
    return math.sqrt(max(float(variance), 0.0))


def _find_slope(frequencies: Frequencies, place: int, further: float) -> float:
    step = np.zeros(len(frequencies))
    step[place] = 1e-4
    rise = extrapolate(frequencies + step, further) - extrapolate(frequencies - step, further)
    return rise / 2e-4


def measure_read_error(frequencies: Frequencies, reports: int) -> float:
    """Return the standard error of ``expect_found`` if other reports had been read."""
    total = len(frequencies)
    everything = float(frequencies.sum()) + estimate_unseen(frequencies)
    if not everything:
        return 0.0
    seen = 1.0 - _miss(total, reports)
    variance = (seen**2 * frequencies).sum() - (seen * frequencies).sum() ** 2 / everything
    return math.sqrt(max(float(variance), 0.0))


def limit_unseen(found: float, unseen: float, error: float) -> tuple[float, float]:
    """Return Chao's 95 % limits: log-normal in what is unseen, never below what is found."""
    if unseen <= 0:
        return found, found
    spread = math.exp(Z * math.sqrt(math.log(1 + (error / unseen) ** 2)))
    return found + unseen / spread, found + unseen * spread
