"""The fine-tuned network: what it learns and how it is kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from inspection_findings.classify.network import Network, add_network, read_network
from inspection_findings.classify.network.fine_tune import make_lesson
from inspection_findings.coding.illustrations import Illustration
from inspection_findings.encode import (
    CachedEncoder,
    OnnxEncoder,
)
from inspection_findings.errors import EncoderError, ModelError
from inspection_findings.records import POLARITIES
from inspection_findings.theme_model.evaluation import (
    CodedFindings,
    learn_prior,
    train_themes,
)
from tests.support.coded import (
    small_codebook,
)
from tests.support.network import TEXTS, themes_of, tune


def test_a_lesson_says_how_far_writer_and_coder_agree() -> None:
    """One half where one of them says so; no polarity is learnt where nobody gave one."""
    one = Illustration(
        illustration_id="i1", kind="bullet", writer=("ete",), coder=("ete", "health"), text="A"
    )
    other = replace(one, illustration_id="i2", text="B", polarities=("mixed", "strength"))
    taught = make_lesson([other, one], ["ete", "health"])
    assert list(taught.texts) == ["A", "B"]
    assert taught.targets[:, :2].tolist() == [[1.0, 0.5], [1.0, 0.5]]
    assert taught.counts[0, 2:].tolist() == [0.0] * 4
    assert dict(zip(POLARITIES, taught.targets[1, 2:].tolist(), strict=True)) == {
        "strength": 0.5,
        "area_for_improvement": 0.0,
        "mixed": 0.5,
        "neutral": 0.0,
    }
    assert (taught.counts[1, 2:] > 0).all()


def test_the_order_of_the_illustrations_changes_no_bit(
    encoder: OnnxEncoder, lesson: list[Illustration]
) -> None:
    """The same illustrations make the same network, whatever came before on this machine."""
    few = lesson[:30]
    one = tune(encoder, few, epochs=1)
    torch.manual_seed(99)
    torch.randn(3)
    other = tune(encoder, few[::-1], epochs=1)
    assert one.to_bytes() == other.to_bytes()


def test_tuning_leaves_the_encoder_and_torch_as_they_were(
    encoder: OnnxEncoder, lesson: list[Illustration]
) -> None:
    """Embeddings are not changed by it, nor is the state of torch's random numbers."""
    before = encoder.encode(TEXTS)
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    tune(encoder, lesson[:20], epochs=1)
    assert (encoder.encode(TEXTS) == before).all()
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == threads


def test_it_learns_what_the_illustrations_show(encoder: OnnxEncoder, network: Network) -> None:
    """Of texts that it has not seen, each theme is likeliest of the one on it."""
    said = network.interpret(
        add_network(encoder, network).encode_both(TEXTS)[1],
        ["bullet"] * 3,
        ["victim-work", "ete", "governance"],
    )
    assert said.themes.argmax(axis=0).tolist() == [0, 1, 2]


def test_a_row_depends_on_its_text_alone(encoder: OnnxEncoder, network: Network) -> None:
    """Neither the texts beside it nor their order change a bit."""
    reader = add_network(encoder, network)
    rows, log_odds = reader.encode_both(TEXTS)
    backwards = reader.encode_both(TEXTS[::-1])
    assert (backwards[0][::-1] == rows).all()
    assert (backwards[1][::-1] == log_odds).all()
    assert (reader.encode_both([TEXTS[1]])[1][0] == log_odds[1]).all()
    assert [array.shape for array in reader.encode_both([])] == [(0, 384), (0, network.outputs)]


def test_the_embedding_is_the_encoders_to_the_bit(encoder: OnnxEncoder, network: Network) -> None:
    """One pass gives both, so it must not matter to a store whether there is a network."""
    with_network = add_network(encoder, network)
    assert with_network.encoder_id == encoder.encoder_id
    assert (with_network.encode(TEXTS) == encoder.encode(TEXTS)).all()


