"""The commands that change a codebook: shown before written."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from inspection_findings.cli import main
from inspection_findings.coding import parse_codebook
from inspection_findings.coding.codebook_changes import (
    merge_themes,
)
from inspection_findings.coding.recode_plan import (
    move_codings,
)
from inspection_findings.errors import CodingError
from inspection_findings.records import Coding
from inspection_findings.store import open_store
from tests.support.codebook_changes import (
    DATE,
    SAMPLE,
    TOML,
    Project,
    count,
    draw,
    last_line,
    sampled_themes,
)
from tests.support.variants import ROOT


def test_a_dry_run_shows_everything_and_writes_nothing(project: Project) -> None:
    """All codings that would change are listed with old and new; no byte changes."""
    before = project.contents(), project.store.read_bytes()
    result = project.run("merge", "ete", "--into", "voice", "--dry-run", "--format", "json")
    rows = json.loads(result.stdout)
    assert result.exit_code == 0
    assert {"old": ["voice", "ete", "health"], "new": ["voice", "health"]}.items() <= next(
        row for row in rows if row["finding_id"] == project.finding_id
    ).items()
    reference = [row for row in rows if row["coder"].startswith("Reference")]
    assert len(reference) >= count(project.reference, "ete") > 0
    assert (project.contents(), project.store.read_bytes()) == before


def test_a_default_from_elsewhere_is_not_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outside the checkout its codebook must be named, or a file of one's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FINDINGS_CODEBOOK", raising=False)
    rename = ("codebook", "rename", "ete", "Education", "--dry-run")
    refused = CliRunner().invoke(main, list(rename))
    assert refused.exit_code == 2
    assert "name it with --codebook to change it" in refused.stderr
    named = ("--codebook", str(ROOT / "corpus" / "codebook.toml"))
    for cure in (named, ("--out", "own.toml")):
        assert CliRunner().invoke(main, [*rename, *cure]).exit_code == 0


def test_a_codebook_that_the_environment_names_may_be_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a person names by the variable is no default, wherever the command runs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FINDINGS_CODEBOOK", str(ROOT / "corpus" / "codebook.toml"))
    done = CliRunner().invoke(main, ["codebook", "rename", "ete", "Education", "--dry-run"])
    assert done.exit_code == 0, done.output


def test_a_default_behind_a_link_is_not_changed(tmp_path: Path) -> None:
    """A package that is reached through a link has its checkout guarded all the same."""
    (tmp_path / "linked").symlink_to(ROOT, target_is_directory=True)
    (tmp_path / "here").mkdir()
    (tmp_path / "packages").mkdir()
    package = ROOT / "nlp" / "inspection_findings"
    (tmp_path / "packages" / package.name).symlink_to(package, target_is_directory=True)
    settings = {name: value for name, value in os.environ.items() if name != "FINDINGS_CODEBOOK"}
    command = ("codebook", "rename", "ete", "Education", "--dry-run")
    for folder in (tmp_path / "linked" / "nlp", tmp_path / "packages"):
        refused = subprocess.run(
            [sys.executable, "-m", "inspection_findings", *command],
            cwd=tmp_path / "here",
            env={**settings, "PYTHONPATH": str(folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert refused.returncode == 2, refused.stderr
        assert "is the default, and not in this folder" in refused.stderr


def test_a_table_that_is_not_there_is_named(project: Project) -> None:
    """Why a table of decisions cannot be read is said: it is absent, or no text."""
    split = ("split", "health", "--into", "health", "--into", "voice", "--decisions")
    absent = project.run(*split, "absent.csv")
    assert absent.exit_code == 2
    assert "absent.csv: cannot be read (No such file or directory)" in absent.stderr
    garbled = project.codebook.with_name("garbled.csv")
    garbled.write_bytes(b"\xff\xfe\x00")
    assert "is not text in UTF-8" in project.run(*split, str(garbled)).stderr


def test_no_is_no(project: Project) -> None:
    """Asked and not answered with yes, nothing is written."""
    before = project.contents()
    result = project.run("merge", "ete", "--into", "voice")
    assert result.exit_code == 1
    assert "Change" in result.stderr
    assert project.contents() == before


def test_merge_moves_codings_and_keeps_what_was(project: Project) -> None:
    """People's and reference codings move; history is kept; the model's codings stay."""
    with open_store(project.store, mode="read") as store:
        model_before = store.read_classifications()
    given_before = count(project.reference, "ete")
    lines_before = (project.reference / "findings.jsonl").read_text("utf-8").splitlines()
    result = project.run("merge", "ete", "--into", "health", "--yes")
    assert result.exit_code == 0, result.output
    with open_store(project.store, mode="read") as store:
        assert project.themes_of(store) == ("voice", "health")
        assert store.read_classifications() == model_before
        assert store.read_given("ete") == ()
        past = [(item.coder, item.what, item.before) for item in store.read_history()]
        hits = store.match("facets : theme_health_")
    assert past == [("Ada", "themes", ("voice", "ete", "health"))]
    assert project.finding_id in hits
    assert (count(project.reference, "ete"), given_before > 0) == (0, True)
    lines = (project.reference / "findings.jsonl").read_text("utf-8").splitlines()
    for old, new in zip(lines_before, lines, strict=True):
        assert (old == new) == ('"ete"' not in old)
    with (project.reference / "changes.csv").open(encoding="utf-8", newline="") as file:
        history = list(csv.DictReader(file))
    assert {(row["date"], row["version"]) for row in history} == {(DATE, "2.0.0")}
    assert all("ete" in row["old"] and "ete" not in row["new"] for row in history)


def test_retire_keeps_codings(project: Project) -> None:
    """Codings with a retired theme stay, and the command says how many."""
    reference = (project.reference / "findings.jsonl").read_bytes()
    result = project.run("retire", "ete", "--why", "too wide", "--yes")
    assert "0 codings change" in result.stderr
    assert (project.reference / "findings.jsonl").read_bytes() == reference
    codebook = parse_codebook(project.codebook.read_bytes(), where="after")
    assert "ete" not in {theme.id for theme in codebook.active_themes}
    assert last_line(codebook, "ete") == ("2.0.0", DATE, "Retired: too wide")
    with open_store(project.store, mode="read") as store:
        assert project.themes_of(store) == ("voice", "ete", "health")


def test_split_asks_and_takes_the_answers_back(project: Project, tmp_path: Path) -> None:
    """Without decisions it is refused; with a filled-in table each coding goes where it says."""
    into = ("--into", "ete", "--into", "prevention")
    before = project.contents()
    refused = project.run("split", "ete", *into, "--yes")
    assert refused.exit_code == 2
    assert "has no decision" in refused.stderr
    table = tmp_path / "ask.csv"
    project.run("split", "ete", *into, "--ask", str(table))
    assert project.contents() == before
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["new_theme"] = "prevention" if row["finding_id"] == project.finding_id else "ete"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    done = project.run("split", "ete", *into, "--decisions", str(table), "--yes")
    assert done.exit_code == 0, done.output
    with open_store(project.store, mode="read") as store:
        assert project.themes_of(store) == ("voice", "prevention", "health")
    assert "1 codings change" in done.stderr


def test_merge_moves_what_the_model_said_in_a_sample(project: Project) -> None:
    """It is listed once a sample, moves for both coders, and its past is kept."""
    draw(project, "ete", "policies", "health")
    shown = project.run("merge", "ete", "--into", "health", "--dry-run", "--format", "json")
    (row,) = [row for row in json.loads(shown.stdout) if SAMPLE in row["coder"]]
    assert (row["old"], row["new"]) == (["ete", "policies", "health"], ["health", "policies"])
    assert row["text"]
    assert sampled_themes(project) == {("ete", "policies", "health")}
    done = project.run("merge", "ete", "--into", "health", "--yes")
    assert done.exit_code == 0, done.output
    assert sampled_themes(project) == {("health", "policies")}
    with open_store(project.store, mode="read") as store:
        past = [(item.coder, item.before) for item in store.read_history(project.finding_id)]
        assert not [item for item in store.read_decisions() if SAMPLE in item.coder]
    assert (row["coder"], ("ete", "policies", "health")) in past


def test_people_and_the_model_stay_alike_over_a_merge(project: Project) -> None:
    """Who gave a sampled finding the model's theme still agrees with it after a merge."""
    draw(project, "ete")
    with open_store(project.store, mode="write") as store:
        for coder in ("Ana", "Ben"):
            (own,) = [
                s
                for s in store.read_samples()
                if (s.coder, s.finding_id) == (coder, project.finding_id)
            ]
            store.save_codings(
                [
                    Coding(
                        finding_id=own.finding_id,
                        theme_id="ete",
                        coder=coder,
                        coder_kind="person",
                    )
                ],
                coder=coder,
                coder_kind="person",
            )
    assert project.run("merge", "ete", "--into", "voice", "--yes").exit_code == 0
    with open_store(project.store, mode="read") as store:
        said = {d.coder: d.themes for d in store.read_decisions() if d.coder in ("Ana", "Ben")}
    assert {*said.values()} == sampled_themes(project) == {("voice",)}


