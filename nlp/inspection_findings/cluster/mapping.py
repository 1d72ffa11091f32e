"""A map of sub-themes: what is alike lies close, as far as a flat map can show it.

House rule: nothing is drawn at random. Clusters start on the principal plane of their centres
and are moved until those that are alike are close (t-SNE, exact, van der Maaten and Hinton 2008);
the plane alone keeps few of them together. The map says how far neighbours on it can be
trusted; how far apart distant clusters lie means nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from inspection_findings.cluster.groups import Rows, to_unit

if TYPE_CHECKING:
    import pandas as pd

NEIGHBOURS = 3  # a neighbour is kept if it is among so many on the map
PERPLEXITY = 8  # about how many neighbours each cluster is kept close to
LEAST = 5  # clusters; with so few there is nothing to sort out


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SubThemeMap:
    """Where each cluster lies on a flat map, and what the map can bear.

    Attributes
    ----------
    places : DataFrame
        ``cluster_id``, ``name``, ``x`` and ``y`` (without unit), ``nearest_id`` (the cluster
        that is most alike, whatever the map shows) and its ``likeness`` (cosine); by
        cluster_id. ``nearest_id`` is "" and ``likeness`` 0.0 where there is one cluster only.
    neighbours_kept : float
        The share of clusters whose most alike one is among the three nearest on the map.
    """

    places: pd.DataFrame
    neighbours_kept: float


def map_sub_themes(
    clusters: pd.DataFrame, rows: npt.NDArray[np.floating], finding_ids: Sequence[str]
) -> SubThemeMap:
    """Lay clusters out on a plane.

    Parameters
    ----------
    clusters : DataFrame
        From ``tabulate_sub_themes``; in any order.
    rows : (n, d) array
        What the clusters were made from, as ``represent`` gives it.
    finding_ids : sequence of str
        Of the rows; all members of the clusters must be there.

    Raises
    ------
    KeyError
        If a member of a cluster has no row.
    """
    clusters = clusters.sort_values("cluster_id", ignore_index=True)
    row_of = {finding_id: i for i, finding_id in enumerate(finding_ids)}
    members = [[row_of[one] for one in sorted(ids)] for ids in clusters["members"]]
    means = [np.asarray(rows, dtype=np.float64)[ids].mean(axis=0) for ids in members]
    centres = to_unit(np.array(means).reshape(len(means), np.shape(rows)[1]))
    plane = _lay_out(centres)
    alike = centres @ centres.T
    np.fill_diagonal(alike, -np.inf)
    nearest = alike.argmax(axis=1) if len(alike) > 1 else np.empty(0, dtype=int)
    ids = clusters["cluster_id"].tolist()
    places = clusters[["cluster_id", "name"]].assign(
        x=plane[:, 0],
        y=plane[:, 1],
        nearest_id=[ids[i] for i in nearest] or [""] * len(ids),
        likeness=[float(alike[i, j]) for i, j in enumerate(nearest)] or [0.0] * len(ids),
    )
    return SubThemeMap(places=places, neighbours_kept=_count_kept(plane, nearest.tolist()))


def _lay_out(centres: Rows) -> Rows:
    """Return rows (n, 2) in which neighbours are close; with few clusters, the main plane."""
    plane = _project(centres)
    spread = float(plane[:, 0].std()) if len(centres) > LEAST else 0.0
    if not spread:
        return plane
    from sklearn.manifold import TSNE

    moved = TSNE(
        method="exact",
        init=plane / spread * 1e-4,
        perplexity=min(PERPLEXITY, (len(centres) - 1) / 3),
        random_state=0,  # nothing is drawn: the start is given
    ).fit_transform(centres)
    return np.asarray(moved, dtype=np.float64)


def _project(centres: Rows) -> Rows:
    """Return rows (n, 2) on the two main axes, each pointing to where its largest value lies."""
    plane = np.zeros((len(centres), 2))
    if len(centres) < 2:
        return plane
    left, sizes, _ = np.linalg.svd(centres - centres.mean(axis=0), full_matrices=False)
    found = min(2, len(sizes))
    plane[:, :found] = left[:, :found] * sizes[:found]
    largest = np.abs(plane).argmax(axis=0)
    return np.where(plane[largest, [0, 1]] < 0, -1.0, 1.0) * plane


def _count_kept(plane: Rows, nearest: Sequence[int]) -> float:
    if not nearest:
        return 1.0
    apart = np.linalg.norm(plane[:, None] - plane[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    close = np.argsort(apart, axis=1, kind="stable")[:, :NEIGHBOURS]
    return float(np.mean([one in row for one, row in zip(nearest, close, strict=True)]))