def test_the_cache_keeps_rows_and_outputs_apart(encoder: OnnxEncoder, network: Network) -> None:
    """What the network says is kept under its own id; neither is computed again."""
    kept: dict[str, dict[str, np.ndarray]] = {}
    asked: list[list[str]] = []
    encoder.progress = lambda texts: asked.append(list(texts)) or texts  # type: ignore[func-returns-value]
    cached = CachedEncoder(
        encoder,
        read=lambda name, keys: {
            key: row for key, row in kept.get(name, {}).items() if key in keys
        },
        write=lambda name, rows: kept.setdefault(name, {}).update(rows),
    )
    cached.encode(TEXTS[:1])
    rows, said = add_network(cached, network).encode_both(TEXTS)
    assert {name: len(rows) for name, rows in kept.items()} == {
        encoder.encoder_id: 3,
        network.network_id: 3,
    }
    again = add_network(cached, network).encode_both(TEXTS)
    encoder.progress = iter
    assert (again[0] == rows).all()
    assert (again[1] == said).all()
    assert asked == [list(TEXTS[:1]), list(TEXTS)]


def test_a_network_of_another_encoder_is_refused(encoder: OnnxEncoder, network: Network) -> None:
    """It would read layers that it was not tuned on."""
    with pytest.raises(EncoderError, match="is not another, on which the network was fine-tuned"):
        add_network(encoder, replace(network, encoder_id="another"))


def test_an_encoder_without_such_layers_is_refused(
    tiny_encoder: OnnxEncoder, lesson: list[Illustration]
) -> None:
    """The error says what to do instead."""
    with pytest.raises(EncoderError, match="train without --fine-tune"):
        tune(tiny_encoder, lesson)


def test_it_is_read_as_it_was_written(network: Network) -> None:
    """Reading and writing again gives the same bytes, under the same id."""
    again = read_network(network.to_bytes(), network.graph, where="here")
    assert again.to_bytes() == network.to_bytes()
    assert again.network_id == network.network_id
    assert again.theme_ids == network.theme_ids


def test_a_network_that_lacks_a_part_is_refused(network: Network) -> None:
    """It would fail when it is used, in words that nobody understands."""
    fewer = replace(network, theme_ids=network.theme_ids[:-1])
    cut = replace(network, arrays={k: v for k, v in network.arrays.items() if k != "what"})
    for data in (fewer.to_bytes(), cut.to_bytes(), network.to_bytes()[:-4]):
        with pytest.raises(ModelError, match="is not a fine-tuned network"):
            read_network(data, network.graph, where="here")


def test_the_graph_of_another_network_is_refused(network: Network) -> None:
    """With as many layers and outputs it would run, but nobody has measured the two together."""
    arrays = {**network.arrays, "biases": network.arrays["biases"] + np.float16(1)}
    other = replace(network, arrays=arrays)
    with pytest.raises(ModelError, match=r"here: the graph .* another network; .*--fine-tune"):
        read_network(other.to_bytes(), network.graph, where="here")


def test_a_damaged_graph_is_refused(encoder: OnnxEncoder, network: Network) -> None:
    """The error says that it is the network's graph, and what makes it again."""
    damaged = replace(network, graph=network.graph.replace(b"LayerNormalization", b"L" * 18))
    reader = add_network(encoder, damaged)
    with pytest.raises(ModelError, match=rf"{damaged.network_id}, graph: .*--fine-tune"):
        reader.encode_both(TEXTS)


@pytest.mark.parametrize("data", [b"", b"no network", b"\x02\0\0\0\0\0\0\0{}"])
def test_what_is_no_network_is_refused(data: bytes) -> None:
    """Whatever the file holds, the error names it and the cure."""
    with pytest.raises(ModelError, match=r"themes/network.*--fine-tune"):
        read_network(data, b"graph", where="themes/network.safetensors")


def test_the_prior_is_the_mean_of_two_opinions(
    encoder: OnnxEncoder,
    network: Network,
    coded: CodedFindings,
    lesson: list[Illustration],
) -> None:
    """With a network, half of what a prior says of a theme is the network's."""
    codebook = small_codebook()
    alone = learn_prior(lesson, codebook=codebook, encoder=encoder)
    both = learn_prior(lesson, codebook=codebook, encoder=encoder, network=network)
    assert alone is not None
    assert both is not None
    classifier = train_themes(
        coded, codebook=codebook, theme_embeddings=themes_of(encoder), prior=both
    )
    rows = classifier._rows(coded.texts, coded.embeddings, coded.kinds, coded.on_themes)
    assert np.allclose(both.scores(rows), (alone.scores(rows) + rows.network_scores) / 2)
