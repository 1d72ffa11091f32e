"""Commands that read reports go by the frameworks that a person names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from inspection_findings.cli import main
from tests.support.variants import REPORTS, ROOT

HARINGEY = next(path for path in REPORTS if "haringey" in path.name)


@pytest.fixture
def standards(tmp_path: Path) -> Path:
    """Return a file of standards in which a good overall rating begins at 30 of 36."""
    text = (ROOT / "corpus" / "standards.toml").read_text(encoding="utf-8")
    assert "Good = 19, Outstanding = 31" in text
    path = tmp_path / "standards.toml"
    path.write_text(text.replace("Good = 19, Out", "Good = 30, Out"), encoding="utf-8")
    return path


def inspect(*options: str) -> dict[str, object]:
    """Return what `findings inspect` expects of the overall rating."""
    command = ["inspect", str(HARINGEY), "--format", "jsonl", *options]
    result = CliRunner().invoke(main, command, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    expectations = json.loads(result.stdout)["expectations"]
    (one,) = [
        one for one in expectations if one["what"] == "overall rating compared with the score"
    ]
    return {"expected": one["expected"], "found": one["found"]}


def test_the_option_names_the_frameworks(standards: Path) -> None:
    """A rule of the file that is named is the one that a report is checked by."""
    assert inspect()["expected"] == "Good"
    assert inspect("--standards", str(standards)) == {
        "expected": "Requires improvement",
        "found": "Good",
    }


def test_the_environment_names_the_frameworks(
    standards: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So does the environment variable, for every command that reads a report."""
    monkeypatch.setenv("FINDINGS_STANDARDS", str(standards))
    assert inspect()["expected"] == "Requires improvement"


@pytest.mark.parametrize("command", ["segment", "inspect", "classify", "build"])
def test_every_command_that_reads_takes_the_option(command: str) -> None:
    """The help of each says so."""
    result = CliRunner().invoke(main, [command, "--help"], catch_exceptions=False)
    assert "--standards FILE" in result.stdout
