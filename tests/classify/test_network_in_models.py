"""The network within a theme model."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from inspection_findings.classify.network import Network, NetworkScores, add_network
from inspection_findings.classify.network.graph import write_network_graph
from inspection_findings.cli import main
from inspection_findings.cli.classify import network_to_keep
from inspection_findings.coding import describe_theme
from inspection_findings.coding.illustrations import Illustration
from inspection_findings.encode import (
    Encoder,
    OnnxEncoder,
)
from inspection_findings.errors import ModelError
from inspection_findings.records import POLARITIES
from inspection_findings.theme_model import Provenance, ThemeModel, load_model, load_network, train
from inspection_findings.theme_model.evaluation import (
    CodedFindings,
    learn_prior,
    train_polarity,
    train_themes,
)
from tests.support.coded import (
    CORPUS,
    THEMES,
    encode_small,
    small_codebook,
)
from tests.support.network import SHIPPED, seen_of, themes_of


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
    with pytest.raises(ValueError, match="give its network_scores"):
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
    network_scores = network.interpret(
        add_network(encoder, network).encode_both(coded.texts)[1], coded.kinds, extended.theme_ids
    )
    seen = seen_of(coded)
    before = classifier.predict_probabilities(**seen, network_scores=coded.on_themes)
    after = extended.predict_probabilities(**seen, network_scores=network_scores.themes)
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
        network_scores = NetworkScores(themes=np.zeros((len(taught), 5)), polarities=taught)
        polarity = train_polarity(replace(coded, network_scores=network_scores))
        ((said, probability),) = polarity.infer(["Plans for children."], asked)
        assert said == "strength"
        sure.append(probability)
    assert sure[0] > 0.95 > sure[1] > 0.5


def test_the_network_alone_tells_what_is_mixed_or_neutral(tiny_encoder: Encoder) -> None:
    """Headings know neither; where it is sure of one, what they teach changes nothing."""
    coded = encode_small(tiny_encoder, step=1)
    silent = np.zeros((len(coded.records), 4))
    network_scores = NetworkScores(themes=np.zeros((len(silent), 5)), polarities=silent)
    polarity = train_polarity(replace(coded, network_scores=network_scores))
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
        loaded.themes.predict_probabilities(**seen, network_scores=coded.on_themes)
        == model.themes.predict_probabilities(**seen, network_scores=coded.on_themes)
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
