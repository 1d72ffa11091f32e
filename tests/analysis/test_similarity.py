"""How similar two findings are, and what a recommendation takes up."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection_findings.analysis.recommendations import (
    FollowUp,
    follow_findings,
    measure_similarity,
)
from inspection_findings.analysis.recommendations.similarity import find_threshold
from inspection_findings.errors import EncoderError
from inspection_findings.frames import CorpusFrames
from inspection_findings.store import open_store
from tests.support.frames import make_coding, make_finding, make_frames
from tests.support.recommendations import (
    compare,
    follow,
    measure,
    rows_of,
)
from tests.support.variants import ROOT


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
