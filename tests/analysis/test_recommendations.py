"""Recommendations shared, good practice, re-inspections."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from inspection_findings import pipeline
from inspection_findings.analysis.recommendations import (
    FollowUp,
    follow_findings,
    measure_similarity,
)
from inspection_findings.analysis.recommendations.reinspection import STATUSES
from inspection_findings.analysis.recommendations.shared import name_addressee
from inspection_findings.frames import CorpusFrames
from inspection_findings.store import open_store
from inspection_findings.theme_model import load_model
from recurring_example import load_example_encoder
from tests.support.frames import make_finding, make_frames, make_report
from tests.support.recommendations import (
    AGAIN,
    follow,
    follow_store,
    follow_two,
    measure,
    replace_text,
    rows_of,
    run,
)
from tests.support.second_report import EXPECTED, write_second_report
from tests.support.variants import REPORTS, ROOT


def test_one_report_is_too_few_to_tell() -> None:
    """Without other boroughs no link is drawn; the nearest area is shown, and why."""
    findings = [
        make_finding(
            "r", "Ash", kind="recommendation", polarity=None, polarity_from=None, number=1
        ),
        make_finding("a", "Ash", polarity="area_for_improvement"),
    ]
    frames = make_frames(reports=[make_report("Ash")], findings=findings)
    crosswalk = follow(frames, measure(frames), None).crosswalk
    (link,) = rows_of(crosswalk.links)
    assert (link["carries"], link["area_finding_id"]) == (False, "a")
    assert "too few reports to tell" in link["reason"]
    assert not crosswalk.areas["taken_up"].any()


def test_outcome_22_is_one_group_of_three_boroughs(followed: FollowUp) -> None:
    """What the Metropolitan Police are asked in three boroughs is found to be the same."""
    shared = followed.shared.recommendations
    police = shared[shared["addressee_kind"] == "police"]
    assert set(police["borough"]) == {"Haringey", "Islington", "Lewisham"}
    assert len({*police["group_id"], ""}) == 2


def test_every_two_of_a_group_are_similar(followed: FollowUp, frames: CorpusFrames) -> None:
    """No chain: any two recommendations of a group reach the threshold."""
    shared = followed.shared
    for group_id, own in shared.recommendations.groupby("group_id"):
        rows = [frames.findings_by_id[one] for one in own["recommendation_finding_id"]]
        if group_id:
            similarities = followed.similarity.compare(rows, rows).similarity
            assert shared.threshold.is_reached(float(similarities.min()))
            assert own["borough"].nunique() == own["boroughs"].iloc[0] > 1


def test_addressees_count_boroughs(followed: FollowUp, frames: CorpusFrames) -> None:
    """Recommendations add up over addressees; a borough counts once for each."""
    addressees = followed.shared.addressees
    total = int((frames.findings["kind"] == "recommendation").sum())
    assert addressees["recommendations"].sum() == total
    assert addressees["eligible"].eq(5).all()
    police = addressees.set_index("addressee_kind").loc["police"]
    assert police["borough_names"] == "Haringey; Islington; Lewisham"


@pytest.mark.parametrize(
    ("addressee", "kind"),
    [
        ("The Metropolitan Police", "police"),
        ("The Havering Youth Justice Service Management Board chair", "management board"),
        ("The statutory youth justice partners within Lewisham", "statutory partners"),
        ("The Youth Offending Team", "youth justice service"),
        (None, "not named"),
    ],
)
def test_addressees_have_kinds(addressee: str | None, kind: str) -> None:
    """However a report writes an addressee, its kind can be counted."""
    assert name_addressee(addressee) == kind


def test_practice_is_praised_and_well_rated(followed: FollowUp, frames: CorpusFrames) -> None:
    """Each pair: a stated area, and a strength of another borough rated Good or better there."""
    pairs = followed.practice.pairs
    rows = frames.findings_by_id
    assert all(rows[one].is_area for one in pairs["area_finding_id"])
    assert all(rows[one].is_strength for one in pairs["practice_finding_id"])
    assert (pairs["borough"] != pairs["practice_borough"]).all()
    assert set(pairs["practice_rating"]) <= {"Good", "Outstanding"}
    assert pairs["rank"].max() == 3
    themes = followed.similarity.themes
    for row in rows_of(pairs):
        for finding_id in (row["area_finding_id"], row["practice_finding_id"]):
            assert row["theme_id"] in themes[finding_id]


def test_practice_uses_latest_reports(followed: FollowUp) -> None:
    """An area that an earlier report stated is not what the borough needs today."""
    ids = {*followed.practice.pairs["area_finding_id"]}
    ids |= {*followed.practice.pairs["practice_finding_id"]}
    assert not any(one.startswith("islington-2024-08") for one in ids)
    assert any(one.startswith("islington-2026-08") for one in ids)


def test_practice_says_what_it_leaves_out(followed: FollowUp) -> None:
    """Strengths under standards that require improvement are listed as left out."""
    left_out = followed.practice.left_out
    assert (left_out["reason"] != "").all()
    assert left_out["reason"].str.startswith("rated Requires improvement on").any()


def test_what_became_of_each_area(tmp_path: Path) -> None:
    """A second report, read by the whole pipeline as shipped, is followed as it was written."""
    second = tmp_path / "islington-2026-08.txt"
    second.write_text(write_second_report(), encoding="utf-8")
    paths = [path for path in REPORTS if path.name.startswith(("islington", "havering"))]
    with open_store(tmp_path / "three.findings", mode="write") as store:
        pipeline.build(
            [*paths, second],
            store=store,
            encoder=load_example_encoder(),
            model=load_model(ROOT / "models" / "themes"),
        )
        areas = follow_store(store).reinspection.areas
    assert set(areas["earlier_report"]) == {"islington-2024-08"}
    assert set(areas["later_report"]) == {"islington-2026-08"}
    assert len(areas) == 9
    became = {
        start: row["status"]
        for row in rows_of(areas)
        for start in EXPECTED
        if row["earlier_text"].startswith(start)
    }
    assert became == EXPECTED


def test_reinspections_add_up(followed: FollowUp) -> None:
    """Statuses add up to the areas; what rests on inference or needs a check says so."""
    reinspection = followed.reinspection
    (pair,) = rows_of(reinspection.pairs)
    assert sum(pair[status.replace(" ", "_")] for status in STATUSES) == len(reinspection.areas)
    resolved = reinspection.areas[reinspection.areas["status"] == "resolved"]
    assert (resolved["basis"] == "inferred").all()
    gone = reinspection.areas["status"] == "not mentioned again"
    assert (reinspection.areas["certainty"] == "").equals(gone)
    assert reinspection.single == ("Hackney", "Haringey", "Havering", "Lewisham")


def test_praise_that_was_there_before_turns_nothing() -> None:
    """A strength that the earlier report had word for word is no answer to its area."""
    words = "Victims are offered restorative work."
    before = {"report_id": "ash-2020", "published": "2020-01"}
    findings = [
        make_finding("area", "Ash", text=words, polarity="area_for_improvement", **before),
        make_finding("old", "Ash", text=f"{words} Often.", **before),
        make_finding("same", "Ash", text=f"{words} Often.", report_id="ash-2024"),
        make_finding("new", "Ash", text="The board meets.", report_id="ash-2024"),
    ]
    reports = [make_report("Ash", **before), make_report("Ash", report_id="ash-2024")]
    frames = make_frames(reports=reports, findings=findings)
    (row,) = rows_of(follow(frames, measure(frames), 0.3).reinspection.areas)
    assert (row["status"], row["later_finding_id"]) == ("not mentioned again", "new")
    changed = [replace_text(row, "same", f"{words} Always.") for row in findings]
    frames = replace(frames, findings=pd.DataFrame(changed))
    (row,) = rows_of(follow(frames, measure(frames), 0.3).reinspection.areas)
    assert (row["status"], row["later_finding_id"]) == ("turned to strength", "same")


def test_an_area_that_is_repeated_word_for_word_is_clearly_repeated() -> None:
    """It is, even if the earlier report says the sentence a second time, as no area."""
    elsewhere = {**AGAIN, "polarity": "neutral", "position": 1}
    row = follow_two([AGAIN, elsewhere], [AGAIN])
    assert (row["status"], row["basis"], row["certainty"]) == ("repeated", "stated", "clear")
    assert (row["likeness"], row["reason"]) == (1.0, "in the same words")


def test_a_later_report_with_nothing_new_mentions_nothing() -> None:
    """Where there is nothing to compare with, the area stands alone, with the reason."""
    for after in ([], [{"text": "Known."}]):
        row = follow_two([AGAIN, {"text": "Known.", "position": 1}], after)
        assert (row["status"], row["later_finding_id"]) == ("not mentioned again", "")
        assert np.isnan(float(row["likeness"] or "nan"))
        assert "nothing new" in row["reason"]


def test_standards_of_two_frameworks_are_not_one() -> None:
    """A later report of another framework does not rate the standard of an area."""
    other = [{"text": "The board meets."}]
    assert "is below" in follow_two([AGAIN], other)["reason"]
    row = follow_two([AGAIN], other, framework="2025")
    assert row["reason"].startswith("the later report is not of framework 2021")


def test_two_reports_of_one_month_have_one_order() -> None:
    """Reports published together follow each other by id, in whatever order the rows are."""
    reports = [make_report("Ash", report_id=name) for name in ("ash-a", "ash-b")]
    findings = [
        make_finding(name, "Ash", report_id=name, polarity="area_for_improvement")
        for name in ("ash-a", "ash-b")
    ]
    for ordered in (reports, reports[::-1]):
        frames = make_frames(reports=ordered, findings=findings)
        (row,) = rows_of(follow(frames, measure(frames), 0.5).reinspection.areas)
        assert (row["earlier_report"], row["later_report"]) == ("ash-a", "ash-b")


def test_compare_writes_one_table_or_all(store_path: Path) -> None:
    """CSV is the table that is asked for; JSON is one object with all of them."""
    store = ("--store", str(store_path))
    result = run("compare", *store, "--format", "json", "--borough", "lewisham")
    everything = json.loads(result.stdout)
    assert {row["borough"] for row in everything["taken_up"]} == {"Lewisham"}
    assert everything["boroughs_with_one_report"][0] == "Hackney"
    assert everything["thresholds"]["crosswalk"]["value"] > 0
    result = run(
        *("compare", *store, "--show", "taken-up", "--format", "csv"),
        *("--theme", "Victim work", "--borough", "lewisham"),
    )
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert 0 < len(rows) < len(everything["taken_up"])
    assert "only one in twenty of" in result.stderr
    result = run("compare", *store, "--show", "reinspected")
    assert "islington-2026-08" in result.stdout


def test_sample_suggests_sites_with_saturation(store_path: Path) -> None:
    """JSON holds sites, boroughs passed over, and saturation; the table shows the sites."""
    store = ("--store", str(store_path))
    result = run("sample", *store, "--theme", "staffing", "--size", "2", "--format", "json")
    found = json.loads(result.stdout)
    assert [site["rank"] for site in found["sites"]] == [1, 2]
    assert len(found["sites"]) + len(found["passed_over"]) == 5
    assert {row["counting"] for row in found["saturation"]} == {
        row["counting"] for row in found["curve"]
    }
    table = run("sample", *store, "--theme", "staffing", "--size", "2").stdout
    assert found["sites"][0]["borough"] in table


def test_unknown_theme_and_borough_are_named(store_path: Path) -> None:
    """An unknown name ends in one line that lists the known ones."""
    for arguments in (
        ("sample", "--theme", "magic"),
        ("compare", "--theme", "magic"),
        ("compare", "--show", "crosswalk", "--borough", "magic"),
    ):
        result = run(*arguments, "--store", str(store_path))
        assert result.exit_code == 2
        assert "'magic' is not known. " in result.stderr.casefold()
        assert f"Known {'boroughs' if '--borough' in arguments else 'themes'}: " in result.stderr


def test_an_empty_store_is_empty_everywhere() -> None:
    """Without any report every table has its columns and no row, and nothing counts as similar."""
    frames = make_frames()
    similarity = measure_similarity(
        frames, finding_ids=[], embeddings=np.zeros((0, 4), dtype=np.float32)
    )
    followed = follow_findings(frames, similarity, theme_ids=["health"], threshold=None)
    assert all(len(table) == 0 and len(table.columns) for table in followed.tables.values())
    assert {threshold.value for threshold in followed.thresholds.values()} == {None}


def test_a_choice_without_any_row_keeps_the_columns(followed: FollowUp) -> None:
    """A borough that is not there has empty tables, on a theme too, with all their columns."""
    for theme_ids in ([], ["victim-work"]):
        chosen = followed.select(boroughs=["Nowhere"], theme_ids=theme_ids)
        for name, table in followed.tables.items():
            assert list(chosen[name].columns) == list(table.columns)
            assert len(chosen[name]) == 0
