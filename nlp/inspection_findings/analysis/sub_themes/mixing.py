"""Whether clusters gather what several boroughs say, or one borough's vocabulary.

House rule: a share is shown beside what chance gives, with the same clusters and the same
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
        Share of clustered findings that come from the commonest borough of their cluster; 0.0
        without clusters.
    purity_by_chance, purity_by_chance_high : float
        Mean, and the value that 95 % stay below, when boroughs are dealt out at random.
    p_value : float
        Share of deals, with the one seen, as pure as this or purer. Never below
        ``1 / (PERMUTATIONS + 1)``. A low value says: a borough's findings gather.
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
        For each cluster the borough of each of its members; the order does not matter.

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
    places = np.array([number[place] for held in clusters for place in held], dtype=np.int64)
    seen = _purity(cluster_of, places)
    draw = np.random.default_rng(0)
    dealt = np.array([_purity(cluster_of, draw.permutation(places)) for _ in range(PERMUTATIONS)])
    return BoroughMixing(
        clusters=len(clusters),
        shared=sum(len(set(held)) > 1 for held in clusters),
        purity=seen,
        purity_by_chance=float(dealt.mean()),
        purity_by_chance_high=float(np.quantile(dealt, 0.95)),
        p_value=float((1 + (dealt >= seen).sum()) / (1 + PERMUTATIONS)),
    )


def _purity(cluster_of: npt.NDArray[np.int64], places: npt.NDArray[np.int64]) -> float:
    if not len(places):
        return 0.0
    counts = np.zeros((cluster_of.max() + 1, places.max() + 1))
    np.add.at(counts, (cluster_of, places), 1)
    return float(counts.max(axis=1).sum() / len(places))
