"""The look-up of the default codebook and theme model; the packaged copy: test_wheel.py."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from inspection_findings.errors import FindingsError
from inspection_findings.locate import locate_codebook, locate_standards, locate_theme_model

LOOK_UPS = [
    pytest.param(locate_codebook, "FINDINGS_CODEBOOK", "corpus/codebook.toml", id="codebook"),
    pytest.param(locate_standards, "FINDINGS_STANDARDS", "corpus/standards.toml", id="standards"),
    pytest.param(locate_theme_model, "FINDINGS_MODEL", "models/themes", id="theme model"),
]


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


@pytest.mark.parametrize(("locate", "variable", "in_folder"), LOOK_UPS)
def test_nothing_found_names_every_place(
    locate: Callable[..., Path], variable: str, in_folder: str, tmp_path: Path
) -> None:
    """Where there is none, the message says where it was looked for and what to do."""
    with pytest.raises(FindingsError) as caught:
        locate(environment={}, folder=tmp_path)
    message = str(caught.value)
    for place in ("--", variable, str(tmp_path / in_folder), "defaults", "run the command in"):
        assert place in message
