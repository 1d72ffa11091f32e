"""95 % intervals of F1 that keep their width where everything is right, or nothing.

Of the cells (a finding and a theme) that are coded, decided or both, a share J is both. F1 is
2J / (1 + J), which grows with J, and J is a share as any other: Wilson's interval of J, taken
through the same formula, is an interval of F1 (K. F. Y. Lam, V. Gopal and J. Qian, "Confidence
intervals for the F1 score: a comparison of four methods", arXiv 2309.14621, 2023: "Wilson
indirect"). A bootstrap gives 1.00 to 1.00 for any perfect score, however few findings it has.

Themes of one finding tend to be right or wrong together, so a finding with three themes tells
less than three findings with one. The design effect says how much less (L. Kish, "Survey
sampling", Wiley 1965): by how many times the variance is greater than that of as many
independent cells.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_Z = 1.959963984540054  # standard deviations on either side of a mean that hold 95 %


def f1_from_share(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return F1, from the share of cells coded or decided that are both; of any shape."""
    return np.asarray(2.0 * share / (1.0 + share))


def find_f1_limits(
    right: NDArray[np.float64], marked: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lower and upper limits of F1, each of the shape of the counts.

    Parameters
    ----------
    right, marked : arrays
        How many cells are coded and decided, and how many are coded, decided or both; the
        latter above 0. They need not be whole numbers.

    Examples
    --------
    >>> low, high = find_f1_limits(np.array([4.0, 40.0]), np.array([4.0, 40.0]))
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([0.68, 0.95], [1.0, 1.0])
    """
    share = right / marked
    middle = share + _Z**2 / (2.0 * marked)
    reach = _Z * np.sqrt(share * (1.0 - share) / marked + (_Z / (2.0 * marked)) ** 2)
    low, high = ((middle + side) / (1.0 + _Z**2 / marked) for side in (-reach, reach))
    return f1_from_share(np.clip(low, 0.0, 1.0)), f1_from_share(np.clip(high, 0.0, 1.0))


def find_micro_limits(right: NDArray[np.bool_], marked: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the limits of F1 over all cells (n, themes), of which at least one is marked."""
    correct, total = float(right.sum()), float(marked.sum())
    effect = _measure_design_effect(right - correct / total * marked)
    low, high = find_f1_limits(np.array(correct / effect), np.array(total / effect))
    return float(low), float(high)


def find_macro_limits(right: NDArray[np.bool_], marked: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the limits of the mean F1 over themes, each of which has a marked cell (n, themes).

    The distances from each theme's F1 to its own limits stand for its standard error, as in the
    method of variance estimates recovery (G. Y. Zou and A. Donner, "Construction of confidence
    limits about effect measures: a general approach", Statistics in Medicine 27, 2008,
    1693-1702). The greater of the two sums goes to both sides: F1 comes out a little too low
    where a theme has few findings, and over many themes that adds up.
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
    """Return the design effect of findings, never below 1.

    ``deviations`` (n, themes) are how far each cell pulls a share from its value. It is 1 where
    none does: where all is right, or nothing, nobody knows how the themes of a finding go together.
    """
    alone = float((deviations**2).sum())
    together = float((deviations.sum(axis=1) ** 2).sum())
    return max(together / alone, 1.0) if alone else 1.0
