"""Measures how stable each group is when boroughs and findings are resampled (bootstrap).

Draws use a fixed seed on findings sorted by content, so the same findings always give the same
stability.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from inspection_findings.cluster.linkage import Group, Texts, group_equal
from inspection_findings.cluster.nearest_points import Indices

ROUNDS = 50
"""Number of resamples. The mean overlap of a group is then accurate to about 0.03."""

FEWEST_ROUNDS = 10
"""Number of resamples of very many findings, whose groups span more boroughs and vary less."""

_DRAWN_AT_MOST = 500_000  # findings over all rounds; beyond this, fewer rounds


def count_rounds(findings: int) -> int:
    """Return the number of resamples, which keeps the cost nearly linear.

    Examples
    --------
    >>> count_rounds(500), count_rounds(20_000), count_rounds(100_000)
    (50, 25, 10)
    """
    return min(ROUNDS, max(FEWEST_ROUNDS, _DRAWN_AT_MOST // max(findings, 1)))


_NONE = -1


def measure_stability(
    groups: Sequence[Group], texts: Texts, boroughs: Sequence[str]
) -> tuple[float, ...]:
    """Return how much of each group appears again in resampled findings, on average.

    Each round draws as many boroughs as there are, with replacement, and from each as many
    findings as it has, with replacement. The drawn findings are grouped again. The drawn part of
    a group is compared with the most similar new group, by the overlap (Jaccard) of their distinct
    texts. Even a single text overlaps with its group, so the overlap is rescaled: it is 0 if no
    two texts of the group are together again. A round that draws fewer than two texts of a group
    says nothing about it and does not count.

    Parameters
    ----------
    groups : sequence of tuples of int
        The rows of each group.
    texts : Texts
        The texts of all rows.
    boroughs : sequence of str
        The borough of each row.

    Returns
    -------
    tuple of float
        Between 0 and 1. It is 0.0 if there is a single borough, since no other can be drawn, and
        for a group of which no round draws two texts, such as a group with a single text.
    """
    rows_of = group_equal(boroughs)
    if len(rows_of) < 2:
        return (0.0,) * len(groups)
    group_of = np.full(len(boroughs), _NONE, dtype=np.int64)
    for number, group in enumerate(groups):
        group_of[list(group)] = number
    totals, rounds = np.zeros(len(groups)), np.zeros(len(groups))
    for number in range(count_rounds(len(boroughs))):
        drawn = _draw(rows_of, len(boroughs), number)
        _, first = np.unique(texts.point_of_row[drawn], return_index=True)
        before, again = group_of[drawn][first], texts.group(drawn)[first]
        is_told = np.bincount(before[before != _NONE], minlength=len(groups)) > 1
        totals += np.where(is_told, _find_overlaps(before, again, len(groups)), 0.0)
        rounds += is_told
    return tuple((totals / np.maximum(rounds, 1)).tolist())


def _draw(rows_of: Sequence[Indices], count: int, seed: int) -> npt.NDArray[np.bool_]:
    """Return the rows that are drawn at least once, as a mask."""
    draw = np.random.default_rng(seed)
    drawn = np.zeros(count, dtype=np.bool_)
    for place in draw.integers(len(rows_of), size=len(rows_of)):
        here = rows_of[place]
        drawn[here[draw.integers(len(here), size=len(here))]] = True
    return drawn


def _find_overlaps(before: Indices, again: Indices, count: int) -> npt.NDArray[np.float64]:
    """Return the overlap of each earlier group with its best match, rescaled to 0 to 1.

    ``before`` and ``again`` are the groups of the same texts; ``_NONE`` means no earlier group. A
    single text has the overlap ``1 / size``, which is subtracted.
    """
    _, again, sizes_again = np.unique(again, return_inverse=True, return_counts=True)
    known = before != _NONE
    sizes = np.bincount(before[known], minlength=count)
    pairs, shared = np.unique(before[known] * len(sizes_again) + again[known], return_counts=True)
    one, other = np.divmod(pairs, len(sizes_again))
    overlaps = np.zeros(count)
    np.maximum.at(overlaps, one, shared / (sizes[one] + sizes_again[other] - shared))
    return np.maximum(0.0, (sizes * overlaps - 1.0) / np.maximum(sizes - 1, 1))
