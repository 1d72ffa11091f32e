"""Groups of similar findings: those of complete linkage over all pairs, few pairs at a time."""

from __future__ import annotations

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


def test_the_nearest_is_of_another_borough(
    compared: Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the first of the most similar ones; who has none elsewhere is missing."""
    monkeypatch.setattr(groups, "_AT_ONCE", 7)
    values = compared.similarity.compare(compared.rows, compared.rows).similarity
    found = find_nearest_elsewhere(compared, range(COUNT), range(COUNT))
    for i in range(COUNT):
        others = [j for j in range(COUNT) if j % 3 != i % 3]
        nearest = max(others, key=lambda j: (values[i, j], -j))
        assert found[i] == (nearest, values[i, nearest])
    assert find_nearest_elsewhere(compared, [0], [0, 3]) == {}
