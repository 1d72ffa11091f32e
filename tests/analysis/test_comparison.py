"""Permutation tests of whole boroughs; that they are too few to tell is an answer too."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact
from scipy.stats import permutation_test as scipy_permutation_test

from inspection_findings.analysis.comparison import (
    BYS,
    By,
    Comparison,
    adjust_p_values,
    compare,
    permutation,
    permutation_test,
    sign_flip_test,
)
from inspection_findings.analysis.comparison.contrasts import Contrast
from inspection_findings.analysis.comparison.holm import find_family
from inspection_findings.analysis.comparison.wording import describe_test
from inspection_findings.frames import CorpusFrames
from inspection_findings.frameworks import read_frameworks
from tests.support.frames import (
    CORPUS,
    build_frames,
    make_coding,
    make_finding,
    make_frames,
    make_report,
    read_default_codebook,
)

FRAMEWORKS = read_frameworks(CORPUS / "standards.toml")
THEMES = ("staffing", "ete")
NUMBERS = st.floats(-1, 1).map(lambda value: round(value, 3))


def is_area(_: int, of: int) -> bool:
    """Return whether a finding of ``make_corpus`` is an area for improvement."""
    return of % 2 == 0


def make_corpus(
    boroughs: int,
    *,
    is_on_theme: Callable[[int, int], bool] = lambda *_: False,
    **report: Any,
) -> CorpusFrames:
    """Return boroughs of four findings each, those that ``is_on_theme`` chooses on staffing."""
    reports, findings, codings = [], [], []
    for number in range(boroughs):
        values = {key: value(number) for key, value in report.items()}
        reports.append(make_report(f"Borough {number:02}", **values))
        for of in range(4):
            one = make_finding(
                f"{number}-{of}",
                f"Borough {number:02}",
                report_id=reports[-1]["report_id"],
                polarity="area_for_improvement" if is_area(number, of) else "strength",
            )
            findings.append(one)
            theme_id = "staffing" if is_on_theme(number, of) else "ete"
            codings.append(make_coding(one["finding_id"], theme_id))
    return make_frames(
        reports=reports, findings=findings, codings=codings, effective_codings=codings
    )


def row_of(found: Comparison, theme_id: str = "staffing") -> dict[str, Any]:
    """Return the one test of a theme."""
    (row,) = found.tests[found.tests["theme_id"] == theme_id].to_dict("records")
    return {str(name): value for name, value in row.items()}


def run(frames: CorpusFrames, by: By, **options: Any) -> Comparison:
    """Compare with the themes of these tests."""
    return compare(frames, by=by, theme_ids=THEMES, frameworks=FRAMEWORKS, **options)


@settings(deadline=None, max_examples=30)
@given(st.lists(NUMBERS, min_size=2, max_size=7))
def test_sign_flip_test_agrees_with_scipy(differences: list[float]) -> None:
    """The exact p is SciPy's, zeros aside, which tell nothing either way."""
    told = [one for one in differences if one]
    if len(told) < 2:
        return
    oracle = scipy_permutation_test(
        (np.array(told),), np.mean, permutation_type="samples", n_resamples=np.inf
    )
    result = sign_flip_test(differences)
    assert result.p == pytest.approx(float(oracle.pvalue))
    assert result.smallest_p <= result.p


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(NUMBERS, st.integers(2018, 2025)), min_size=2, max_size=6))
def test_permutation_test_agrees_with_scipy(pairs: list[tuple[float, int]]) -> None:
    """In one stratum the exact p is that of SciPy's permutation of pairs."""
    shares = np.array([share for share, _ in pairs])
    years = np.array([year - 2021.0 for _, year in pairs])
    oracle = scipy_permutation_test(
        (shares - shares.mean(),),
        lambda values: float(values @ (years - years.mean())),
        permutation_type="pairings",
        n_resamples=np.inf,
        vectorized=False,
    )
    result = permutation_test(shares - shares.mean(), years - years.mean(), ["2021"] * len(pairs))
    assert result.exact
    assert result.p == pytest.approx(float(oracle.pvalue), abs=1e-6)


