"""The coded findings that stand beside a coding: near, someone's, and never the finding itself."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from inspection_findings import pipeline
from inspection_findings.classify import (
    AskedFinding,
    CodedFinding,
    CodedNeighbours,
    describe_nearest,
)
from inspection_findings.cli import main
from inspection_findings.coding.reference import match_reference, read_reference_coding
from inspection_findings.corpus import open_corpus
from inspection_findings.encode import OnnxEncoder
from inspection_findings.errors import ModelError
from inspection_findings.records import Coding, Nearest, Report, Segmentation
from inspection_findings.search import find_nearest, list_model_themes, nearest_coded
from inspection_findings.store import Store, open_store
from inspection_findings.text import hash_words
from inspection_findings.theme_model import ThemeModel, load_model, save_model
from tests.support.variants import REPORTS, ROOT

Corpus = dict[str, tuple[Report, Segmentation]]
LEWISHAM = next(path for path in REPORTS if "lewisham" in path.name)


@pytest.fixture(scope="module")
def neighbours(tiny_model: ThemeModel) -> CodedNeighbours:
    """Return the reference coding as the tiny model keeps it."""
    return tiny_model.neighbours


@pytest.fixture(scope="module")
def asked(corpus: Corpus) -> list[AskedFinding]:
    """Return some findings, coded and not, that ask for one or two themes each."""
    findings = [f for _, part in corpus.values() for f in part.findings][::23]
    themes = ("victim-work", "ete", "voice", "governance")
    return [
        AskedFinding(
            finding_id=finding.finding_id,
            words=hash_words(finding.text),
            themes=(themes[i % 4], themes[(i + 1) % 4])[: 1 + i % 2],
        )
        for i, finding in enumerate(findings)
    ]


@pytest.fixture(scope="module")
def rows(corpus: Corpus, tiny_encoder: OnnxEncoder) -> NDArray[np.float32]:
    """Return the embeddings of ``asked``."""
    findings = [f for _, part in corpus.values() for f in part.findings][::23]
    embeddings: NDArray[np.float32] = tiny_encoder.encode([finding.text for finding in findings])
    return embeddings


def test_neighbours_are_coded_so_by_whom_it_says(
    neighbours: CodedNeighbours,
    asked: list[AskedFinding],
    rows: NDArray[np.float32],
    corpus: Corpus,
) -> None:
    """What is shown is in a report, under its citation, and the reference gave it the theme."""
    findings = {f.finding_id: f for _, part in corpus.values() for f in part.findings}
    reference = read_reference_coding(ROOT / "corpus" / "reference")
    themes = {
        finding_id: record.themes
        for finding_id, record in match_reference(findings.values(), reference).matched
    }
    found = neighbours.find(asked, rows)
    assert [len(nearest) for nearest in found] == [2 * len(one.themes) for one in asked]
    for one, nearest in zip(asked, found, strict=True):
        assert [near.theme_id for near in nearest] == [t for t in one.themes for _ in range(2)]
        for near in nearest:
            assert near.theme_id in themes[near.finding_id]
            assert near.citation == findings[near.finding_id].citation
            assert (near.coder, near.coder_kind) == ("Reference coding", "reference")


def test_nothing_nearer_was_passed_over(
    neighbours: CodedNeighbours, asked: list[AskedFinding], rows: NDArray[np.float32]
) -> None:
    """Of the coded findings with the theme and other words, the first shown is the nearest."""
    likeness = rows.astype(float) @ neighbours.embeddings.astype(float).T
    for row, (one, nearest) in enumerate(zip(asked, neighbours.find(asked, rows), strict=True)):
        for near in nearest[::2]:
            others = [
                likeness[row, i]
                for i, coded in enumerate(neighbours.coded)
                if near.theme_id in coded.themes and coded.words != one.words
            ]
            assert near.similarity == pytest.approx(max(others), abs=1e-4)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**16), size=st.integers(1, 30))
def test_company_and_order_change_nothing(
    seed: int,
    size: int,
    neighbours: CodedNeighbours,
    asked: list[AskedFinding],
    rows: NDArray[np.float32],
) -> None:
    """To the bit: whoever is asked for beside it, and however the coded findings come."""
    random = np.random.default_rng(seed)
    mixed = random.permutation(len(neighbours.coded))
    shuffled = CodedNeighbours.gather(
        [neighbours.coded[i] for i in mixed],
        neighbours.embeddings[mixed],
        encoder_id=neighbours.encoder_id,
    )
    chosen = random.permutation(len(asked))[:size]
    whole = neighbours.find(asked, rows)
    found = shuffled.find([asked[i] for i in chosen], rows[chosen])
    assert found == [whole[i] for i in chosen]


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_finding_is_never_its_own_neighbour(
    data: st.DataObject, neighbours: CodedNeighbours
) -> None:
    """Neither it nor another with its words is shown, though no row is nearer than its own."""
    row = data.draw(st.integers(0, len(neighbours.coded) - 1))
    own = neighbours.coded[row]
    one = AskedFinding(finding_id=own.finding_id, words=own.words, themes=own.themes)
    (found,) = neighbours.find([one], neighbours.embeddings[[row]].astype(np.float32))
    words = {coded.finding_id: coded.words for coded in neighbours.coded}
    assert own.finding_id not in {near.finding_id for near in found}
    assert own.words not in {words[near.finding_id] for near in found}


def make(finding_id: str, *, coder: str = "", words: str = "") -> CodedFinding:
    return CodedFinding(
        finding_id=finding_id,
        citation=finding_id.upper(),
        coder=coder or "Reference coding",
        coder_kind="person" if coder else "reference",
        themes=("ete",),
        words=words or finding_id,
    )


def look(coded: list[CodedFinding], nearness: list[float]) -> list[str]:
    """Return the ids shown where the coded findings are so near."""
    rows = np.array([[near, np.sqrt(1 - near**2)] for near in nearness])
    neighbours = CodedNeighbours.gather(coded, rows, encoder_id="plane")
    one = AskedFinding(finding_id="asked", words="asked", themes=("ete", "voice"))
    (found,) = neighbours.find([one], np.array([[1.0, 0.0]], dtype=np.float32))
    return [near.finding_id for near in found]


def test_people_come_first_where_they_are_near_at_all() -> None:
    """A person's coding outranks the reference's here too; within a kind, the nearest first.

    One less than half as near as the nearest is no neighbour: a person's first few codings
    would else stand beside every finding of their theme.
    """
    coded = [make("a"), make("b", coder="Ana"), make("c"), make("d", coder="Ben")]
    assert look(coded, [0.9, 0.5, 0.8, 0.6]) == ["d", "b"]
    assert look(coded[:3], [0.8, 0.5, 0.9]) == ["b", "c"]
    assert look(coded, [0.9, 0.1, 0.8, 0.5]) == ["d", "a"]
    assert look(coded, [0.9, 0.1, 0.3, 0.2]) == ["a"]


def test_the_same_words_are_shown_once() -> None:
    """Stock wording is one neighbour, not two; equally near ones come by their ids."""
    coded = [make("a", words="same"), make("b", words="same"), make("c")]
    assert look(coded, [0.9, 0.9, 0.5]) == ["a", "c"]
    assert look([make("a", words="asked"), make("b")], [1.0, 0.1]) == ["b"]
    assert look([make("z"), make("y"), make("x")], [0.5, 0.5, 0.5]) == ["x", "y"]


def test_joining_leaves_out_what_was_overruled_and_mixes_no_encoders() -> None:
    """Whoever coded a finding in the store is heard; rows of two encoders are refused."""
    rows = np.eye(2)
    own = CodedNeighbours.gather([make("a", coder="Ana")], rows[:1], encoder_id="plane")
    other = CodedNeighbours.gather([make("a"), make("b")], rows, encoder_id="plane")
    joined = own.merged(other, overruled={"a"})
    assert [(one.finding_id, one.coder_kind) for one in joined.coded] == [
        ("a", "person"),
        ("b", "reference"),
    ]
    assert CodedNeighbours.empty().merged(other).coded == other.coded
    assert own.merged(CodedNeighbours.empty()) is own
    with pytest.raises(ModelError, match="is not the encoder of the other coded findings"):
        own.merged(replace(other, encoder_id="sphere"))


def test_they_survive_the_model_folder(
    tiny_model: ThemeModel,
    asked: list[AskedFinding],
    rows: NDArray[np.float32],
    tmp_path: Path,
) -> None:
    """What is loaded finds the same, to the bit; no text is in the files."""
    save_model(tiny_model, tmp_path / "model")
    loaded = load_model(tmp_path / "model").neighbours
    assert loaded.find(asked, rows) == tiny_model.neighbours.find(asked, rows)
    kept = json.loads((tmp_path / "model" / "neighbours.json").read_text("utf-8"))
    fields = {"finding_id", "citation", "coder", "coder_kind", "themes", "words"}
    assert {key for one in kept["coded"] for key in one} == fields
    assert (
        load_model(tmp_path / "model").name
        == replace(tiny_model, neighbours=CodedNeighbours.empty()).name
    )


@pytest.fixture
def store_path(tiny_encoder: OnnxEncoder, tiny_model: ThemeModel, tmp_path: Path) -> Path:
    """Build a store of one report that the model alone has coded."""
    path = tmp_path / "a.findings"
    with open_store(path, mode="write") as store:
        pipeline.build([LEWISHAM], store=store, encoder=tiny_encoder, model=tiny_model)
    return path


def look_in(store: Store, model: ThemeModel) -> Mapping[str, tuple[Nearest, ...]]:
    frames = store.read_frames()
    return find_nearest(
        store,
        frames,
        list_model_themes(frames),
        remembered=model.neighbours,
        encoder_id=model.provenance.encoder_id,
    )


def test_the_nearest_are_the_same_however_many_are_asked_at_once(
    store_path: Path, tiny_model: ThemeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each finding is asked alone; what is found can be read as often as one likes."""
    with open_store(store_path, mode="read") as store:
        whole = look_in(store, tiny_model)
        monkeypatch.setattr(nearest_coded, "_AT_ONCE", 5)
        again = look_in(store, tiny_model)
    assert len(whole) > 5
    assert dict(again) == dict(whole) == {key: whole[key] for key in whole}
    assert any(len(near) > 1 for near in whole.values())


