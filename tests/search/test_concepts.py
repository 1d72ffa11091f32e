"""Concepts: the words of a query that mean one thing, with other words for it."""

from __future__ import annotations

import numpy as np
import pytest

from inspection_findings.search.concepts import find_concepts, score_words
from inspection_findings.search.other_words import gather_other_words
from inspection_findings.search.postings import index_words

OTHER = gather_other_words({"ROTL": "release on temporary licence"})
TEXTS = [
    "Children in custody were visited.",
    "A child was locked up.",
    "Release on temporary licence was used.",
    "ROTL was used.",
    "The panel met.",
    "The panel met the children, and the panel of children met.",
    "Nothing.",
]


def score(query: str) -> dict[str, list[float]]:
    found = score_words(find_concepts(query.split(), OTHER), index_words(TEXTS))
    return {"scores": found.scores.tolist(), "coverage": found.coverage.tolist()}


def test_function_words_change_nothing() -> None:
    """What only holds a sentence together is no concept."""
    assert score("were the panel of and to") == score("panel")


def test_a_query_of_function_words_is_still_looked_for() -> None:
    """Where there is nothing else, function words are what is asked."""
    assert [concept.words for concept in find_concepts(["the", "of"], OTHER)] == ["the", "of"]
    assert score("the")["coverage"][4] == 1


def test_a_word_said_twice_counts_once() -> None:
    """Forms of a word are one concept."""
    assert score("panel panels panel") == score("panel")


def test_words_with_other_words_are_one_concept() -> None:
    """The longest words that have others go together, with the stems of both."""
    (concept,) = find_concepts(["locked", "up"], OTHER)
    assert concept.words == "locked up"
    assert ("custodi",) in concept.others


@pytest.mark.parametrize(
    ("query", "best", "next_best"),
    [("locked up", 1, 0), ("ROTL".lower(), 3, 2), ("release on temporary licence", 2, 3)],
)
def test_own_words_come_before_other_words(query: str, best: int, next_best: int) -> None:
    """Everyday words find the reports' words, and abbreviations work both ways, for less."""
    coverage = score(query)["coverage"]
    assert coverage[best] > coverage[next_best] > 0
    assert coverage[4] == 0


def test_a_finding_of_all_words_is_covered_whole() -> None:
    """Coverage is a share, by the weight of the words: a rare word is a greater part."""
    coverage = score("children custody")["coverage"]
    assert coverage[0] == pytest.approx(1)
    assert 0 < coverage[5] < 0.5
    assert all(0 <= one <= 1 + 1e-6 for one in coverage)


def test_a_word_that_no_finding_has_lowers_coverage() -> None:
    """What is missing everywhere weighs most."""
    assert 0 < score("panel flibber")["coverage"][4] < 0.5


def test_nothing_asked_scores_nothing() -> None:
    """Without concepts all scores are 0, and no division fails."""
    found = score_words((), index_words(TEXTS))
    assert not np.any(found.scores)
    assert not np.any(found.coverage)
