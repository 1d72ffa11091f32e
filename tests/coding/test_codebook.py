"""The codebook read and checked; a theme of one's own used at once."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from inspection_findings.cli import main
from inspection_findings.coding import (
    Codebook,
    Theme,
    describe_theme,
    find_gaps,
    parse_codebook,
    read_codebook,
)
from inspection_findings.coding.codebook_changes import add_theme, retire_theme
from inspection_findings.coding.codebook_check import CodedText, compare_themes, find_doubts
from inspection_findings.coding.reference import read_reference_coding
from inspection_findings.encode import OnnxEncoder
from inspection_findings.errors import CodebookError, ModelError
from inspection_findings.records import Classification, Finding, Report, Segmentation
from inspection_findings.store import open_store
from inspection_findings.text import text_key
from inspection_findings.theme_model import ThemeModel
from inspection_findings.theme_model.extend import extend_model
from inspection_findings.theme_model.own_theme import embed_theme
from tests.support.store import HashingEncoder
from tests.support.variants import ROOT

CODEBOOK = ROOT / "corpus" / "codebook.toml"
REFERENCE = ROOT / "corpus" / "reference"
GANGS = Theme(
    id="gangs",
    name="Gangs",
    description="Children drawn into gangs, or harmed by them.",
    code_when="gangs, county lines, serious group violence",
    seed_phrases=("county lines",),
    examples=("Girls associated with gangs were not recognised as being at risk.",),
)
THEME = '[[themes]]\nid = "a"\nname = "A"\ndescription = "About something quite small."\n'


def parse(text: str) -> Codebook:
    return parse_codebook(text.encode(), where="book.toml")


# Reading


def test_examples_and_retirement_are_read() -> None:
    """A theme keeps its examples; a retired one is known, but not among those in use."""
    read = parse(THEME + 'examples = ["One.", "Two."]\nretired = "2.0.0"\n')
    assert read.themes[0].examples == ("One.", "Two.")
    assert read.theme_ids == ("a",)
    assert read.active_themes == ()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('examples = ["1", "2", "3", "4", "5", "6"]', "has 6 examples"),
        ('seed_phrases = "school"', "has seed_phrases that are no list of texts"),
        ('examples = [""]', "has examples that are no list of texts"),
        ("code_when = 3", "has a code_when that is not text"),
        ('history = [{ when = "now" }]', "has a history that cannot be read"),
        ('colour = "red"', "has the unknown key 'colour'"),
    ],
)
def test_a_part_that_is_not_as_it_must_be(line: str, problem: str) -> None:
    """The theme and the part are named, and how to put it right."""
    with pytest.raises(CodebookError, match=f"theme a: {problem}"):
        parse(THEME + line + "\n")


def test_gaps_are_named_until_they_are_filled() -> None:
    """Each missing part is a gap; coded findings stand in for examples; retired is at peace."""
    lacking = {gap for _, gap in find_gaps(parse(THEME))}
    assert lacking == {"code_when", "do_not_code_for", "seed_phrases", "history", "examples"}
    assert ("a", "examples") not in find_gaps(parse(THEME), exemplified={"a"})
    assert ("a", "description") in find_gaps(parse(THEME.replace("About something quite", "It")))
    assert find_gaps(parse(THEME + 'retired = "1.0.0"\n')) == ()


# Checking


def with_twin(codebook: Codebook, theme_id: str) -> Codebook:
    """Return the codebook with a copy of a theme at its end, and the theme itself at its head."""
    theme = codebook.find_theme(theme_id)
    rest = tuple(other for other in codebook.themes if other is not theme)
    twin = replace(theme, id="twin", name=f"More {theme.name}", seed_phrases=())
    return replace(codebook, themes=(theme, *rest, twin))


def encode_descriptions(codebook: Codebook, encoder: OnnxEncoder) -> NDArray[np.float32]:
    return encoder.encode([describe_theme(theme) for theme in codebook.active_themes])


@pytest.mark.parametrize("encode", [True, False], ids=["full", "quick"])
def test_a_twin_is_found_wherever_it_stands(encode: bool, tiny_encoder: OnnxEncoder) -> None:
    """Of two themes with one definition, first and last of the codebook, the pair is named."""
    codebook = with_twin(read_codebook(CODEBOOK), "health")
    rows = encode_descriptions(codebook, tiny_encoder) if encode else None
    pairs = compare_themes(codebook, descriptions=rows)
    assert len(pairs) == 26 * 25 // 2
    assert {pairs[0].first, pairs[0].second} == {"health", "twin"}
    assert pairs[0].why.startswith("the definitions are the same")


def test_a_twin_in_other_words_is_found(tiny_encoder: OnnxEncoder) -> None:
    """A paraphrase of a definition is named as saying much the same."""
    read = with_twin(read_codebook(CODEBOOK), "health")
    twin = replace(read.themes[-1], description=f"Chiefly {read.themes[0].description}")
    codebook = replace(read, themes=(*read.themes[:-1], twin))
    pairs = compare_themes(codebook, descriptions=encode_descriptions(codebook, tiny_encoder))
    named = {frozenset((pair.first, pair.second)): pair.why for pair in pairs}
    assert "say much the same" in named[frozenset(("health", "twin"))]


def make_coded(themes: Sequence[tuple[str, ...]]) -> list[CodedText]:
    return [
        CodedText(finding_id=f"f{n:02}", text=f"Finding {n}.", themes=given)
        for n, given in enumerate(themes)
    ]


def test_overlap_of_codings_is_counted() -> None:
    """Jaccard and both shares are those of the codings, and a theme inside another is named."""
    coded = make_coded([("health", "ete")] * 6 + [("ete",)] * 18 + [("voice",)])
    pairs = compare_themes(read_codebook(CODEBOOK), coded=coded)
    (pair,) = [pair for pair in pairs if {pair.first, pair.second} == {"health", "ete"}]
    assert (pair.both, pair.jaccard) == (6, 0.25)
    assert {pair.first: pair.share_of_first, pair.second: pair.share_of_second} == {
        "health": 1.0,
        "ete": 0.25,
    }
    assert "100% of the 6 findings with health carry ete too" in pair.why


def test_a_coding_against_its_definition_is_doubted(
    tiny_encoder: OnnxEncoder,
) -> None:
    """A finding coded with a theme that nothing near it carries is shown with its nearest."""
    records = [r for r in read_reference_coding(REFERENCE) if r.kind == "bullet"]
    coded = [CodedText(finding_id=f"#{r.coding_id}", text=r.text, themes=r.themes) for r in records]
    victims = [i for i, item in enumerate(coded) if item.themes == ("victim-work",)]
    embeddings = tiny_encoder.encode([item.text for item in coded])

    def is_doubted(items: list[CodedText], row: int) -> bool:
        doubts = find_doubts(read_codebook(CODEBOOK), items, embeddings)
        return (items[row].finding_id, "facilities-ict", "given") in {
            (doubt.finding_id, doubt.theme_id, doubt.kind) for doubt in doubts
        }

    planted = [
        is_doubted(
            [*coded[:row], replace(coded[row], themes=("facilities-ict",)), *coded[row + 1 :]], row
        )
        for row in victims
    ]
    assert sum(planted) > len(victims) / 2
    assert not any(is_doubted(coded, row) for row in victims)


def test_twins_coded_apart_are_doubted(tiny_encoder: OnnxEncoder) -> None:
    """Where two findings say the same and one lacks a theme, both texts are shown."""
    texts = ["Victims were not asked for consent.", "Victims were never asked for their consent."]
    coded = [
        CodedText(finding_id="one", text=texts[0], themes=("victim-work",)),
        CodedText(finding_id="two", text=texts[1], themes=()),
    ]
    (doubt,) = find_doubts(read_codebook(CODEBOOK), coded, tiny_encoder.encode(texts))
    assert (doubt.kind, doubt.theme_id) == ("missing", "victim-work")
    assert (doubt.finding_id, doubt.text) == ("two", texts[1])
    assert (doubt.other_id, doubt.other_text) == ("one", texts[0])


def test_doubts_do_not_depend_on_the_order(tiny_encoder: OnnxEncoder) -> None:
    """Shuffled findings give the same doubts in the same order."""
    records = read_reference_coding(REFERENCE)[:150]
    coded = [CodedText(finding_id=f"#{r.coding_id}", text=r.text, themes=r.themes) for r in records]
    embeddings = tiny_encoder.encode([item.text for item in coded])
    order = np.random.default_rng(5).permutation(len(coded))
    read = read_codebook(CODEBOOK)
    shuffled = find_doubts(read, [coded[i] for i in order], embeddings[order])
    assert shuffled == find_doubts(read, coded, embeddings) != ()


def check(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["codebook", "check", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_check_quickly_as_json() -> None:
    """Without an encoder all pairs are there, with their codings but without likeness."""
    found = json.loads(
        check(str(CODEBOOK), "--quick", "--reference", str(REFERENCE), "--format", "json")
    )
    assert len(found["pairs"]) == 300
    assert {pair["similarity"] for pair in found["pairs"]} == {None}
    assert found["doubts"] == []
    assert any(
        {pair["first"], pair["second"]} == {"outcome-22", "out-of-court"} and pair["why"]
        for pair in found["pairs"]
    )


@pytest.mark.parametrize("output_format", ["csv", "json"])
def test_check_in_full(
    output_format: str,
    tiny_encoder: OnnxEncoder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every format names confusable pairs, and doubtful codings with both texts."""
    monkeypatch.setenv("FINDINGS_CACHE", str(tmp_path))
    encoder = ["--encoder", str(tiny_encoder.folder), "--reference", str(REFERENCE)]
    written = check(str(CODEBOOK), *encoder, "--format", output_format)
    for part in ("risk and safety management", "haringey-2025-03#", "missing"):
        assert part in " ".join(written.split())


