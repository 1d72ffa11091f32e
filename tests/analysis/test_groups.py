"""Groups of similar findings: those of complete linkage over all pairs, few pairs at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage

from inspection_findings.analysis.recommendations import groups, measure_similarity
from inspection_findings.analysis.recommendations.groups import (
    Compared,
    find_nearest_elsewhere,
    group_all,
)
from inspection_findings.analysis.recommendations.similarity import fix_threshold
from tests.support.frames import make_finding, make_frames

COUNT = 60
PLACES = ("Ash", "Birch", "Cedar")


@pytest.fixture(scope="module")
def compared() -> Compared:
    """Findings of three boroughs in loose groups; every sixth is said again elsewhere."""
    draw = np.random.default_rng(0)
    rows = np.eye(8)[draw.integers(8, size=COUNT)] + draw.normal(scale=0.35, size=(COUNT, 8))
    rows[1::6] = rows[::6]
    texts = [f"Text {number - 1 if number % 6 == 1 else number}." for number in range(COUNT)]
    frames = make_frames(
        findings=[
            make_finding(f"f-{number:02d}", PLACES[number % 3], text=text)
            for number, text in enumerate(texts)
        ]
    )
    order = sorted(frames.finding_rows, key=lambda row: row.finding_id)
    unit = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    ids = [row.finding_id for row in order]
    return Compared(order, measure_similarity(frames, finding_ids=ids, embeddings=unit))


@pytest.mark.parametrize("level", [0.2, 0.35, 0.45, 1.0])
def test_groups_are_those_of_complete_linkage(
    compared: Compared, level: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Findings that stand for one another, parts and components change no group."""
    monkeypatch.setattr(groups, "_AT_ONCE", 7)
    values = compared.similarity.compare(compared.rows, compared.rows).similarity
    apart = np.clip(1.0 - values, 0.0, None)[np.triu_indices(COUNT, k=1)]
    whole = fcluster(linkage(apart, method="complete"), 1.0 - level, criterion="distance")
    expected = {tuple(np.flatnonzero(whole == group).tolist()) for group in set(whole.tolist())}
    found = {tuple(own) for own in group_all(compared, fix_threshold(level))}
    assert found == expected
    assert 1 < len(found) < COUNT


@pytest.mark.parametrize("number", [1, 3, COUNT])
def test_the_nearest_are_of_other_boroughs(
    compared: Compared, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are the first of the most similar ones, as if each were compared with all others."""
    monkeypatch.setattr(groups, "_AT_ONCE", 7)
    monkeypatch.setattr(groups, "_AT_FIRST", 2)
    values = compared.similarity.compare(compared.rows, compared.rows).similarity
    found = find_nearest_elsewhere(compared, range(COUNT), range(COUNT), number=number)
    for i in range(COUNT):
        others = [j for j in range(COUNT) if j % 3 != i % 3]
        nearest = sorted(others, key=lambda j: (-values[i, j], j))[:number]
        assert found[i] == tuple((j, values[i, j]) for j in nearest)


def test_who_has_none_elsewhere_is_missing(compared: Compared) -> None:
    """As where there is nothing to compare with at all."""
    assert find_nearest_elsewhere(compared, [0], [0, 3]) == {}
    assert find_nearest_elsewhere(compared, [0], []) == {}
    assert find_nearest_elsewhere(compared, [], [0, 3]) == {}


def test_many_that_are_equally_similar_come_in_their_order(
    compared: Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rough comparison cannot tell them apart, and does not choose among them."""
    monkeypatch.setattr(groups, "_AT_FIRST", 1)
    rows = np.tile(compared.similarity.embeddings[0], (COUNT, 1))
    alike = Compared(compared.rows, replace(compared.similarity, embeddings=rows))
    found = find_nearest_elsewhere(alike, [4], [*range(8, COUNT)][::-1], number=3)
    assert [place for place, _ in found[4]] == [8, 9, 11]
