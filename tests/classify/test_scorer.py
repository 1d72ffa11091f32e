"""The first stage: what it learns from few findings, and from findings that are undecided."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from inspection_findings.classify import Scorer
from inspection_findings.classify.scorer import Rows, fit_scorer
from inspection_findings.coding import Theme
from inspection_findings.coding.seed_phrases import gather_phrases
from inspection_findings.encode import Encoder
from tests.support.coded import encode_small, train_small

THEMES = (
    Theme(id="boards", name="Boards", description="", code_when="", seed_phrases=("board",)),
    Theme(id="travel", name="Travel", description="", code_when="", seed_phrases=("bus fare",)),
)
TEXTS = (
    "The board meets monthly.",
    "The board hears of every case.",
    "The board was quoted in the press.",
    "The bus fare of children is paid.",
)
CODINGS = np.array([[True, False], [True, False], [False, False], [False, True]])


def fit(rows: list[int], usable: np.ndarray) -> Scorer:
    """Return a scorer that has learnt from some of the texts."""
    phrases = gather_phrases(THEMES)
    found = phrases.find([TEXTS[row] for row in rows])
    return fit_scorer(
        Rows(
            texts=[TEXTS[row] for row in rows],
            kinds=["bullet"] * len(rows),
            embeddings=np.zeros((len(rows), 2), dtype=np.float32),
            found=found,
            mentions=phrases.mentions(found),
            network_scores=np.zeros((len(rows), len(THEMES))),
        ),
        CODINGS[rows],
        usable[rows],
        phrases=phrases,
        blocks=("words", "phrases"),
        strength=1.0,
    )


def test_a_theme_is_trusted_as_far_as_it_has_examples(tiny_encoder: Encoder) -> None:
    """With twenty examples or more a theme goes by them; with fewer, in proportion."""
    coded = encode_small(tiny_encoder, step=3)
    examples = (coded.codings & ~coded.undecided).sum(axis=0)
    assert examples.min() < 20 <= examples.max(), "the test needs both kinds"
    weight = train_small(coded, tiny_encoder).example_weight_
    assert weight.tolist() == [min(int(count) / 20, 1.0) for count in examples]


def test_without_an_example_nothing_is_trusted() -> None:
    """A theme that nobody was given has learnt nothing, however many findings there are."""
    usable = np.ones_like(CODINGS)
    usable[:, 1] = False
    scorer = fit([0, 1, 2, 3], usable)
    assert scorer.learnt.tolist() == [True, False]
    assert scorer.example_weight.tolist() == [0.1, 0.0]


def test_illustrations_are_trusted_whatever_was_coded() -> None:
    """A theme that a prior has learnt is trusted in full."""
    scorer = fit([0, 1, 2, 3], np.ones_like(CODINGS))
    assert replace(scorer, prior=scorer).example_weight.tolist() == [1.0, 1.0]


def test_a_phrase_is_as_reliable_as_decided_findings_say() -> None:
    """A finding on which the coders differ counts neither for a phrase nor against it."""
    usable = np.ones_like(CODINGS)
    usable[2] = False  # the one that speaks against "board"
    without = fit([0, 1, 3], np.ones_like(CODINGS))
    undecided = fit([0, 1, 2, 3], usable)
    against = fit([0, 1, 2, 3], np.ones_like(CODINGS))
    assert undecided.reliabilities == pytest.approx(without.reliabilities)
    assert against.reliabilities[0] < without.reliabilities[0]
