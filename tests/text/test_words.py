"""Stop words: which words a reader is not shown as a reason or a name."""

from __future__ import annotations

import pytest

from inspection_findings.coding import Codebook, read_codebook
from inspection_findings.text import load_stop_words, split_words
from tests.support.variants import ROOT


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    """Return the codebook of the corpus."""
    return read_codebook(ROOT / "corpus" / "codebook.toml")


def test_words_of_grammar_are_stop_words() -> None:
    """Articles, pronouns, auxiliaries and prepositions say nothing of what a finding is about."""
    assert {"the", "they", "were", "with", "however", "given"} <= load_stop_words()


@pytest.mark.parametrize(
    "word", ["others", "serious", "first", "my", "system", "fire", "interest", "harm", "child"]
)
def test_words_that_tell_are_kept(word: str) -> None:
    """Lists for general English hold words that matter here, such as keeping others safe."""
    assert word not in load_stop_words()


def test_no_theme_is_named_in_stop_words_alone(codebook: Codebook) -> None:
    """Each theme's name and each seed phrase has a word that can stand as a reason."""
    for theme in codebook.themes:
        for words in (theme.name, *theme.seed_phrases):
            assert set(split_words(words)) - load_stop_words(), words
