"""``findings recommendations``, and the spellings by which it was asked for before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspection_findings.cli import main, recommendations

pytestmark = pytest.mark.usefixtures("settings")


def run(*arguments: str, store: Path) -> Result:
    return CliRunner().invoke(main, [*arguments, "--store", str(store)])


@pytest.mark.parametrize("show", recommendations.TABLES)
def test_the_old_spelling_works_on_and_names_the_new_one(show: str, store_path: Path) -> None:
    """The same on stdout; one line more on stderr, which says what to write."""
    old = run("compare", "--show", show, "--format", "csv", store=store_path)
    new = run("recommendations", "--show", show, "--format", "csv", store=store_path)
    assert (old.exit_code, old.stdout) == (new.exit_code, new.stdout) == (0, new.stdout)
    notice = f"findings compare --show {show} is now: findings recommendations --show {show}\n"
    assert old.stderr == notice + new.stderr


def test_the_old_options_work_on(store_path: Path) -> None:
    """``--least`` is ``--threshold``, with both commands, and neither command offers it."""
    rows = {
        run(command, "--show", "shared", *options, "--format", "csv", store=store_path).stdout
        for command in ("compare", "recommendations")
        for options in (("--least", "0.9"), ("--threshold", "0.9"))
    }
    assert len(rows) == 1
    assert rows != {
        run("recommendations", "--show", "shared", "--format", "csv", store=store_path).stdout
    }
    for command in ("compare", "recommendations"):
        shown = CliRunner().invoke(main, [command, "--help"]).stdout
        assert "--least" not in shown
        assert ("--threshold" in shown) == (command == "recommendations")


def test_statistics_stay_where_they_were(store_path: Path) -> None:
    """Compare offers its tests, and says nothing of another command."""
    shown = CliRunner().invoke(main, ["compare", "--help"]).stdout
    assert "[tests|untested|left-out]" in shown
    assert "is now" not in run("compare", "--by", "year", store=store_path).stderr


def test_an_unknown_table_lists_those_that_are_offered(store_path: Path) -> None:
    """Names that are taken as of old are not offered any more."""
    done = run("compare", "--show", "crosswalks", store=store_path)
    assert done.exit_code == 2
    assert "'tests', 'untested', 'left-out'" in done.stderr


def test_a_table_says_what_counts_as_similar(store_path: Path) -> None:
    """Where it rests on similarity; the threshold is one that was given, or was found."""
    found = run("recommendations", "--show", "shared", store=store_path)
    given = run("recommendations", "--show", "shared", "--threshold", "0.8", store=store_path)
    assert "What counts as similar: only one in twenty" in found.stderr
    assert "What counts as similar: " in given.stderr
    assert "0.80" in given.stderr
    assert "similar" not in run("recommendations", "--show", "addressees", store=store_path).stderr


@pytest.mark.parametrize("output_format", ["json", "csv"])
def test_one_borough_and_one_theme(output_format: str, store_path: Path) -> None:
    """Names in any case narrow every table that has boroughs and themes."""
    options = ["--borough", "lewisham", "--theme", "Victim work", "--format", output_format]
    done = run("recommendations", *options, store=store_path)
    assert done.exit_code == 0
    if output_format == "json":
        found = json.loads(done.stdout)
        assert {row["borough"] for row in found["recommendations"]} == {"Lewisham"}
        assert set(found) == {name.replace("-", "_") for name in recommendations.TABLES} | {
            "thresholds",
            "boroughs_with_one_report",
        }
    else:
        assert "Hackney, May 2023, recommendation" not in done.stdout
