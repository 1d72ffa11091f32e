"""Errors and thresholds: totals that add up with the figures, and nothing invented or lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays

from inspection_findings.coding import describe_theme
from inspection_findings.encode import Encoder
from inspection_findings.theme_model.evaluation import (
    CodedFindings,
    HeldOut,
    ThemeError,
    ThresholdPoint,
    calibration_bins,
    calibration_error,
    count_confusions,
    find_errors,
    hold_out_themes,
    measure_thresholds,
    score_themes,
)
from tests.support.coded import THEMES, encode_small, small_codebook

ROWS = 12
MARKS = arrays(np.bool_, (ROWS, len(THEMES)))


@pytest.fixture(scope="module")
def held(tiny_encoder: Encoder) -> tuple[CodedFindings, HeldOut]:
    """Return bullets and recommendations with what held-out models say of them."""
    coded = encode_small(tiny_encoder, step=2)
    codebook = small_codebook()
    theme_embeddings = tiny_encoder.encode([describe_theme(theme) for theme in codebook.themes])
    held_out = hold_out_themes(coded, codebook=codebook, theme_embeddings=theme_embeddings)
    return coded.select(coded.settled), held_out.select(coded.settled)


def errors_of(coded: CodedFindings, held_out: HeldOut) -> tuple[ThemeError, ...]:
    citations = {record.coding_id: f"finding {record.coding_id}" for record in coded.records}
    return find_errors(coded, held_out, theme_ids=THEMES, citations=citations)


@pytest.fixture(scope="module")
def made_up(held: tuple[CodedFindings, HeldOut]) -> Callable[..., tuple[CodedFindings, HeldOut]]:
    """Return a maker of a dozen real findings with codings of the test's own."""
    first = np.arange(ROWS)
    coded, held_out = held[0].select(first), held[1].select(first)

    def make(
        codings: np.ndarray, decided: np.ndarray, undecided: np.ndarray
    ) -> tuple[CodedFindings, HeldOut]:
        return (
            replace(coded, codings=codings, undecided=undecided),
            replace(held_out, decided=decided),
        )

    return make


def test_settled_findings_are_no_narrative(tiny_encoder: Encoder) -> None:
    """Bullets and recommendations, in order, and all of them."""
    coded = encode_small(tiny_encoder, step=2)
    kinds = [coded.kinds[row] for row in coded.settled]
    assert set(kinds) == {"bullet", "recommendation"}
    assert len(kinds) + coded.kinds.count("narrative") == len(coded.kinds)


def test_errors_are_those_behind_the_scores(held: tuple[CodedFindings, HeldOut]) -> None:
    """For each theme, misses and false alarms are what recall and precision leave."""
    coded, held_out = held
    errors = errors_of(coded, held_out)
    scores = score_themes(coded.codings, held_out.decided, counted=~coded.undecided)
    assert errors, "the model is perfect, and the test says nothing"
    for theme_id, score in zip(THEMES, scores.themes, strict=True):
        missed = sum((e.theme_id, e.error) == (theme_id, "missed") for e in errors)
        false = sum((e.theme_id, e.error) == (theme_id, "false alarm") for e in errors)
        right = score.support - missed
        assert right == score.decided - false
        assert score.recall == (round(right / score.support, 4) if score.support else None)


def test_an_error_shows_what_to_read(held: tuple[CodedFindings, HeldOut]) -> None:
    """Each has its citation, its text and both codings, which differ by its theme."""
    coded, held_out = held
    by_id = {record.coding_id: record for record in coded.records}
    for error in errors_of(coded, held_out):
        assert error.citation == f"finding {error.coding_id}"
        assert error.text == by_id[error.coding_id].text
        assert set(error.coded) == set(by_id[error.coding_id].themes)
        assert (error.theme_id in error.coded) == (error.error == "missed")
        assert (error.theme_id in error.given) == (error.error == "false alarm")


