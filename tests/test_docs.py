"""The documents are true: generated parts are current, code in the README runs, links lead on."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

import docs_generated
import environment
import markers
from inspection_findings.cli import main
from python_example import read_code
from recurring_example import CACHE_FOLDER, build_example_store
from tests.support.variants import ROOT

PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "corpus/README.md",
    "corpus/reference/README.md",
]
PAGES += ["models/README.md"]
PAGES += [f"docs/{page.name}" for page in sorted((ROOT / "docs").glob("*.md"))]


def page(root: Path, name: str) -> str:
    """Return the text of a page."""
    return (root / name).read_text(encoding="utf-8")


def test_generated_parts_are_current() -> None:
    """README and docs show the commands and figures of today."""
    stale = [path.name for path in markers.stale_files(docs_generated.wanted_files())]
    assert stale == [], "run: python scripts/docs_generated.py --write"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder as the first command leaves the checkout, with a report to add."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "out").mkdir()
    shutil.copy(build_example_store(), folder / "out" / "inspections.findings")
    for name in ("reports", "reference"):
        shutil.copytree(ROOT / "corpus" / name, folder / "corpus" / name)
    (folder / "my-reports").mkdir()
    shutil.copy(ROOT / "corpus" / "reports" / "havering-2022-10.txt", folder / "my-reports")
    return folder


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("README.md", "Islington, August 2024, 1.1, area"),
        ("docs/python.md", "Hackney, May 2023, 1.1, strength 1"),
    ],
)
def test_the_code_of_a_page_runs(
    name: str,
    told: str,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each Python block runs as it stands, one after the other, and says what it should."""
    monkeypatch.chdir(project)
    monkeypatch.setenv("FINDINGS_CACHE", str(CACHE_FOLDER))
    names: dict[str, object] = {}
    blocks = read_code(ROOT / name)
    assert blocks
    for block in blocks:
        exec(compile(block, name, "exec"), names)  # noqa: S102 - our own pages
    assert told in capsys.readouterr().out


def test_the_pages_for_people_stay_short() -> None:
    """A README that must be scrolled for long is not read, nor is a guide."""
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 120
    assert len((ROOT / "docs/guide.md").read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str, pytestconfig: pytest.Config) -> None:
    """Every relative link of a page names a file or folder that is there."""
    folder = (pytestconfig.rootpath / name).parent
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", page(pytestconfig.rootpath, name))
    assert [target for target in targets if not (folder / target).exists()] == []


# The changelog also names options that have gone.
@pytest.mark.parametrize("name", [one for one in PAGES if one != "CHANGELOG.md"])
def test_commands_of_a_page_have_the_options_that_it_names(
    name: str, pytestconfig: pytest.Config
) -> None:
    """A command that a reader copies is not refused for an option that there is not."""
    text = page(pytestconfig.rootpath, name)
    missing = [
        (line, word)
        for line in re.findall(r"(?:^|`)findings ([^`\n]+)", text, re.MULTILINE)
        for word in re.findall(r"--[a-z][a-z-]*", line)
        if word not in list_options(line.split())
    ]
    assert missing == []


def list_options(words: list[str]) -> set[str]:
    """Return the options of the command that these words begin with."""
    command: click.Command = main
    for word in words:
        found = (
            command.get_command(click.Context(command), word)
            if isinstance(command, click.Group)
            else None
        )
        if found is None:
            break
        command = found
    return {"--help", "--version"} | {
        option for one in command.params for option in (*one.opts, *one.secondary_opts)
    }


def test_every_decision_is_numbered_and_has_the_parts_of_the_template(
    pytestconfig: pytest.Config,
) -> None:
    """No two decision records have the same number; all say why and what else was weighed."""
    pages = sorted((pytestconfig.rootpath / "docs/decisions").glob("*.md"))
    assert len({int(path.name[:4]) for path in pages}) == len(pages) > 1
    wanted = re.findall(r"^## .*$", pages[0].read_text(encoding="utf-8"), re.MULTILINE)
    for path in pages:
        found = re.findall(r"^## .*$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert found == wanted, path.name


@given(before=st.text(), old=st.text(), new=st.text(), after=st.text())
def test_filling_changes_only_what_is_marked(before: str, old: str, new: str, after: str) -> None:
    """Text outside the markers stays as it is, and filling twice is filling once."""
    if "<!--" in before + old + new + after:
        return
    text = f"{before}<!-- generated:part -->\n{old}<!-- end -->{after}"
    filled = markers.fill(text, {"part": lambda: new})
    assert filled.startswith(before)
    assert filled.endswith(after)
    assert new.strip() in filled
    assert markers.fill(filled, {"part": lambda: new}) == filled


def test_a_marker_that_nothing_renders_is_an_error() -> None:
    """A misspelt or unclosed marker is refused, not left as it is."""
    with pytest.raises(ValueError, match="nothing renders the part 'b'; known are: a"):
        markers.fill("<!-- generated:b -->\n<!-- end -->", {"a": str})
    with pytest.raises(ValueError, match="not closed"):
        markers.fill("<!-- generated:a -->\n", {"a": str})


def test_an_old_python_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Below the oldest Python that works, the set-up stops with one line that names the cure."""
    monkeypatch.setattr(environment, "OLDEST_PYTHON", (99, 0))
    with pytest.raises(SystemExit, match=r"is too old: .* is needed; install it"):
        environment.ensure_environment()


def test_the_stamp_depends_on_what_is_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Another pin or another extra makes the environment be installed again."""
    pins = tmp_path / "run.txt"
    monkeypatch.setattr(environment, "REQUIREMENTS", tmp_path)
    pins.write_text("torch==1\n")
    first = environment.fingerprint("")
    assert environment.fingerprint("") == first
    assert environment.fingerprint("dev") != first
    pins.write_text("torch==2\n")
    assert environment.fingerprint("") != first
