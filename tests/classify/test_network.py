"""The fine-tuned network: what it learns from, what it leaves alone, and who goes by it."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from click.testing import CliRunner

from inspection_findings.classify.network import Impressions, Network, add_network, read_network
from inspection_findings.classify.network.fine_tune import fine_tune, make_lesson
from inspection_findings.classify.network.graph import write_network_graph
from inspection_findings.cli import main
from inspection_findings.cli.classify import network_to_keep
from inspection_findings.coding import describe_theme
from inspection_findings.coding.illustrations import Illustration
from inspection_findings.encode import (
    CachedEncoder,
    Encoder,
    OnnxEncoder,
    load_default_encoder,
)
from inspection_findings.errors import EncoderError, ModelError
from inspection_findings.records import POLARITIES
from inspection_findings.theme_model import Provenance, ThemeModel, load_model, load_network, train
from inspection_findings.theme_model.evaluation import (
    CodedFindings,
    gather_coded,
    learn_prior,
    train_polarity,
    train_themes,
)
from tests.support.coded import (
    BOROUGHS,
    CORPUS,
    THEMES,
    encode_small,
    small_codebook,
    small_illustrations,
    small_reference,
)

SHIPPED = Path(__file__).parents[2] / "models" / "themes"
TEXTS = (
    "Victims were told in writing what would happen and were asked what they wanted.",
    "Too few children of statutory school age had a full-time place in education.",
    "The board has an independent chair.",
)


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    """Return the default encoder: it has layers that can be fine-tuned."""
    return load_default_encoder()


@pytest.fixture(scope="module")
def lesson() -> list[Illustration]:
    """Return two hundred illustrations of five themes."""
    return [one for one in small_illustrations() if one.themes][:200]


def tune(encoder: OnnxEncoder, illustrations: list[Illustration], *, epochs: int = 3) -> Network:
    """Fine-tune the last layer alone."""
    return fine_tune(
        illustrations,
        theme_ids=small_codebook().theme_ids,
        encoder=encoder,
        illustrations_sha256="ab" * 32,
        layers=1,
        epochs=epochs,
    )


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
    assert np.allclose(both.scores(rows), (alone.scores(rows) + rows.impressions) / 2)


def seen_of(coded: CodedFindings) -> dict[str, Any]:
    """Return what a classifier sees of findings, but for the impressions."""
    return {"texts": coded.texts, "embeddings": coded.embeddings, "kinds": coded.kinds}


def themes_of(encoder: OnnxEncoder) -> np.ndarray:
    """Return the descriptions of the five themes, encoded."""
    return encoder.encode([describe_theme(theme) for theme in small_codebook().themes])


def test_a_classifier_that_goes_by_it_asks_for_it(
    encoder: OnnxEncoder,
    network: Network,
    coded: CodedFindings,
    lesson: list[Illustration],
) -> None:
    """Left out by mistake, it would be taken to say that nothing is likely."""
    prior = learn_prior(lesson, codebook=small_codebook(), encoder=encoder, network=network)
    classifier = train_themes(
        coded, codebook=small_codebook(), theme_embeddings=themes_of(encoder), prior=prior
    )
    with pytest.raises(ValueError, match="give its impressions"):
        classifier.predict_probabilities(coded.texts, coded.embeddings, kinds=coded.kinds)


def test_a_theme_that_it_does_not_know_is_left_to_the_others(
    encoder: OnnxEncoder,
    network: Network,
    coded: CodedFindings,
    lesson: list[Illustration],
) -> None:
    """A network of four themes says nothing of the fifth, and that has no say in it."""
    fewer = replace(network, theme_ids=(*network.theme_ids[:-1], "another-theme"))
    codebook = small_codebook()
    assert fewer.knows(codebook.theme_ids).tolist() == [True] * 4 + [False]
    said = fewer.interpret(
        add_network(encoder, network).encode_both(coded.texts)[1], coded.kinds, codebook.theme_ids
    )
    assert not said.themes[:, -1].any()
    prior = learn_prior(lesson, codebook=codebook, encoder=encoder, network=fewer)
    assert prior is not None
    assert prior.network_shares.tolist() == [0.5] * 4 + [0.0]


def test_a_theme_of_ones_own_leaves_the_others_alone(
    encoder: OnnxEncoder,
    network: Network,
    coded: CodedFindings,
    lesson: list[Illustration],
) -> None:
    """The network goes on having its say in the themes that it knows, and none in the new one."""
    codebook = small_codebook()
    prior = learn_prior(lesson, codebook=codebook, encoder=encoder, network=network)
    classifier = train_themes(
        coded, codebook=codebook, theme_embeddings=themes_of(encoder), prior=prior
    )
    own = replace(codebook.themes[0], id="own", name="Own", seed_phrases=("independent chair",))
    extended = classifier.with_theme(own, encoder.encode([describe_theme(own)])[0])
    impressions = network.interpret(
        add_network(encoder, network).encode_both(coded.texts)[1], coded.kinds, extended.theme_ids
    )
    seen = seen_of(coded)
    before = classifier.predict_probabilities(**seen, impressions=coded.on_themes)
    after = extended.predict_probabilities(**seen, impressions=impressions.themes)
    assert (after[:, :-1] == before).all()


def test_headings_teach_how_sure_the_network_may_be(tiny_encoder: Encoder) -> None:
    """One that is right of all bullets is believed more than one that is wrong of a quarter."""
    coded = encode_small(tiny_encoder, step=1)
    headed = [row for row, one in enumerate(coded.records) if one.polarity_from == "heading"]
    says_strength = np.array([coded.records[row].polarity == "strength" for row in headed])
    asked = np.array([[10.0, -10.0, -10.0, -10.0]])
    sure = []
    for wrong_every in (1_000, 4):
        right = np.arange(len(headed)) % wrong_every > 0
        taught = np.full((len(coded.records), 4), -10.0)
        taught[headed, 0] = np.where(says_strength == right, 10.0, -10.0)
        taught[headed, 1] = -taught[headed, 0]
        impressions = Impressions(themes=np.zeros((len(taught), 5)), polarities=taught)
        polarity = train_polarity(replace(coded, impressions=impressions))
        ((said, probability),) = polarity.infer(["Plans for children."], asked)
        assert said == "strength"
        sure.append(probability)
    assert sure[0] > 0.95 > sure[1] > 0.5


def test_the_network_alone_tells_what_is_mixed_or_neutral(tiny_encoder: Encoder) -> None:
    """Headings know neither; where it is sure of one, what they teach changes nothing."""
    coded = encode_small(tiny_encoder, step=1)
    silent = np.zeros((len(coded.records), 4))
    impressions = Impressions(themes=np.zeros((len(silent), 5)), polarities=silent)
    polarity = train_polarity(replace(coded, impressions=impressions))
    texts = ["Plans were poor, and reviews were missing.", "Staff were skilled and well supported."]
    sure = np.zeros((2, 4))
    sure[0, POLARITIES.index("mixed")] = sure[1, POLARITIES.index("neutral")] = 20.0
    assert [said for said, _ in polarity.infer(texts, sure)] == ["mixed", "neutral"]
    with pytest.raises(ValueError, match="the classifier was trained with them"):
        polarity.infer(texts)


def test_a_model_keeps_its_network(
    encoder: OnnxEncoder,
    network: Network,
    coded: CodedFindings,
    lesson: list[Illustration],
    tmp_path: Path,
) -> None:
    """What is loaded decides as what was saved; lost, damaged or changed, it is refused."""
    from inspection_findings.coding import read_codebook
    from inspection_findings.theme_model import save_model

    text = (CORPUS / "codebook.toml").read_text(encoding="utf-8")
    head, *themes = text.split("[[themes]]")
    kept = [theme for theme in themes if any(f'id = "{name}"\n' in theme for name in THEMES)]
    path = tmp_path / "codebook.toml"
    path.write_bytes("[[themes]]".join([head, *kept]).encode())
    codebook = read_codebook(path)
    prior = learn_prior(lesson, codebook=codebook, encoder=encoder, network=network)
    model = ThemeModel(
        codebook=codebook,
        codebook_toml=path.read_bytes(),
        themes=train_themes(
            coded, codebook=codebook, theme_embeddings=themes_of(encoder), prior=prior
        ),
        polarity=train_polarity(coded),
        network=network,
        provenance=Provenance(
            package_version="0.0.0",
            encoder_id=encoder.encoder_id,
            boroughs=tuple(sorted(set(coded.boroughs))),
            reports={},
            reference={},
            illustrations="ab" * 32,
            supplement="",
        ),
    )
    save_model(model, tmp_path / "themes")
    loaded = load_model(tmp_path / "themes")
    assert loaded.network is not None
    assert loaded.network.network_id == network.network_id
    assert loaded.name == model.name
    for change in (None, replace(network, encoder_id="another")):
        with pytest.raises(ModelError, match="--fine-tune"):
            replace(model, network=change)
    for name in ("network.safetensors", "network.onnx"):
        file = tmp_path / "themes" / name
        whole = file.read_bytes()
        for damaged in (whole[:-4], whole[:-1] + bytes([whole[-1] ^ 1]), None):
            file.write_bytes(damaged) if damaged else file.unlink()
            for load in (load_model, load_network):
                with pytest.raises(ModelError, match=rf"{name}.*--fine-tune"):
                    load(tmp_path / "themes")
        file.write_bytes(whole)
    seen = seen_of(coded)
    assert (
        loaded.themes.predict_probabilities(**seen, impressions=coded.on_themes)
        == model.themes.predict_probabilities(**seen, impressions=coded.on_themes)
    ).all()


def test_the_shipped_network_learnt_from_the_shipped_illustrations() -> None:
    """Illustrations that changed since would teach the two halves of the prior two things."""
    model = load_model(SHIPPED)
    assert model.network is not None
    assert model.network.illustrations == model.provenance.illustrations
    assert model.network.encoder_id == model.provenance.encoder_id
    assert model.network.theme_ids == model.codebook.theme_ids
    assert write_network_graph(model.network) == model.network.graph


def test_a_theme_that_nobody_illustrated_is_not_learnt(
    encoder: OnnxEncoder, lesson: list[Illustration], tmp_path: Path
) -> None:
    """It would be learnt as never there, and have half the say in that theme."""
    path = tmp_path / "illustrations.jsonl"
    about = [one for one in lesson if set(one.themes) <= {"ete", "governance"}][:12]
    path.write_text(
        "".join(
            json.dumps(
                {
                    "illustration_id": one.illustration_id,
                    "kind": one.kind,
                    "writer": one.writer,
                    "coder": one.coder,
                    "text": one.text,
                }
            )
            + "\n"
            for one in about
        ),
        encoding="utf-8",
    )
    tuned = train.fine_tune(path, CORPUS / "codebook.toml", encoder=encoder)
    assert set(tuned.theme_ids) == {theme for one in about for theme in one.themes}
    codebook = small_codebook()
    told = replace(tuned, theme_ids=codebook.theme_ids, arrays=tuned.arrays)
    prior = learn_prior(about, codebook=codebook, encoder=encoder, network=told)
    assert prior is not None
    assert (prior.network_shares > 0).tolist() == [
        theme in tuned.theme_ids for theme in codebook.theme_ids
    ]


def test_a_network_of_another_encoder_is_left_aside_aloud(
    tiny_encoder: OnnxEncoder, capsys: pytest.CaptureFixture[str]
) -> None:
    """The model is then trained or measured without one, and the user reads why."""
    illustrations = CORPUS / "illustrations.jsonl"
    assert network_to_keep(SHIPPED, illustrations, None) is not None
    assert capsys.readouterr().err == ""
    assert network_to_keep(SHIPPED, illustrations, str(tiny_encoder.folder)) is None
    assert "fine-tuned on another encoder" in capsys.readouterr().err


def test_illustrations_that_are_not_there_are_named(tmp_path: Path) -> None:
    """Whether they are to be learnt from or only compared with, the error names the file."""
    missing = str(tmp_path / "nowhere.jsonl")
    for command in (
        ["train", "--out", str(tmp_path / "model")],
        ["train", "--fine-tune", "--out", str(tmp_path / "model")],
        ["evaluate"],
    ):
        done = CliRunner().invoke(main, [*command, "--illustrations", missing])
        assert done.exit_code == 2
        assert "nowhere.jsonl: cannot be read" in done.stderr


def test_fine_tuning_needs_the_extra_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without PyTorch the error is the command that installs it."""
    monkeypatch.setitem(sys.modules, "torch", None)
    command = ["train", "--fine-tune", "--out", str(tmp_path / "model")]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 2
    assert 'torch, which is not installed; run: pip install "inspection-findings[train]"' in (
        done.stderr
    )


def test_slips_are_found_before_minutes_of_tuning(tmp_path: Path) -> None:
    """A folder without reports, or one that is no model's, is refused at once."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    for options, problem in (
        (["--reports", str(tmp_path / "none")], "holds no reports"),
        (["--out", str(tmp_path)], "not part of a model"),
    ):
        done = CliRunner().invoke(main, ["train", "--fine-tune", *options])
        assert done.exit_code == 2
        assert problem in done.stderr


def test_a_folder_without_a_network_has_none(tmp_path: Path) -> None:
    """A first model is trained without one unless it is asked to be fine-tuned."""
    assert load_network(tmp_path) is None
    assert load_network(tmp_path / "not there") is None