def code(store: Store, finding_id: str, *themes: str) -> None:
    """Code a finding as Ana."""
    codings = [
        Coding(finding_id=finding_id, theme_id=theme, coder="Ana", coder_kind="person", rank=rank)
        for rank, theme in enumerate(themes)
    ]
    store.save_codings(codings, (), coder="Ana", coder_kind="person", coded=[finding_id])


def test_a_person_counts_from_the_moment_of_coding(
    store_path: Path, tiny_model: ThemeModel
) -> None:
    """No build is needed: the coding is shown first wherever the theme is."""
    with open_store(store_path, mode="write") as store:
        before = look_in(store, tiny_model)
        with_theme = [
            key for key, near in before.items() if any(n.theme_id == "victim-work" for n in near)
        ]
        taught = with_theme.pop()
        code(store, taught, "victim-work")
        after = look_in(store, tiny_model)
    assert taught not in after, "a person's coding needs no reason"
    for key in with_theme:
        first = next(near for near in after[key] if near.theme_id == "victim-work")
        assert (first.finding_id, first.coder, first.coder_kind) == (taught, "Ana", "person")


def test_what_a_person_coded_as_nothing_is_not_shown(
    store_path: Path, tiny_model: ThemeModel
) -> None:
    """Where a person says that no theme fits, the reference's coding of it is no reason."""
    with open_store(store_path, mode="write") as store:
        shown = {near.finding_id for own in look_in(store, tiny_model).values() for near in own}
        gone = sorted(key for key in shown if key.startswith("lewisham"))[:3]
        assert gone
        for finding_id in gone:
            code(store, finding_id)
        shown = {near.finding_id for own in look_in(store, tiny_model).values() for near in own}
    assert shown & set(gone) == set()


