"""What a store holds comes back as tidy frames, with what is stated apart from what is inferred."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

import inspection_findings as inf
from inspection_findings.encode import OnnxEncoder
from inspection_findings.errors import UnknownNameError
from inspection_findings.frames import CorpusFrames
from inspection_findings.records import STATED_POLARITIES, Coding, PolarityCoding
from inspection_findings.store import open_store
from tests.support.variants import ROOT


@pytest.fixture(scope="module")
def frames(store_path: Path) -> CorpusFrames:
    with open_store(store_path, mode="read") as store:
        return store.read_frames()


def test_stated_and_inferred_polarity_are_two_columns(
    door: inf.Corpus, frames: CorpusFrames
) -> None:
    """Each finding has one of the two at most, and the one that counts is the one it has."""
    found = door.findings().set_index("finding_id")
    kept = frames.findings.set_index("finding_id").loc[found.index]
    assert len(found) == len(frames.findings) == 1515
    stated, inferred = found["stated_polarity"], found["inferred_polarity"]
    assert not (stated.notna() & inferred.notna()).any()
    assert stated.fillna(inferred).fillna("").equals(kept["polarity"].fillna(""))
    assert stated.notna().sum() == (kept["polarity_from"] == "heading").sum() == 446
    assert set(found["stated_by"].dropna()) == {"heading"}
    assert set(found["inferred_by"].dropna()) == {"model", "reference"}
    assert (found["inferred_by"].notna() == inferred.notna()).all()
    assert (found["stated_by"].notna() == stated.notna()).all()


def test_what_a_person_says_is_stated(
    store_path: Path, tiny_encoder: OnnxEncoder, tmp_path: Path
) -> None:
    """From the moment of coding, in lists and in a search."""
    path = Path(shutil.copy(store_path, tmp_path / "inspections.findings"))
    corpus = inf.open_corpus(path, encoder=tiny_encoder)
    finding = corpus.findings(kind="narrative", polarity="strength").iloc[0]
    assert finding["inferred_polarity"] == "strength"
    with open_store(path, mode="write") as store:
        said = {"coder": "Ana", "coder_kind": "person", "finding_id": finding["finding_id"]}
        store.save_codings(
            [Coding(theme_id="voice", **said)],
            [PolarityCoding(polarity="mixed", **said)],
            coder="Ana",
            coder_kind="person",
            coded=[finding["finding_id"]],
        )
    found = corpus.findings(theme="voice", polarity="mixed").set_index("finding_id")
    now = found.loc[finding["finding_id"]]
    assert (now["stated_polarity"], now["stated_by"]) == ("mixed", "person")
    assert (now["themes"], pd.isna(now["inferred_polarity"])) == (("voice",), True)
    hit = corpus.search(f'"{finding["text"]}"')[0]
    assert (hit.stated_polarity, hit.inferred_polarity, hit.inferred_by) == ("mixed", None, None)
    assert corpus.findings()["stated_by"].value_counts()["person"] == 1


def test_themes_of_a_finding_are_its_codings(door: inf.Corpus, frames: CorpusFrames) -> None:
    """One row a coding, in the order of the tuple; with names, framework and ratings there."""
    codings = door.codings()
    assert len(codings) == len(frames.effective_codings)
    listed = codings.groupby("finding_id")["theme_id"].agg(tuple).to_dict()
    themes = door.findings().set_index("finding_id")["themes"]
    assert {key: own for key, own in themes.items() if own} == listed
    names = door.themes().set_index("theme_id")["theme"]
    assert (codings["theme"] == codings["theme_id"].map(names)).all()
    reports = door.reports().set_index("report_id")
    for column in ("framework", "overall_rating", "borough", "published"):
        assert (codings[column] == codings["report_id"].map(reports[column])).all(), column
    ratings = door.ratings().set_index(["report_id", "standard"])["rating"]
    places = pd.MultiIndex.from_frame(codings[["report_id", "standard"]])
    assert codings["rating"].fillna("").tolist() == ratings.reindex(places).fillna("").tolist()
    assert codings["probability"].notna().equals(codings["coder_kind"] == "model")


def test_filters_are_those_of_the_search(door: inf.Corpus) -> None:
    """One name or several, ids or names in any case; each filter leaves out what it should."""
    everything = door.findings()
    chosen = door.findings(
        borough=["hackney", "HARINGEY"],
        theme="Victim work",
        polarity="Area for improvement",
        kind=["bullet", "narrative"],
        since="2023-05",
        to="2025",
    )
    polarity = everything["stated_polarity"].fillna(everything["inferred_polarity"])
    expected = everything[
        everything["borough"].isin(["Hackney", "Haringey"])
        & everything["themes"].map(lambda themes: "victim-work" in themes)
        & (polarity == "area_for_improvement")
        & (everything["kind"] != "recommendation")
    ]
    assert chosen.equals(expected.reset_index(drop=True))
    assert len(chosen) > 0
    assert set(door.findings(standard="1.2")["standard"]) == {"1.2"}
    assert set(door.findings(since="2025")["borough"]) == {"Haringey"}
    assert door.findings(since="2031").empty
    assert list(door.findings(since="2031").columns) == list(everything.columns)
    with pytest.raises(UnknownNameError, match=r"'Hackny' is not known\. Did you mean 'Hackney'\?"):
        door.findings(borough="Hackny")


def test_codings_of_a_theme_are_of_that_theme_alone(door: inf.Corpus) -> None:
    """A finding's other themes have rows of their own, which are not asked for."""
    codings = door.codings(theme=["voice", "Staffing"], borough="Lewisham")
    assert set(codings["theme_id"]) == {"voice", "staffing"}
    assert set(codings["borough"]) == {"Lewisham"}


