"""The word index, against BM25 written out plainly and against SQLite's own stems."""

from __future__ import annotations

import math
import sqlite3
from collections import Counter
from contextlib import closing

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_findings.search.postings import LENGTH_SHARE, SATURATION, index_words
from inspection_findings.search.words import read_words
from inspection_findings.text import find_stems
from tests.support.store import REPORTS, make_brief

WORDS = ["child", "children", "victim", "victims", "the", "custody", "panel", "panels"]
_TEXTS = st.lists(
    st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join), min_size=1, max_size=12
)


def list_stems(text: str) -> list[str]:
    words = read_words(text)
    return [find_stems(words)[word] for word in words]


def score_plainly(texts: list[str], stem: str) -> dict[int, float]:
    """Return BM25 with each word counted once at most, term by term, as the books write it."""
    documents = [list_stems(text) for text in texts]
    mean = max(1.0, sum(map(len, documents)) / len(documents))
    number = sum(stem in document for document in documents)
    weight = math.log(1 + (len(texts) - number + 0.5) / (number + 0.5))
    scores = {}
    for place, document in enumerate(documents):
        times = Counter(document)[stem]
        if times:
            norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * len(document) / mean)
            scores[place] = weight * min(1.0, times * (SATURATION + 1) / (times + norm))
    return scores


@given(_TEXTS, st.sampled_from(WORDS))
def test_scores_are_those_of_bm25(texts: list[str], word: str) -> None:
    """Each finding with a form of the word, and no other, has its BM25 score."""
    stem = find_stems([word])[word]
    postings = index_words(texts)
    matches = postings.find(stem)
    found = dict(zip(matches.rows.tolist(), postings.score(matches).tolist(), strict=True))
    assert found == pytest.approx(score_plainly(texts, stem), rel=1e-4)


@given(_TEXTS, st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))
def test_a_group_is_where_all_its_words_are(texts: list[str], words: list[str]) -> None:
    """A group of words is found where each of them is, in ascending order."""
    stems = [find_stems(words)[word] for word in words]
    expected = [place for place, text in enumerate(texts) if set(stems) <= set(list_stems(text))]
    assert index_words(texts).find_all(stems).rows.tolist() == expected


@given(_TEXTS, st.sampled_from(["ch", "child", "childr", "vict", "p", "custodyx"]))
def test_a_beginning_is_found_in_words_not_in_stems(texts: list[str], beginning: str) -> None:
    """The stems that are listed are those of the words that begin so."""
    words = {word for text in texts for word in read_words(text) if word.startswith(beginning)}
    assert index_words(texts).list_beginning(beginning) == tuple(
        sorted(set(find_stems(words).values()))
    )


def test_a_word_in_no_finding_has_no_matches() -> None:
    """Also in a store without findings, and before the first and after the last stem."""
    for postings in (index_words([]), index_words(["middle"])):
        for word in ("aardvark", "zzz"):
            assert len(postings.find(word)) == 0
            assert len(postings.find_all([word, "middl"])) == 0


def test_a_rare_word_weighs_more() -> None:
    """The fewer findings have a word, the more it says; a word in all says next to nothing."""
    postings = index_words(["a"] * 100)
    weights = [postings.weigh(number) for number in range(101)]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] < 0.01 < 4 < weights[1]


def test_stems_are_those_of_sqlite() -> None:
    """Each word of a report is found by SQLite's full-text index under the same stem."""
    text = " ".join(finding.text for finding in make_brief(next(iter(REPORTS))).findings)
    words = sorted({word for word in read_words(text) if word.isascii()})
    assert len(words) > 500
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5 (w, tokenize = 'porter unicode61')")
        connection.executemany("INSERT INTO t VALUES (?)", [(word,) for word in words])
        for word, stem in find_stems(words).items():
            rows = connection.execute("SELECT w FROM t WHERE t MATCH ?", (f'"{word}"',))
            same = {found for (found,) in rows}
            assert same == {other for other in words if find_stems([other])[other] == stem}


@given(_TEXTS)
def test_the_index_holds_numbers_of_the_size_it_says(texts: list[str]) -> None:
    """Rows ascend within a stem, and every stem has a place."""
    postings = index_words(texts)
    assert postings.size == len(texts)
    assert len(postings.starts) == len(postings.stems) + 1
    assert postings.starts[-1] == len(postings.rows) == len(postings.times)
    for stem in postings.stems:
        assert np.all(np.diff(postings.find(stem).rows) > 0)
