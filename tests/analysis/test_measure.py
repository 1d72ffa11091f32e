"""What recurs by eligible report, year, rating and pair of themes, and how evenly."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection_findings.analysis.recurrence import (
    ASPECTS,
    code_findings,
    count_matrix,
    deviate,
    deviate_by_chance,
    measure_across,
)
from inspection_findings.errors import CodingError
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
THEMES = ("victim-work", "resettlement", "staffing")


def make_rating(report_id: str, standard: str, rating: str) -> dict[str, Any]:
    """Return a row of ratings."""
    in_score = standard != "4.1"
    return {
        "report_id": report_id,
        "standard": standard,
        "name": "",
        "rating": rating,
        "in_score": in_score,
    }


def make_corpus(
    *reports: Mapping[str, Any], said: Mapping[str, tuple[str, str, str]] | None = None
) -> CorpusFrames:
    """Return frames of reports rated Good on 1.1 and 4.1.

    ``said`` are the findings: id to report, theme and standard.
    """
    findings, codings = [], []
    boroughs = {report["report_id"]: report["borough"] for report in reports}
    for finding_id, (report_id, theme_id, standard) in (said or {}).items():
        findings.append(
            make_finding(finding_id, boroughs[report_id], report_id=report_id, standard=standard)
        )
        codings.append(make_coding(finding_id, theme_id))
    ratings = [
        make_rating(report["report_id"], standard, "Good")
        for report in reports
        for standard in ("1.1", "4.1")
        if not (standard == "4.1" and report["framework"] != "2021")
    ]
    return make_frames(
        reports=reports,
        ratings=ratings,
        findings=findings,
        codings=codings,
        effective_codings=codings,
    )


def line_of(table: pd.DataFrame, **wanted: Any) -> dict[str, Any]:
    """Return the one row that has these values."""
    rows = [
        row
        for row in table.to_dict("records")
        if all(row[name] == value for name, value in wanted.items())
    ]
    (row,) = rows
    return {str(name): value for name, value in row.items()}


def test_a_report_of_a_framework_without_a_place_for_the_theme_is_not_silent() -> None:
    """It is neither in the share nor in the denominator, and is listed with what it says."""
    frames = make_corpus(
        make_report("Ash", framework="2018", published="2019-03"),
        make_report("Birch"),
        said={
            "a": ("ash", "resettlement", "1.1"),
            "b": ("birch", "resettlement", "4.1"),
            "c": ("ash", "staffing", "1.1"),
        },
    )
    found = measure_across(frames, theme_ids=THEMES, frameworks=FRAMEWORKS)
    line = line_of(found.themes, theme_id="resettlement", aspect="any")
    assert (line["boroughs"], line["eligible"], line["eligible_reports"]) == (1, 1, 1)
    assert line_of(found.themes, theme_id="staffing", aspect="any")["eligible"] == 2
    row = line_of(found.not_eligible, theme_id="resettlement")
    assert (row["report_id"], row["findings"]) == ("ash", 1)
    assert "framework 2018 has no place for it" in row["reason"]
    sentence = line_of(found.sentences, theme_id="resettlement")
    assert sentence["not_counted"].startswith("Not counted: ash (framework 2018")


def test_a_standard_that_was_not_inspected_makes_a_report_not_eligible() -> None:
    """Where 4.1 is neither rated nor has bullets, resettlement could not be shown."""
    frames = make_corpus(
        make_report("Ash"),
        make_report("Birch"),
        said={"a": ("ash", "staffing", "1.1"), "b": ("birch", "staffing", "1.1")},
    )
    rated = frames.ratings[
        (frames.ratings["report_id"] != "ash") | (frames.ratings["standard"] != "4.1")
    ]
    frames = dataclasses.replace(frames, ratings=rated)
    found = measure_across(frames, theme_ids=THEMES, frameworks=FRAMEWORKS)
    assert line_of(found.not_eligible)["reason"] == "standard 4.1 was not inspected"
    assert line_of(found.themes, theme_id="resettlement", aspect="any")["eligible"] == 1


def test_a_year_that_could_not_show_the_theme_is_said_to_be_incomparable() -> None:
    """The year is there, with nothing eligible and the reason; the others may be compared."""
    frames = make_corpus(
        make_report("Ash", framework="2018", fieldwork="2019-01"),
        make_report("Birch", fieldwork="2023-01"),
        said={"a": ("ash", "staffing", "1.1"), "b": ("birch", "resettlement", "4.1")},
    )
    trends = measure_across(frames, theme_ids=THEMES, frameworks=FRAMEWORKS).trends
    early = line_of(trends, theme_id="resettlement", aspect="any", year=2019)
    assert (early["eligible"], early["comparable"]) == (0, False)
    assert "no place" in early["note"]
    assert line_of(trends, theme_id="resettlement", aspect="any", year=2023)["comparable"]
    assert line_of(trends, theme_id="staffing", aspect="any", year=2019)["comparable"]


def test_a_standard_of_its_own_is_no_trend() -> None:
    """More said of victims since they have a standard is the framework's doing, and is said so."""
    frames = make_corpus(
        make_report("Ash", fieldwork="2024-01"),
        make_report("Birch", framework="2025", fieldwork="2025-09"),
        said={"a": ("ash", "victim-work", "1.1"), "b": ("birch", "victim-work", "V1.1")},
    )
    trends = measure_across(frames, theme_ids=THEMES, frameworks=FRAMEWORKS).trends
    early = line_of(trends, theme_id="victim-work", aspect="any", year=2024)
    assert (early["boroughs"], early["eligible"], early["comparable"]) == (1, 1, False)
    assert "framework's doing" in early["note"]


