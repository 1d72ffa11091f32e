"""What illustrations' words and the sentences beside a sentence add to its inferred polarity."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inspection_findings.classify.polarity import PolarityClassifier
from inspection_findings.classify.polarity_cues import CUES
from inspection_findings.classify.polarity_words import PolarityWords, add_words
from inspection_findings.classify.same_paragraph import find_beside
from inspection_findings.encode import Encoder
from inspection_findings.reading import parse_report, read_source, segment_report
from inspection_findings.records import POLARITIES, Finding, Polarity
from inspection_findings.theme_model import load_model
from inspection_findings.theme_model.arrays import from_arrays
from inspection_findings.theme_model.evaluation import (
    CodedFindings,
    learn_words,
    train_polarity,
)
from inspection_findings.theme_model.evaluation.held_out import hold_out_polarity
from tests.support.coded import CORPUS, encode_small, small_illustrations

MODEL = CORPUS.parent / "models" / "themes"
HACKNEY = CORPUS / "reports" / "hackney-2023-05.txt"
PLAIN = "It was seen in cases."
DOUBT = 1.0  # log-odds


@pytest.fixture(scope="module")
def words(tiny_encoder: Encoder) -> PolarityWords:
    learnt = learn_words(small_illustrations()[::2], encoder=tiny_encoder)
    assert learnt is not None
    return learnt


def read_findings(path: Path) -> tuple[tuple[Finding, ...], str]:
    report = parse_report(read_source(path), where=path.name)
    return segment_report(report).findings, report.source.text


def pair_texts(path: Path) -> list[tuple[str, str]]:
    findings, text = read_findings(path)
    beside = find_beside(findings, text)
    return [(findings[a].text, findings[b].text) for a, near in enumerate(beside) for b in near]


def test_sentences_of_a_paragraph_stand_beside_each_other(tmp_path: Path) -> None:
    """Each with the next; never a bullet, never across a blank line, whatever ends a line."""
    findings, text = read_findings(HACKNEY)
    beside = find_beside(findings, text)
    pairs = [(a, b) for a, near in enumerate(beside) for b in near if a < b]
    assert len(pairs) > 80
    for a, b in pairs:
        assert a in beside[b]
        assert {findings[a].kind, findings[b].kind} == {"narrative"}
        assert findings[a].standard == findings[b].standard
        assert "\n\n" not in text[findings[a].spans[-1][1] : findings[b].spans[0][0]]
    wrapped = tmp_path / HACKNEY.name
    wrapped.write_bytes(text.replace("\n", "\r\n").encode())
    assert pair_texts(wrapped) == pair_texts(HACKNEY)


def test_a_sentence_leans_towards_those_beside_it() -> None:
    """A doubtful one is turned over by one that is sure, which itself stays as it was."""
    classifier, prior = teach(agree=True)
    alone = classifier.infer([PLAIN] * 2, prior)
    together = classifier.infer([PLAIN] * 2, prior, ((1,), (0,)))
    assert [said for said, _ in alone] == ["strength", "area_for_improvement"]
    assert [said for said, _ in together] == ["area_for_improvement"] * 2
    assert together[1][1] > 0.95
    assert classifier.infer([PLAIN] * 2, prior, ((), ())) == alone


def test_sentences_that_contradict_their_neighbours_teach_no_leaning() -> None:
    assert teach(agree=True)[0].beside_weight_ > 0.3
    assert teach(agree=False)[0].beside_weight_ == 0.0


def teach(*, agree: bool) -> tuple[PolarityClassifier, np.ndarray]:
    """Return a classifier taught by pairs of a doubtful and a sure sentence, and two such scores.

    Each pair is coded as one polarity, or the doubtful sentence as the other one.
    """
    poles: list[Polarity] = ["strength", "area_for_improvement"]
    texts = [f"Work was {word}." for word in ("good", "poor")] * 10
    sure = np.array([scores_of(5.0 * sign) for sign in (1, -1)] * 10)
    classifier = PolarityClassifier().fit(texts, poles * 10, sure)
    coded: list[Polarity | None] = []
    scores = []
    for number in range(20):
        pole = number % 2
        coded += [poles[pole if agree else 1 - pole], None]
        scores += [scores_of(0.0), scores_of(5.0 if pole == 0 else -5.0)]
    beside = tuple((row + 1,) if row % 2 == 0 else (row - 1,) for row in range(len(scores)))
    classifier.learn_from_beside([PLAIN] * len(scores), coded, np.array(scores), beside)
    return classifier, np.array([scores_of(DOUBT), scores_of(-20.0)])


def scores_of(strength: float) -> list[float]:
    """Return log-odds in the order of `POLARITIES`, with mixed and neutral out of the question."""
    known = {"strength": strength / 2, "area_for_improvement": -strength / 2}
    return [known.get(polarity, -50.0) for polarity in POLARITIES]


def test_words_of_illustrations_tell_praise_from_blame(
    words: PolarityWords, tiny_encoder: Encoder
) -> None:
    """They know the gentle ways of asking for improvement, and each text by itself."""
    texts = [
        "Planning was variable in quality and would benefit from clearer targets.",
        "Staff were skilled, and the partnership was strong.",
    ]
    rows = tiny_encoder.encode(texts)
    scores = words.scores(texts, rows)
    assert [POLARITIES[best] for best in scores.argmax(axis=1)] == [
        "area_for_improvement",
        "strength",
    ]
    assert (words.scores(texts[:1], rows[:1]) == scores[:1]).all()
    assert (add_words(scores, None) == scores).all()


def test_the_shipped_model_keeps_its_words_and_its_leaning(tiny_encoder: Encoder) -> None:
    """What is read back says what was written, to the bit."""
    model = load_model(MODEL)
    assert model.polarity_words is not None
    _, polarity, words = from_arrays(model.parts, model.codebook.themes)
    assert words is not None
    assert polarity.beside_weight_ == model.polarity.beside_weight_ > 0.0
    rows = tiny_encoder.encode([PLAIN])
    wide = np.zeros((1, len(words.weights) - len(words.vectoriser.terms) - len(CUES)), np.float32)
    wide[:, : rows.shape[1]] = rows
    assert (words.scores([PLAIN], wide) == model.polarity_words.scores([PLAIN], wide)).all()


def test_the_order_of_illustrations_does_not_matter(
    words: PolarityWords, tiny_encoder: Encoder
) -> None:
    again = learn_words(small_illustrations()[::2][::-1], encoder=tiny_encoder)
    assert again is not None
    assert (again.weights == words.weights).all()
    assert again.vectoriser.terms == words.vectoriser.terms


def test_too_few_illustrations_teach_no_words(tiny_encoder: Encoder) -> None:
    some = [one for one in small_illustrations() if one.polarities == ("strength", "strength")]
    assert learn_words(some, encoder=tiny_encoder) is None


def test_a_borough_hears_only_its_own_sentences(tiny_encoder: Encoder) -> None:
    """A selection keeps neighbours that are in it, in its own rows, and drops the others."""
    coded = encode_small(tiny_encoder, step=6)
    beside = tuple(
        (row + 1,) if row + 1 < len(coded.records) else () for row in range(len(coded.records))
    )
    chosen = replace(coded, beside=beside).select(np.array([4, 5, 9]))
    assert chosen.beside == ((1,), (), ())


def test_without_a_network_neighbours_change_nothing(tiny_encoder: Encoder) -> None:
    """What illustrations have not taught is inferred by rule, from each text alone."""
    coded: CodedFindings = encode_small(tiny_encoder, step=5)
    beside = tuple((max(row - 1, 0),) for row in range(len(coded.records)))
    assert train_polarity(replace(coded, beside=beside)).beside_weight_ == 0.0
    assert hold_out_polarity(replace(coded, beside=beside)) == hold_out_polarity(coded)
