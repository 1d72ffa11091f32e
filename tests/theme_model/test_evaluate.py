"""Measurement: figures that can be checked by hand, and boroughs that are really left out."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays

from inspection_findings.coding import describe_theme
from inspection_findings.encode import Encoder
from inspection_findings.errors import CodingError
from inspection_findings.theme_model.evaluation import (
    CodedFindings,
    Evaluation,
    calibration_error,
    evaluate,
    evaluate_coded,
    hold_out_themes,
    score_themes,
)
from inspection_findings.theme_model.evaluation.held_out import (
    hold_out_polarity,
    leave_out_boroughs,
)
from inspection_findings.theme_model.evaluation.scores import Scores
from tests.support.coded import BOROUGHS, THEMES, encode_small, small_codebook, small_reference

MARKS = arrays(np.bool_, (12, 3))


@pytest.fixture(scope="module")
def coded(tiny_encoder: Encoder) -> CodedFindings:
    """Return half of the reference coding, with five themes."""
    return encode_small(tiny_encoder, step=2)


@pytest.fixture(scope="module")
def theme_embeddings(tiny_encoder: Encoder) -> np.ndarray:
    """Return the rows of the five themes."""
    return tiny_encoder.encode([describe_theme(theme) for theme in small_codebook().themes])


@pytest.fixture(scope="module")
def evaluation(coded: CodedFindings, theme_embeddings: np.ndarray) -> Evaluation:
    """Return its evaluation."""
    return evaluate_coded(coded, codebook=small_codebook(), theme_embeddings=theme_embeddings)


def score(codings: np.ndarray, decided: np.ndarray) -> Scores:
    """Score with every cell counted."""
    return score_themes(
        codings,
        decided,
        counted=np.ones_like(codings),
    )


@settings(max_examples=20, deadline=None)
@given(codings=MARKS, decided=MARKS)
def test_figures_are_those_of_scikit_learn(codings: np.ndarray, decided: np.ndarray) -> None:
    """Precision, recall and F1 of each theme and over all cells equal the reference library's."""
    from sklearn.metrics import f1_score, precision_score, recall_score

    scores = score(codings, decided)
    for k, theme in enumerate(scores.themes):
        pair = (codings[:, k], decided[:, k])
        options = {"zero_division": 0.0}
        assert (theme.precision or 0) == pytest.approx(precision_score(*pair, **options), abs=1e-4)
        assert (theme.recall or 0) == pytest.approx(recall_score(*pair, **options), abs=1e-4)
        assert (theme.f1 or 0) == pytest.approx(f1_score(*pair, **options), abs=1e-4)
    wanted = f1_score(codings, decided, average="micro", zero_division=0.0)
    assert (scores.micro.f1 or 0) == pytest.approx(wanted, abs=1e-4)


def test_a_theme_nobody_coded_has_no_figure_and_no_weight() -> None:
    """Support 0 is None, not 0, and the macro average is over the other themes."""
    codings = np.array([[True, False], [True, False], [False, False], [False, False]])
    scores = score(codings, codings)
    assert scores.themes[1].f1 is None
    assert scores.themes[1].f1_low is None
    assert scores.macro.f1 == 1.0
    wrong = codings.copy()
    wrong[3, 1] = True
    assert score(codings, wrong).themes[1].f1 == 0.0
    assert score(codings, wrong).macro.f1 == 1.0
    assert (score(codings, wrong).micro.f1 or 0) < 1.0, "the micro average counts it as wrong"


def test_cells_that_do_not_count_change_nothing() -> None:
    """What is decided on a disputed cell is neither right nor wrong."""
    generator = np.random.default_rng(1)
    codings, decided, counted = (generator.random((40, 3)) > 0.5 for _ in range(3))
    one = score_themes(codings, decided, counted=counted)
    other = score_themes(codings, decided ^ ~counted, counted=counted)
    assert one == other


@pytest.mark.parametrize(("said", "error"), [(0.25, 0.0), (0.5, 0.25), (1.0, 0.75)])
def test_calibration_error_by_hand(said: float, error: float) -> None:
    """Of four cells with one coded, saying a quarter is right and saying more is wrong."""
    codings = np.array([[True, False], [False, False]])
    probabilities = np.full((2, 2), said)
    counted = np.ones_like(codings)
    assert calibration_error(probabilities, codings, counted=counted) == error


def test_each_borough_is_left_out_once() -> None:
    """Every finding is judged once, by a model without its borough."""
    boroughs = ["B", "A", "C", "A"]
    seen = []
    for inside, outside in leave_out_boroughs(boroughs):
        assert not {boroughs[i] for i in inside} & {boroughs[i] for i in outside}
        assert len(inside) + len(outside) == len(boroughs)
        seen += outside.tolist()
    assert sorted(seen) == [0, 1, 2, 3]


