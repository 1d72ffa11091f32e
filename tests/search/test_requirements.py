"""What a finding must hold: exact on the text, and never stricter on the index."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_findings.search.postings import index_words
from inspection_findings.search.query import parse_query
from inspection_findings.search.requirements import Requirements

TEXTS = (
    "Speech and language therapy was offered.",
    "The language of speech is plain, and therapists were seconded.",
    "Disproportionality of Black boys was not analysed.",
    "Mental health support for children in custody.",
    "Children were remanded; physical health was checked.",
)


def find(query: str) -> list[int]:
    requirements = Requirements.of(parse_query(query))
    return [place for place, text in enumerate(TEXTS) if requirements.are_met_by(text)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("children", [0, 1, 2, 3, 4]),
        ('"speech and language"', [0]),
        ('"SPEECH, and Languages"', [0]),
        ('"language speech"', []),
        ('"therapist"', [1]),
        ('"therapies"', [0]),
        ("disproportion*", [2]),
        ("disproportionalitys*", []),
        ("ment*", [3]),
        ("custody OR remand", [3, 4]),
        ('"mental health" OR therap*', [0, 1, 3]),
        ('"mental health" custody OR remand', [3]),
        ("health -mental", [0, 1, 2, 4]),
        ('health -"mental health"', [0, 1, 2, 4]),
        ('health -"health mental"', [0, 1, 2, 3, 4]),
        ("health -disproportion*", [0, 1, 3, 4]),
    ],
)
def test_phrases_beginnings_or_and_not_are_exact(query: str, found: list[int]) -> None:
    """Words count in any form, a phrase in its order, a beginning as it is written."""
    assert find(query) == found


_QUERY = st.lists(
    st.sampled_from(
        ["speech", "OR", '"speech and language"', "-mental", "ther*", "health", '-"mental health"']
    ),
    min_size=1,
    max_size=6,
)


@given(_QUERY)
def test_the_index_leaves_out_nothing_that_fits(parts: list[str]) -> None:
    """Whatever the text says fits is among what the index lets through."""
    requirements = Requirements.of(parse_query(" ".join(["children", *parts])))
    allowed = requirements.narrow(index_words(TEXTS))
    for place, text in enumerate(TEXTS):
        assert allowed[place] or not requirements.are_met_by(text)