# A theme of one's own


@pytest.fixture(scope="module")
def own_codebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("own") / "my.toml"
    path.write_bytes(add_theme(CODEBOOK.read_bytes(), GANGS, date="2026-01-01").toml)
    return path


@pytest.fixture(scope="module")
def findings(corpus: dict[str, tuple[Report, Segmentation]]) -> tuple[Finding, ...]:
    """Return a few findings of one report."""
    return corpus["islington-2024-08"][1].findings[::8]


def classify(
    model: ThemeModel, encoder: OnnxEncoder, findings: Sequence[Finding]
) -> tuple[Classification, ...]:
    return model.classify(findings, encoder.encode([finding.text for finding in findings]))


TEXTS = [record.text for record in read_reference_coding(REFERENCE)[::40]]


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    description=st.sampled_from(["Gangs.", "Victims and their views.", "Anything at all."]),
    examples=st.lists(st.sampled_from(TEXTS), max_size=5, unique=True),
    phrases=st.lists(st.sampled_from(["gang", "victim", "the", "staff"]), max_size=3, unique=True),
)
def test_other_themes_stay_as_they_are(
    description: str,
    examples: list[str],
    phrases: list[str],
    tiny_model: ThemeModel,
    tiny_encoder: OnnxEncoder,
    findings: tuple[Finding, ...],
) -> None:
    """Whatever theme is added, no probability of another theme moves."""
    theme = replace(
        GANGS, description=description, examples=tuple(examples), seed_phrases=tuple(phrases)
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "my.toml"
        path.write_bytes(add_theme(CODEBOOK.read_bytes(), theme, date="2026-01-01").toml)
        extended = extend_model(tiny_model, path, tiny_encoder)
    before = classify(tiny_model, tiny_encoder, findings)
    after = classify(extended, tiny_encoder, findings)
    for old, new in zip(before, after, strict=True):
        probabilities = dict(new.probabilities)
        assert 0 <= probabilities.pop("gangs") <= 1
        assert probabilities == old.probabilities
        assert tuple(theme for theme in new.themes if theme != "gangs") == old.themes


def test_an_example_draws_its_like(tiny_model: ThemeModel, tiny_encoder: OnnxEncoder) -> None:
    """With an example, a finding that says nearly the same is nearer to the theme than without,
    and gains more than one that says something else. The order of examples does not matter.
    """
    texts = ["Girls who associated with gangs were not seen as being at risk.", "The ICT is old."]

    def likeness(*examples: str) -> list[float]:
        theme = replace(GANGS, examples=examples)
        row = embed_theme(theme, tiny_model.themes, tiny_encoder)
        return [float(value) for value in tiny_encoder.encode(texts) @ row]

    without, with_one = likeness(), likeness(*GANGS.examples)
    gained = [after - before for before, after in zip(without, with_one, strict=True)]
    assert gained[0] > 0
    assert gained[0] > gained[1]
    assert likeness(TEXTS[0], TEXTS[1], TEXTS[2]) == likeness(TEXTS[2], TEXTS[0], TEXTS[1])


def test_names_are_the_codebooks_and_retired_themes_are_not_given(
    tiny_model: ThemeModel,
    tiny_encoder: OnnxEncoder,
    findings: tuple[Finding, ...],
    tmp_path: Path,
) -> None:
    """A retired theme is never decided; the others are decided as before."""
    path = tmp_path / "my.toml"
    path.write_bytes(retire_theme(CODEBOOK.read_bytes(), "voice", date="2026-01-01").toml)
    extended = extend_model(tiny_model, path, tiny_encoder)
    before = [coded.themes for coded in classify(tiny_model, tiny_encoder, findings)]
    after = [coded.themes for coded in classify(extended, tiny_encoder, findings)]
    assert after == [tuple(t for t in themes if t != "voice") for themes in before]
    assert any("voice" in themes for themes in before)
    assert extended.codebook.find_theme("voice").retired == "2.0.0"
    assert extended.name != tiny_model.name


def test_a_theme_that_the_codebook_lacks_is_not_given(
    tiny_model: ThemeModel,
    tiny_encoder: OnnxEncoder,
    findings: tuple[Finding, ...],
    tmp_path: Path,
) -> None:
    """With a codebook of one theme only that theme is given, and the rest can still be named."""
    path = tmp_path / "my.toml"
    path.write_text(THEME)
    extended = extend_model(tiny_model, path, tiny_encoder)
    coded = classify(extended, tiny_encoder, findings)
    assert {theme for item in coded for theme in item.themes} <= {"a"}
    assert set(extended.codebook.theme_ids) == {*tiny_model.codebook.theme_ids, "a"}
    assert [theme.id for theme in extended.codebook.active_themes] == ["a"]


def test_the_models_own_codebook_changes_nothing(
    tiny_model: ThemeModel, tiny_encoder: OnnxEncoder
) -> None:
    """The codebook that the model was trained with gives the model itself."""
    assert extend_model(tiny_model, CODEBOOK, tiny_encoder) is tiny_model


def test_another_encoder_is_refused(tiny_model: ThemeModel, own_codebook: Path) -> None:
    """A theme is not added from vectors that the model does not know."""
    with pytest.raises(ModelError, match="was trained with the encoder"):
        extend_model(tiny_model, own_codebook, HashingEncoder())


def test_a_codebook_that_is_not_there(
    tiny_model: ThemeModel, tiny_encoder: OnnxEncoder, tmp_path: Path
) -> None:
    """The path is named."""
    with pytest.raises(CodebookError, match=r"none\.toml: cannot be read"):
        extend_model(tiny_model, tmp_path / "none.toml", tiny_encoder)


def test_classify_with_a_theme_of_ones_own(
    tiny_model: ThemeModel,
    tiny_encoder: OnnxEncoder,
    own_codebook: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The command gives the theme at once, with its reason."""
    from inspection_findings.theme_model import save_model

    monkeypatch.setenv("FINDINGS_CACHE", str(tmp_path / "cache"))
    save_model(tiny_model, tmp_path / "model")
    report = tmp_path / "report.txt"
    text = (ROOT / "corpus/reports/haringey-2025-03.txt").read_text(encoding="utf-8")
    report.write_text(text.replace("exploitation", "county lines"), encoding="utf-8")
    result = CliRunner().invoke(
        main,
        [
            *("classify", str(report), "--codebook", str(own_codebook), "--format", "jsonl"),
            *("--model", str(tmp_path / "model"), "--encoder", str(tiny_encoder.folder)),
        ],
        catch_exceptions=False,
    )
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert all(len(row["probabilities"]) == 26 for row in rows)
    named = [row for row in rows if "county lines" in text_key(row["text"])]
    assert named
    for row in named:
        assert "gangs" in row["themes"]
        assert "gangs: phrases 'county lines'" in row["because"]
    assert any("gangs" in row["themes"] for row in rows)


def test_build_and_report_with_a_theme_of_ones_own(
    tiny_model: ThemeModel,
    tiny_encoder: OnnxEncoder,
    own_codebook: Path,
    tmp_path: Path,
) -> None:
    """The store knows the theme at once, and it has a page of its own."""
    from inspection_findings.theme_model import save_model

    save_model(tiny_model, tmp_path / "model")
    report = ROOT / "corpus/reports/havering-2022-10.txt"
    places = ["--store", str(tmp_path / "s.findings"), "--model", str(tmp_path / "model")]
    places += ["--codebook", str(own_codebook)]
    encoder = ["--encoder", str(tiny_encoder.folder)]
    for command in (
        ["build", str(report), *places, *encoder],
        ["report", *places, "--theme", "gangs", "--out", str(tmp_path / "out")],
    ):
        result = CliRunner().invoke(main, command, catch_exceptions=False)
        assert result.exit_code == 0, result.output
    assert (tmp_path / "out" / "theme-gangs.html").exists()


def test_a_theme_of_ones_own_beside_a_reference_coding(
    tiny_model: ThemeModel,
    tiny_encoder: OnnxEncoder,
    own_codebook: Path,
    tmp_path: Path,
) -> None:
    """Findings that the reference coded carry the theme too, by the model, as each page says."""
    from inspection_findings.theme_model import save_model

    save_model(tiny_model, tmp_path / "model")
    report = tmp_path / "report.txt"
    text = (ROOT / "corpus/reports/haringey-2025-03.txt").read_text(encoding="utf-8")
    report.write_text(text.replace("exploitation", "county lines"), encoding="utf-8")
    reference = tmp_path / "reference"
    shutil.copytree(REFERENCE, reference)
    for file in reference.glob("*.jsonl"):
        lines = file.read_text(encoding="utf-8")
        file.write_text(lines.replace("exploitation", "county lines"), encoding="utf-8")
    places = ["--store", str(tmp_path / "s.findings"), "--model", str(tmp_path / "model")]
    places += ["--codebook", str(own_codebook)]
    more = ["--encoder", str(tiny_encoder.folder), "--reference", str(reference)]
    built = CliRunner().invoke(main, ["build", str(report), *places, *more], catch_exceptions=False)
    assert built.exit_code == 0, built.output
    assert "does not cover these themes" in built.stderr
    assert built.stderr.count("gangs") == 1
    with open_store(tmp_path / "s.findings", mode="read") as store:
        codings = store.read_frames().effective_codings
    mixed = codings[codings.groupby("finding_id")["coder_kind"].transform("nunique") > 1]
    assert set(mixed.loc[mixed["coder_kind"] == "model", "theme_id"]) == {"gangs"}
    out = ["--theme", "gangs", "--out", str(tmp_path / "out"), "--format", "html,md"]
    CliRunner().invoke(main, ["report", *places, *out], catch_exceptions=False)
    page = (tmp_path / "out" / "theme-gangs.md").read_text(encoding="utf-8")
    assert re.search(r": reference coding; Gangs: model 0\\\.\d\d\.", page)
