"""Whether clusters cross boroughs, or gather one borough's vocabulary.

The share that is found stands beside what chance gives with the same clusters and the same
number of findings from each borough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

PERMUTATIONS = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class BoroughMixing:
    """How far clusters cross boroughs.

    Attributes
    ----------
    clusters, shared : int
        How many there are, and of these with findings of two or more boroughs.
    purity : float
        Share of clustered findings (0 to 1) that come from the most frequent borough of their
        cluster; 0 without clusters.
    purity_by_chance, purity_by_chance_high : float
        Mean and 95th percentile of the purity when boroughs are assigned to findings at random.
    p_value : float
        Share of random assignments, with the one observed, that are as pure or purer. Never
        below ``1 / (PERMUTATIONS + 1)``. A low value says that a borough's findings gather.
    """

    clusters: int
    shared: int
    purity: float
    purity_by_chance: float
    purity_by_chance_high: float
    p_value: float


def measure_mixing(boroughs_of_members: Sequence[Sequence[str]]) -> BoroughMixing:
    """Return how far clusters cross boroughs, beside what chance gives.

    Parameters
    ----------
    boroughs_of_members : sequence of sequences of str
        For each cluster the borough of each of its members, in any order.

    Examples
    --------
    >>> mixing = measure_mixing([["Hackney", "Havering"], ["Hackney", "Hackney"]])
    >>> mixing.shared, mixing.purity
    (1, 0.75)
    """
    clusters = sorted(sorted(places) for places in boroughs_of_members)
    names = sorted({place for places in clusters for place in places})
    number = {name: index for index, name in enumerate(names)}
    cluster_of = np.repeat(np.arange(len(clusters)), [len(places) for places in clusters])
    boroughs = np.array([number[place] for own in clusters for place in own], dtype=np.int64)
    observed = _purity(cluster_of, boroughs)
    generator = np.random.default_rng(0)  # fixed, so that the same store gives the same figures
    by_chance = np.array(
        [_purity(cluster_of, generator.permutation(boroughs)) for _ in range(PERMUTATIONS)]
    )
    return BoroughMixing(
        clusters=len(clusters),
        shared=sum(len(set(own)) > 1 for own in clusters),
        purity=observed,
        purity_by_chance=float(by_chance.mean()),
        purity_by_chance_high=float(np.quantile(by_chance, 0.95)),
        p_value=float((1 + (by_chance >= observed).sum()) / (1 + PERMUTATIONS)),
    )


def _purity(cluster_of: npt.NDArray[np.int64], boroughs: npt.NDArray[np.int64]) -> float:
    if not len(boroughs):
        return 0.0
    shape = (cluster_of.max() + 1, boroughs.max() + 1)
    counts = np.bincount(cluster_of * shape[1] + boroughs, minlength=shape[0] * shape[1])
    return float(counts.reshape(shape).max(axis=1).sum() / len(boroughs))