def test_two_reports_of_a_borough_are_one_borough() -> None:
    """A borough counts once among boroughs, and each of its reports among the eligible reports."""
    first = make_report("Ash", report_id="ash-2022", fieldwork="2022-01")
    second = make_report("Ash", report_id="ash-2024", fieldwork="2024-01")
    said = {"a": ("ash-2022", "staffing", "1.1"), "b": ("ash-2024", "staffing", "1.1")}
    found = measure_across(
        make_corpus(first, second, said=said), theme_ids=THEMES, frameworks=FRAMEWORKS
    )
    line = line_of(found.themes, theme_id="staffing", aspect="any")
    assert (line["boroughs"], line["eligible"], line["eligible_reports"]) == (1, 1, 2)
    assert line_of(found.trends, theme_id="staffing", aspect="any", year=2022)["boroughs"] == 1


def test_the_year_is_that_of_the_fieldwork() -> None:
    """A report published in March on fieldwork of December belongs to the year before."""
    report = make_report("Ash", fieldwork="2024-12", published="2025-03")
    frames = make_corpus(report, said={"a": ("ash", "staffing", "1.1")})
    trends = measure_across(frames, theme_ids=THEMES, frameworks=FRAMEWORKS).trends
    assert set(trends["year"]) == {2024}


def test_no_trend_is_told_across_frameworks() -> None:
    """Six reports could show a trend in one framework, but not in two of three reports each."""
    for frameworks, too_few in (("2021",), False), (("2018", "2021"), True):
        reports = [
            make_report(
                f"Borough {number}",
                framework=frameworks[number * len(frameworks) // 6],
                fieldwork=f"{2018 + number}-01",
            )
            for number in range(6)
        ]
        said = {f"f{number}": (f"borough-{number}", "staffing", "1.1") for number in range(6)}
        found = measure_across(
            make_corpus(*reports, said=said), theme_ids=THEMES, frameworks=FRAMEWORKS
        )
        trend = line_of(found.sentences, theme_id="staffing")["trend"]
        assert ("Too few reports to tell a trend." in trend) is too_few


def test_findings_by_rating_add_up() -> None:
    """Over all ratings and what stands in no rated standard, no finding is lost or doubled."""
    codebook = read_default_codebook()
    found = measure_across(build_frames(), theme_ids=codebook.theme_ids, frameworks=FRAMEWORKS)
    summed = found.ratings.groupby(["theme_id", "aspect"])["findings"].sum()
    themes = found.themes.set_index(["theme_id", "aspect"])["findings"]
    assert (summed == themes.loc[summed.index]).all()
    in_standards = found.standards.groupby("theme_id")["findings"].sum()
    every = themes.xs("any", level="aspect")
    assert (in_standards.reindex(every.index, fill_value=0) == every).all()
    assert set(found.themes["aspect"]) == set(ASPECTS)
    assert not found.ratings["boroughs"].gt(found.ratings["eligible"]).any()


def test_standards_of_the_same_name_stay_apart() -> None:
    """2.1 and 3.1 are two rows, each with its framework and its counterparts."""
    said = {"a": ("ash", "staffing", "2.1"), "b": ("ash", "staffing", "3.1")}
    found = measure_across(
        make_corpus(make_report("Ash"), said=said), theme_ids=THEMES, frameworks=FRAMEWORKS
    )
    assert list(found.standards["standard"]) == ["2.1", "3.1"]
    assert set(found.standards["name"]) == {"Assessment"}
    assert found.standards["counterparts"].iloc[0] == "2018:2.1 (exact); 2025:assessing (broad)"


def test_pairs_count_boroughs() -> None:
    """Two findings of a borough that carry both themes are one borough, out of those with both."""
    findings = [make_finding(name, name[:-1]) for name in ("Ash1", "Ash2", "Birch1", "Birch2")]
    codings = [
        *(make_coding(name, theme) for name in ("Ash1", "Ash2") for theme in THEMES[:2]),
        make_coding("Birch1", THEMES[0]),
        make_coding("Birch2", THEMES[1], coder_kind="model"),
    ]
    frames = make_frames(
        reports=[make_report("Ash"), make_report("Birch")],
        findings=findings,
        codings=codings,
        effective_codings=codings,
    )
    found = measure_across(frames, theme_ids=THEMES, frameworks=FRAMEWORKS)
    pair = line_of(found.co_occurrence)
    assert (pair["theme_id"], pair["with_theme_id"]) == THEMES[:2]
    assert (pair["boroughs"], pair["boroughs_with_both"], pair["findings"]) == (1, 2, 2)
    assert pair["overlap"] == 2 / 4
    assert pair["boroughs_by_model_only"] == 0


def test_row_order_does_not_matter() -> None:
    """Every table is the same whatever the order of the rows of every frame."""
    codebook = read_default_codebook()
    frames = build_frames()
    shuffled = CorpusFrames(
        **{
            field.name: getattr(frames, field.name).sample(frac=1, random_state=5)
            for field in dataclasses.fields(frames)
        }
    )
    found, again = (
        measure_across(one, theme_ids=codebook.theme_ids, frameworks=FRAMEWORKS)
        for one in (frames, shuffled)
    )
    assert found == again


def test_an_unknown_theme_is_named() -> None:
    """A coding that the codebook does not know stops the tables, by name."""
    frames = make_corpus(make_report("Ash"), said={"a": ("ash", "magic", "1.1")})
    with pytest.raises(CodingError, match="theme 'magic'"):
        measure_across(frames, theme_ids=THEMES, frameworks=FRAMEWORKS)


def test_an_empty_store_has_empty_tables() -> None:
    """Without any report, each theme is there with nothing eligible."""
    found = measure_across(make_frames(), theme_ids=THEMES, frameworks=FRAMEWORKS)
    assert set(found.themes["eligible"]) == {0}
    assert len(found.sentences) == len(THEMES)


SIZES = st.lists(st.integers(1, 40), min_size=2, max_size=6)


@settings(deadline=None)
@given(SIZES, st.data())
def test_dispersion_lies_between_even_and_all_in_the_smallest(
    sizes: list[int], data: st.DataObject
) -> None:
    """0 in step with the sizes, 1 all in the smallest part, and no order of parts matters."""
    counts = data.draw(st.lists(st.integers(0, 9), min_size=len(sizes), max_size=len(sizes)))
    assert deviate([3 * size for size in sizes], sizes) == pytest.approx(0)
    smallest = [int(number == sizes.index(min(sizes))) for number in range(len(sizes))]
    assert deviate(smallest, sizes) == pytest.approx(1)
    if not sum(counts):
        assert deviate(counts, sizes) is None
        return
    found = deviate(counts, sizes)
    assert found is not None
    assert -1e-9 <= found <= 1 + 1e-9
    order = data.draw(st.permutations(range(len(sizes))))
    turned = deviate([counts[one] for one in order], [sizes[one] for one in order])
    assert turned == pytest.approx(found)


@pytest.mark.parametrize(("total", "sizes"), [(1, [3, 5]), (3, [2, 3, 5]), (4, [1, 1, 1])])
def test_dispersion_by_chance_is_the_mean_over_all_outcomes(total: int, sizes: list[int]) -> None:
    """It is what comes out of weighing every way in which the findings can fall."""
    shares = np.array(sizes) / sum(sizes)
    mean = math.fsum(
        math.prod(shares[one] for one in fallen)
        * float(deviate(np.bincount(fallen, minlength=len(sizes)), sizes) or 0)
        for fallen in itertools.product(range(len(sizes)), repeat=total)
    )
    assert deviate_by_chance(total, sizes) == pytest.approx(mean)


def test_shares_borough_by_borough_are_of_what_is_said_there() -> None:
    """A theme's share is of the findings in reports that could show it; silence is a zero."""
    loud = make_report("Ash", report_id="ash-2022")
    quiet = make_report("Birch", report_id="birch-2022")
    said = {
        "a": ("ash-2022", "staffing", "1.1"),
        "b": ("ash-2022", "staffing", "1.1"),
        "c": ("ash-2022", "victim-work", "1.1"),
        "d": ("birch-2022", "victim-work", "1.1"),
    }
    frames = make_corpus(loud, quiet, said=said)
    boroughs = measure_across(frames, theme_ids=THEMES, frameworks=FRAMEWORKS).boroughs
    line = line_of(boroughs, theme_id="staffing", borough="Ash", aspect="any")
    assert (line["findings"], line["of"]) == (2, 3)
    assert line["share"] == pytest.approx(2 / 3)
    silent = line_of(boroughs, theme_id="staffing", borough="Birch", aspect="any")
    assert (silent["findings"], silent["of"], silent["share"]) == (0, 1, 0.0)
    nothing = line_of(boroughs, theme_id="staffing", borough="Birch", aspect="recommendation")
    assert nothing["of"] == 0
    assert math.isnan(nothing["share"])


def test_what_inferred_polarity_turns_over_is_listed() -> None:
    """Every cell that is marked as turned over is in the table, with its counts, and no other."""
    frames = build_frames()
    theme_ids = read_default_codebook().theme_ids
    found = measure_across(frames, theme_ids=theme_ids, frameworks=FRAMEWORKS)
    cells = count_matrix(code_findings(frames), theme_ids=theme_ids)
    marked = {(cell.theme_id, cell.borough) for cell in cells if cell.turns_over}
    listed = found.turned_over.set_index(["theme_id", "borough"])
    assert marked
    assert set(listed.index) == marked
    stated = listed["strengths"] - listed["areas_for_improvement"]
    inferred = listed["inferred_strengths"] - listed["inferred_areas_for_improvement"]
    assert (stated * (stated + inferred) < 0).all()
