"""``findings merge`` as a person calls it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import inspection_findings as inf
from tests.support.commands import check_wrong, run
from tests.support.merging import FINDINGS, copy, fill_tiny


@pytest.fixture
def paths(tmp_path: Path) -> list[str]:
    """Return two stores in which Ana coded the same finding differently, and a new place."""
    north = fill_tiny(tmp_path / "north.findings")
    south = copy(north, tmp_path / "south.findings")
    inf.open_corpus(north).code(FINDINGS[0], coder="Ana", themes=["voice"])
    inf.open_corpus(south).code(FINDINGS[0], coder="Ana", themes=["ete"])
    return [str(north), str(south), str(tmp_path / "both.findings")]


def test_differences_are_asked_settled_and_reported(paths: list[str], tmp_path: Path) -> None:
    """The file that --ask writes, changed, is what --settle carries out; the report says so."""
    north, south, out = paths
    settle = tmp_path / "settle.toml"
    asked = run("merge", north, south, "--ask", str(settle))
    assert asked.exit_code == 0
    assert "[kept: it is newer]" in asked.stdout
    assert not Path(out).exists()
    assert run("merge", north, south, "--ask", str(settle)).exit_code == 0  # it says the same
    settle.write_text(settle.read_text("utf-8").replace('keep = "b"', 'keep = "a"'), "utf-8")
    report, rows = tmp_path / "report.json", tmp_path / "report.csv"
    arguments = ("merge", north, south, "--settle", str(settle))
    done = run(*arguments, "--out", out, "--report", str(report))
    assert "[kept: it was decided]" in done.stdout
    *lines, last = done.stdout.splitlines()
    assert lines[-1] == "The new store has 1 report, 3 findings, and 2 acts by Ana. 1 conflict."
    assert last == f"The store is {out}"
    assert max(map(len, lines)) <= 80
    coding = inf.open_corpus(out).coding_of(FINDINGS[0], coder="Ana")
    assert coding is not None
    assert coding["themes"] == ["voice"]
    run(*arguments, "--dry-run", "--report", str(rows))
    told = json.loads(report.read_text("utf-8"))
    assert told["store"] == out
    (conflict,) = told["conflicts"]
    assert (conflict["a"], conflict["b"], conflict["kept"]) == ("voice", "ete", "a")
    (row,) = csv.DictReader(rows.read_text("utf-8-sig").splitlines())
    assert row == conflict


def test_wrong_use_is_refused(paths: list[str]) -> None:
    """Each refusal is one line with what to do."""
    north, south, out = paths
    assert "say where the new store is to be" in run("merge", north, south).stderr
    wrong = run("merge", north, south, "--dry-run", "--report", "report.txt")
    assert "end the name with .csv or .json" in wrong.stderr
    check_wrong(run("merge", north, north, "--out", out), problem="is given twice")
    check_wrong(run("merge", north, south, "--out", south), problem="exists already")