def test_counts_add_up(door: inf.Corpus, frames: CorpusFrames) -> None:
    """Every coding is in one cell, under one of what a finding can say."""
    counts = door.counts()
    assert counts["findings"].sum() == len(frames.effective_codings)
    assert (counts[list(STATED_POLARITIES)].sum(axis=1) == counts["findings"]).all()
    assert len(counts) == counts["theme_id"].nunique() * 5
    themes = door.themes().set_index("theme_id")
    assert (
        counts.groupby("theme_id")["findings"]
        .sum()
        .equals(themes["findings"].loc[sorted(set(counts["theme_id"]))])
    )


def test_nothing_vanishes(door: inf.Corpus, frames: CorpusFrames) -> None:
    """Every finding has a theme or a reason, and a group or a reason."""
    left_out, findings = door.left_out(), door.findings()
    has_no_theme = findings["themes"].str.len() == 0
    assert set(findings[has_no_theme]["finding_id"]) == set(left_out.uncoded["finding_id"])
    grouped = {one for members in door.sub_themes().clusters["members"] for one in members}
    ungrouped = set(left_out.unclustered["finding_id"])
    assert grouped | ungrouped == set(findings["finding_id"])
    assert not grouped & ungrouped
    assert len(left_out.skipped) == len(frames.skipped) > 0
    assert len(left_out.unmet) == len(frames.unmet) > 0
    for table in (left_out.uncoded, left_out.unclustered, left_out.skipped):
        assert (table["reason"] != "").all()
        assert (table["text"] != "").all()


def test_a_file_that_cannot_be_read_is_left_out_with_its_reason(
    tiny_model: object, tiny_encoder: OnnxEncoder, tmp_path: Path
) -> None:
    """It stops nothing, and both the build and the store tell of it."""
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all", encoding="utf-8")
    report = ROOT / "corpus" / "reports" / "havering-2022-10.txt"
    corpus = inf.build(
        [report, str(letter)],
        store=str(tmp_path / "new" / "a.findings"),
        model=tiny_model,  # type: ignore[arg-type]
        encoder=tiny_encoder,
    )
    assert corpus.built["status"].tolist() == ["added", "skipped"]
    assert "is not an inspection report" in corpus.built["reason"][1]
    (failure,) = corpus.left_out().failures.to_dict("records")
    assert failure["source_name"] == "letter.txt"
    assert failure["reason"].startswith("is not an inspection report")
    assert corpus.reports()["borough"].tolist() == ["Havering"]


@pytest.mark.parametrize("reports", ["none/*.txt", "none.txt", ["none.txt"]])
def test_a_report_that_is_not_there_is_refused(reports: str | list[str], tmp_path: Path) -> None:
    """Before anything is done: a slip of the pen leaves no store behind."""
    with pytest.raises(inf.FindingsError, match=r"none.*: there is no such file; check the path"):
        inf.build(reports, store=tmp_path / "a.findings")
    assert not (tmp_path / "a.findings").exists()


def test_a_store_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """Opening makes none."""
    with pytest.raises(inf.FindingsError, match="there is no store here; make one with"):
        inf.open_corpus(tmp_path / "a.findings")
    assert list(tmp_path.iterdir()) == []