@pytest.mark.parametrize(("with_theme", "without"), [((4, 0), (0, 4)), ((3, 1), (1, 3))])
def test_permutation_test_of_presence_is_fishers(
    with_theme: tuple[int, int], without: tuple[int, int]
) -> None:
    """Where a theme is there or not, and frameworks are two, the exact p is Fisher's."""
    table = [with_theme, without]
    has = np.array([1.0] * sum(with_theme) + [0.0] * sum(without))
    group = np.array(
        [1.0] * with_theme[0] + [0.0] * with_theme[1] + [1.0] * without[0] + [0.0] * without[1]
    )
    result = permutation_test(has - has.mean(), group - group.mean(), [""] * len(has))
    sides = [fisher_exact(table, alternative=side).pvalue for side in ("less", "greater")]
    assert result.p == pytest.approx(min(1.0, 2 * min(sides)))


def test_reports_change_places_within_a_framework_only() -> None:
    """What differs between strata alone is the same in every arrangement."""
    shares, years = np.array([0.0, 0.0, 1.0, 1.0]), np.array([0.0, 0.0, 1.0, 1.0])
    result = permutation_test(shares, years, ["a", "a", "b", "b"])
    assert (result.p, result.arrangements) == (1.0, 4)
    assert permutation_test(shares, years, ["a", "b", "a", "b"]).arrangements == 4


def test_many_reports_are_sampled_the_same_each_time() -> None:
    """Beyond what can be listed, a fixed sample that holds what was found; never a p of zero."""
    values = np.arange(20.0) - 9.5
    result = permutation_test(values, values, ["2021"] * 20)
    assert not result.exact
    assert 0 < result.p < 0.001
    assert result == permutation_test(values, values, ["2021"] * 20)
    assert sign_flip_test(np.ones(30)).p > 0


