"""Features from words and parts of words: what they count, and that a text's row is its own."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from inspection_findings.classify.tfidf import Vectoriser, fit_vectoriser
from inspection_findings.errors import ModelError
from inspection_findings.records import Report, Segmentation
from inspection_findings.text import split_words

OPTIONS: list[dict[str, Any]] = [
    {"analyser": "words", "shortest": 1, "longest": 1},
    {"analyser": "words", "shortest": 1, "longest": 2},
    {"analyser": "characters", "shortest": 3, "longest": 5, "at_least": 2},
]
LINES = st.lists(st.text("ab é\u2019-.9"), min_size=1, max_size=6).map(
    lambda lines: [*lines, "abba ab\u2019s", "abba é9"]
)
options = pytest.mark.parametrize("options", OPTIONS, ids=lambda one: f"{one['longest']}")


@pytest.fixture(scope="module")
def texts(corpus: dict[str, tuple[Report, Segmentation]]) -> list[str]:
    """Return the text of every finding of one report."""
    _, segmentation = corpus["haringey-2025-03"]
    return [finding.text for finding in segmentation.findings]


def rows_of(vectoriser: Vectoriser, texts: list[str]) -> np.ndarray:
    """Return the rows of texts as a dense array."""
    return np.asarray(vectoriser.transform(texts).toarray())


@options
def test_a_row_does_not_depend_on_what_stands_beside_it(
    options: dict[str, Any], texts: list[str]
) -> None:
    """A text alone has the same bits as in a batch, and as in another order."""
    vectoriser = fit_vectoriser(texts, **options)
    rows = rows_of(vectoriser, texts)
    assert (rows_of(vectoriser, texts[::-1])[::-1] == rows).all()
    for text, row in zip(texts[:20], rows, strict=False):
        assert (rows_of(vectoriser, [text])[0] == row).all()


@options
def test_plain_data_is_enough_to_make_it_again(options: dict[str, Any], texts: list[str]) -> None:
    """Terms and weights, kept and read again, give the same rows bit for bit."""
    vectoriser = fit_vectoriser(texts, **options)
    rows = rows_of(vectoriser, texts)
    again = replace(vectoriser, terms=vectoriser.terms[:], idf=vectoriser.idf.copy())
    assert (rows_of(again, texts) == rows).all()


@options
@given(lines=LINES)
def test_order_does_not_matter_and_rows_have_length_one(
    options: dict[str, Any], lines: list[str]
) -> None:
    """The same texts in another order give the same terms and weights."""
    one, other = fit_vectoriser(lines, **options), fit_vectoriser(lines[::-1], **options)
    assert one.terms == other.terms == tuple(sorted(one.terms))
    assert (one.idf == other.idf).all()
    lengths = np.linalg.norm(rows_of(one, lines), axis=1)
    assert np.allclose(lengths[lengths > 0], 1.0)


@options
@given(lines=LINES)
def test_weights_are_those_of_scikit_learn(options: dict[str, Any], lines: list[str]) -> None:
    """Terms and weights equal those of its own vectoriser, to the last bit."""
    ours = fit_vectoriser(lines, **options)
    asked = {
        "ngram_range": (options["shortest"], options["longest"]),
        "min_df": options.get("at_least", 1),
        "sublinear_tf": True,
    }
    if options["analyser"] == "words":
        theirs = TfidfVectorizer(
            tokenizer=split_words, token_pattern=None, lowercase=False, **asked
        )
    else:
        theirs = TfidfVectorizer(
            analyzer="char_wb", preprocessor=lambda text: " ".join(split_words(text)), **asked
        )
    rows = theirs.fit_transform(lines).toarray()
    assert ours.terms == tuple(theirs.get_feature_names_out())
    assert np.allclose(rows_of(ours, lines), rows, rtol=1e-15, atol=0)


def test_a_term_is_rare_or_common_and_counts_by_its_logarithm() -> None:
    """The weight is (1 + log count) times (1 + log((1 + n) / (1 + texts with it)))."""
    lines = ["board board staff", "board", "victims"]
    vectoriser = fit_vectoriser(lines, analyser="words", shortest=1, longest=1)
    assert vectoriser.terms == ("board", "staff", "victims")
    board = (1 + np.log(2)) * (1 + np.log(4 / 3))
    staff = 1 + np.log(4 / 2)
    expected = np.array([board, staff, 0.0]) / np.hypot(board, staff)
    assert np.allclose(rows_of(vectoriser, lines)[0], expected)


def test_words_are_split_as_everywhere_else() -> None:
    """Case, curly apostrophes and hyphens make no term of their own."""
    lines = ["The child\u2019s voice", "the CHILD'S over-voice"]
    vectoriser = fit_vectoriser(lines, analyser="words", shortest=1, longest=1)
    assert vectoriser.terms == ("child's", "over", "the", "voice")


def test_runs_of_characters_stay_inside_a_word() -> None:
    """A run may take in the edge of a word, but not the next word."""
    lines = ["an officer", "an officer"]
    vectoriser = fit_vectoriser(lines, analyser="characters", shortest=3, longest=5, at_least=2)
    assert Counter(term.strip().count(" ") for term in vectoriser.terms) == {
        0: len(vectoriser.terms)
    }
    assert {" an", "an ", " an ", "offic", "cer "} <= set(vectoriser.terms)


def test_a_word_that_is_not_kept_counts_as_one_that_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Very long words, and words beyond the number that is kept, are looked up each time."""
    lines = [f"officers {'over' * 20}", f"an officer {'over' * 20}"]
    vectoriser = fit_vectoriser(lines, analyser="characters", shortest=3, longest=5)
    rows = rows_of(vectoriser, lines)
    assert rows[0, vectoriser.terms.index("rover")] > 0
    assert (rows_of(vectoriser, lines) == rows).all()
    monkeypatch.setattr("inspection_findings.classify.tfidf._WORDS_KEPT", 0)
    assert (rows_of(replace(vectoriser), lines) == rows).all()


def test_an_unknown_text_has_an_empty_row() -> None:
    """A text without any known term says nothing, and is no error."""
    vectoriser = fit_vectoriser(["a board"], analyser="words", shortest=1, longest=1)
    assert not rows_of(vectoriser, ["victims", ""]).any()


def test_nothing_to_learn_from_is_an_error_with_a_cure() -> None:
    """Where no run of characters comes twice, the message says what to do."""
    with pytest.raises(ModelError, match="in 2 or more of the 1 coded findings; code more"):
        fit_vectoriser(["board"], analyser="characters", shortest=3, longest=5, at_least=2)
