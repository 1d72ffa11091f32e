"""Stock wording: templates are found whatever is filled in, and local findings are left alone."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_findings.cluster import find_stock_wording
from inspection_findings.cluster.stock_wording import (
    SIMILAR_FROM,
    _find_similar,
    _overlap,
    _read_wording,
)
from inspection_findings.records import Finding, Report, Segmentation
from tests.cluster.test_cluster import make_finding

Corpus = dict[str, tuple[Report, Segmentation]]


@pytest.fixture(scope="module")
def findings(corpus: Corpus) -> list[Finding]:
    return [finding for _, segmentation in corpus.values() for finding in segmentation.findings]


def test_the_inspectorates_template_is_found(findings: list[Finding]) -> None:
    """What all five forewords say is one wording of five boroughs."""
    by_id = {finding.finding_id: finding for finding in findings}
    wordings = find_stock_wording(findings)
    everywhere = [one for one in wordings if len(one.boroughs) == 5]
    texts = " ".join(by_id[one.central].text for one in everywhere)
    assert "part of our programme of youth justice service" in texts
    assert "across three broad areas" in texts


def test_local_findings_are_not_marked(findings: list[Finding]) -> None:
    """Hardly a bullet is stock wording, and what is stands in nearly the same words elsewhere."""
    by_id = {finding.finding_id: finding for finding in findings}
    marked = [one for wording in find_stock_wording(findings) for one in wording.members]
    assert len(set(marked)) == len(marked)
    bullets = [one for one in marked if by_id[one].kind == "bullet"]
    assert 0 < len(bullets) < 10
    assert len(marked) < 0.1 * len(findings)


def test_names_and_numbers_are_filled_in() -> None:
    """Other boroughs, months and counts in the same sentence make no other sentence."""
    texts = [
        "We looked at 33 cases in Hackney and spoke to 12 staff.",
        "We looked at 1,040 cases in Havering and spoke to 9.5 staff.",
        "We never went to see the garden of the town hall.",
    ]
    places = ["Hackney", "Havering", "Lewisham"]
    made = [make_finding(i, text, place) for i, (text, place) in enumerate(zip(texts, places))]  # noqa: B905
    (wording,) = find_stock_wording(made)
    assert wording.members == ("f-0000", "f-0001")
    assert wording.overlaps == (1.0, 1.0)
    assert wording.boroughs == ("Hackney", "Havering")


def test_what_one_borough_repeats_is_not_stock() -> None:
    """The same sentence twice in reports on one borough is that borough's own."""
    text = "Staff said that they felt well supported by their managers."
    assert find_stock_wording([make_finding(i, text, "Hackney") for i in range(3)]) == ()


def test_short_sentences_are_not_stock() -> None:
    """Three words are said twice by chance."""
    made = [make_finding(i, "Staff were motivated.", "AB"[i]) for i in range(2)]
    assert find_stock_wording(made) == ()


@pytest.mark.parametrize("seed", range(3))
def test_order_does_not_matter(findings: list[Finding], seed: int) -> None:
    """Shuffled findings give the same wordings, ids and overlaps."""
    shuffled = random.Random(seed).sample(findings, len(findings))  # noqa: S311
    assert find_stock_wording(shuffled) == find_stock_wording(findings)


words = st.lists(st.sampled_from("abcdefgh"), min_size=3, max_size=9)


@given(st.lists(words, max_size=12))
def test_no_pair_is_overlooked(texts: list[list[str]]) -> None:
    """Comparing only what shares a rare pair of words finds all that comparing everything does."""
    wordings = [_read_wording(" ".join(text)) for text in texts]
    expected = {
        (one, other)
        for one, other in itertools.combinations(range(len(wordings)), 2)
        if _overlap(wordings[one], wordings[other]) >= SIMILAR_FROM
    }
    later, earlier, overlaps = _find_similar(wordings)
    assert set(zip(earlier.tolist(), later.tolist(), strict=True)) == expected
    assert overlaps.tolist() == [
        _overlap(wordings[one], wordings[other])
        for one, other in zip(later.tolist(), earlier.tolist(), strict=True)
    ]