def test_rename_and_retire_leave_a_sample_as_it_is(project: Project) -> None:
    """Ids do not change when a name does, and what was given of a retired theme stays."""
    draw(project, "ete")
    assert project.run("rename", "ete", "Education and work", "--yes").exit_code == 0
    assert project.run("retire", "ete", "--yes").exit_code == 0
    assert sampled_themes(project) == {("ete",)}


def test_split_asks_about_a_sample_too(project: Project, tmp_path: Path) -> None:
    """A person decides where the model's theme of a sample goes, as for any other coding."""
    draw(project, "neurodiversity-slcn", "voice")
    into = ("--into", "diversity", "--into", "prevention")
    table = tmp_path / "ask.csv"
    project.run("split", "neurodiversity-slcn", *into, "--ask", str(table))
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    (asked,) = [row for row in rows if row["finding_id"] == project.finding_id]
    assert SAMPLE in asked["coders"]
    for row in rows:
        row["new_theme"] = "prevention"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    done = project.run("split", "neurodiversity-slcn", *into, "--decisions", str(table), "--yes")
    assert done.exit_code == 0, done.output
    assert sampled_themes(project) == {("prevention", "voice")}


def test_a_coding_that_changed_meanwhile_stops_it_all(project: Project) -> None:
    """If somebody codes between listing and writing, nothing of the store is changed."""
    change = merge_themes(TOML, "ete", into="voice", date=DATE)
    with open_store(project.store, mode="write") as store:
        planned = move_codings(store.read_given("ete"), change.moved)
        store.save_codings([], coder="Ada", coder_kind="person", coded=[project.finding_id])
        digest = store.content_digest()
        with pytest.raises(CodingError, match="has changed since the changes were listed"):
            store.recode(planned, change.codebook)
        assert store.content_digest() == digest


