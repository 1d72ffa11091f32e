"""The theme classifier: calibrated, abstaining, the same whatever stands beside a finding."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspection_findings.classify import BLOCKS, ThemeClassifier, explain, to_classifications
from inspection_findings.classify.calibrator import find_sure_threshold
from inspection_findings.coding import Theme, describe_theme, mark_themes
from inspection_findings.coding.seed_phrases import gather_phrases
from inspection_findings.encode import Encoder
from inspection_findings.errors import CodebookError, ModelError, UnknownNameError
from inspection_findings.theme_model.evaluation import CodedFindings
from tests.support.coded import THEMES, encode_small, small_codebook, train_small

NEW_THEME = Theme(
    id="bus-travel",
    name="Bus travel",
    description="Whether children can reach appointments by bus.",
    code_when="",
    seed_phrases=("bus fare", "travel by bus"),
)


@pytest.fixture(scope="module")
def coded(tiny_encoder: Encoder) -> CodedFindings:
    """Return a third of the reference coding, with five themes."""
    return encode_small(tiny_encoder, step=3)


@pytest.fixture(scope="module")
def classifier(coded: CodedFindings, tiny_encoder: Encoder) -> ThemeClassifier:
    """Return a classifier that has learnt from it."""
    return train_small(coded, tiny_encoder)


@pytest.fixture(scope="module")
def probabilities(classifier: ThemeClassifier, coded: CodedFindings) -> np.ndarray:
    """Return the probabilities of the findings it has learnt from."""
    return classifier.predict_probabilities(coded.texts, coded.embeddings, kinds=coded.kinds)


def test_probabilities_are_probabilities(probabilities: np.ndarray, coded: CodedFindings) -> None:
    """One for each finding and theme, between 0 and 1."""
    assert probabilities.shape == coded.codings.shape
    assert ((probabilities >= 0) & (probabilities <= 1)).all()


def test_it_finds_themes_that_it_was_shown(
    classifier: ThemeClassifier, probabilities: np.ndarray, coded: CodedFindings
) -> None:
    """On its own training data it decides nearly every coding."""
    decided = mark_themes(classifier.decide(probabilities), THEMES)
    right = (decided & coded.codings).sum()
    assert right / coded.codings.sum() > 0.9
    assert right / decided.sum() > 0.85


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_neither_order_nor_batch_changes_a_probability(
    data: st.DataObject,
    classifier: ThemeClassifier,
    probabilities: np.ndarray,
    coded: CodedFindings,
) -> None:
    """Any findings in any order and number get, bit for bit, what they got among all."""
    rows = data.draw(
        st.lists(st.integers(0, len(coded.records) - 1), min_size=1, max_size=20, unique=True)
    )
    some = classifier.predict_probabilities(
        [coded.records[row].text for row in rows],
        coded.embeddings[rows],
        kinds=[coded.kinds[row] for row in rows],
    )
    assert (some == probabilities[rows]).all()


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(theme=st.sampled_from(THEMES), low=st.floats(0, 1), high=st.floats(0, 1))
def test_raising_a_threshold_never_adds_a_theme(
    theme: str,
    low: float,
    high: float,
    classifier: ThemeClassifier,
    probabilities: np.ndarray,
) -> None:
    """With a higher threshold, what is decided is a part of what was decided before."""
    low, high = sorted((low, high))
    before = classifier.with_thresholds({theme: low}).decide(probabilities)
    after = classifier.with_thresholds({theme: high}).decide(probabilities)
    assert all(set(a) <= set(b) for a, b in zip(after, before, strict=True))
    others = [[t for t in themes if t != theme] for themes in before]
    assert others == [[t for t in themes if t != theme] for themes in after]


def test_the_most_probable_theme_comes_first(
    classifier: ThemeClassifier, probabilities: np.ndarray
) -> None:
    """Decided themes are ordered by probability."""
    for row, themes in zip(probabilities, classifier.decide(probabilities), strict=True):
        ranked = [row[THEMES.index(theme)] for theme in themes]
        assert ranked == sorted(ranked, reverse=True)


def test_training_rows_may_come_in_any_order(
    classifier: ThemeClassifier,
    probabilities: np.ndarray,
    coded: CodedFindings,
    tiny_encoder: Encoder,
) -> None:
    """A classifier trained on shuffled rows is the same to the last bit."""
    shuffled = coded.select(np.random.default_rng(7).permutation(len(coded.records)))
    again = train_small(shuffled, tiny_encoder)
    assert (again.scorer_.weights == classifier.scorer_.weights).all()
    assert (again.thresholds_ == classifier.thresholds_).all()
    assert (
        again.predict_probabilities(coded.texts, coded.embeddings, kinds=coded.kinds)
        == probabilities
    ).all()


def test_folds_without_boroughs_do_not_hang_on_the_order(
    coded: CodedFindings, tiny_encoder: Encoder
) -> None:
    """Where every fourth finding is held out, it is the same ones however they come."""
    single = replace(coded, boroughs=("Haringey",) * len(coded.records))
    shuffled = single.select(np.random.default_rng(7).permutation(len(coded.records)))
    one, other = (train_small(given, tiny_encoder) for given in (single, shuffled))
    assert one.learnt_.all()
    assert (one.calibrator_.weights == other.calibrator_.weights).all()
    assert (one.thresholds_ == other.thresholds_).all()


def test_undecided_cells_teach_nothing(
    classifier: ThemeClassifier, coded: CodedFindings, tiny_encoder: Encoder
) -> None:
    """What is coded in a cell on which the coders differ makes no difference."""
    undecided = coded.undecided.copy()
    undecided[::9, 0] = True
    flipped = coded.codings ^ undecided
    one, other = (
        train_small(replace(coded, codings=codings, undecided=undecided), tiny_encoder)
        for codings in (coded.codings, flipped)
    )
    assert np.allclose(one.scorer_.weights, other.scorer_.weights, atol=1e-3)
    assert not np.allclose(one.scorer_.weights, classifier.scorer_.weights, atol=1e-3)


def test_an_added_theme_works_at_once_and_changes_nothing_else(
    classifier: ThemeClassifier,
    probabilities: np.ndarray,
    coded: CodedFindings,
    tiny_encoder: Encoder,
) -> None:
    """A theme nobody has coded is found by its phrases; the other themes stay as they were."""
    added = classifier.with_theme(NEW_THEME, tiny_encoder.encode([describe_theme(NEW_THEME)])[0])
    assert (
        added.predict_probabilities(coded.texts, coded.embeddings, kinds=coded.kinds)[:, :-1]
        == probabilities
    ).all()
    texts = ["The service pays the bus fares of children.", "The chair attended every meeting."]
    said = added.predict_probabilities(
        texts, tiny_encoder.encode(texts), kinds=["bullet", "bullet"]
    )
    assert said[0, -1] > 5 * said[1, -1]
    assert "bus-travel" in added.decide(said)[0]
    assert "bus-travel" not in added.decide(said)[1]
    assert explain(added, texts, said)[0].startswith("bus-travel: phrases 'bus fare'")


def test_an_added_theme_that_is_everywhere_changes_nothing_else(
    classifier: ThemeClassifier,
    probabilities: np.ndarray,
    coded: CodedFindings,
    tiny_encoder: Encoder,
) -> None:
    """Even a theme whose phrase stands in most findings leaves the other themes alone."""
    wide = replace(NEW_THEME, seed_phrases=("children", "the"))
    added = classifier.with_theme(wide, tiny_encoder.encode([describe_theme(wide)])[0])
    said = added.predict_probabilities(coded.texts, coded.embeddings, kinds=coded.kinds)
    assert (said[:, :-1] == probabilities).all()


def test_a_theme_is_not_added_twice(classifier: ThemeClassifier, tiny_encoder: Encoder) -> None:
    """An id stands for one theme."""
    theme = classifier.themes[0]
    with pytest.raises(CodebookError, match="victim-work: is in the model already"):
        classifier.with_theme(theme, tiny_encoder.encode([describe_theme(theme)])[0])


def test_a_theme_without_examples_is_trained_from_the_codebook(
    coded: CodedFindings, tiny_encoder: Encoder
) -> None:
    """A theme in the codebook that nobody has coded still gets a say."""
    codings = coded.codings.copy()
    codings[:, 1] = False  # outcome-22
    classifier = train_small(replace(coded, codings=codings), tiny_encoder)
    assert classifier.learnt_.tolist() == [True, False, True, True, True]
    rows = np.flatnonzero(coded.codings[:, 1])
    said = classifier.predict_probabilities(
        [coded.texts[row] for row in rows],
        coded.embeddings[rows],
        kinds=[coded.kinds[row] for row in rows],
    )
    assert (said[:, 1] >= classifier.thresholds_[1]).mean() > 0.7


def test_an_unknown_theme_is_named(classifier: ThemeClassifier) -> None:
    """A coding or threshold with an unknown theme is refused, and the known ones are listed."""
    with pytest.raises(
        UnknownNameError, match=r"theme 'victims' is not known\. .*Known themes: vict"
    ):
        classifier.with_thresholds({"victims": 0.5})
    with pytest.raises(UnknownNameError, match="theme 'victims'"):
        mark_themes([["ete"], ["victims"]], THEMES)


def test_an_unknown_block_is_named(coded: CodedFindings, tiny_encoder: Encoder) -> None:
    """A misspelt feature block is refused."""
    classifier = ThemeClassifier(small_codebook().themes, blocks=("embeddings",))
    with pytest.raises(UnknownNameError, match="feature block 'embeddings'"):
        classifier.fit(
            coded.texts,
            coded.embeddings,
            coded.codings,
            kinds=coded.kinds,
            theme_embeddings=tiny_encoder.encode(list(THEMES)),
            groups=coded.boroughs,
        )


def test_nothing_coded_is_said(coded: CodedFindings, tiny_encoder: Encoder) -> None:
    """Training on findings without a single coding is refused."""
    with pytest.raises(ModelError, match="no finding carries a theme"):
        train_small(replace(coded, codings=np.zeros_like(coded.codings)), tiny_encoder)


def test_a_classification_says_what_was_decided_and_why(
    classifier: ThemeClassifier, coded: CodedFindings
) -> None:
    """Each carries every probability, abstains exactly if nothing is decided, gives a reason."""
    ids = [str(record.coding_id) for record in coded.records]
    classifications = to_classifications(
        classifier, ids, coded.texts, coded.embeddings, kinds=coded.kinds
    )
    assert [c.finding_id for c in classifications] == ids
    assert any(c.abstained for c in classifications)
    for c, text in zip(classifications, coded.texts, strict=True):
        assert set(c.probabilities) == set(THEMES)
        assert c.abstained == (not c.themes) == c.reason.startswith("no theme reached")
        assert "\n" not in c.reason
        for theme in c.themes:
            assert f"{theme}: " in c.reason
        for word in _words_of(c.reason):
            assert word in text.casefold().replace("\u2019", "'")


def _words_of(reason: str) -> list[str]:
    """Return the words that a reason says the text holds."""
    parts = [part.split("words ")[1] for part in reason.split("; ") if "words " in part]
    return [word for part in parts for word in part.split(", ")]


@pytest.mark.parametrize("block", BLOCKS)
def test_each_block_can_be_left_out(
    block: str, coded: CodedFindings, tiny_encoder: Encoder, probabilities: np.ndarray
) -> None:
    """An ablation without one block trains, and says something else."""
    codebook = small_codebook()
    blocks = tuple(name for name in BLOCKS if name != block)
    classifier = ThemeClassifier(codebook.themes, blocks=blocks).fit(
        coded.texts,
        coded.embeddings,
        coded.codings,
        kinds=coded.kinds,
        theme_embeddings=tiny_encoder.encode([describe_theme(t) for t in codebook.themes]),
        groups=coded.boroughs,
    )
    said = classifier.predict_probabilities(coded.texts, coded.embeddings, kinds=coded.kinds)
    assert not np.allclose(said, probabilities, atol=1e-3)


def test_it_is_an_estimator_that_can_be_cloned(classifier: ThemeClassifier) -> None:
    """Its parameters are those it was given, and scikit-learn can copy it unfitted."""
    from sklearn.base import clone

    copy = clone(classifier.set_params(shrinkage=20.0))
    assert copy.get_params() == classifier.get_params()
    assert not hasattr(copy, "scorer_")
    with pytest.raises(UnknownNameError, match="parameter 'seed'"):
        copy.set_params(seed=1)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Seconded police officers were absent.", True),
        ("the second police officer", False),
        ("A SECONDED  police officer", True),
        ("Police officers, seconded", False),
        ("seconded police", False),
    ],
)
def test_a_phrase_is_found_in_any_inflection(text: str, found: bool) -> None:
    """Words must stand side by side, in order; endings, case and spacing do not matter."""
    theme = replace(NEW_THEME, seed_phrases=("seconded police officer",))
    assert gather_phrases([theme]).find([text])[0, 0] == found


def test_what_a_finding_is_counts(
    classifier: ThemeClassifier, probabilities: np.ndarray, coded: CodedFindings
) -> None:
    """The same text as a bullet and as narrative is not held to be the same."""
    said = classifier.predict_probabilities(
        coded.texts, coded.embeddings, kinds=["narrative"] * len(coded.texts)
    )
    same = np.array([kind == "narrative" for kind in coded.kinds])
    assert (said[same] == probabilities[same]).all()
    assert (said[~same] != probabilities[~same]).any()


def test_only_sure_gives_less(classifier: ThemeClassifier, probabilities: np.ndarray) -> None:
    """Where it must be sure it gives a part of the themes, none below the sure threshold."""
    sure = classifier.only_sure()
    for row, few, many in zip(
        probabilities, sure.decide(probabilities), classifier.decide(probabilities), strict=True
    ):
        assert set(few) <= set(many)
        assert all(row[THEMES.index(theme)] >= classifier.sure_threshold_ for theme in few)


def test_the_sure_threshold_reaches_its_precision() -> None:
    """It is the lowest from which on the wanted share is right; 1 where none reaches it."""
    said = np.array([[0.2], [0.4], [0.6], [0.8]])
    right = np.array([[False], [False], [True], [True]])
    everything = np.ones_like(right)
    assert find_sure_threshold(said, right, everything, precision=0.9) == pytest.approx(0.41)
    assert find_sure_threshold(said, right, everything, precision=0.6) == pytest.approx(0.21)
    assert find_sure_threshold(said, ~right, everything, precision=0.9) == pytest.approx(0.81)
