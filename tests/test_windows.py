"""Windows, simulated: its code page, its names, its line ends, and files that are held open.

Nothing here ran on Windows. The cases are those in which it differs from the system of the tests.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from docs_generated import list_helps
from inspection_findings.cli.main import main
from inspection_findings.coding import read_codebook
from inspection_findings.errors import FindingsError
from inspection_findings.files import write_file
from inspection_findings.reading import read_report, segment_report
from inspection_findings.text.names import make_slug, name_file
from inspection_findings.theme_model import ThemeModel, save_model
from inspection_findings.theme_report.render.links import name_slugs

ROOT = Path(__file__).resolve().parents[1]
TINY_MODEL = ROOT / "tests" / "data" / "tiny-model"
DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{one}{n}" for one in ("com", "lpt") for n in range(1, 10)),
}
NASTY = [
    "Con",
    "NUL.",
    "aux ",
    "COM1",
    "Ynys Môn",
    "YNYS MON",
    "Ynys Mon.",
    "a/b\\c:d*?",
    "中",
    "x" * 400,
]
LONGEST = 255  # bytes of one name


def test_every_help_can_be_shown_in_the_code_page_of_windows() -> None:
    """Help is written before the output is set to UTF-8, so it uses no other characters."""
    helps = dict(list_helps(main))
    assert len(helps) > 20
    for name, text in helps.items():
        assert text.encode("cp1252", errors="replace").decode("cp1252") == text, name


def test_a_command_writes_utf_8_whatever_the_code_page() -> None:
    """Words and rules that cp1252 lacks arrive in a file or pipe, and stop nothing."""
    done = subprocess.run(
        [sys.executable, "-m", "inspection_findings", "codebook", "check"],
        env={**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0", "LC_ALL": "C"},
        capture_output=True,
        check=True,
    )
    assert "─" in done.stdout.decode("utf-8")


def test_names_of_files_suit_windows() -> None:
    """No name is a device, ends in a dot, is too long, or differs from another in case alone."""
    pages = [f"borough-{slug}.html" for slug in name_slugs(NASTY).values()]
    named = [f"{name_file(make_slug(name))}.docx" for name in NASTY]
    for name in [*pages, *named]:
        assert name.partition(".")[0] not in DEVICES
        assert not set(name) & set('<>:"/\\|?*')
        assert len(f".{name}.unfinished".encode()) < LONGEST
    assert len({name.casefold() for name in pages}) == len(NASTY)


@pytest.fixture
def held_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every renaming fail as on Windows while another program has the file open."""

    def refuse(path: Path, target: Path) -> None:
        raise PermissionError(
            13, "The process cannot access the file", str(path), None, str(target)
        )

    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr(Path, "rename", refuse)


@pytest.mark.usefixtures("held_open")
def test_a_file_that_another_program_holds_is_left_whole(tmp_path: Path) -> None:
    """One line says which file and what to do; the old content stays, with nothing beside it."""
    path = tmp_path / "themes.csv"
    path.write_bytes(b"old")
    with pytest.raises(FindingsError, match=r"themes\.csv: cannot be written \(.*close it"):
        write_file(path, b"new", may_replace=True)
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"themes.csv": b"old"}


@pytest.mark.usefixtures("held_open")
def test_a_model_that_another_program_holds_is_left_whole(
    tiny_model: ThemeModel, tmp_path: Path
) -> None:
    """The folder that was there stays, and nothing is left beside it."""
    with pytest.raises(FindingsError, match=r"cannot be written \(.*close its files"):
        save_model(tiny_model, tmp_path / "themes")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("held_open")
def test_a_report_that_another_program_holds_is_refused_in_one_line(
    built_store: Path, tmp_path: Path
) -> None:
    """A table that is open in Excel gives a line and exit code 2, not a traceback."""
    wanted = ["report", "--store", str(built_store), "--model", str(TINY_MODEL), "--theme", "ete"]
    done = CliRunner().invoke(main, [*wanted, "--format", "csv", "--out", str(tmp_path / "out")])
    assert done.exit_code == 2, done.output
    assert "cannot be written" in done.stderr
    assert list((tmp_path / "out").glob("[!.]*")) == []  # what has a dot, the next run writes over


def test_line_ends_of_windows_change_no_finding(tmp_path: Path) -> None:
    """A report and a codebook that an editor saved with CRLF are read as before."""
    report = ROOT / "corpus" / "reports" / "hackney-2023-05.txt"
    codebook = ROOT / "corpus" / "codebook.toml"
    found = segment_report(read_report(save_with_crlf(report, tmp_path))).findings
    expected = segment_report(read_report(report)).findings
    assert [one.finding_id for one in found] == [one.finding_id for one in expected]
    assert (
        read_codebook(save_with_crlf(codebook, tmp_path)).themes == read_codebook(codebook).themes
    )


def save_with_crlf(path: Path, folder: Path) -> Path:
    """Return a copy of a file whose lines end as on Windows."""
    copy = folder / path.name
    copy.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    return copy