@pytest.mark.parametrize("at_once", [1, 7, 100_000])
def test_the_sample_is_the_same_however_many_are_drawn_at_once(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand boroughs cannot be drawn in one go, and must not get other signs and places."""
    values, strata = np.sqrt(np.arange(20.0)), ["2018"] * 9 + ["2021"] * 11
    whole = sign_flip_test(values - 2), permutation_test(values, values[::-1], strata)
    monkeypatch.setattr(permutation, "_AT_ONCE", at_once)
    permutation._list_places.cache_clear()
    again = sign_flip_test(values - 2), permutation_test(values, values[::-1], strata)
    assert again == whole


P_VALUES = st.lists(
    st.tuples(st.floats(0.001, 1), st.floats(0.1, 1)).map(lambda one: (one[0], one[0] * one[1])),
    max_size=12,
)


@given(P_VALUES)
def test_adjusting_never_makes_a_p_smaller_and_keeps_the_order(
    pairs: list[tuple[float, float]],
) -> None:
    """Adjusted values are in the order of the p values; what cannot be shown is left out."""
    p_values, smallest = [p for p, _ in pairs], [least for _, least in pairs]
    family = find_family(smallest, level=0.05)
    adjusted = adjust_p_values(p_values, smallest, level=0.05)
    assert [not math.isnan(one) for one in adjusted] == [n in family for n in range(len(pairs))]
    assert all(adjusted[n] >= p_values[n] for n in family)
    ordered = sorted(family, key=lambda n: p_values[n])
    assert [adjusted[n] for n in ordered] == sorted(adjusted[n] for n in family)
    assert all(smallest[n] * len(family) <= 0.05 + 1e-9 for n in family)


def test_adjusted_p_values_are_holms() -> None:
    """The textbook example: multiplied by what is left, never below the one before."""
    p_values = [0.01, 0.04, 0.03, 0.005]
    adjusted = adjust_p_values(p_values, [0.0001] * 4, level=0.05)
    assert adjusted == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_a_plain_difference_is_shown_with_reports_enough_and_not_with_five() -> None:
    """A theme of all areas for improvement and no strength needs more than five boroughs."""
    for boroughs, verdict in ((10, "more than chance allows"), (5, "too few reports to tell")):
        row = row_of(run(make_corpus(boroughs, is_on_theme=is_area), "polarity"))
        assert (row["verdict"], row["more_in"]) == (verdict, "areas for improvement")
        assert (row["difference"], row["boroughs"]) == (100, boroughs)
    assert row["words"].endswith(
        "With so few reports, even the clearest result would happen by chance in 6 of 100 cases "
        "(smallest possible p 0.0625). That is too often to tell, given 2 comparisons."
    )


@pytest.mark.parametrize("difference", [0.04, -0.04])
def test_a_difference_below_a_decimal_has_no_side(difference: float) -> None:
    """No side is said to be greater by 0.0 points."""
    contrast = Contrast(more_in="later years", difference=difference, boroughs=5)
    words = describe_test(contrast, 0.01, "chance not ruled out", by="year", of=3)
    assert words == "No difference to one decimal, across five boroughs: chance not ruled out."
    plain = dataclasses.replace(contrast, difference=0.05)
    words = describe_test(plain, 0.01, "chance not ruled out", by="year", of=3)
    assert words.startswith("A greater share in later years, by 0.1 percentage points a year")


def test_no_difference_is_not_shown() -> None:
    """Where a theme goes now one way and now the other, chance is not ruled out."""
    frames = make_corpus(12, is_on_theme=lambda number, of: of % 2 == number % 2)
    assert row_of(run(frames, "polarity"))["verdict"] == "chance not ruled out"


def test_bullets_do_not_count() -> None:
    """A borough whose report says everything ten times over changes nothing."""
    frames = make_corpus(6, is_on_theme=lambda number, of: of == number % 4)
    long = frames.findings[frames.findings["borough"] == "Borough 01"]
    codings = frames.effective_codings
    copies = [long.assign(finding_id=long["finding_id"] + f"-{n}") for n in range(9)]
    coded = codings[codings["finding_id"].isin(long["finding_id"])]
    again = [coded.assign(finding_id=coded["finding_id"] + f"-{n}") for n in range(9)]
    longer = dataclasses.replace(
        frames,
        findings=pd.concat([frames.findings, *copies]),
        effective_codings=pd.concat([codings, *again]),
    )
    for by in ("polarity", "year"):
        left, right = run(frames, by).tests, run(longer, by).tests
        # What is counted beside the test are findings.
        beside = ["stated", "inferred", "unclear"]
        pd.testing.assert_frame_equal(left.drop(columns=beside), right.drop(columns=beside))


def test_what_is_inferred_is_no_polarity() -> None:
    """Only stated polarity is compared: a borough without any is left out by name."""
    frames = make_corpus(3, is_on_theme=is_area)
    inferred = frames.findings.assign(
        polarity_from=frames.findings["polarity_from"].where(
            (frames.findings["borough"] != "Borough 02")
            | (frames.findings["polarity"] != "area_for_improvement"),
            "model",
        )
    )
    found = run(dataclasses.replace(frames, findings=inferred), "polarity")
    assert row_of(found)["boroughs"] == 2
    rows = found.left_out[found.left_out["theme_id"] == "staffing"].to_dict("records")
    assert [(row["what"], row["reason"]) for row in rows] == [
        ("Borough 02", "has no areas for improvement")
    ]


def test_a_trend_is_told_from_enough_reports() -> None:
    """A share that rises with each year is shown for eight reports, and not for five."""
    for boroughs, verdict in ((8, "more than chance allows"), (3, "too few reports to tell")):
        frames = make_corpus(
            boroughs,
            is_on_theme=lambda number, of: of < number / 2,
            fieldwork=lambda number: f"{2015 + number}-01",
        )
        row = row_of(run(frames, "year"))
        assert (row["verdict"], row["more_in"]) == (verdict, "later years")


def test_a_change_of_framework_is_no_trend() -> None:
    """Where years differ between frameworks only, there is nothing to test, and it is said."""
    frames = make_corpus(
        6,
        is_on_theme=lambda number, _: number > 2,
        framework=lambda number: "2018" if number < 3 else "2021",
        fieldwork=lambda number: "2019-01" if number < 3 else "2023-01",
    )
    found = run(frames, "year")
    assert not len(found.tests)
    assert set(found.untested["reason"]) == {
        "all reports of a framework are of one year of inspection"
    }
    row = row_of(run(frames, "framework"))
    assert (row["group"], row["more_in"]) == ("2021", "framework 2021")


def test_frameworks_that_must_not_be_compared_are_not() -> None:
    """Victims have a standard of their own since 2025: the crosswalk forbids the comparison."""
    frames = make_corpus(4, framework=lambda number: "2021" if number < 2 else "2025")
    codings = frames.effective_codings.assign(theme_id="victim-work")
    findings = frames.findings.assign(standard="V1.1")  # the standard of their own
    found = compare(
        dataclasses.replace(frames, findings=findings, effective_codings=codings),
        by="framework",
        theme_ids=["victim-work"],
        frameworks=FRAMEWORKS,
    )
    assert "framework's doing" in found.untested["reason"].iloc[0]


def rate(frames: CorpusFrames, ratings: list[str]) -> CorpusFrames:
    """Return the frames with these ratings of 1.1, borough by borough."""
    rows = [
        {"report_id": report_id, "standard": "1.1", "name": "", "rating": rating, "in_score": True}
        for report_id, rating in zip(frames.reports["report_id"], ratings, strict=True)
    ]
    return dataclasses.replace(frames, ratings=pd.DataFrame(rows))


def test_a_theme_of_badly_rated_standards_is_shown() -> None:
    """A theme said only where the standard is rated low goes with low ratings."""
    frames = make_corpus(10, is_on_theme=lambda number, _: number < 5)
    row = row_of(run(rate(frames, ["Inadequate"] * 5 + ["Good"] * 5), "rating"))
    assert (row["verdict"], row["more_in"]) == ("more than chance allows", "lower-rated standards")
    assert row["difference"] == pytest.approx(-50)  # from none to all over two grades
    same = run(rate(frames, ["Good"] * 10), "rating")
    assert set(same.untested["reason"]) == {"every standard is rated the same everywhere"}


def test_the_slope_is_of_the_standards_that_say_anything() -> None:
    """Rated standards of which nothing is said pull no percentage points towards 0."""
    frames = make_corpus(10, is_on_theme=lambda number, _: number < 5)
    rated = rate(frames, ["Inadequate"] * 5 + ["Good"] * 5)
    silent = pd.concat([rated.ratings, rated.ratings.assign(standard="2.1")])
    row, with_silent = (
        row_of(run(dataclasses.replace(rated, ratings=ratings), "rating"))
        for ratings in (rated.ratings, silent)
    )
    assert with_silent["difference"] == pytest.approx(row["difference"])
    assert with_silent["p"] == row["p"]


def test_ratings_that_differ_only_in_silence_tell_nothing() -> None:
    """Where the one standard that says anything is rated the same, there is nothing to test."""
    frames = make_corpus(6, is_on_theme=lambda number, _: number < 3)
    same = rate(frames, ["Good"] * 6)
    silent = rate(frames, ["Good", "Inadequate"] * 3).ratings.assign(standard="2.1")
    ratings = pd.concat([same.ratings, silent])
    found = run(dataclasses.replace(same, ratings=ratings), "rating")
    assert not len(found.tests)
    assert set(found.untested["reason"]) == {
        "every standard is rated the same wherever anything is said under it"
    }


def test_a_borough_counts_once_by_rating() -> None:
    """Of two reports on a borough the newest is compared, and the older is listed."""
    frames = make_corpus(4, is_on_theme=lambda number, _: number < 2)
    reports = frames.reports.assign(
        borough=["A", "A", "B", "C"], published=["2021-01", "2024-01"] * 2
    )
    ratings = ["Good", "Inadequate", "Good", "Outstanding"]
    found = run(rate(dataclasses.replace(frames, reports=reports), ratings), "rating")
    assert row_of(found)["boroughs"] == 3
    assert set(found.left_out["what"]) == {"borough-00"}


@pytest.mark.parametrize("by", BYS)
def test_no_theme_vanishes_and_row_order_does_not_matter(by: By) -> None:
    """On real codings each theme is tested or listed with a reason, whatever the rows' order."""
    theme_ids = read_default_codebook().theme_ids
    frames = build_frames()
    shuffled = CorpusFrames(
        **{
            field.name: getattr(frames, field.name).sample(frac=1, random_state=3)
            for field in dataclasses.fields(frames)
        }
    )
    found, again = (
        compare(one, by=by, theme_ids=theme_ids, frameworks=FRAMEWORKS)
        for one in (frames, shuffled)
    )
    assert {*found.tests["theme_id"], *found.untested["theme_id"]} == set(theme_ids)
    for name in ("tests", "untested", "left_out"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(again, name))
    assert set(found.tests["verdict"]) <= {"too few reports to tell"}
    assert found.tests["p_corrected"].isna().all()
