"""What moves a finding up: each signal by itself, with the others held still."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pytest

from inspection_findings.records import Finding
from inspection_findings.search.concepts import WordScores
from inspection_findings.search.facets import load_facets
from inspection_findings.search.meaning import Meaning
from inspection_findings.search.ranking import Ranked, rank
from inspection_findings.store import Store, open_store
from tests.support.store import CODEBOOK, REPORTS, make_part, save


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("ranking") / "findings.sqlite"
    with open_store(path, mode="write") as written:
        written.save_codebook(CODEBOOK)
        for report_id in REPORTS:
            save(written, make_part(report_id))
    with open_store(path, mode="read") as store:
        yield store


def rank_by(
    store: Store, *, themes: Mapping[str, float] | None = None, polarity: float = 0.0
) -> Ranked:
    """Rank all findings by what the query's themes and polarity add, and nothing else."""
    facets = load_facets(store)
    nothing = np.zeros(len(facets), dtype=np.float32)
    return rank(
        np.ones(len(facets), dtype=np.bool_),
        embeddings=np.zeros((len(facets), 2), dtype=np.float32),
        facets=facets,
        meaning=Meaning(
            vector=np.array([1, 0], dtype=np.float32), themes=themes or {}, polarity=polarity
        ),
        words=WordScores(scores=nothing, coverage=nothing),
        depth=len(facets),
    )


def first(store: Store, ranked: Ranked, count: int) -> list[Finding]:
    return store.read_findings(load_facets(store).ids(ranked.rows[:count]))


def test_findings_with_the_themes_of_the_query_come_first(store: Store) -> None:
    """A finding gains the probability of each theme that it carries."""
    ranked = rank_by(store, themes={"victim-work": 0.9, "ete": 0.4})
    carried = store.read_themes_of(load_facets(store).ids(ranked.rows))
    worth = [
        0.9 * ("victim-work" in themes) + 0.4 * ("ete" in themes) for themes in carried.values()
    ]
    assert worth == sorted(worth, reverse=True)
    assert 0 < worth.count(0.0) < len(worth)
    assert np.allclose(ranked.themes, worth)


@pytest.mark.parametrize(
    ("polarity", "wanted"), [(0.8, "strength"), (-0.8, "area_for_improvement")]
)
def test_praise_brings_strengths_and_criticism_areas_for_improvement(
    store: Store, polarity: float, wanted: str
) -> None:
    """The polarity of the query is looked for, and the opposite comes last."""
    ranked = rank_by(store, polarity=polarity)
    assert {finding.polarity for finding in first(store, ranked, 20)} == {wanted}
    assert ranked.scores[0] > 0 > ranked.scores[-1]


def test_what_is_alike_is_in_the_order_of_the_ids(store: Store) -> None:
    """The same answer every time: no signal, no other order."""
    assert rank_by(store).rows.tolist() == list(range(len(load_facets(store))))
