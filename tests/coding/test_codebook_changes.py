"""Changes of a codebook, and the codings that follow."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection_findings.coding import Theme, parse_codebook
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
    decide_codings,
    move_codings,
    read_decision_table,
    write_decision_table,
)
from inspection_findings.errors import CodebookError, CodingError, UnknownNameError
from tests.support.codebook_changes import (
    DATE,
    GANGS,
    IDS,
    TOML,
    apply,
    changes,
    last_line,
    make_given,
)
from tests.support.store import CODEBOOK as STORE_CODEBOOK


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
        ("f1,old,\n", r"t\.csv, row 2 \(f1\): is undecided"),
        ("f1,old,r\n", "decides for 'r'; choose from: p, q; or write none"),
        ("f1,old,p; none\n", "decides for 'none'"),
        ("f1,other,p\n", "is not a line of its own on this split"),
        ("f1,old,p\nf1,old,q\n", r"row 3 \(f1\): is not a line of its own"),
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
