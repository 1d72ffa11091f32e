"""The queries by which search is measured: enough of each kind, judged, some kept for the test."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from inspection_findings.records import Report, Segmentation
from inspection_findings.search.query import parse_query
from inspection_findings.search.words import read_words

FOLDER = Path(__file__).parents[2] / "corpus" / "queries"
KINDS = ("keywords", "other_words", "constrained", "negated", "nothing")


def read(name: str) -> list[dict[str, Any]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


QUERIES = read("queries.jsonl")
GRADES = {entry["query_id"]: entry["grades"] for entry in read("judgements.jsonl")}
GRADED = [entry for entry in QUERIES if entry["kind"] != "nothing"]


def test_there_are_enough_queries_of_each_kind() -> None:
    """At least eighty with graded relevance, and forty with nothing there."""
    counts = Counter(entry["kind"] for entry in QUERIES)
    assert set(counts) == set(KINDS)
    assert len(GRADED) >= 80
    assert counts["nothing"] >= 40


@pytest.mark.parametrize("kind", KINDS)
def test_a_third_of_each_kind_is_kept_for_the_test(kind: str) -> None:
    """So that figures are of queries that search was not made on."""
    parts = Counter(entry["part"] for entry in QUERIES if entry["kind"] == kind)
    assert set(parts) == {"development", "test"}
    assert parts["test"] / parts.total() == pytest.approx(1 / 3, abs=0.04)


def test_each_query_is_asked_once_and_can_be_asked() -> None:
    """Ids and queries are distinct, each says what would answer it, and each has words."""
    for name in ("query_id", "query"):
        assert max(Counter(entry[name] for entry in QUERIES).values()) == 1
    for entry in QUERIES:
        parse_query(entry["query"])
        assert entry["need"].strip()


def test_no_query_of_the_test_was_learnt_from() -> None:
    """The queries that teach when to say that nothing is there share few words with any of them."""
    taught = [set(read_words(entry["query"])) for entry in read("calibration.jsonl")]
    for entry in QUERIES:
        if entry["part"] == "test":
            words = set(read_words(entry["query"]))
            assert all(len(words & other) < 0.6 * len(words | other) for other in taught)


def test_each_finding_that_was_judged_is_in_the_shipped_reports(
    corpus: dict[str, tuple[Report, Segmentation]],
) -> None:
    """A judgement of a finding that is no more would count against every way to search."""
    known = {one.finding_id for _, parts in corpus.values() for one in parts.findings}
    judged = {finding_id for grades in GRADES.values() for finding_id in grades}
    assert judged <= known


def test_two_people_graded_each_pair() -> None:
    """Two grades from 0 to 3 for each pair, for every query that has an answer."""
    assert set(GRADES) == {entry["query_id"] for entry in QUERIES} & set(GRADES)
    assert {entry["query_id"] for entry in GRADED} <= set(GRADES)
    for grades in GRADES.values():
        for pair in grades.values():
            assert len(pair) == 2
            assert set(pair) <= {0, 1, 2, 3}


def test_what_has_an_answer_is_marked_so() -> None:
    """Some finding answers each query but those with nothing there, and none answers these."""
    for entry in QUERIES:
        grades = GRADES.get(entry["query_id"], {})
        answered = any(sum(pair) / 2 >= 1.5 for pair in grades.values())
        assert answered == (entry["kind"] != "nothing"), entry["query"]
