"""Other words: the everyday words of the package, and abbreviations that texts write out."""

from __future__ import annotations

from collections import Counter

import pytest

from inspection_findings.search.other_words import (
    find_abbreviations,
    gather_other_words,
    read_everyday_words,
)
from inspection_findings.search.words import read_words
from inspection_findings.text import find_stems


def stems(text: str) -> tuple[str, ...]:
    words = read_words(text)
    return tuple(find_stems(words)[word] for word in words)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("multi-agency public protection arrangements (MAPPA) are", {"MAPPA"}),
        ("release on temporary licence (ROTL)", {"ROTL"}),
        ("education, training and employment (ETE)", {"ETE"}),
        ("Child and Adolescent Mental Health Services (CAMHS)", {"CAMHS"}),
        ("out-of-court disposals (OOCDs)", {"OOCDs"}),
        ("the probation service (PS) in (London)", {"PS"}),
        ("the probation service(PS)", set()),
        ("a plan of action (XYZ)", set()),
        ("(ETE)", set()),
    ],
)
def test_abbreviations_are_those_whose_letters_begin_the_words(text: str, found: set[str]) -> None:
    """Letters begin the words before the brackets in turn; small words may be left out."""
    assert set(find_abbreviations([text])) == found


def test_the_commonest_meaning_counts() -> None:
    """However the texts are ordered; ties go by the alphabet."""
    texts = ["youth offending team (YOT)", "Youth Offending Team (YOT)", "young old trees (YOT)"]
    assert find_abbreviations(texts) == {"YOT": "youth offending team"}
    assert find_abbreviations(texts[1:]) == find_abbreviations(texts[:0:-1])


def test_abbreviations_work_both_ways() -> None:
    """The letters stand for the words, and the words for the letters."""
    other = gather_other_words({"ROTL": "release on temporary licence"})
    assert stems("release temporary licence") in other.find(stems("ROTL"))
    assert stems("rotl") in other.find(stems("release on temporary licence"))
    assert other.spelt[stems("release temporary licence")] == "release on temporary licence"


def test_each_everyday_word_has_other_words() -> None:
    """No entry of the file is empty, nor stands for itself alone; every key can be found."""
    other = gather_other_words({})
    entries = read_everyday_words()
    assert len(entries) > 500
    for said, means in entries:
        assert means
        if other.find(stems(said)) == ():
            assert all(stems(meant) == stems(said) for meant in means), said
        assert len(stems(said)) <= other.longest


def test_no_everyday_word_says_one_meaning_twice() -> None:
    """Under one word each group of stems stands once, and none is the word itself."""
    for key, groups in gather_other_words({}).meanings.items():
        assert max(Counter(groups).values()) == 1
        assert key not in groups
        assert () not in groups
