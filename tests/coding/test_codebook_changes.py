"""Changing a codebook: the file, the codings that hang on it, and what is asked of people."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection_findings.cli import main
from inspection_findings.coding import Codebook, Theme, parse_codebook
from inspection_findings.coding.codebook_changes import (
    CodebookChange,
    add_theme,
    merge_themes,
    raise_version,
    rename_theme,
    retire_theme,
    split_theme,
)
from inspection_findings.coding.recode_plan import (
    ThemesGiven,
    decide_codings,
    move_codings,
    read_decision_table,
    write_decision_table,
)
from inspection_findings.coding.reference import read_reference_coding
from inspection_findings.errors import CodebookError, CodingError, UnknownNameError
from inspection_findings.records import Coding
from inspection_findings.store import Sampled, Store, open_store
from tests.support.store import CODEBOOK as STORE_CODEBOOK
from tests.support.store import make_brief, save
from tests.support.variants import ROOT

TOML = (ROOT / "corpus" / "codebook.toml").read_bytes()
IDS = [theme["id"] for theme in tomllib.loads(TOML.decode())["themes"]]
DATE = "2026-01-31"
GANGS = Theme(
    id="gangs",
    name='Gangs "and" groups',
    description="Children drawn into gangs.\nOr harmed by them.",
    code_when="gangs",
    examples=("One 'text'.", "Another \\ text."),
)


def last_line(codebook: Codebook, theme_id: str) -> tuple[str, str, str]:
    line = codebook.find_theme(theme_id).history[-1]
    return (line.version, line.date, line.change)


# The file


def test_rename_changes_the_name_alone() -> None:
    """The id stays, the history tells the old name, and the version is a patch."""
    change = rename_theme(TOML, "ete", name="Education and work", date=DATE)
    theme = change.codebook.find_theme("ete")
    assert theme.name == "Education and work"
    was = parse_codebook(TOML, where="before").find_theme("ete").name
    assert last_line(change.codebook, "ete") == (
        "1.0.1",
        DATE,
        f"Renamed from '{was}' to 'Education and work'.",
    )
    assert change.moved == {}


def test_merge_retires_and_moves() -> None:
    """The merged theme stays, retired; both themes tell it; codings move to the other."""
    change = merge_themes(TOML, "child-safety", into="risk-of-harm", date=DATE)
    assert change.codebook.find_theme("child-safety").retired == "2.0.0"
    assert change.moved == {"child-safety": "risk-of-harm"}
    assert last_line(change.codebook, "child-safety")[2] == "Merged into risk-of-harm."
    assert last_line(change.codebook, "risk-of-harm")[0] == "2.0.0"
    assert change.codebook.theme_ids == tuple(IDS)


def test_split_into_itself_and_another_keeps_it() -> None:
    """A theme that is only made narrower is not retired; one that is divided up is."""
    narrowed = split_theme(TOML, "health", into=["health", "neurodiversity-slcn"], date=DATE)
    assert narrowed.codebook.find_theme("health").retired == ""
    divided = split_theme(TOML, "health", into=["desistance", "neurodiversity-slcn"], date=DATE)
    assert divided.codebook.find_theme("health").retired == "2.0.0"
    assert divided.moved == {}


def test_add_writes_what_was_given() -> None:
    """A new theme comes last, with all its parts, whatever characters they hold."""
    change = add_theme(TOML, GANGS, date=DATE)
    added = change.codebook.themes[-1]
    assert (added.id, added.name, added.description) == (GANGS.id, GANGS.name, GANGS.description)
    assert added.examples == GANGS.examples
    assert last_line(change.codebook, "gangs") == ("1.1.0", DATE, "Added.")
    assert change.codebook.themes[:-1] == parse_codebook(TOML, where="before").themes


def apply(kind: str, toml: bytes, first: str, second: str) -> CodebookChange:
    if kind == "rename":
        return rename_theme(toml, first, name=f"New {first} {len(toml)}", date=DATE)
    if kind == "merge":
        return merge_themes(toml, first, into=second, date=DATE)
    if kind == "split":
        return split_theme(toml, first, into=[first, second], date=DATE)
    return retire_theme(toml, first, why="tried", date=DATE)


changes = st.lists(
    st.tuples(
        st.sampled_from(["rename", "merge", "split", "retire"]),
        st.lists(st.sampled_from(IDS), min_size=2, max_size=2, unique=True),
    ),
    max_size=6,
)


@settings(max_examples=25, deadline=None)
@given(changes)
def test_no_change_loses_anything(steps: list[tuple[str, list[str]]]) -> None:
    """Whatever is done: ids and order stay, histories only grow, and every line stays or changes
    in place, comments included.
    """
    toml, versions = TOML, ["1.0.0"]
    for kind, (first, second) in steps:
        try:
            change = apply(kind, toml, first, second)
        except CodebookError as error:
            assert "is retired since" in str(error)  # noqa: PT017 - not every draw is refused
            continue
        before = parse_codebook(toml, where="before")
        assert change.codebook.theme_ids == tuple(IDS)
        for old, new in zip(before.themes, change.codebook.themes, strict=True):
            assert new.history[: len(old.history)] == old.history
            assert (new.description, new.seed_phrases) == (old.description, old.seed_phrases)
        versions.append(change.codebook.version)
        touched = ("version =", "name =", "history =", "retired =")
        kept, now = (
            [line for line in text.decode().splitlines() if not line.startswith(touched)]
            for text in (toml, change.toml)
        )
        assert now == kept
        toml = change.toml
    assert versions == sorted(set(versions), key=lambda v: [int(n) for n in v.split(".")])


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda: rename_theme(TOML, "ete", name="Victim work", date=DATE), "the same name"),
        (lambda: rename_theme(TOML, "ete", name=" ", date=DATE), "has no name"),
        (lambda: merge_themes(TOML, "ete", into="ete", date=DATE), "into itself"),
        (lambda: split_theme(TOML, "ete", into=["voice"], date=DATE), "fewer than two"),
        (lambda: retire_theme(TOML, "Victim work", date=DATE), "give the id: victim-work"),
        (lambda: add_theme(TOML, STORE_CODEBOOK.themes[0], date=DATE), "same id as another"),
        (lambda: retire_theme(TOML.replace(b'"1.0.0"', b'"one"'), "ete", date=DATE), "version"),
    ],
)
def test_what_cannot_be_done_is_refused(change: Callable[[], CodebookChange], problem: str) -> None:
    """The theme and the cure are named."""
    with pytest.raises(CodebookError, match=problem):
        change()


def test_a_retired_theme_cannot_be_changed_or_taken_again() -> None:
    """What is retired stays so, and its id cannot be used for another meaning."""
    toml = retire_theme(TOML, "voice", date=DATE).toml
    with pytest.raises(CodebookError, match=r"voice: is retired since version 2\.0\.0"):
        merge_themes(toml, "ete", into="voice", date=DATE)
    with pytest.raises(CodebookError, match="same id as another"):
        add_theme(toml, Theme(id="voice", name="V", description="d", code_when=""), date=DATE)
    with pytest.raises(UnknownNameError):
        retire_theme(toml, "voices", date=DATE)


@pytest.mark.parametrize(
    ("version", "raised"), [("1", "1.1.0"), ("0.9", "0.10.0"), ("1.2.3", "1.3.0")]
)
def test_short_versions_are_filled_up(version: str, raised: str) -> None:
    """A version of fewer numbers is a version too."""
    assert raise_version(version, "minor") == raised


# Codings


def make_given(*themes: str, finding_id: str = "f1", coder: str = "Ada") -> ThemesGiven:
    return ThemesGiven(
        finding_id=finding_id, text="A text.", coder=coder, coder_kind="person", themes=themes
    )


@given(st.lists(st.sampled_from("abcde"), unique=True, max_size=5))
def test_moving_a_theme_keeps_the_others(themes: list[str]) -> None:
    """After a merge the merged theme is gone, no other is lost or doubled, and order holds."""
    moved = move_codings([make_given(*themes)], {"a": "b"})
    if "a" not in themes:
        assert moved == ()
        return
    (change,) = moved
    assert set(change.new) == {"b" if theme == "a" else theme for theme in themes}
    assert len(set(change.new)) == len(change.new)
    rest = [theme for theme in themes if theme not in "ab"]
    assert [theme for theme in change.new if theme != "b"] == rest


def test_decisions_go_out_and_come_back() -> None:
    """One line a finding; the decided themes take the place of the old one for each coder."""
    given_to = [
        make_given("x", "old"),
        make_given("old", coder="Ben"),
        make_given("old", "y", finding_id="f2"),
        make_given("z", finding_id="f3"),
    ]
    table = write_decision_table(given_to, "old", into=["p", "q"])
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [(row["finding_id"], row["coders"]) for row in rows] == [
        ("f1", "Ada; Ben"),
        ("f2", "Ada"),
    ]
    filled = table.replace("p; q; none,", "p; q; none,p; q", 1)
    filled = "none".join(filled.rsplit("\n", 1)) + "\n"
    decisions = read_decision_table(filled, where="t.csv", theme_id="old", into=["p", "q"])
    assert decisions == {"f1": ("p", "q"), "f2": ()}
    changed = decide_codings(given_to, "old", decisions)
    assert [item.new for item in changed] == [("x", "p", "q"), ("p", "q"), ("y",)]


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("f1,old,\n", r"t\.csv, line 2 \(f1\): is undecided"),
        ("f1,old,r\n", "decides for 'r'; choose from: p, q; or write none"),
        ("f1,old,p; none\n", "decides for 'none'"),
        ("f1,other,p\n", "is not a line of its own on this split"),
        ("f1,old,p\nf1,old,q\n", r"line 3 \(f1\): is not a line of its own"),
    ],
)
def test_a_table_that_is_not_filled_in_right(lines: str, problem: str) -> None:
    """The line is named, and nothing is guessed."""
    with pytest.raises(CodingError, match=problem):
        read_decision_table(
            "finding_id,old_theme,new_theme\n" + lines,
            where="t.csv",
            theme_id="old",
            into=["p", "q"],
        )


def test_every_coding_needs_a_decision_and_no_other_has_one() -> None:
    """A finding left out, or one too many, is named."""
    with pytest.raises(CodingError, match="finding f1: has no decision"):
        decide_codings([make_given("old")], "old", {})
    with pytest.raises(CodingError, match="finding f9: is decided on, but is not coded"):
        decide_codings([make_given("old")], "old", {"f1": ("p",), "f9": ("p",)})


# Store, reference coding and command line


@dataclass(frozen=True)
class Project:
    """A codebook, a store with a person's coding, and a reference coding."""

    codebook: Path
    store: Path
    reference: Path
    finding_id: str

    def run(self, *arguments: str) -> Result:
        places = ("--codebook", str(self.codebook), "--reference", str(self.reference))
        command = ["codebook", *arguments, *places, "--store", str(self.store), "--date", DATE]
        return CliRunner().invoke(main, command, catch_exceptions=False)

    def contents(self) -> dict[str, bytes]:
        files = [self.codebook, *sorted(self.reference.iterdir())]
        return {path.name: path.read_bytes() for path in files}

    def themes_of(self, store: Store) -> tuple[str, ...]:
        return store.read_themes_of([self.finding_id])[self.finding_id]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return the corpus's codebook and reference coding, and a store coded by Ada and a model."""
    shutil.copytree(ROOT / "corpus" / "reference", tmp_path / "reference")
    (tmp_path / "codebook.toml").write_bytes(TOML)
    part = make_brief("havering-2022-10")
    finding_id = part.findings[0].finding_id
    with open_store(tmp_path / "s.findings", mode="write") as store:
        store.save_codebook(parse_codebook(TOML, where="codebook"))
        save(store, part)
        store.save_codings(
            [
                Coding(
                    finding_id=finding_id, theme_id=t, coder="Ada", coder_kind="person", rank=rank
                )
                for rank, t in enumerate(["voice", "ete", "health"])
            ],
            coder="Ada",
            coder_kind="person",
        )
    return Project(
        codebook=tmp_path / "codebook.toml",
        store=tmp_path / "s.findings",
        reference=tmp_path / "reference",
        finding_id=finding_id,
    )


def count(path: Path, theme_id: str) -> int:
    """Return how many reference findings carry a theme, in any layer."""
    return sum(
        theme_id in (record.layer(layer) or ())
        for record in read_reference_coding(path)
        for layer in ("settled", "a", "b")
    )


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


# What the model said when a blind sample was drawn

SAMPLE = "Ana and Ben, 2 findings, seed 1"


def draw(project: Project, *model_themes: str) -> None:
    """Put a sample on record: the model gave these themes to one finding, none to another."""
    others = [f.finding_id for f in make_brief("havering-2022-10").findings[1:2]]
    with open_store(project.store, mode="write") as store:
        store.save_sample(
            [
                Sampled(
                    sample=SAMPLE,
                    coder=coder,
                    position=position,
                    finding_id=finding_id,
                    arm="blind",
                    model_themes=themes,
                )
                for coder in ("Ana", "Ben")
                for position, (finding_id, themes) in enumerate(
                    [(project.finding_id, model_themes), (others[0], ())]
                )
            ]
        )


def sampled_themes(project: Project) -> set[tuple[str, ...]]:
    with open_store(project.store, mode="read") as store:
        return {s.model_themes for s in store.read_samples() if s.finding_id == project.finding_id}


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
