"""A store keeps the codebook it was built with: no command must be told again."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from inspection_findings.coding import Theme, parse_codebook
from inspection_findings.coding.codebook_changes import add_theme, retire_theme
from inspection_findings.encode import OnnxEncoder
from inspection_findings.records import Report, Segmentation
from inspection_findings.store import open_store
from inspection_findings.text import hash_words
from inspection_findings.theme_model import ThemeModel, save_model
from tests.support.commands import HARINGEY, check_wrong, run
from tests.support.variants import ROOT

DATE = "2026-11-29"
GANGS = Theme(
    id="gangs",
    name="Gangs",
    description="Children who are exploited by gangs, and the response to it.",
    code_when="",
    seed_phrases=("exploitation",),
    examples=("Girls who associated with gangs were not seen as being at risk.",),
)
OWN = retire_theme(
    add_theme((ROOT / "corpus/codebook.toml").read_bytes(), GANGS, date=DATE).toml,
    "voice",
    date=DATE,
).toml
ADD = (
    *("codebook", "add", "--id", "gangs", "--name", "Gangs", "--description", GANGS.description),
    *("--example", GANGS.examples[0]),
)


@pytest.fixture(scope="module")
def model_folder(tiny_model: ThemeModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "themes"
    save_model(tiny_model, folder)
    return folder


@pytest.fixture
def build(
    model_folder: Path,
    tiny_encoder: OnnxEncoder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[str, ...]:
    """Return the command that builds a store, without a codebook."""
    monkeypatch.setenv("FINDINGS_MODEL", str(model_folder))
    monkeypatch.setenv("FINDINGS_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("FINDINGS_CODEBOOK", raising=False)
    (tmp_path / "own.toml").write_bytes(OWN)
    place = ("--store", str(tmp_path / "s.findings"))
    return ("build", HARINGEY, *place, "--encoder", str(tiny_encoder.folder))


def read_given(path: Path) -> set[str]:
    """Return the themes that the model gave."""
    with open_store(path, mode="read") as store:
        return {theme for one in store.read_classifications() for theme in one.themes}


def test_a_build_uses_the_codebook_that_the_store_keeps(
    build: tuple[str, ...], tmp_path: Path
) -> None:
    """A build that does not name it keeps the own theme, and leaves a retired one retired."""
    store, own = tmp_path / "s.findings", ("--codebook", str(tmp_path / "own.toml"))
    assert run(*build, *own).exit_code == 0
    given = read_given(store)
    assert "gangs" in given
    assert "voice" not in given
    (tmp_path / "own.toml").unlink()
    again = run(*build)
    assert again.exit_code == 0
    assert "which the store keeps" in again.stderr
    assert "unchanged" in again.stderr, "nothing is coded anew"
    assert read_given(store) == given
    with open_store(store, mode="read") as opened:
        assert opened.read_codebook_file() == OWN
        assert {theme.id for theme in opened.read_themes() if theme.retired} == {"voice"}


def test_another_codebook_that_is_named_takes_its_place(
    build: tuple[str, ...], tmp_path: Path
) -> None:
    """A person's word is the last one, also when it is the model's own codebook."""
    store = tmp_path / "s.findings"
    run(*build, "--codebook", str(tmp_path / "own.toml"))
    run(*build, "--codebook", str(ROOT / "corpus/codebook.toml"))
    assert "gangs" not in read_given(store)
    with open_store(store, mode="read") as opened:
        assert opened.read_codebook_file() is None
    assert "which the store keeps" not in run(*build).stderr


def test_a_store_that_keeps_no_file_is_not_made_to_forget(
    build: tuple[str, ...], tmp_path: Path
) -> None:
    """A store of an earlier version has its themes alone: the codebook must be named once."""
    store = tmp_path / "s.findings"
    with open_store(store, mode="write") as opened:
        opened.save_codebook(parse_codebook(OWN, where="own"))
    check_wrong(run(*build), problem="name its codebook once with --codebook")
    assert run(*build, "--codebook", str(tmp_path / "own.toml")).exit_code == 0
    assert run(*build).exit_code == 0


def test_changes_start_from_the_kept_codebook_and_are_kept(
    build: tuple[str, ...], tmp_path: Path
) -> None:
    """Retire, add and build name nothing but the store."""
    store = tmp_path / "s.findings"
    run(*build, "--codebook", str(tmp_path / "own.toml"))
    place = ("--store", str(store), "--yes")
    retired = run("codebook", "retire", "gangs", *place)
    assert retired.exit_code == 0, retired.output
    assert f"findings build --store {store}" in retired.stderr
    assert run(build[0], *build[2:]).exit_code == 0, "without a report: those of the store"
    assert "gangs" not in read_given(store)
    with open_store(store, mode="read") as opened:
        kept = parse_codebook(opened.read_codebook_file() or b"", where="store")
    assert {theme.id for theme in kept.themes if theme.retired} == {"voice", "gangs"}
    checked = run("codebook", "check", "--quick", "--store", str(store), "--format", "json")
    assert json.loads(checked.stdout)["version"] == kept.version


def test_a_preview_shows_matches_and_what_search_finds_besides(
    build: tuple[str, ...], tiny_encoder: OnnxEncoder, tmp_path: Path
) -> None:
    """Each match is a block, the level has its reason, and no byte changes."""
    store = tmp_path / "s.findings"
    run(*build)
    before = store.read_bytes()
    options = ("--store", str(store), "--encoder", str(tiny_encoder.folder), "--preview")
    shown = run(*ADD, *options)
    assert shown.exit_code == 0, shown.output
    assert "Level: 0." in shown.stderr
    assert "would be given Gangs" in shown.stdout
    assert "hits of plain search with the description would not be given Gangs" in shown.stdout
    assert shown.stderr.endswith("Nothing was written.\n")
    found = json.loads(run(*ADD, *options, "--format", "json").stdout)
    for row in found["findings"]:
        assert row["match"] == (row["probability"] >= found["level"])
        assert row["citation"] in shown.stdout
    assert store.read_bytes() == before
    assert not (tmp_path / "corpus").exists()


def test_what_a_preview_shows_is_what_a_build_gives(
    build: tuple[str, ...], tiny_encoder: OnnxEncoder, tmp_path: Path
) -> None:
    """The matches before the theme is kept are its findings after the build."""
    store, own = tmp_path / "s.findings", tmp_path / "with-gangs.toml"
    run(*build)
    options = ("--store", str(store), "--encoder", str(tiny_encoder.folder))
    found = json.loads(run(*ADD, *options, "--preview", "--format", "json").stdout)
    matches = {row["finding_id"] for row in found["findings"] if row["match"]}
    assert run(*ADD, "--out", str(own), "--yes").exit_code == 0
    assert run(*build, "--codebook", str(own)).exit_code == 0
    with open_store(store, mode="read") as opened:
        given = opened.read_classifications()
    assert {one.finding_id for one in given if "gangs" in one.themes} == matches


def test_a_new_store_needs_a_report(build: tuple[str, ...], tmp_path: Path) -> None:
    """Without one there is nothing to make it of, and none is made."""
    result = run(build[0], *build[2:])
    assert result.exit_code == 2
    assert "say what to read" in result.stderr
    assert not (tmp_path / "s.findings").exists()


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((*ADD, "--preview"), "--preview needs a store"),
        ((*ADD, "--id", "voice", "--preview", "--store"), "voice"),
    ],
)
def test_a_preview_that_cannot_be_shown(
    build: tuple[str, ...], tmp_path: Path, arguments: tuple[str, ...], problem: str
) -> None:
    """Without a store there is nothing to look in, and an id is for ever."""
    run(*build)
    store = (str(tmp_path / "s.findings"),) if arguments[-1] == "--store" else ()
    result = run(*arguments, *store)
    assert result.exit_code == 2
    assert problem in result.stderr


def test_nothing_is_said_of_training_about_an_own_theme(
    build: tuple[str, ...],
    tiny_model: ThemeModel,
    corpus: dict[str, tuple[Report, Segmentation]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The model was shown the findings of this report, but none of them for this theme."""
    _, segmentation = corpus["haringey-2025-03"]
    shown = frozenset(hash_words(finding.text) for finding in segmentation.findings)
    save_model(replace(tiny_model, training_hashes=shown), tmp_path / "model")
    monkeypatch.setenv("FINDINGS_MODEL", str(tmp_path / "model"))
    run(*build, "--codebook", str(tmp_path / "own.toml"))
    place = ("--store", str(tmp_path / "s.findings"), "--out", str(tmp_path / "out"))
    options = ("--theme", "gangs", "--theme", "partnerships", "--format", "csv")
    assert run("report", *place, *options).exit_code == 0
    with (tmp_path / "out" / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        taught = {(row["theme_id"], row["taught"]) for row in csv.DictReader(file)}
    assert ("gangs", "False") in taught
    assert ("gangs", "True") not in taught
    assert ("partnerships", "True") in taught