@settings(max_examples=40, deadline=None)
@given(codings=MARKS, decided=MARKS, undecided=MARKS)
def test_nothing_is_lost_or_invented(
    made_up: Callable[..., tuple[CodedFindings, HeldOut]],
    codings: np.ndarray,
    decided: np.ndarray,
    undecided: np.ndarray,
) -> None:
    """Errors are the cells that differ and count; every error is in a confusion, and no other."""
    errors = errors_of(*made_up(codings, decided, undecided))
    assert len(errors) == int(((codings != decided) & ~undecided).sum())
    confusions = count_confusions(errors)
    assert {
        (coding_id, theme)
        for confusion in confusions
        for coding_id in confusion.coding_ids
        for theme in (confusion.missed, confusion.given)
        if theme is not None
    } == {(error.coding_id, error.theme_id) for error in errors}
    assert all(len(set(c.coding_ids)) == c.findings > 0 for c in confusions)
    counts = [confusion.findings for confusion in confusions]
    assert counts == sorted(counts, reverse=True)
    assert len({(c.missed, c.given) for c in confusions}) == len(confusions)


def test_confusions_by_hand(made_up: Callable[..., tuple[CodedFindings, HeldOut]]) -> None:
    """A miss beside a false alarm is a pair; either alone stands alone."""
    codings, decided, none = (np.zeros((ROWS, len(THEMES)), dtype=bool) for _ in range(3))
    codings[[0, 1], 0] = True  # victim work is missed twice,
    decided[[0, 1], 2] = True  # both times with ETE instead
    codings[2, 1] = True  # Outcome 22 is missed, nothing instead
    decided[3, 3] = True  # governance is one too many
    coded, held_out = made_up(codings, decided, none)
    found = [(c.missed, c.given, c.findings) for c in count_confusions(errors_of(coded, held_out))]
    assert found == [
        ("victim-work", "ete", 2),
        (None, "governance", 1),
        ("outcome-22", None, 1),
    ]


@pytest.fixture(scope="module")
def points(held: tuple[CodedFindings, HeldOut]) -> tuple[ThresholdPoint, ...]:
    """Return the figures of all thresholds."""
    return measure_thresholds(*held)


def test_a_higher_threshold_finds_less_and_abstains_more(
    points: tuple[ThresholdPoint, ...],
) -> None:
    """Along the common threshold recall never rises, and the share abstained never falls."""
    common = [point for point in points if point.rule == "common"]
    assert [point.threshold for point in common] == [n / 100 for n in range(5, 100, 5)]
    for lower, higher in pairwise(common):
        assert (higher.recall or 0) <= (lower.recall or 0)
        assert higher.abstained >= lower.abstained
        assert higher.themes_each <= lower.themes_each
    assert (common[0].recall or 0) > (common[-1].recall or 0)


def test_the_models_own_thresholds_stand_beside(
    points: tuple[ThresholdPoint, ...], held: tuple[CodedFindings, HeldOut]
) -> None:
    """Their figures are the evaluation's; being sure costs recall and never gives more."""
    coded, held_out = held
    own, sure = points[-2:]
    assert (own.rule, own.threshold, sure.rule, sure.threshold) == ("own", None, "sure", None)
    micro = score_themes(coded.codings, held_out.decided, counted=~coded.undecided).micro
    assert (own.precision, own.recall, own.f1) == (micro.precision, micro.recall, micro.f1)
    assert own.abstained == round(float((~held_out.decided.any(axis=1)).mean()), 4)
    assert (sure.recall or 0) <= (own.recall or 0)
    assert sure.themes_each < own.themes_each


def test_calibration_bins_explain_the_error(held: tuple[CodedFindings, HeldOut]) -> None:
    """The bins hold every cell, and their gaps, weighted by size, are the calibration error."""
    coded, held_out = held
    arguments = (held_out.probabilities, coded.codings)
    bins = calibration_bins(*arguments, counted=~coded.undecided)
    cells = int((~coded.undecided).sum())
    assert sum(one.cells for one in bins) == cells
    gaps = sum(one.cells * abs((one.said or 0) - (one.coded or 0)) for one in bins)
    error = calibration_error(*arguments, counted=~coded.undecided)
    assert gaps / cells == pytest.approx(error, abs=1e-4)
    for one in bins:
        assert (one.said is None) == (one.coded is None) == (one.cells == 0)
        assert one.said is None or one.low <= one.said <= one.high