def test_add_and_rename_write_beside(project: Project, tmp_path: Path) -> None:
    """With --out the old file stays; the new one has the theme."""
    out = tmp_path / "folder" / "my.toml"
    result = project.run(
        *("add", "--id", "gangs", "--name", "Gangs", "--description", "About gangs and groups."),
        *("--example", "One.", "--example", "Two.", "--out", str(out), "--yes"),
    )
    assert result.exit_code == 0, result.output
    assert project.codebook.read_bytes() == TOML
    assert parse_codebook(out.read_bytes(), where="out").themes[-1].examples == ("One.", "Two.")


def test_a_store_is_not_made_by_mistake(project: Project, tmp_path: Path) -> None:
    """A store that is not there is refused before anything is written."""
    before = project.contents()
    missing = tmp_path / "none.findings"
    result = CliRunner().invoke(
        main,
        [
            *("codebook", "retire", "ete", "--yes"),
            *("--codebook", str(project.codebook), "--store", str(missing)),
        ],
    )
    assert (result.exit_code, missing.exists()) == (2, False)
    assert project.contents() == before


def test_every_help_has_an_example() -> None:
    """Each command of the group shows how it is used."""
    group = main.commands["codebook"]
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        assert f"findings codebook {name}" in command.help.split("Example:")[-1]
