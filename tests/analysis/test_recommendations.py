"""What follows from findings: recommendations traced, shared, practised, inspected again."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection_findings import pipeline
from inspection_findings.analysis.recommendations import (
    FollowUp,
    Similarity,
    follow_findings,
    measure_similarity,
)
from inspection_findings.analysis.recommendations.reinspection import STATUSES
from inspection_findings.analysis.recommendations.shared import name_addressee
from inspection_findings.analysis.recommendations.similarity import Pairs, find_threshold
from inspection_findings.cli import main
from inspection_findings.corpus.across import compare_findings
from inspection_findings.encode import OnnxEncoder, load_encoder
from inspection_findings.errors import EncoderError
from inspection_findings.frames import CorpusFrames
from inspection_findings.store import Store, open_store
from inspection_findings.theme_model import ThemeModel, load_model
from tests.support.frames import make_coding, make_finding, make_frames, make_report
from tests.support.second_report import EXPECTED, write_second_report
from tests.support.store import ENCODER
from tests.support.variants import REPORTS, ROOT

REFERENCE = ROOT / "corpus" / "reference"


@pytest.fixture(scope="module")
def store_path(
    tiny_encoder: OnnxEncoder,
    tiny_model: ThemeModel,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Return a store of the five reports and a second one on Islington, by the pipeline."""
    folder = tmp_path_factory.mktemp("followed")
    second = folder / "islington-2026-08.txt"
    second.write_text(write_second_report(), encoding="utf-8")
    with open_store(folder / "six.findings", mode="write") as store:
        outcome = pipeline.build(
            [*REPORTS, second],
            store=store,
            encoder=tiny_encoder,
            model=tiny_model,
            reference_folder=REFERENCE,
        )
    assert [entry.status for entry in outcome.inputs] == ["added"] * 6
    assert [entry.losses for entry in outcome.inputs] == [()] * 6
    return folder / "six.findings"


@pytest.fixture(scope="module")
def frames(store_path: Path) -> CorpusFrames:
    with open_store(store_path, mode="read") as store:
        return store.read_frames()


def follow_store(store: Store) -> FollowUp:
    """Return all that follows from the recommendations of a store."""
    frames, theme_ids = store.read_frames(), list(store.read_shown_themes())
    similarity = compare_findings(store, frames)
    return follow_findings(frames, similarity, theme_ids=theme_ids, threshold=None)


@pytest.fixture(scope="module")
def followed(store_path: Path) -> FollowUp:
    with open_store(store_path, mode="read") as store:
        return follow_store(store)


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


# Similarity


def measure(frames: CorpusFrames) -> Similarity:
    texts = list(frames.findings["text"])
    return measure_similarity(
        frames, finding_ids=list(frames.findings["finding_id"]), embeddings=ENCODER.encode(texts)
    )


def compare(frames: CorpusFrames, first: list[str], second: list[str]) -> Pairs:
    rows = frames.findings_by_id
    return measure(frames).compare([rows[one] for one in first], [rows[one] for one in second])


@settings(deadline=None, max_examples=25)
@given(st.randoms(use_true_random=False), st.integers(2, 8))
def test_similarity_depends_on_two_findings_alone(random: Any, size: int) -> None:
    """Symmetric, at most 1, and the same to the last bit beside any other findings."""
    findings = [make_finding(f"f{n}", "Ash") for n in range(size)]
    codings = [
        make_coding(f"f{n}", theme, rank=rank)
        for n in range(size)
        for rank, theme in enumerate(random.sample(["a", "b", "c"], random.randint(0, 3)))
    ]
    frames = make_frames(findings=findings, effective_codings=codings)
    ids = [row["finding_id"] for row in findings]
    every = compare(frames, ids, ids).similarity
    assert np.array_equal(every, every.T)
    assert every.max() <= 1.0
    i, j = random.randrange(size), random.randrange(size)
    assert compare(frames, [ids[i]], [ids[j]]).similarity[0, 0] == every[i, j]
    random.shuffle(findings)
    again = make_frames(findings=findings, effective_codings=codings)
    assert compare(again, [ids[i]], [ids[j]]).similarity[0, 0] == every[i, j]


def test_the_main_theme_weighs_most() -> None:
    """Two findings that share their main theme are more similar than two that share the last."""
    findings = [make_finding(name, "Ash") for name in ("a", "b", "c")]
    codings = [
        *(make_coding("a", "x"), make_coding("a", "y", rank=1)),
        *(make_coding("b", "x"), make_coding("b", "z", rank=1)),
        *(make_coding("c", "z"), make_coding("c", "y", rank=1)),
    ]
    frames = make_frames(findings=findings, effective_codings=codings)
    themes = compare(frames, ["a"], ["a", "b", "c"]).themes[0]
    assert themes[0] == pytest.approx(1.0)
    assert themes[1] > themes[2]