def test_theme_reports_show_them(store_path: Path, tiny_model: ThemeModel, tmp_path: Path) -> None:
    """Beside a coding of the model, in every format; a person's coding has none."""
    with open_store(store_path, mode="write") as store:
        nearest = look_in(store, tiny_model)
        mine = next(iter(nearest))
        code(store, mine, "victim-work")  # the table holds the theme that is asked for
        nearest = look_in(store, tiny_model)
    corpus = open_corpus(store_path, model=tiny_model)
    corpus.write_reports(tmp_path / "out", themes="victim-work", formats=["html", "md", "csv"])
    on_theme = [n for own in nearest.values() for n in own if n.theme_id == "victim-work"]
    near = max(on_theme, key=lambda one: one.similarity)  # pages show the most similar ones
    for suffix in (".html", ".md"):
        page = (tmp_path / "out" / f"theme-victim-work{suffix}").read_text("utf-8")
        assert "Similar coded findings: " in page
        words = f"{near.citation} ({near.similarity:.2f})"
        assert words in page.replace("\\", "")
    with (tmp_path / "out" / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["nearest"] for row in rows if row["finding_id"] == mine} == {""}
    by_model = [row for row in rows if row["coder_kind"] == "model"]
    assert by_model
    for row in by_model:
        own = [n for n in nearest[row["finding_id"]] if n.theme_id == row["theme_id"]]
        assert row["nearest"] == "; ".join(n.traced for n in own)


def test_classify_says_them(
    tiny_encoder: OnnxEncoder, tiny_model: ThemeModel, tmp_path: Path
) -> None:
    """``nearest`` has two for each theme, ``because`` names them; an abstention has none."""
    save_model(tiny_model, tmp_path / "model")
    options = ["--encoder", str(tiny_encoder.folder), "--model", str(tmp_path / "model")]
    result = CliRunner().invoke(main, ["classify", str(LEWISHAM), *options, "--format", "jsonl"])
    assert result.exit_code == 0, result.output
    for row in map(json.loads, result.stdout.splitlines()):
        nearest = [Nearest(**one) for one in row["nearest"]]
        assert [one.theme_id for one in nearest] == [t for t in row["themes"] for _ in range(2)]
        assert row["because"].endswith(describe_nearest(nearest))
        assert row["finding_id"] not in {one.finding_id for one in nearest}
        assert "\n" not in row["because"]
