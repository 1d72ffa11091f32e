"""95 % intervals of F1 that keep a width when every decision is right, or every one is wrong.

A cell is a finding and a theme. J is the share of cells that are both coded and decided, among
those that are coded, decided or both. F1 is 2J / (1 + J), which grows with J. So Wilson's interval
of J becomes an interval of F1 by the same formula (K. F. Y. Lam, V. Gopal and J. Qian, "Confidence
intervals for the F1 score: a comparison of four methods", arXiv 2309.14621, 2023: "Wilson
indirect"). A bootstrap gives 1.00 to 1.00 for any perfect score, even on very few findings.

Themes of one finding tend to be right or wrong together. So a finding with three themes carries
less information than three findings with one theme each. The design effect measures this (L. Kish,
"Survey sampling", Wiley 1965): it is the ratio of the variance to that of the same number of
independent cells.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_Z = 1.959963984540054  # 95 % of a normal distribution lies within so many standard deviations


def f1_from_share(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return F1 from J, the share of marked cells that are both coded and decided; any shape."""
    return np.asarray(2.0 * share / (1.0 + share))


def find_f1_limits(
    right: NDArray[np.float64], marked: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lower and upper limits of F1, in arrays with the shape of the counts.

    Parameters
    ----------
    right, marked : arrays
        The number of cells that are both coded and decided, and of those that are coded, decided
        or both. The latter must be above 0. Neither need be a whole number.

    Examples
    --------
    >>> low, high = find_f1_limits(np.array([4.0, 40.0]), np.array([4.0, 40.0]))
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([0.68, 0.95], [1.0, 1.0])
    """
    low, high = find_share_limits(right, marked)
    return f1_from_share(low), f1_from_share(high)


def find_share_limits(
    right: NDArray[np.float64], total: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the limits of the share of ``total`` that is ``right``, by Wilson's formula.

    Examples
    --------
    >>> low, high = find_share_limits(np.array([4.0]), np.array([5.0]))
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([0.38], [0.96])
    """
    share = right / total
    middle = share + _Z**2 / (2.0 * total)
    reach = _Z * np.sqrt(share * (1.0 - share) / total + (_Z / (2.0 * total)) ** 2)
    low, high = ((middle + side) / (1.0 + _Z**2 / total) for side in (-reach, reach))
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


def find_micro_limits(right: NDArray[np.bool_], marked: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the limits of F1 over all cells (n, themes); at least one must be marked."""
    correct, total = float(right.sum()), float(marked.sum())
    effect = _measure_design_effect(right - correct / total * marked)
    low, high = find_f1_limits(np.array(correct / effect), np.array(total / effect))
    return float(low), float(high)


def find_macro_limits(right: NDArray[np.bool_], marked: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the limits of the mean F1 over themes (n, themes); each needs a marked cell.

    The distances from each theme's F1 to its own limits are used as its standard error. This is
    the method of variance estimates recovery (G. Y. Zou and A. Donner, "Construction of confidence
    limits about effect measures: a general approach", Statistics in Medicine 27, 2008, 1693-1702).
    Both sides get the greater of the two distances: F1 is biased slightly downwards for themes
    with few findings, and over many themes this adds up.
    """
    correct, totals = right.sum(axis=0).astype(float), marked.sum(axis=0).astype(float)
    shares = correct / totals
    f1 = f1_from_share(shares)
    low, high = find_f1_limits(correct, totals)
    effect = _measure_design_effect((right - shares * marked) / totals)
    reach = max(np.linalg.norm(f1 - low), np.linalg.norm(high - f1)) * np.sqrt(effect) / len(f1)
    middle = float(f1.mean())
    return max(middle - float(reach), 0.0), min(middle + float(reach), 1.0)


def _measure_design_effect(deviations: NDArray[np.float64]) -> float:
    """Return the design effect of findings, at least 1.

    ``deviations`` (n, themes) are each cell's contributions to the deviation of a share. If all
    are 0, as when every decision is right, the correlation within findings cannot be estimated,
    and the result is 1.
    """
    alone = float((deviations**2).sum())
    together = float((deviations.sum(axis=1) ** 2).sum())
    return max(together / alone, 1.0) if alone else 1.0
