"""Neighbours: whole and exact for few points, a forest that forgets little for many."""

from __future__ import annotations

import numpy as np
import pytest

from inspection_findings.cluster import nearest_points
from inspection_findings.cluster.linkage import merge_points, to_unit
from inspection_findings.cluster.nearest_points import NEIGHBOURS, SCALE, link_points, quantise
from tests.cluster.test_cluster import ROWS

POINTS = quantise(ROWS)


def pairs_of(links: nearest_points.Links) -> set[tuple[int, int]]:
    return set(zip(links.first.tolist(), links.second.tolist(), strict=True))


def test_each_pair_once_with_its_true_cosine() -> None:
    """Links are ordered pairs without repeats, near enough, and their cosines are exact."""
    links = link_points(POINTS, threshold=0.45)
    assert (links.first < links.second).all()
    assert len(pairs_of(links)) == len(links.first) > 1000
    true = (POINTS[links.first] * POINTS[links.second]).sum(axis=1) / SCALE**2
    assert (links.cosines == true).all()
    assert links.cosines.min() >= 0.45


def test_the_nearest_are_linked() -> None:
    """Whatever is nearest to a point, and near enough, is linked with it."""
    cosines = (POINTS @ POINTS.T) / SCALE**2
    np.fill_diagonal(cosines, -1.0)
    pairs = pairs_of(link_points(POINTS, threshold=0.45))
    for point, nearest in enumerate(cosines.argmax(axis=1).tolist()):
        if cosines[point, nearest] >= 0.45:
            assert (min(point, nearest), max(point, nearest)) in pairs


def test_the_forest_finds_nearly_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """With leaves far smaller than the whole, most true neighbours are found, and no others."""
    whole = pairs_of(link_points(POINTS, threshold=0.45))
    monkeypatch.setattr(nearest_points, "COMPARE_ALL_UP_TO", 10)
    monkeypatch.setattr(nearest_points, "LEAF", 100)
    forest = pairs_of(link_points(POINTS, threshold=0.45))
    assert len(forest & whole) > 0.9 * len(whole)
    assert forest == pairs_of(link_points(POINTS, threshold=0.45))


def test_no_point_starts_too_many_links() -> None:
    """Where everything is alike, the number of links grows with the points, not their square."""
    links = link_points(np.tile(POINTS[:1], (200, 1)), threshold=0.45)
    assert len(links.first) <= 200 * NEIGHBOURS


@pytest.mark.parametrize("count", [0, 1, 2])
def test_very_few_points(count: int) -> None:
    """None, one or two points are linked with whom there is."""
    links = link_points(np.tile(POINTS[:1], (count, 1)), threshold=0.45)
    assert len(links.first) == (1 if count == 2 else 0)


def test_ties_are_settled_by_place() -> None:
    """Four corners of a square, each as near to two others, always pair up in the same way."""
    corners = to_unit(np.array([[1.0, 0.2], [1.0, -0.2], [-1.0, 0.2], [-1.0, -0.2]]))
    points = quantise(corners)
    groups = merge_points(points, link_points(points, threshold=0.5), threshold=0.5)
    assert groups.tolist() == [0, 0, 2, 2]
