"""A theme of one's own: from a description and examples, at a level that these choose."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_findings.classify import ThemeClassifier
from inspection_findings.classify.tfidf import fit_vectoriser
from inspection_findings.classify.theme_words import (
    WordWeights,
    learn_word_weights,
    list_shared_words,
    measure_overlap,
)
from inspection_findings.coding import Theme
from inspection_findings.encode import OnnxEncoder
from inspection_findings.theme_model.own_theme import (
    Level,
    add_own_theme,
    choose_level,
    predict_own,
)
from tests.support.coded import encode_small, train_small

GANGS = Theme(
    id="gangs",
    name="Gangs",
    description="Children who are exploited by gangs, and the response to it.",
    code_when="",
)
EXAMPLES = (
    "Girls who associated with gangs were not seen as being at risk.",
    "A panel shares information on children exploited through county lines.",
    "Practitioners did not recognise criminal exploitation.",
)


@pytest.fixture(scope="module")
def classifier(tiny_encoder: OnnxEncoder) -> ThemeClassifier:
    """Return a classifier of five themes that uses words and similarity."""
    return train_small(encode_small(tiny_encoder, step=3), tiny_encoder)


def test_rare_words_that_a_finding_shares_raise_its_probability(
    classifier: ThemeClassifier, tiny_encoder: OnnxEncoder
) -> None:
    """The same sentence is nearer to the theme with one of its words than with another word."""
    texts = [f"The panel discussed {word} at each meeting." for word in ("gangs", "rotas")]
    embeddings = np.repeat(tiny_encoder.encode(texts[:1]), 2, axis=0)  # the meaning is the same
    extended = add_own_theme(classifier, GANGS, tiny_encoder)
    shared, other = predict_own(extended, texts, embeddings)
    assert shared > other


def test_common_words_say_nothing_of_a_theme() -> None:
    """Every other finding speaks of children; a theme of common words alone keeps them."""
    common = [f"Children and note{number}." for number in range(40)]
    weights = learn_word_weights(
        fit_vectoriser([*common, "Gangs."], analyser="words", shortest=1, longest=1)
    )
    assert set(weights.weigh_theme("Children drawn into gangs")) == {"gang", "drawn"}
    assert set(weights.weigh_theme("Children")) == {"children"}


def test_words_count_in_any_form_and_stop_words_for_nothing() -> None:
    """Forms of a word are one; a rare word counts more than a frequent one."""
    weights = WordWeights(by_stem={"children": 1.0}, unknown=5.0)
    (theme,) = weights.weigh(["Children who are exploited"])
    texts = ["Exploitation of a child", "Children are here", "Who are they", ""]
    rare, frequent, stop_words, nothing = measure_overlap(texts, theme, weights)
    assert rare > frequent > 0
    assert (stop_words, nothing) == (0, 0)
    assert list_shared_words("Children and exploitation", theme) == ["exploitation", "children"]


def test_a_word_that_no_coded_finding_has_counts_as_the_rarest() -> None:
    """What training never saw may be what a theme of one's own is about."""
    texts = ["the children", "a child and a service", "services", "protect a child", "protects"]
    vectoriser = fit_vectoriser(texts, analyser="words", shortest=1, longest=1)
    (weighed,) = learn_word_weights(vectoriser).weigh(["zwieback, services and a child"])
    assert weighed["zwieback"] >= weighed["servic"] > weighed["child"] > 0


def test_without_examples_the_level_is_the_usual_one(
    classifier: ThemeClassifier, tiny_encoder: OnnxEncoder
) -> None:
    """It comes with the model, and the reason says that examples could lower it."""
    level = choose_level(classifier, GANGS, tiny_encoder)
    assert level.threshold == classifier.unseen_threshold_
    assert "none is given" in level.reason


@given(examples=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=5), usual=st.floats(0.05, 0.9))
def test_examples_lower_the_level_and_never_raise_it(examples: list[float], usual: float) -> None:
    """The level lies between what three in four examples reach and the usual level."""
    level = Level(usual=usual, examples=tuple(examples))
    assert level.reached is not None
    assert min(usual, level.reached) - 1e-5 <= level.threshold <= usual
    if level.reached < usual - 1e-3:
        assert level.threshold < usual
        assert "halfway" in level.reason
    if level.reached >= usual:
        assert level.threshold == usual


def test_an_example_is_compared_with_the_others_only(
    classifier: ThemeClassifier, tiny_encoder: OnnxEncoder
) -> None:
    """What an example reaches does not rest on itself, and their order changes nothing."""
    theme = replace(GANGS, examples=EXAMPLES)
    level = choose_level(classifier, theme, tiny_encoder)
    turned = choose_level(classifier, replace(theme, examples=EXAMPLES[::-1]), tiny_encoder)
    assert level == turned
    with_all = add_own_theme(classifier, theme, tiny_encoder)
    reached = predict_own(with_all, sorted(EXAMPLES), tiny_encoder.encode(sorted(EXAMPLES)))
    assert all(one < itself for one, itself in zip(level.examples, reached, strict=True))


def test_the_model_gives_the_theme_from_this_level(
    classifier: ThemeClassifier, tiny_encoder: OnnxEncoder
) -> None:
    """The threshold of the added theme is the level, and the other thresholds stay."""
    theme = replace(GANGS, examples=EXAMPLES)
    extended = add_own_theme(classifier, theme, tiny_encoder)
    level = choose_level(classifier, theme, tiny_encoder)
    assert extended.thresholds_[-1] == pytest.approx(level.threshold)
    assert extended.thresholds_[:-1].tolist() == classifier.thresholds_.tolist()
