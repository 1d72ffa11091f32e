"""Many comparisons at once: what is left of a small p when many themes are looked at.

Holm's method keeps the chance of even one false claim in one comparison below the level,
however the themes of one report hang together. A page with several comparisons, by polarity and
by year and so on, has that chance in each of them. It is applied to the themes that could have
been shown at all: R. E. Tarone, "A modified Bonferroni method for discrete data", Biometrics 46
(1990), 515-522. The others would only make those harder to tell, and cannot be told themselves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

_ROUNDING = 1e-12


def correct(p_values: Sequence[float], smallest: Sequence[float], *, level: float) -> list[float]:
    """Return what each p is worth among the others; NaN where nothing could have been shown.

    Parameters
    ----------
    p_values, smallest : sequence of float, of length n
        ``Chance.p`` and ``Chance.smallest_p``.
    level : float
        What a corrected p is going to be held against.

    Returns
    -------
    list of float, of length n
        Holm's adjusted p within the family that ``find_family`` returns.

    Examples
    --------
    >>> correct([0.01, 0.04, 0.5], [0.01, 0.01, 0.5], level=0.05)
    [0.02, 0.04, nan]
    """
    family = find_family(smallest, level=level)
    corrected = [math.nan] * len(p_values)
    worth = 0.0
    for rank, number in enumerate(sorted(family, key=lambda one: p_values[one])):
        worth = max(worth, min(1.0, (len(family) - rank) * p_values[number]))
        corrected[number] = worth
    return corrected


def find_family(smallest: Sequence[float], *, level: float) -> list[int]:
    """Return the comparisons of which each could be shown even if it stood out alone.

    Examples
    --------
    >>> find_family([0.02, 0.02, 0.5], level=0.05), find_family([0.02] * 3, level=0.05)
    ([0, 1], [])
    """
    for size in range(1, len(smallest) + 1):
        bound = level / size + _ROUNDING
        family = [number for number, least in enumerate(smallest) if least <= bound]
        if len(family) <= size:
            return family
    return []