def test_the_same_words_have_similarity_1() -> None:
    """Coded or not; without a measured threshold they still count as the same point."""
    findings = [
        make_finding("a", "Ash", text="The board\u2019s aims."),
        make_finding("b", "Birch", text="the  board's aims."),
        make_finding("c", "Birch", text="The board meets."),
    ]
    frames = make_frames(findings=findings, effective_codings=[make_coding("a", "governance")])
    values = compare(frames, ["a"], ["b", "c"]).similarity[0]
    assert values[0] == 1.0 > values[1]
    ash, birch = (frames.findings_by_id[one] for one in ("a", "b"))
    threshold = find_threshold(measure(frames), [ash], [birch], compared="pairs")
    assert threshold.value is None
    assert [threshold.is_reached(float(one)) for one in values] == [True, False]


def test_other_words_have_a_similarity_below_1() -> None:
    """Even texts that an encoder cannot tell apart."""
    findings = [make_finding("a", "Ash"), make_finding("b", "Birch")]
    frames = make_frames(
        findings=findings, effective_codings=[make_coding(one, "health") for one in ("a", "b")]
    )
    similarity = measure_similarity(
        frames,
        finding_ids=["a", "b"],
        embeddings=np.array([[1.0, 0.0], [1.0, 0.0]], dtype=np.float32),
    )
    ash, birch = frames.finding_rows
    assert 0.99 < similarity.compare([ash], [birch]).similarity[0, 0] < 1.0


def test_a_finding_without_an_embedding_is_named() -> None:
    """Findings that the encoder never saw are an error that names one and the cure."""
    frames = make_frames(findings=[make_finding("f", "Ash")])
    with pytest.raises(EncoderError, match=r"'f': has no embedding.*build again"):
        measure_similarity(frames, finding_ids=[], embeddings=np.zeros((0, 2), dtype=np.float32))


# What holds for every table


def test_every_quotation_is_verbatim(followed: FollowUp, frames: CorpusFrames) -> None:
    """Whatever a table quotes is the text and citation of the finding it names."""
    known = frames.findings.set_index("finding_id")
    quoted = 0
    for table in followed.tables.values():
        for column in (name for name in table.columns if name.endswith("finding_id")):
            prefix = column.removesuffix("finding_id")
            for row in rows_of(table[table[column] != ""]):
                assert row[f"{prefix}text"] == known.loc[row[column], "text"]
                assert row[f"{prefix}citation"] == known.loc[row[column], "citation"]
                quoted += 1
    assert quoted > 500


def test_the_order_of_rows_changes_nothing(
    followed: FollowUp, frames: CorpusFrames, store_path: Path
) -> None:
    """Frames and embeddings in any order give the same tables, to the last digit."""
    shuffled = CorpusFrames(
        **{
            field.name: getattr(frames, field.name).sample(frac=1, random_state=5)
            for field in fields(CorpusFrames)
        }
    )
    with open_store(store_path, mode="read") as store:
        theme_ids = list(store.read_names().themes)
        finding_ids, embeddings = store.embedding_matrix(store.read_encoder_ids()[0])
    order = np.random.default_rng(5).permutation(len(finding_ids))
    similarity = measure_similarity(
        shuffled, finding_ids=[finding_ids[i] for i in order], embeddings=embeddings[order]
    )
    again = follow_findings(shuffled, similarity, theme_ids=theme_ids, threshold=None)
    assert again.thresholds == followed.thresholds
    for name, table in followed.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], table)


def test_the_hash_seed_changes_nothing(store_path: Path) -> None:
    """Two processes with different hash seeds write the same bytes."""
    outputs = [
        subprocess.run(
            [
                *(sys.executable, "-m", "inspection_findings", "compare"),
                *("--format", "json", "--store", str(store_path)),
            ],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "nlp")},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert outputs[0] == outputs[1]
    assert b"NaN" not in outputs[0]


# The crosswalk


def test_nothing_vanishes_from_the_crosswalk(followed: FollowUp, frames: CorpusFrames) -> None:
    """Every recommendation and every stated area is listed once, with a reason."""
    found = frames.finding_rows
    recommendations = {row.finding_id for row in found if row.kind == "recommendation"}
    areas = {row.finding_id for row in found if row.is_area}
    crosswalk = followed.crosswalk
    assert sorted(crosswalk.recommendations["recommendation_finding_id"]) == sorted(recommendations)
    assert sorted(crosswalk.areas["area_finding_id"]) == sorted(areas)
    assert set(crosswalk.links["recommendation_finding_id"]) == recommendations
    for table in (crosswalk.recommendations, crosswalk.areas, crosswalk.links):
        assert (table["reason"] != "").all()


