"""What a query means: its vector, and the themes and polarity that a network reads in it."""

from __future__ import annotations

import numpy as np
import pytest

from inspection_findings.encode import load_encoder
from inspection_findings.search.meaning import read_meaning
from inspection_findings.theme_model.folder import load_network
from tests.support.network import SHIPPED
from tests.support.store import ENCODER

NETWORK = load_network(SHIPPED)


def test_the_network_reads_its_own_themes_alone() -> None:
    """A theme that the network was not trained on is never read: no score would be half a theme."""
    assert NETWORK is not None
    meaning = read_meaning(
        "victims were not asked for consent", "", encoder=load_encoder(), network=NETWORK
    )
    assert set(meaning.themes) <= set(NETWORK.theme_ids)
    assert max(meaning.themes, key=lambda theme: meaning.themes[theme]) == "victim-work"
    assert meaning.polarity < 0
    assert np.linalg.norm(meaning.vector) == pytest.approx(1, abs=1e-5)


def test_a_network_of_another_encoder_reads_nothing() -> None:
    """Search works for a store whose encoder is not the network's, by words and vectors alone."""
    meaning = read_meaning("victims", "", encoder=ENCODER, network=NETWORK)
    assert (meaning.themes, meaning.polarity) == ({}, 0.0)
    assert np.allclose(meaning.vector, ENCODER.encode(["victims"])[0], atol=1e-6)


def test_other_words_are_half_of_the_vector() -> None:
    """The vector lies midway between the query alone and the query with other words."""
    meaning = read_meaning("locked up", "custody", encoder=ENCODER, network=None)
    rows = ENCODER.encode(["locked up", "locked up custody"])
    products = rows @ meaning.vector
    assert products[0] == pytest.approx(products[1], abs=1e-6)
    assert products[0] > rows[0] @ rows[1]


def test_a_text_that_encodes_to_nothing_has_a_vector_of_zeros() -> None:
    """No division by nothing."""
    meaning = read_meaning(" ", "", encoder=ENCODER, network=None)
    assert not np.any(meaning.vector)
