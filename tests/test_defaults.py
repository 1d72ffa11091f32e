"""The look-up of the default codebook and theme model; the packaged copy: test_wheel.py."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from inspection_findings.defaults import (
    locate_cache,
    locate_codebook,
    locate_packaged_standards,
    locate_standards,
    locate_theme_model,
)
from inspection_findings.errors import FindingsError

LOOK_UPS = [
    pytest.param(locate_codebook, "FINDINGS_CODEBOOK", "corpus/codebook.toml", id="codebook"),
    pytest.param(locate_standards, "FINDINGS_STANDARDS", "corpus/standards.toml", id="standards"),
    pytest.param(locate_theme_model, "FINDINGS_MODEL", "models/themes", id="theme model"),
]
DEFAULTS = [pytest.param(item.values[0], item.values[2], id=item.id) for item in LOOK_UPS]


@pytest.fixture
def places(tmp_path: Path) -> dict[str, Path]:
    """One folder with all defaults in it, and one file each for option and variable."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/codebook.toml").touch()
    (tmp_path / "corpus/standards.toml").touch()
    (tmp_path / "models/themes").mkdir(parents=True)
    (tmp_path / "by option").touch()
    (tmp_path / "by variable").touch()
    return {"folder": tmp_path, "option": tmp_path / "by option", "var": tmp_path / "by variable"}


@pytest.mark.parametrize(("locate", "variable", "in_folder"), LOOK_UPS)
def test_the_nearest_place_wins(
    locate: Callable[..., Path], variable: str, in_folder: str, places: dict[str, Path]
) -> None:
    """The option goes before the variable, and the variable before the working directory."""
    folder, environment = places["folder"], {variable: str(places["var"])}
    assert locate(places["option"], environment=environment, folder=folder) == places["option"]
    assert locate(environment=environment, folder=folder) == places["var"]
    assert locate(environment={variable: ""}, folder=folder) == folder / in_folder
    assert locate(environment={}, folder=folder) == folder / in_folder


@pytest.mark.parametrize(("locate", "variable", "in_folder"), LOOK_UPS)
def test_what_is_named_is_never_replaced(
    locate: Callable[..., Path], variable: str, in_folder: str, places: dict[str, Path]
) -> None:
    """A named place that does not exist is an error, although a default is there."""
    assert (places["folder"] / in_folder).exists()
    with pytest.raises(FindingsError, match=r"--\w+ names .*absent, which does not exist"):
        locate(Path("absent"), environment={}, folder=places["folder"])
    with pytest.raises(FindingsError, match=rf"{variable} names absent, which does not exist"):
        locate(environment={variable: "absent"}, folder=places["folder"])


@pytest.mark.parametrize(("locate", "in_folder"), DEFAULTS)
def test_the_checkout_of_the_package_comes_last(
    locate: Callable[..., Path], in_folder: str, places: dict[str, Path]
) -> None:
    """Elsewhere the checkout that the package lies in counts, unless the package has a copy."""
    checkout, elsewhere = places["folder"], places["folder"] / "elsewhere"
    package = checkout / "nlp" / "inspection_findings"
    here = {"environment": {}, "folder": elsewhere, "package": package}
    assert locate(**here) == checkout / in_folder
    copy = package / "defaults" / Path(in_folder).name
    copy.mkdir(parents=True)
    assert locate(**here) == copy


@pytest.mark.parametrize(("locate", "in_folder"), DEFAULTS)
def test_this_checkout_is_found_from_anywhere(
    locate: Callable[..., Path], in_folder: str, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """The package of a checkout knows the checkout, whatever the working directory."""
    assert locate(environment={}, folder=tmp_path) == pytestconfig.rootpath / in_folder


def test_the_packaged_standards_do_not_depend_on_where_it_runs(
    places: dict[str, Path], monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    """Neither the working directory nor the environment changes what reading goes by."""
    monkeypatch.chdir(places["folder"])
    monkeypatch.setenv("FINDINGS_STANDARDS", str(places["var"]))
    assert locate_packaged_standards() == pytestconfig.rootpath / "corpus/standards.toml"


def test_commands_run_outside_the_checkout(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """A command of a checkout's package runs in another folder, with the checkout's defaults."""
    settings = {name: value for name, value in os.environ.items() if name != "FINDINGS_CODEBOOK"}
    done = subprocess.run(
        [sys.executable, "-m", "inspection_findings", "codebook", "check"],
        cwd=tmp_path,
        env={**settings, "PYTHONPATH": str(pytestconfig.rootpath / "nlp")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "victim-work" in done.stdout


@pytest.mark.parametrize(("locate", "variable", "in_folder"), LOOK_UPS)
def test_nothing_found_names_every_place(
    locate: Callable[..., Path], variable: str, in_folder: str, tmp_path: Path
) -> None:
    """Where there is none, the message says where it was looked for and what to do."""
    folder, package = tmp_path / "here", tmp_path / "nlp" / "inspection_findings"
    with pytest.raises(FindingsError) as caught:
        locate(environment={}, folder=folder, package=package)
    message = str(caught.value)
    looked_at = (folder / in_folder, package / "defaults", tmp_path / in_folder)
    for place in ("--", variable, *map(str, looked_at), "run the command in"):
        assert place in message


def test_the_cache_lies_where_the_command_line_always_had_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the folder that is named, else where the system keeps a person's settings."""
    assert locate_cache(environment={"FINDINGS_CACHE": str(tmp_path)}).parent == tmp_path
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    expected = Path(click.get_app_dir("inspection-findings")) / "embeddings.sqlite"
    assert locate_cache(environment=os.environ) == expected
    home = Path("/home/ana")
    for platform, environment, folder in (
        ("linux", {}, home / ".config"),
        ("linux", {"XDG_CONFIG_HOME": "/etc/ana"}, Path("/etc/ana")),
        ("darwin", {}, home / "Library/Application Support"),
        ("win32", {"APPDATA": "/appdata"}, Path("/appdata")),
        ("win32", {}, home),
    ):
        found = locate_cache(environment=environment, platform=platform, home=home)
        assert found == folder / "inspection-findings" / "embeddings.sqlite"
