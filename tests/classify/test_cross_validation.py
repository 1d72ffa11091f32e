"""Tuning: always on groups that the scorer has not seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from inspection_findings.classify import Scorer
from inspection_findings.classify.calibrator import LEARNT_SIGNALS
from inspection_findings.classify.cross_validation import find_folds, hold_out_signals
from inspection_findings.encode import Encoder
from tests.support.coded import encode_small, train_small


def make_scorer(examples: NDArray[np.intp], themes: int) -> Scorer:
    """Return a scorer that has learnt the themes named in ``examples``, and nothing of them."""
    counts = np.bincount(examples, minlength=themes)
    return Scorer(
        vectorisers=(),
        blocks=(),
        weights=np.zeros((0, themes)),
        intercepts=np.zeros(themes),
        reliabilities=np.zeros(0),
        learnt=counts > 0,
        examples=counts,
        example_shift=np.zeros((themes, 0)),
        network_shares=np.zeros(themes),
    )


@given(groups=st.lists(st.sampled_from("ABCD"), min_size=4, max_size=30))
def test_no_row_gets_a_signal_from_a_scorer_that_was_fitted_on_it(groups: list[str]) -> None:
    """Each row is judged by a scorer that was fitted on all other groups and not on its own.

    Row *i* is the one example of theme *i*, so what a scorer has learnt says what it saw.
    """
    folds = find_folds(groups)
    held_out = hold_out_signals(
        lambda rows: make_scorer(rows, len(groups)),
        lambda scorer, rows: dict.fromkeys(LEARNT_SIGNALS, np.tile(scorer.learnt, (len(rows), 1))),
        folds,
        shape=(len(groups), len(groups)),
    )
    saw = folds[:, None] != folds[None, :]
    assert (held_out.exist == saw).all()
    assert all((held_out.signals[name] == saw).all() for name in LEARNT_SIGNALS)


def test_codings_dealt_out_at_random_are_not_believed(tiny_encoder: Encoder) -> None:
    """A model that learnt codings which fit no text is sure of none of them.

    A scorer repeats what it was fitted on, sense or not. Tuned on the same rows, the model
    would believe its scorer and give probabilities near 1.
    """
    coded = encode_small(tiny_encoder, step=3)
    dealt = np.random.default_rng(11).permutation(len(coded.records))
    nonsense = replace(
        coded, codings=coded.codings[dealt], undecided=np.zeros_like(coded.undecided)
    )
    classifier = train_small(nonsense, tiny_encoder)
    said = classifier.predict_probabilities(coded.texts, coded.embeddings, kinds=coded.kinds)
    assert said.mean() == pytest.approx(nonsense.codings.mean(), abs=0.02)
    assert said.max() < 0.5
