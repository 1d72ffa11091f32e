"""Inferred polarity: learnt from headings alone, two poles from words, the rest by rule."""

from __future__ import annotations

import numpy as np
import pytest

from inspection_findings.classify.polarity import PolarityClassifier
from inspection_findings.encode import Encoder
from inspection_findings.errors import ModelError
from inspection_findings.records import POLARITIES, Polarity
from inspection_findings.theme_model.evaluation import CodedFindings, train_polarity
from tests.support.coded import encode_small

POLES: tuple[Polarity, Polarity] = ("strength", "area_for_improvement")


@pytest.fixture(scope="module")
def coded(tiny_encoder: Encoder) -> CodedFindings:
    """Return half of the reference coding."""
    return encode_small(tiny_encoder, step=2)


@pytest.fixture(scope="module")
def polarity(coded: CodedFindings) -> PolarityClassifier:
    """Return a classifier that has learnt from its headings."""
    return train_polarity(coded)


def infer(polarity: PolarityClassifier, text: str) -> tuple[str, float]:
    """Return what is inferred of one text."""
    return polarity.infer([text])[0]


def test_it_learns_what_headings_say(polarity: PolarityClassifier, coded: CodedFindings) -> None:
    """Nearly every bullet under a heading gets the heading's polarity."""
    rows = [i for i, record in enumerate(coded.records) if record.polarity_from == "heading"]
    inferred = polarity.infer([coded.texts[i] for i in rows])
    right = [said == coded.records[i].polarity for i, (said, _) in zip(rows, inferred, strict=True)]
    assert np.mean(right) > 0.9


def test_it_is_better_than_always_saying_strength(
    polarity: PolarityClassifier, coded: CodedFindings
) -> None:
    """On narrative, where no heading taught it, it finds more areas than by chance."""
    rows = [i for i, record in enumerate(coded.records) if record.kind == "narrative"]
    said = polarity.predict_probabilities([coded.texts[i] for i in rows])
    strengths = said[[coded.records[i].polarity == "strength" for i in rows]]
    areas = said[[coded.records[i].polarity == "area_for_improvement" for i in rows]]
    assert (strengths[:, None] > areas[None, :]).mean() > 0.75


def test_two_parts_that_contradict_each_other_are_mixed(
    polarity: PolarityClassifier,
) -> None:
    """A contrast needs a clear strength on one side and a clear weakness on the other."""
    good = "Staff had strong relationships with children and were skilled and motivated"
    bad = "there was no policy, data was not available and this needs to be improved"
    assert infer(polarity, f"{good}, but {bad}.")[0] == "mixed"
    assert infer(polarity, f"{good}. However, {bad}.")[0] == "mixed"
    assert infer(polarity, f"{good}, but {good}.")[0] == "strength"
    assert infer(polarity, f"{bad}.")[0] == "area_for_improvement"


def test_text_without_a_known_word_is_neutral(
    polarity: PolarityClassifier,
) -> None:
    """Where no word speaks for either pole, neither is claimed."""
    assert infer(polarity, "Zyxomma quodlibet.") == ("neutral", 0.5)


def test_each_polarity_comes_with_a_probability(
    polarity: PolarityClassifier, coded: CodedFindings
) -> None:
    """At least one half, and the same whatever stands beside the text."""
    together = polarity.infer(coded.texts)
    assert all(said in POLARITIES and 0.5 <= number <= 1.0 for said, number in together)
    alone = [polarity.infer([text])[0] for text in coded.texts[:30]]
    assert alone == together[:30]


def test_the_order_of_training_does_not_matter(
    polarity: PolarityClassifier, coded: CodedFindings
) -> None:
    """Shuffled bullets give the same weights to the last bit."""
    shuffled = coded.select(np.random.default_rng(3).permutation(len(coded.records)))
    assert (train_polarity(shuffled).weights_ == polarity.weights_).all()


def test_only_headings_teach(coded: CodedFindings) -> None:
    """Polarities that no heading gives, or a missing pole, are refused."""
    rows = [i for i, record in enumerate(coded.records) if record.polarity == "strength"]
    texts = [coded.texts[i] for i in rows]
    with pytest.raises(ModelError, match="needs strengths and areas for improvement, found"):
        PolarityClassifier().fit(texts, ["strength"] * len(rows))


@pytest.mark.parametrize("poles", [POLES, POLES[::-1]])
def test_the_rarer_polarity_weighs_as_much_as_the_other(poles: tuple[Polarity, Polarity]) -> None:
    """Ten bullets to one do not make their polarity likelier where a text says nothing."""
    many = [f"Staff were skilled in subject {number}." for number in range(20)]
    few = ["There was no policy here.", "There was no policy there."]
    polarities = [poles[0]] * len(many) + [poles[1]] * len(few)
    classifier = PolarityClassifier().fit([*many, *few], polarities)
    assert classifier.predict_probabilities(["Zyxomma."]) == pytest.approx(0.5, abs=0.05)