def test_both_directions_of_the_crosswalk_agree(followed: FollowUp) -> None:
    """An area is taken up exactly where it carries a recommendation of its own report."""
    links, areas = followed.crosswalk.links, followed.crosswalk.areas
    stated = links[links["carries"] & (links["basis"] == "stated")]
    taken = areas.loc[areas["taken_up"], "area_finding_id"]
    assert set(stated["area_finding_id"]) == set(taken)
    assert stated["area_finding_id"].value_counts().to_dict() == (
        areas[areas["taken_up"]].set_index("area_finding_id")["recommendations"].to_dict()
    )
    reports = links["recommendation_finding_id"].str.split(":").str[0]
    assert (reports == links["area_finding_id"].str.split(":").str[0]).all()


def test_links_are_ranked_stated_before_inferred(followed: FollowUp) -> None:
    """Ranks count from 1; what is stated comes first, and then what is more similar."""
    for _, own in followed.crosswalk.links.groupby("recommendation_finding_id"):
        assert own["rank"].tolist() == list(range(1, len(own) + 1))
        keys = list(zip(own["basis"] == "inferred", -own["likeness"], strict=True))
        assert keys == sorted(keys)


def test_the_metropolitan_police_are_told_what_the_areas_say(followed: FollowUp) -> None:
    """Outcome 22 is recommended where an area for improvement says that it is not available."""
    links = followed.crosswalk.links
    police = links[(links["addressee"] == "The Metropolitan Police") & (links["rank"] == 1)]
    assert len(police) >= 3
    assert police["carries"].all()
    assert police["area_text"].str.contains("Outcome 22").all()


def test_a_higher_bar_links_less(frames: CorpusFrames, followed: FollowUp) -> None:
    """Raising the threshold never adds a link, and 1 leaves almost none."""
    counts = [
        int(follow(frames, followed.similarity, threshold).crosswalk.links["carries"].sum())
        for threshold in (0.4, 0.6, 0.8, 1.0)
    ]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


def follow(frames: CorpusFrames, similarity: Similarity, threshold: float | None) -> FollowUp:
    return follow_findings(frames, similarity, theme_ids=[], threshold=threshold)


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


# The same recommendation


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


# Good practice


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


# Re-inspection


def test_what_became_of_each_area(tmp_path: Path) -> None:
    """A second report, read by the whole pipeline as shipped, is followed as it was written."""
    second = tmp_path / "islington-2026-08.txt"
    second.write_text(write_second_report(), encoding="utf-8")
    paths = [path for path in REPORTS if path.name.startswith(("islington", "havering"))]
    with open_store(tmp_path / "three.findings", mode="write") as store:
        pipeline.build(
            [*paths, second],
            store=store,
            encoder=load_encoder(),
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


def follow_two(before: list[dict[str, Any]], after: list[dict[str, Any]], **later: Any) -> Any:
    """Return the row for the one area of ``before`` when Ash is inspected again."""
    old = {"report_id": "ash-2020", "published": "2020-01"}
    findings = [
        *(make_finding(f"old-{n}", "Ash", **old, **row) for n, row in enumerate(before)),
        *(
            make_finding(f"n-{n}", "Ash", report_id="ash-2024", **row)
            for n, row in enumerate(after)
        ),
    ]
    reports = [make_report("Ash", **old), make_report("Ash", report_id="ash-2024", **later)]
    ratings = [{"report_id": name, "standard": "1.1"} for name in ("ash-2020", "ash-2024")]
    frames = make_frames(reports=reports, ratings=ratings, findings=findings)
    (row,) = rows_of(follow(frames, measure(frames), 0.99).reinspection.areas)
    return row


AGAIN = {"text": "Work with victims is too limited.", "polarity": "area_for_improvement"}


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


def replace_text(finding: dict[str, Any], finding_id: str, text: str) -> dict[str, Any]:
    return {**finding, "text": text} if finding["finding_id"] == finding_id else finding


# The command line


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False)


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
        assert "'magic': not known; choose one of:" in result.stderr


def test_an_empty_store_is_empty_everywhere() -> None:
    """Without any report every table has its columns and no row, and nothing counts as similar."""
    frames = make_frames()
    similarity = measure_similarity(
        frames, finding_ids=[], embeddings=np.zeros((0, 4), dtype=np.float32)
    )
    followed = follow_findings(frames, similarity, theme_ids=["health"], threshold=None)
    assert all(len(table) == 0 and len(table.columns) for table in followed.tables.values())
    assert {threshold.value for threshold in followed.thresholds.values()} == {None}
