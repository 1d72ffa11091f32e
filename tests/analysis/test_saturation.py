"""Saturation and samples: exact over all orders, honest where five reports cannot tell."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection_findings.analysis.sites import measure_saturation, suggest_sample
from inspection_findings.analysis.sites.chao2 import (
    count_frequencies,
    estimate_unseen,
    expect_found,
    extrapolate,
    limit_unseen,
    measure_coverage,
    measure_error,
)
from inspection_findings.frames import CorpusFrames
from inspection_findings.reading import read_default_frameworks
from tests.support.frames import (
    build_frames,
    make_coding,
    make_finding,
    make_frames,
    make_report,
    read_default_codebook,
)

FRAMEWORKS = read_default_frameworks()
INF = float("inf")
INCIDENCES = st.lists(st.sets(st.integers(0, 4), min_size=1), min_size=1, max_size=12)


def frequencies_of(incidences: list[set[int]], reports: int = 5) -> Any:
    return count_frequencies([len(found) for found in incidences], reports)


@pytest.mark.parametrize(("total", "reports"), [(1, 1), (5, 2), (5, 5), (150, 40)])
def test_a_curve_is_exact(total: int, reports: int) -> None:
    """A sub-theme in so many reports is missed by the share of choices that have none of them."""
    for count in range(1, total + 1):
        missed = math.comb(total - count, reports) / math.comb(total, reports)
        assert expect_found(count_frequencies([count], total), reports) == 1.0 - missed


@given(INCIDENCES)
@settings(deadline=None, max_examples=50)
def test_the_curve_is_the_mean_over_every_order(incidences: list[set[int]]) -> None:
    """What t reports bring is the mean over all orders of reading, counted one by one."""
    frequencies = frequencies_of(incidences)
    for reports in range(6):
        counted = [
            sum(not found.isdisjoint(order) for found in incidences)
            for order in itertools.combinations(range(5), reports)
        ]
        assert expect_found(frequencies, reports) == pytest.approx(np.mean(counted))


@given(INCIDENCES)
@settings(deadline=None, max_examples=50)
def test_reading_more_never_finds_less(incidences: list[set[int]]) -> None:
    """The curve rises from one report to all, and on to the estimate, where it stays."""
    frequencies = frequencies_of(incidences)
    values = [expect_found(frequencies, reports) for reports in range(1, 6)]
    values += [extrapolate(frequencies, further) for further in (1, 2, 10, INF)]
    assert all(a <= b + 1e-9 for a, b in itertools.pairwise(values))
    assert values[-1] == pytest.approx(len(incidences) + estimate_unseen(frequencies))
    low, high = limit_unseen(
        len(incidences), estimate_unseen(frequencies), measure_error(frequencies, INF)
    )
    assert len(incidences) <= low <= values[-1] + 1e-9
    assert values[-1] <= high + 1e-9
    assert 0.0 <= measure_coverage(frequencies) <= 1.0


def test_chao2_and_its_error_are_the_published_ones() -> None:
    """Estimate and standard error are those of the closed formulas of Chao (1987)."""
    frequencies = np.array([20.0, 8.0, 4.0, 2.0, 1.0, 0.0])
    share, ratio = 5 / 6, 20 / 8
    assert estimate_unseen(frequencies) == pytest.approx(share * 20**2 / (2 * 8))
    variance = 8 * (share * ratio**2 / 2 + share**2 * ratio**3 + share**2 * ratio**4 / 4)
    assert measure_error(frequencies, INF) == pytest.approx(math.sqrt(variance), rel=1e-5)


def test_without_sub_themes_in_two_reports_the_corrected_form_holds() -> None:
    """Where no sub-theme is in exactly two reports, estimate and error are the corrected ones."""
    once, share = 6.0, 4 / 5
    frequencies = np.array([once, 0.0, 3.0, 0.0, 1.0])
    unseen = share * once * (once - 1) / 2
    assert estimate_unseen(frequencies) == pytest.approx(unseen)
    variance = (
        share * once * (once - 1) / 2
        + share**2 * once * (2 * once - 1) ** 2 / 4
        - share**2 * once**4 / (4 * (10 + unseen))
    )
    assert measure_error(frequencies, INF) == pytest.approx(math.sqrt(variance), rel=1e-5)


def test_coverage_is_the_published_one() -> None:
    """Coverage is that of Chao and Jost (2012) for incidences."""
    frequencies = np.array([20.0, 8.0, 4.0, 2.0, 1.0, 0.0])
    incidences = 20 + 16 + 12 + 8 + 5
    expected = 1 - 20 / incidences * (5 * 20 / (5 * 20 + 2 * 8))
    assert measure_coverage(frequencies) == pytest.approx(expected)


def test_no_reports_and_no_sub_themes() -> None:
    """An empty store has nothing to estimate, and says so instead of failing."""
    empty = make_frames()
    estimates = measure_saturation(empty, theme_id=None).estimates
    assert estimates["found"].tolist() == [0, 0]
    assert not estimates["tells"].any()
    assert estimates["words"].str.contains("nothing to estimate from").all()


def test_few_sub_themes_are_too_few_to_tell() -> None:
    """Five reports and a handful of sub-themes never count as saturated."""
    estimates = measure_saturation(build_frames(), theme_id="victim-work").estimates
    few = estimates[estimates["found"] < 10]
    assert len(few)
    assert not few["tells"].any()
    assert few["words"].str.contains("too few reports to tell").all()
    assert not few["words"].str.contains("few seem to be missing").any()
    assert (
        estimates["words"][estimates["counting"] == "clusters"].tolist()
        == few["words"].tolist()[:1]
    )


def test_one_report_tells_nothing_of_the_next() -> None:
    """From one report nothing is estimated; the sentence is in the singular and says so."""
    findings = [make_finding("a1", "Ash")]
    frames = make_frames(reports=[make_report("Ash")], findings=findings)
    saturation = measure_saturation(frames, theme_id=None)
    (row,) = saturation.estimates.to_dict("records")[1:]
    assert np.isnan([row[name] for name in ("estimate", "low", "high", "coverage")]).all()
    assert row["words"] == "One report shows one sub-theme; too few reports to tell."
    assert saturation.curve["low"].isna().all()


def test_groups_of_all_reports_hide_what_is_missing() -> None:
    """The sentence on clusters, and it alone, says that they were made of all reports."""
    boroughs = [f"Borough {number}" for number in range(6)]
    keys = [f"{sub}-{borough}" for sub in range(12) for borough in boroughs]
    frames = make_frames(
        reports=[make_report(borough) for borough in boroughs],
        findings=[make_finding(key, key.split("-")[1]) for key in keys],
        clusters=[
            {
                "cluster_id": f"c-{sub}",
                "name": f"{sub}",
                "central": f"{sub}-{boroughs[0]}",
                "size": 6,
            }
            for sub in range(12)
        ],
        cluster_members=[
            {"cluster_id": f"c-{key.split('-')[0]}", "finding_id": key} for key in keys
        ],
    )
    estimates = measure_saturation(frames, theme_id=None).estimates
    assert estimates["tells"].all()
    words = estimates.set_index("counting")["words"]
    assert "groups were made from all reports together" in words["clusters"]
    assert "groups were made" not in words["clusters and single findings"]


def test_single_findings_are_counted_beside() -> None:
    """A finding of no cluster is a sub-theme of its own in one way of counting, not the other."""
    frames = make_clustered()
    incidences = measure_saturation(frames, theme_id=None).incidences
    by_counting = incidences.groupby("counting")["sub_theme"].agg(list)
    assert by_counting["clusters"] == ["c-1"]
    assert by_counting["clusters and single findings"] == ["alone", "c-1"]


def make_clustered() -> CorpusFrames:
    """Return two boroughs, a cluster of three findings, a single one, and narrative."""
    findings = [
        make_finding("a1", "Ash"),
        make_finding("a2", "Ash", polarity="area_for_improvement"),
        make_finding("b1", "Birch", polarity="area_for_improvement"),
        make_finding("alone", "Birch"),
        make_finding("told", "Birch", kind="narrative", polarity=None, polarity_from=None),
    ]
    return make_frames(
        reports=[make_report("Ash"), make_report("Birch")],
        findings=findings,
        effective_codings=[make_coding(row["finding_id"], "health") for row in findings],
        clusters=[{"cluster_id": "c-1", "name": "one", "central": "a1", "size": 3}],
        cluster_members=[{"cluster_id": "c-1", "finding_id": key} for key in ("a1", "a2", "b1")],
    )


@pytest.mark.parametrize("theme_id", ["victim-work", "staffing", "outcome-22"])
@pytest.mark.parametrize("size", [1, 3, 9])
def test_every_borough_is_a_site_or_passed_over(theme_id: str, size: int) -> None:
    """No borough vanishes from a sample, none is in it twice, each has its reason."""
    frames = build_frames()
    sample = suggest_sample(frames, theme_id=theme_id, frameworks=FRAMEWORKS, size=size)
    boroughs = [*sample.sites["borough"], *sample.passed_over["borough"]]
    assert sorted(boroughs) == sorted(set(frames.reports["borough"]))
    assert len(sample.sites) <= size
    assert (sample.sites["reason"] != "").all()
    assert (sample.passed_over["reason"] != "").all()


def test_strong_weak_and_varied_are_what_they_say() -> None:
    """A strong site has more strengths than areas, a weak one no more, and something to improve."""
    for theme_id in read_default_codebook().theme_ids:
        sites = suggest_sample(
            build_frames(), theme_id=theme_id, frameworks=FRAMEWORKS, size=5
        ).sites
        strong, weak = (sites[sites["role"] == role] for role in ("strong", "weak"))
        assert (strong["strengths"] > strong["areas_for_improvement"]).all()
        assert (weak["areas_for_improvement"] + weak["recommendations"] > 0).all()
        assert (weak["strengths"] <= weak["areas_for_improvement"]).all()


def test_a_sample_does_not_depend_on_the_order_of_rows() -> None:
    """The same store in any order gives the same sample and the same saturation."""
    frames = build_frames()
    shuffled = make_frames(
        **{
            name: getattr(frames, name).sample(frac=1, random_state=3).to_dict("records")
            for name in (
                *("reports", "ratings", "findings", "effective_codings"),
                *("clusters", "cluster_members"),
            )
        }
    )
    for theme_id in ("victim-work", "staffing"):
        first, second = (
            suggest_sample(f, theme_id=theme_id, frameworks=FRAMEWORKS, size=3)
            for f in (frames, shuffled)
        )
        pd.testing.assert_frame_equal(first.sites, second.sites)
        pd.testing.assert_frame_equal(first.passed_over, second.passed_over)
        one, two = (measure_saturation(f, theme_id=theme_id) for f in (frames, shuffled))
        pd.testing.assert_frame_equal(one.curve, two.curve)
        pd.testing.assert_frame_equal(one.incidences, two.incidences)


def test_a_borough_stands_on_its_latest_report() -> None:
    """What an earlier report said of a borough does not choose it as a site today."""
    findings = [
        make_finding("old", "Ash", report_id="ash-2020", published="2020-01"),
        make_finding("new", "Ash", report_id="ash-2024", polarity="area_for_improvement"),
    ]
    reports = [
        make_report("Ash", report_id="ash-2020", published="2020-01"),
        make_report("Ash", report_id="ash-2024"),
    ]
    codings = [make_coding(key, "health") for key in ("old", "new")]
    frames = make_frames(reports=reports, findings=findings, effective_codings=codings)
    (site,) = suggest_sample(
        frames, theme_id="health", frameworks=FRAMEWORKS, size=1
    ).sites.to_dict("records")
    assert (site["report_id"], site["strengths"], site["role"]) == ("ash-2024", 0, "other")
    assert site["reason"].startswith(
        "no borough counts as strong (more strengths than areas for improvement, on standards "
        "rated Good or better on average); no strengths and one area"
    )


def test_a_varied_site_adds_a_sub_theme() -> None:
    """A site that adds none is not called varied; what fits no role says why."""
    roles = set()
    for theme_id in read_default_codebook().theme_ids:
        sample = suggest_sample(build_frames(), theme_id=theme_id, frameworks=FRAMEWORKS, size=5)
        for site in sample.sites.to_dict("records"):
            roles.add(site["role"])
            assert (site["role"] == "varied") <= (site["new_sub_themes"] > 0)
            assert (site["role"] == "other") <= site["reason"].startswith("no borough ")
    assert {"strong", "weak", "other"} <= roles


def make_uneven(*, ash: str, birch: str) -> CorpusFrames:
    """Return Ash with two strengths, Birch with two and an area, and their ratings."""
    area = make_finding("b-area", "Birch", polarity="area_for_improvement")
    strengths = [make_finding(f"{name}-{n}", name) for name in ("Ash", "Birch") for n in range(2)]
    findings = [*strengths, area]
    reports = [make_report(name) for name in ("Ash", "Birch")]
    return make_frames(
        reports=reports,
        ratings=[
            {
                "report_id": report["report_id"],
                "standard": area["standard"],
                "name": "Governance",
                "rating": rating,
                "in_score": True,
            }
            for report, rating in zip(reports, (ash, birch), strict=True)
        ],
        findings=findings,
        effective_codings=[make_coding(row["finding_id"], "health") for row in findings],
    )


def test_a_borough_whose_ratings_keep_it_from_being_strong_says_so() -> None:
    """Ash has no area against its strengths, but a low rating: it is passed over, and why."""
    frames = make_uneven(ash="Requires improvement", birch="Good")
    sample = suggest_sample(frames, theme_id="health", frameworks=FRAMEWORKS, size=1)
    assert [(one.borough, one.role) for one in sample.site_rows] == [("Birch", "strong")]
    (ash,) = sample.passed_over_rows
    assert ash.reason.endswith("its standards are rated below Good on average")


def test_the_weakest_with_more_strengths_than_areas_is_not_called_weak() -> None:
    """It is chosen all the same, says that no borough is weak, and is read for its area first."""
    frames = make_uneven(ash="Good", birch="Good")
    sample = suggest_sample(frames, theme_id="health", frameworks=FRAMEWORKS, size=2)
    first, second = sample.site_rows
    assert (first.borough, first.role) == ("Ash", "strong")
    assert (second.borough, second.role) == ("Birch", "other")
    assert second.reason.startswith("no borough that is left counts as weak")
    assert second.finding.finding_id == "b-area"


def test_a_sample_has_at_least_one_site() -> None:
    """A size below one is refused."""
    with pytest.raises(ValueError, match="at least one site"):
        suggest_sample(make_clustered(), theme_id="health", frameworks=FRAMEWORKS, size=0)


def test_a_report_that_could_not_show_the_theme_is_no_site() -> None:
    """It is passed over for its framework, whether it says anything on the theme or not."""
    findings = [make_finding(name, name.title()) for name in ("ash", "birch")]
    reports = [make_report(name, framework="2018") for name in ("Ash", "Birch")]
    codings = [make_coding("ash", "resettlement"), make_coding("birch", "health")]
    frames = make_frames(reports=reports, findings=findings, effective_codings=codings)
    sample = suggest_sample(frames, theme_id="resettlement", frameworks=FRAMEWORKS, size=2)
    assert len(sample.sites) == 0
    assert sample.passed_over["borough"].tolist() == ["Ash", "Birch"]
    assert sample.passed_over["reason"].str.contains("framework 2018 has no place for it").all()


def make_three() -> CorpusFrames:
    """Return three boroughs, one of them with a coding that the model is not sure of."""
    findings = [make_finding(name.lower(), name) for name in ("Ash", "Birch", "Cedar")]
    unsure = {"coder_kind": "model", "probability": 0.5, "is_sure": False}
    return make_frames(
        reports=[make_report(row["borough"]) for row in findings],
        findings=findings,
        effective_codings=[
            make_coding("ash", "health"),
            make_coding("birch", "health"),
            make_coding("cedar", "health", **unsure),
        ],
        levels=[{"what": "theme", "level": 0.7, "precision": 0.92}],
    )


def test_a_site_is_argued_from_sure_codings_alone() -> None:
    """A coding below the level is no reason for a site; it is listed as not used, with why."""
    sample = suggest_sample(make_three(), theme_id="health", frameworks=FRAMEWORKS, size=3)
    assert sample.sites["borough"].tolist() == ["Ash", "Birch"]
    (cedar,) = sample.passed_over_rows
    assert (cedar.borough, "(1 not used)" in cedar.reason) == ("Cedar", True)
    used = sample.evidence.set_index("finding_id")["is_used"].to_dict()
    assert used == {"ash": True, "birch": True, "cedar": False}
    assert "from a probability of 0.70 up, of which 92 % were right" in sample.basis


def test_a_reader_strikes_a_finding_out() -> None:
    """It is no reason any more, and the answer says so."""
    sample = suggest_sample(
        make_three(), theme_id="health", frameworks=FRAMEWORKS, size=3, without=["ash"]
    )
    assert sample.sites["borough"].tolist() == ["Birch"]
    assert sample.passed_over["borough"].tolist() == ["Ash", "Cedar"]
    assert sample.basis.endswith("Struck out by the reader: Ash, ash.")
    reasons = sample.evidence.set_index("finding_id")["reason"]
    assert reasons["ash"] == "struck out by the reader"


def test_without_measured_levels_only_people_argue() -> None:
    """If nobody measured the model, its codings are no reason, and the answer says so."""
    sample = suggest_sample(make_clustered(), theme_id="health", frameworks=FRAMEWORKS, size=1)
    assert "people and the reference coding alone" in sample.basis
