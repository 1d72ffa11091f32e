"""How evenly a theme is spread over boroughs, given how much each report says.

The measure is Gries' deviation of proportions, DP (St. Th. Gries, "Dispersions and adjusted
frequencies in corpora", International Journal of Corpus Linguistics 13(4), 2008, 403-437),
divided by its largest possible value (J. Lijffijt and St. Th. Gries, correction to it, same
journal 17(1), 2012, 147-149): 0 if every borough has the share of the theme's findings that it
has of all findings, 1 if they are all in the borough with the fewest findings. Juilland's D needs
parts of equal length, which reports are not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def deviate(counts: ArrayLike, sizes: ArrayLike) -> float | None:
    """Return Gries' DP of a theme over boroughs, normalised.

    Parameters
    ----------
    counts, sizes : array of shape (n_boroughs,)
        Findings on the theme, and all findings, of each borough.

    Returns
    -------
    float or None
        Between 0 and 1; None without any finding, or if only one borough has findings.

    Examples
    --------
    >>> deviate([2, 4, 6], [10, 20, 30])
    0.0
    >>> deviate([3, 0, 0], [10, 20, 30])
    1.0
    """
    found, parts = np.asarray(counts, dtype=float), np.asarray(sizes, dtype=float)
    expected = parts[parts > 0] / parts.sum() if parts.sum() else parts[:0]
    if len(expected) < 2 or not found.sum():
        return None
    observed = found[parts > 0] / found.sum()
    return float(np.abs(observed - expected).sum() / 2 / (1 - expected.min()))


def deviate_by_chance(total: int, sizes: ArrayLike) -> float | None:
    """Return the exact mean of ``deviate`` if ``total`` findings fell on boroughs at random.

    Each finding falls on a borough with the probability of the borough's size. A borough's count
    is then binomial, and the mean of DP is a sum of mean absolute deviations, for which de
    Moivre gave a closed form (P. Diaconis and S. Zabell, "Closed form summation for classical
    distributions", Statistical Science 6(3), 1991, 284-302).

    Examples
    --------
    >>> round(deviate_by_chance(1, [10, 10, 10]), 2), round(deviate_by_chance(300, [10, 10, 10]), 2)
    (1.0, 0.05)
    """
    from scipy.stats import binom

    parts = np.asarray(sizes, dtype=float)
    expected = parts[parts > 0] / parts.sum() if parts.sum() else parts[:0]
    if len(expected) < 2 or not total:
        return None
    above = np.floor(total * expected) + 1  # the first count above the mean
    deviations = 2 * above * (1 - expected) * binom.pmf(above, total, expected) / total
    return float(deviations.sum() / 2 / (1 - expected.min()))
