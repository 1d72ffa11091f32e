"""Many tests at once: p values adjusted for how many themes are compared.

Holm's method keeps the chance of even one false claim in one comparison below the level, however
the themes of one report depend on each other. A page with several comparisons, by polarity and
by year and so on, has that chance in each of them. The adjustment counts only the themes that
could have been shown at all: R. E. Tarone, "A modified Bonferroni method for discrete data",
Biometrics 46 (1990), 515-522. The others cannot be shown, and would only make the rest harder.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

_ROUNDING = 1e-12


def adjust_p_values(
    p_values: Sequence[float], smallest: Sequence[float], *, level: float
) -> list[float]:
    """Return Holm's adjusted p values; NaN where no outcome could have been shown.

    Parameters
    ----------
    p_values, smallest : sequence of float, of length n
        ``PermutationResult.p`` and ``PermutationResult.smallest_p``.
    level : float
        What an adjusted p is going to be compared with.

    Returns
    -------
    list of float, of length n
        Holm's adjusted p within the family that ``find_family`` returns.

    Examples
    --------
    >>> adjust_p_values([0.01, 0.04, 0.5], [0.01, 0.01, 0.5], level=0.05)
    [0.02, 0.04, nan]
    """
    family = find_family(smallest, level=level)
    adjusted = [math.nan] * len(p_values)
    highest = 0.0  # an adjusted p is never below that of a smaller p
    for rank, number in enumerate(sorted(family, key=lambda one: p_values[one])):
        highest = max(highest, min(1.0, (len(family) - rank) * p_values[number]))
        adjusted[number] = highest
    return adjusted


def find_family(smallest: Sequence[float], *, level: float) -> list[int]:
    """Return the comparisons of which each could be shown even if it stood out alone.

    Examples
    --------
    >>> find_family([0.02, 0.02, 0.5], level=0.05), find_family([0.02] * 3, level=0.05)
    ([0, 1], [])
    """
    for size in range(1, len(smallest) + 1):
        bound = level / size + _ROUNDING
        family = [number for number, p in enumerate(smallest) if p <= bound]
        if len(family) <= size:
            return family
    return []
