"""Intervals of F1: they hold the figure, keep their width, and cover what they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from inspection_findings.theme_model.evaluation import Score, score_themes
from inspection_findings.theme_model.evaluation.intervals import find_f1_limits
from inspection_findings.theme_model.evaluation.scores import Scores

MARKS = arrays(np.bool_, (12, 3))


def score(codings: NDArray[np.bool_], decided: NDArray[np.bool_]) -> Scores:
    """Score with every cell counted."""
    return score_themes(codings, decided, counted=np.ones_like(codings))


def all_figures(scores: Scores) -> tuple[Score, ...]:
    """Return the figures of each theme, then the averages."""
    return (*scores.themes, scores.macro, scores.micro)


def known(figures: Score) -> tuple[float, float, float]:
    """Return lower limit, F1 and upper limit, which must all be there."""
    assert figures.f1 is not None
    assert figures.f1_low is not None
    assert figures.f1_high is not None
    return figures.f1_low, figures.f1, figures.f1_high


@given(codings=MARKS, decided=MARKS)
def test_an_interval_holds_its_figure_and_has_a_width(
    codings: NDArray[np.bool_], decided: NDArray[np.bool_]
) -> None:
    """So it is for a theme and both averages, also where everything or nothing is right."""
    for decisions in (decided, codings, ~codings):
        scores = score(codings, decisions)
        for figures in all_figures(scores):
            if figures.f1 is None:
                assert figures.f1_low is figures.f1_high is None
            else:
                low, f1, high = known(figures)
                assert 0.0 <= low <= f1 <= high <= 1.0
                assert high - low > 0.05


@given(codings=MARKS, decided=MARKS)
def test_more_findings_of_the_same_kind_narrow_an_interval(
    codings: NDArray[np.bool_], decided: NDArray[np.bool_]
) -> None:
    """Ten times the findings give a narrower interval around the same figure."""
    for decisions in (decided, codings):
        few = score(codings, decisions)
        many = score(np.tile(codings, (10, 1)), np.tile(decisions, (10, 1)))
        for wide, narrow in zip(all_figures(few), all_figures(many), strict=True):
            assert wide.f1 == narrow.f1
            if wide.f1 is not None:
                (low, f1, high), (inner_low, _, inner_high) = known(wide), known(narrow)
                if low == 0.0 < f1 or f1 < 1.0 == high:
                    continue  # cut off at the end of the scale, so narrower than it would be
                assert inner_high - inner_low < 0.6 * (high - low)


def test_a_perfect_score_on_four_findings_says_that_they_are_four() -> None:
    """No interval runs from 1.00 to 1.00; that of forty findings starts higher."""
    lows = []
    for findings in (4, 40):
        codings = np.ones((findings, 1), dtype=bool)
        low, f1, high = known(score(codings, codings).themes[0])
        assert f1 == high == 1.0
        lows.append(low)
    assert lows == pytest.approx([0.68, 0.95], abs=0.01)


@given(st.data())
def test_limits_are_those_of_wilsons_interval(data: st.DataObject) -> None:
    """They are the limits that SciPy gives the share of marked cells that are right."""
    from scipy.stats import binomtest

    marked = data.draw(st.integers(1, 200))
    right = data.draw(st.integers(0, marked))
    wanted = binomtest(right, marked).proportion_ci(0.95, method="wilson")
    low, high = find_f1_limits(np.array(float(right)), np.array(float(marked)))
    assert float(low) == pytest.approx(2 * wanted.low / (1 + wanted.low))
    assert float(high) == pytest.approx(2 * wanted.high / (1 + wanted.high))


@pytest.mark.parametrize("marked", [5, 20, 100])
def test_a_themes_interval_covers_what_it_says(marked: int) -> None:
    """Over all true values of F1, 95 of 100 intervals hold it: computed, not drawn."""
    from scipy.stats import binom

    counts = np.arange(marked + 1.0)
    low, high = find_f1_limits(counts, np.full(marked + 1, float(marked)))
    covered = []
    for share in np.linspace(0.005, 0.995, 199):
        holds = (low <= 2 * share / (1 + share)) & (2 * share / (1 + share) <= high)
        covered.append(float(binom.pmf(counts, marked, share) @ holds))
    assert np.mean(covered) == pytest.approx(0.95, abs=0.012)
    assert min(covered) > 0.8


def test_findings_that_are_half_right_do_not_make_a_score_certain() -> None:
    """Where each finding has one theme right and one wrong, the interval keeps its width."""
    codings = np.ones((10, 2), dtype=bool)
    decided = np.tile([[True, False], [False, True]], (5, 1))
    low, f1, high = known(score(codings, decided).micro)
    single = known(score(codings.reshape(-1, 1), decided.reshape(-1, 1)).themes[0])
    assert (low, f1, high) == single
    assert high - low > 0.3


def draw_findings(
    generator: np.random.Generator, *, right: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return codings and decisions on 80 findings, each with all its themes right, or none.

    A theme is marked on one finding in two; ``right`` is the share that is right of those marked.
    """
    marked = generator.random((80, len(right))) < 0.5
    correct = marked & (generator.random((80, 1)) < right)
    missed = generator.random(marked.shape) < 0.5
    return correct | (marked & missed), correct | (marked & ~missed)


def test_averages_cover_what_they_say_where_themes_go_together() -> None:
    """Nine in ten intervals or more hold the true value, though the cells are not independent."""
    generator = np.random.default_rng(5)
    right = np.linspace(0.6, 0.95, 8)
    micro = 2 * right.mean() / (1 + right.mean())
    macro = (2 * right / (1 + right)).mean()
    held = []
    for _ in range(400):
        scores = score(*draw_findings(generator, right=right))
        limits = [known(figures) for figures in (scores.micro, scores.macro)]
        wanted = zip(limits, (micro, macro), strict=True)
        held.append([low <= true <= high for (low, _, high), true in wanted])
    shares = np.mean(held, axis=0)
    assert (shares > 0.92).all()
    assert shares[0] < 0.99
