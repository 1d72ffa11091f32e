"""The built wheel, installed away from the checkout: what a person gets who has only that."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """Build the wheel and install it into a folder of its own; return the folder."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ["build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run(
        [sys.executable, "-m", *build, str(pytestconfig.rootpath)], check=True, capture_output=True
    )
    (wheel,) = folder.glob("*.whl")
    install = ["install", "--no-deps", "--no-index", "--target", str(folder / "site")]
    subprocess.run(
        [sys.executable, "-m", "pip", *install, str(wheel)], check=True, capture_output=True
    )
    return folder / "site"


def run_away(site: Path, *arguments: str) -> str:
    """Run Python with the installed wheel, away from the checkout; return what it prints."""
    # The wheel's folder comes before the checkout's, which an editable install adds at the end.
    settings = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=site.parent,
        env={**settings, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_wheels_own_copy_is_the_one_that_runs(site: Path) -> None:
    """The tests below do test the wheel: the package is imported from it."""
    where = run_away(site, "-c", "import inspection_findings as f; print(f.__file__)")
    assert Path(where).is_relative_to(site)


@pytest.mark.parametrize(
    ("look_up", "original"),
    [
        ("locate_codebook", "corpus/codebook.toml"),
        ("locate_standards", "corpus/standards.toml"),
        ("locate_theme_model", "models/themes"),
    ],
)
def test_the_defaults_are_in_the_wheel(
    look_up: str, original: str, site: Path, pytestconfig: pytest.Config
) -> None:
    """Codebook, standards and theme model are found in the package, the same to the byte."""
    code = f"from inspection_findings.defaults import {look_up} as f; print(f(environment={{}}))"
    found = Path(run_away(site, "-c", code))
    assert found.is_relative_to(site)
    assert contents(found) == contents(pytestconfig.rootpath / original)


def contents(path: Path) -> dict[str, bytes]:
    """Return the bytes of a file, or of every file below a folder, by relative name."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    assert files
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in files}


def test_the_command_works_with_its_defaults(site: Path) -> None:
    """A command that needs the codebook runs without being told where it is."""
    assert "victim-work" in run_away(site, "-m", "inspection_findings", "codebook", "check")


def test_the_wheel_holds_the_package_alone(site: Path) -> None:
    """Neither tests nor scripts nor the reports travel in the wheel."""
    tops = {path.name for path in site.iterdir() if not path.name.endswith(".dist-info")}
    assert tops - {"bin", "__pycache__"} == {"inspection_findings"}
