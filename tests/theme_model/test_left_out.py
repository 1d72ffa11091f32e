"""What a model says of a borough does not change with how that borough was coded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inspection_findings.coding import describe_theme
from inspection_findings.encode import Encoder
from inspection_findings.theme_model.evaluation import (
    BoroughsLeftOut,
    CodedFindings,
    gather_left_out,
)
from tests.support.coded import encode_small, small_codebook


def gather(coded: CodedFindings, encoder: Encoder) -> BoroughsLeftOut:
    codebook = small_codebook()
    return gather_left_out(
        coded,
        codebook=codebook,
        theme_embeddings=encoder.encode([describe_theme(theme) for theme in codebook.themes]),
        blocks=("embedding", "phrases"),
    )


def test_nothing_of_a_borough_reaches_what_is_said_of_it(tiny_encoder: Encoder) -> None:
    """With its codings turned round, its probabilities stay, and what is judged without it."""
    coded = encode_small(tiny_encoder, step=8)
    borough = coded.boroughs[0]
    own = np.array(coded.boroughs) == borough
    turned = coded.codings.copy()
    turned[own] = ~turned[own]
    before = gather(coded, tiny_encoder)
    after = gather(replace(coded, codings=turned), tiny_encoder)
    assert (before.probabilities[own] == after.probabilities[own]).all()
    assert (before.probabilities[~own] != after.probabilities[~own]).any(), "others learn from it"
    one, other = before.judge_without(borough), after.judge_without(borough)
    assert len(one.right) > 0
    assert (one.probabilities == other.probabilities).all()
    assert (one.right == other.right).all()
    assert before.words == after.words