def test_the_left_out_borough_teaches_nothing(
    coded: CodedFindings, theme_embeddings: np.ndarray
) -> None:
    """Scrambling one borough's codings leaves what is said of that borough untouched."""
    coded = coded.select(np.arange(0, len(coded.records), 2))
    rows = [i for i, borough in enumerate(coded.boroughs) if borough == "Islington"]
    codings = coded.codings.copy()
    codings[rows] = ~codings[rows]
    options = {"codebook": small_codebook(), "theme_embeddings": theme_embeddings}
    honest = hold_out_themes(coded, **options)  # type: ignore[arg-type]
    scrambled = hold_out_themes(replace(coded, codings=codings), **options)  # type: ignore[arg-type]
    assert (honest.probabilities[rows] == scrambled.probabilities[rows]).all()
    assert (honest.decided[rows] == scrambled.decided[rows]).all()
    others = [i for i in range(len(coded.boroughs)) if i not in rows]
    assert not (honest.probabilities[others] == scrambled.probabilities[others]).all()


def test_it_beats_what_is_simpler(evaluation: Evaluation) -> None:
    """The averages lie above keywords and above either half of the features.

    This small model starts from no illustrations, so it is itself one of the baselines.
    """
    for average in evaluation.overall:
        simpler = dict(average.baselines)
        assert average.score.f1 == simpler.pop("no illustrations")
        assert average.score.f1 is not None
        assert all(average.score.f1 > (f1 or 0) for f1 in simpler.values())


def test_totals_add_up(evaluation: Evaluation, coded: CodedFindings) -> None:
    """Support is that of the coding; boroughs and narrative add up to all findings."""
    settled = [i for i, record in enumerate(coded.records) if record.kind != "narrative"]
    by_theme = coded.codings[settled].sum(axis=0).tolist()
    assert [item.score.support for item in evaluation.themes] == by_theme
    assert sum(b.findings for b in evaluation.boroughs) == evaluation.findings == len(settled)
    assert evaluation.findings + evaluation.narrative_findings == len(coded.records)
    assert evaluation.abstained == round((1 - evaluation.coverage) * evaluation.findings)


def test_themes_missing_from_a_borough_are_said(evaluation: Evaluation) -> None:
    """Outcome 22 is never coded in Havering, and the figures say so."""
    absent = {item.theme_id: item.absent_from for item in evaluation.themes}
    assert "Havering" in absent["outcome-22"]
    assert absent["governance"] == ()


def test_polarity_is_measured_where_no_heading_gives_it(evaluation: Evaluation) -> None:
    """On Diversity bullets and narrative, apart."""
    assert [part.where for part in evaluation.polarity] == ["diversity", "narrative"]
    assert all(part.clear > 0 and part.accuracy is not None for part in evaluation.polarity)


def test_the_probability_of_a_polarity_is_held_against_how_often_it_is_right(
    evaluation: Evaluation, coded: CodedFindings
) -> None:
    """The calibration error on narrative, computed again by hand."""
    bins: dict[int, list[float]] = {}
    said = hold_out_polarity(coded)
    for row in coded.narrative:
        polarity, probability = said[row]
        right = polarity == coded.records[row].polarity
        bins.setdefault(min(int(probability * 10), 9), []).append(probability - right)
    error = sum(abs(sum(gaps)) for gaps in bins.values()) / len(coded.narrative)
    assert evaluation.polarity[1].calibration_error == pytest.approx(error, abs=1e-4)
    assert error > 0


def test_the_same_figures_give_the_same_bytes(
    evaluation: Evaluation, coded: CodedFindings, theme_embeddings: np.ndarray
) -> None:
    """Measured again, nothing differs, and themes keep the codebook's order."""
    again = evaluate_coded(coded, codebook=small_codebook(), theme_embeddings=theme_embeddings)
    assert again.to_json() == evaluation.to_json()
    read = json.loads(evaluation.to_json())
    assert [item["theme_id"] for item in read["themes"]] == list(THEMES)


def test_rows_are_flat(evaluation: Evaluation) -> None:
    """One row a theme, then the two averages, all with the same columns."""
    rows = evaluation.rows()
    assert [row["theme"] for row in rows] == [*THEMES, "macro", "micro"]
    assert len({tuple(row) for row in rows}) == 1


def test_two_boroughs_are_too_few(tiny_encoder: Encoder) -> None:
    """With one left out and one to tune on, none is left to learn from."""
    two = [record for record in small_reference(step=2) if record.report_id in list(BOROUGHS)[:2]]
    with pytest.raises(CodingError, match="covers 2 boroughs; code findings of at least three"):
        evaluate(two, codebook=small_codebook(), encoder=tiny_encoder, boroughs=BOROUGHS)
