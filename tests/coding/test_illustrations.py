"""Illustrations: read whole or refused, invented throughout, and what they teach."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inspection_findings.classify import ThemeClassifier
from inspection_findings.coding import describe_theme, mark_themes
from inspection_findings.coding.illustrations import Illustration, read_illustrations
from inspection_findings.encode import Encoder
from inspection_findings.errors import CodingError
from inspection_findings.text import split_words
from inspection_findings.theme_model.evaluation import CodedFindings, learn_prior, train_themes
from tests.support.coded import THEMES, encode_small, small_codebook, small_illustrations

LINE = {
    "illustration_id": "i1",
    "kind": "bullet",
    "writer": ["ete", "voice"],
    "coder": ["health", "ete"],
    "text": "Children were asked what would help them back to school.",
}


def write(path: Path, *entries: object) -> Path:
    """Write a file of illustrations."""
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def shipped() -> tuple[Illustration, ...]:
    """Return the illustrations that these tests train with."""
    return small_illustrations()


@pytest.fixture(scope="module")
def coded(tiny_encoder: Encoder) -> CodedFindings:
    """Return a third of the reference coding, with five themes."""
    return encode_small(tiny_encoder, step=3)


def test_a_theme_counts_if_either_gave_it(tmp_path: Path) -> None:
    """The writer's themes come first, then what the second coder adds."""
    path = write(tmp_path / "i.jsonl", LINE)
    (one,) = read_illustrations(path, theme_ids=["ete", "voice", "health"])
    assert one.themes == ("ete", "voice", "health")


def test_one_with_a_theme_that_is_gone_is_left_out(tmp_path: Path) -> None:
    """It would teach that the text has none of the themes that took its place."""
    path = write(tmp_path / "i.jsonl", LINE, {**LINE, "illustration_id": "i2", "coder": ["ete"]})
    (kept,) = read_illustrations(path, theme_ids=["ete", "voice"])
    assert kept.illustration_id == "i2"


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (["no object"], "line 1: is not an illustration"),
        ([LINE, {**LINE, "illustration_id": "i2", "kind": "poem"}], "line 2.*kind 'poem'"),
        ([{key: LINE[key] for key in LINE if key != "coder"}], "line 1.*coder"),
        ([LINE, LINE], "line 2: has the illustration_id i1 of an earlier line"),
    ],
)
def test_a_damaged_file_is_refused_by_line(
    tmp_path: Path, entries: list[object], message: str
) -> None:
    """The place and the cure are named."""
    path = write(tmp_path / "i.jsonl", *entries)
    with pytest.raises(CodingError, match=message):
        read_illustrations(path, theme_ids=["ete"])


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """Training does not quietly go on without what it was told to use."""
    with pytest.raises(CodingError, match="cannot be read"):
        read_illustrations(tmp_path / "none.jsonl", theme_ids=["ete"])


def test_illustrations_are_invented(pytestconfig: pytest.Config) -> None:
    """No illustration shares a run of nine words with any report, or names a borough of one."""
    corpus = pytestconfig.rootpath / "corpus"
    reports = [path.read_text("utf-8") for path in sorted((corpus / "reports").glob("*.txt"))]
    published = {run for text in reports for run in runs_of(text)}
    boroughs = {path.stem.split("-")[0] for path in (corpus / "reports").glob("*.txt")}
    for line in (corpus / "illustrations.jsonl").read_text("utf-8").splitlines():
        text = json.loads(line)["text"]
        assert not published & set(runs_of(text)), text
        assert not boroughs & set(split_words(text)), text


def runs_of(text: str, length: int = 9) -> list[tuple[str, ...]]:
    """Return all runs of so many words."""
    words = split_words(text)
    return [words[start : start + length] for start in range(len(words) - length + 1)]


