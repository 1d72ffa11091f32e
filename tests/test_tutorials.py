"""The tutorials: each command that stands in one runs as it stands, in their order."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from inspection_findings.cli import main
from recurring_example import CACHE_FOLDER, build_example_store

ROOT = Path(__file__).resolve().parents[1]


def read_steps(name: str) -> list[tuple[str, str]]:
    """Return the blocks that are to be run, with their language, in the order of the page."""
    text = (ROOT / "docs" / "tutorials" / name).read_text(encoding="utf-8")
    return re.findall(r"^```(sh|python)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go into a folder as the first command leaves the checkout; return it."""
    (tmp_path / "out").mkdir()
    shutil.copy(build_example_store(), tmp_path / "out" / "inspections.findings")
    shutil.copytree(ROOT / "corpus" / "reports", tmp_path / "corpus" / "reports")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FINDINGS_CACHE", str(CACHE_FOLDER))
    return tmp_path


@pytest.mark.parametrize("name", ["inspector.md", "researcher.md", "analyst.md"])
def test_the_commands_of_a_tutorial_run(
    name: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each command ends well and says something."""
    steps = read_steps(name)
    assert len(steps) >= 4
    for language, block in steps:
        if language == "python":
            exec(compile(block, name, "exec"), {})  # noqa: S102 - our own pages
            assert capsys.readouterr().out
            continue
        for line in block.splitlines():
            program, *arguments = shlex.split(line)
            assert program == "findings"
            done = CliRunner().invoke(main, arguments)
            assert done.exit_code == 0, f"{line}\n{done.output}"
            assert done.output
    assert any((project / "out").iterdir())
