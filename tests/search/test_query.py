"""Queries as they are typed or pasted, taken apart."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inspection_findings.errors import FindingsError
from inspection_findings.search.query import (
    LONGEST_QUERY,
    Query,
    clean_query,
    parse_query,
    read_query,
)


def show(query: str) -> tuple[str, list[str], list[str]]:
    """Return the words that only weigh, what is required, and what is excluded."""
    parsed = parse_query(query)
    required = [" | ".join(map(str, options)) for options in parsed.required]
    return " ".join(parsed.words), required, list(map(str, parsed.excluded))


@pytest.mark.parametrize(
    ("query", "words", "required", "excluded"),
    [
        ("victims' consent", "victims consent", [], []),
        ('"speech and language" therapist', "therapist", ["speech and language"], []),
        ("“speech and language”", "", ["speech and language"], []),
        ("disproportion* in custody", "in custody", ["disproportion*"], []),
        ("(disproportion*), custody", "custody", ["disproportion*"], []),
        ("remand OR custody girls", "girls", ["remand | custody"], []),
        ("remand OR custody OR prison", "", ["remand | custody | prison"], []),
        ('SALT OR "speech and language"', "", ["salt | speech and language"], []),
        ("health OR over-represented", "", ["health | over represented"], []),
        ("out-of-court OR resolution", "", ["out of court | resolution"], []),
        ("health -mental", "health", [], ["mental"]),
        ('police -"Outcome 22"', "police", [], ["outcome 22"]),
        ("police -out-of-court", "police", [], ["out of court"]),
        ("health -mental*", "health", [], ["mental*"]),
        ("remand -adult OR custody", "", ["remand | custody"], ["adult"]),
        ("over-represented groups", "over represented groups", [], []),
        ("education - training", "education training", [], []),
        ("OR custody", "or custody", [], []),
        ("custody OR", "custody", [], []),
        ("remand or custody", "remand or custody", [], []),
        ('an "unclosed phrase', "an unclosed phrase", [], []),
        ('"" custody', "custody", [], []),
        ("a* custody", "a custody", [], []),
    ],
)
def test_signs_have_their_meaning(
    query: str, words: str, required: list[str], excluded: list[str]
) -> None:
    """Quotation marks, ``*``, ``OR`` and ``-`` are read; all other signs are only signs."""
    assert show(query) == (words, required, excluded)


@pytest.mark.parametrize(
    ("pasted", "clean"),
    [
        ("placed in cus-\ntody", "placed in custody"),
        ("placed in cus\u00ad\ntody", "placed in custody"),
        ("placed in cus\u00adtody", "placed in custody"),
        ("\u2022 \ufb01nancial abuse", "financial abuse"),
        ("\u2022 first\n\u2022 second", "first\nsecond"),
        ("the child\u2019s \u201cvoice\u201d", 'the child\'s "voice"'),
        ("a\x00b", "a b"),
    ],
)
def test_what_copying_leaves_is_taken_out(pasted: str, clean: str) -> None:
    """Broken words, bullets, ligatures and curly quotes of a PDF do not change what is found."""
    assert clean_query(pasted) == clean


@pytest.mark.parametrize("query", ["", "  ", "?!", '""', "-mental", "\u2014"])
def test_a_query_needs_a_word(query: str) -> None:
    """A query without a word to look for is refused; without constraints it would find all."""
    with pytest.raises(FindingsError, match="query: has no words"):
        parse_query(query)
    assert read_query(query).is_empty


def test_the_text_for_the_encoder_has_no_signs() -> None:
    """What is excluded is not part of the meaning, and neither are the signs."""
    assert parse_query('health -mental "speech and language" disproportion*').text == (
        "health speech and language disproportion"
    )


@given(st.text(max_size=40))
@example("\u0130*")
@example("\ud800 lone")
@example("-\u0149* OR '\u2019s")
@example('"\'s"')
def test_every_piece_has_words(query: str) -> None:
    """Whatever is typed, each piece has words, and cleaning twice is cleaning once."""
    parsed: Query = read_query(query)
    pieces = [piece for options in (*parsed.required, parsed.excluded) for piece in options]
    assert all(piece.words and all(piece.words) for piece in pieces)
    assert all(parsed.words)
    assert all(len(piece.words) == 1 for piece in pieces if piece.is_beginning)
    assert read_query(clean_query(query)) == parsed


@pytest.mark.parametrize("word", ["victims ", "-victims ", '"victims" ', "victims OR ", "xx"])
def test_a_query_longer_than_any_text_is_refused(word: str) -> None:
    """A file that was pasted whole would take minutes; the words of some findings do not."""
    with pytest.raises(FindingsError, match=r"query: has [\d,]+ characters, more than 10,000"):
        parse_query(word * LONGEST_QUERY)
    assert read_query((word * LONGEST_QUERY)[:LONGEST_QUERY].rstrip()).text or word[0] == "-"