def test_a_theme_that_nobody_coded_is_known_from_illustrations(
    shipped: tuple[Illustration, ...], coded: CodedFindings, tiny_encoder: Encoder
) -> None:
    """Without a coded example it is learnt, trusted, and found in findings never seen."""
    codebook = small_codebook()
    column = THEMES.index("resettlement")
    taught = coded.codings.copy()
    taught[:, column] = False
    prior = learn_prior(shipped, codebook=codebook, encoder=tiny_encoder)
    classifier = train_themes(
        replace(coded, codings=taught, undecided=coded.undecided | (coded.codings & ~taught)),
        codebook=codebook,
        theme_embeddings=tiny_encoder.encode([describe_theme(theme) for theme in codebook.themes]),
        prior=prior,
    )
    said = classifier.predict_probabilities(coded.texts, coded.embeddings, kinds=coded.kinds)
    decided = mark_themes(classifier.decide(said), THEMES)[:, column]
    assert classifier.learnt_[column]
    assert classifier.example_weight_[column] == 1.0
    assert (decided & coded.codings[:, column]).sum() > 0.5 * coded.codings[:, column].sum()


def test_the_order_of_the_file_does_not_matter(
    shipped: tuple[Illustration, ...], tiny_encoder: Encoder
) -> None:
    """Illustrations in another order teach the same to the last bit."""
    codebook = small_codebook()
    one = learn_prior(shipped, codebook=codebook, encoder=tiny_encoder)
    other = learn_prior(shipped[::-1], codebook=codebook, encoder=tiny_encoder)
    assert one is not None
    assert other is not None
    assert (one.weights == other.weights).all()
    assert (one.intercepts == other.intercepts).all()


def test_without_illustrations_there_is_no_prior(tiny_encoder: Encoder) -> None:
    """A codebook of one's own need not have any."""
    assert learn_prior((), codebook=small_codebook(), encoder=tiny_encoder) is None


def test_trust_grows_with_examples(tiny_encoder: Encoder) -> None:
    """Without illustrations a theme leans on the codebook until it has twenty examples."""
    coded = encode_small(tiny_encoder, step=3)
    codebook = small_codebook()
    embeddings = tiny_encoder.encode([describe_theme(theme) for theme in codebook.themes])
    taught = np.zeros_like(coded.codings)
    for column, examples in enumerate((0, 1, 5, 10, 100)):
        rows = np.flatnonzero(coded.codings[:, column])[:examples]
        taught[rows, column] = True
    classifier: ThemeClassifier = train_themes(
        replace(coded, codings=taught), codebook=codebook, theme_embeddings=embeddings
    )
    wanted = np.minimum(taught.sum(axis=0) / 20.0, 1.0)
    assert classifier.example_weight_.tolist() == pytest.approx(wanted.tolist())


def test_a_handful_of_examples_shifts_a_theme(
    shipped: tuple[Illustration, ...], coded: CodedFindings, tiny_encoder: Encoder
) -> None:
    """What it is likened to moves towards them; with many, or with illustrations, it stays."""
    codebook = small_codebook()
    embeddings = tiny_encoder.encode([describe_theme(theme) for theme in codebook.themes])
    column = THEMES.index("ete")
    examples = np.flatnonzero(coded.codings[:, column])[:3]
    few = coded.codings.copy()
    few[:, column] = False
    few[examples, column] = True
    taught = replace(coded, codings=few, undecided=coded.undecided | (coded.codings & ~few))
    alone = train_themes(taught, codebook=codebook, theme_embeddings=embeddings).scorer_
    nearer = coded.embeddings[examples] @ alone.example_shift[column]
    assert nearer.mean() > (coded.embeddings @ alone.example_shift[column]).mean()
    assert (alone.example_shift[THEMES.index("governance")] == 0).all(), "it has many examples"
    prior = learn_prior(shipped, codebook=codebook, encoder=tiny_encoder)
    led = train_themes(taught, codebook=codebook, theme_embeddings=embeddings, prior=prior)
    assert (led.scorer_.example_shift == 0).all()


def test_a_prior_of_other_features_is_refused(
    shipped: tuple[Illustration, ...], coded: CodedFindings, tiny_encoder: Encoder
) -> None:
    """Kept in one folder, the two could not be told apart again."""
    codebook = small_codebook()
    prior = learn_prior(shipped, codebook=codebook, encoder=tiny_encoder, blocks=("words",))
    with pytest.raises(ValueError, match="the prior has the blocks"):
        train_themes(
            coded,
            codebook=codebook,
            theme_embeddings=np.zeros((len(THEMES), coded.embeddings.shape[1]), dtype=np.float32),
            prior=prior,
        )
