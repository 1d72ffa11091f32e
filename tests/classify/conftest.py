"""Fixtures that the tests of this room share."""

from __future__ import annotations

import pytest

from inspection_findings.classify.network import Network
from inspection_findings.coding.illustrations import Illustration
from inspection_findings.encode import (
    OnnxEncoder,
    load_default_encoder,
)
from inspection_findings.theme_model.evaluation import (
    CodedFindings,
    gather_coded,
)
from tests.support.coded import (
    BOROUGHS,
    small_codebook,
    small_illustrations,
    small_reference,
)
from tests.support.network import tune


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    """Return the default encoder: it has layers that can be fine-tuned."""
    return load_default_encoder()


@pytest.fixture(scope="module")
def lesson() -> list[Illustration]:
    """Return two hundred illustrations of five themes."""
    return [one for one in small_illustrations() if one.themes][:200]


@pytest.fixture(scope="module")
def network(encoder: OnnxEncoder, lesson: list[Illustration]) -> Network:
    return tune(encoder, lesson)


@pytest.fixture(scope="module")
def coded(encoder: OnnxEncoder, network: Network) -> CodedFindings:
    """Return a part of the reference coding, with what the network says of it."""
    return gather_coded(
        small_reference(step=6),
        codebook=small_codebook(),
        encoder=encoder,
        boroughs=BOROUGHS,
        network=network,
    )
