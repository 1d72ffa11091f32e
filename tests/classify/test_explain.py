"""Reasons: only what speaks for a theme, and how near an abstention was."""

from __future__ import annotations

import re

import numpy as np
import pytest

from inspection_findings.classify import ThemeClassifier
from inspection_findings.classify.explain import explain
from inspection_findings.encode import Encoder
from inspection_findings.theme_model.evaluation import CodedFindings
from tests.support.coded import THEMES, encode_small, train_small


@pytest.fixture(scope="module")
def coded(tiny_encoder: Encoder) -> CodedFindings:
    """Return a third of the reference coding, with five themes."""
    return encode_small(tiny_encoder, step=3)


@pytest.fixture(scope="module")
def classifier(coded: CodedFindings, tiny_encoder: Encoder) -> ThemeClassifier:
    """Return a classifier that has learnt from it."""
    return train_small(coded, tiny_encoder)


def test_only_words_that_speak_for_a_theme_are_named(
    classifier: ThemeClassifier, coded: CodedFindings
) -> None:
    """Even where a theme is given against all words of a text, no word is a reason for it."""
    texts = coded.texts[:40]
    terms = dict(classifier.scorer_.vectorisers)["words"].terms
    weights = classifier.scorer_.block_weights("words")
    named = 0
    for reason in explain(classifier, texts, np.ones((len(texts), len(THEMES)))):
        for theme, words in re.findall(r"([\w-]+): (?:phrases [^;]*? \+ )?words ([^;]+)", reason):
            column = THEMES.index(theme)
            for word in words.split(", "):
                assert weights[terms.index(word), column] > 0, (theme, word)
                named += 1
    assert named > 40


def test_an_abstention_names_the_theme_that_came_nearest_to_its_own_threshold(
    classifier: ThemeClassifier, coded: CodedFindings
) -> None:
    """Not the most probable one, if that is expected to be far more probable."""
    thresholds = {**dict.fromkeys(THEMES, 0.9), "ete": 0.35}
    probabilities = np.full((1, len(THEMES)), 0.1)
    probabilities[0, THEMES.index("governance")] = 0.6
    probabilities[0, THEMES.index("ete")] = 0.3
    strict = classifier.with_thresholds(thresholds)
    assert explain(strict, coded.texts[:1], probabilities) == [
        "no theme reached its threshold; nearest ete (0.30, threshold 0.35)"
    ]
