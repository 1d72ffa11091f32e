"""Where the default codebook, standards, theme model and cache are.

House rule: a file that a user names is used or refused, never silently replaced. If nothing is
named, these places are tried in order: the working directory (a checkout or the user's own
project), the copy inside the package, and the checkout that contains the package, since an
editable install has no copy.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from inspection_findings.errors import FindingsError

_PACKAGE = Path(__file__).parent
_CACHE = "embeddings.sqlite"
_SIGNING = "sessions.secret"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Default:
    """One file or folder to look up, and its name in each place."""

    what: str
    option: str
    variable: str
    in_folder: str
    in_package: str


_CODEBOOK = _Default(
    what="codebook",
    option="--codebook",
    variable="FINDINGS_CODEBOOK",
    in_folder="corpus/codebook.toml",
    in_package="codebook.toml",
)
_STANDARDS = _Default(
    what="file of standards",
    option="--standards",
    variable="FINDINGS_STANDARDS",
    in_folder="corpus/standards.toml",
    in_package="standards.toml",
)
_THEME_MODEL = _Default(
    what="theme model",
    option="--model",
    variable="FINDINGS_MODEL",
    in_folder="models/themes",
    in_package="themes",
)


def locate_codebook(
    named: Path | None = None,
    *,
    environment: Mapping[str, str],
    folder: Path = Path(),
    package: Path = _PACKAGE,
) -> Path:
    """Return the path of the codebook to use.

    The first of: ``named``, the environment variable ``FINDINGS_CODEBOOK``,
    ``corpus/codebook.toml`` in ``folder``, the copy in the package, the checkout that the
    package lies in.

    Parameters
    ----------
    named : Path or None
        The value of the command line option.
    environment : mapping of str to str
        Environment variables; the library does not read them itself.
    folder : Path
        The working directory by default.
    package : Path
        The folder of this package by default.

    Raises
    ------
    FindingsError
        If the named codebook does not exist, or if none is named and no place has one. The
        message lists the places tried.
    """
    return _locate(_CODEBOOK, named, environment, folder, package)


def locate_standards(
    named: Path | None = None,
    *,
    environment: Mapping[str, str],
    folder: Path = Path(),
    package: Path = _PACKAGE,
) -> Path:
    """Return the path of the file of frameworks and standards; see ``locate_codebook``.

    The first of: ``named``, the environment variable ``FINDINGS_STANDARDS``,
    ``corpus/standards.toml`` in ``folder``, the copy in the package, the checkout.
    """
    return _locate(_STANDARDS, named, environment, folder, package)


def locate_packaged_standards(package: Path = _PACKAGE) -> Path:
    """Return the file of frameworks and standards that comes with the package.

    It ignores the environment and the working directory, so that a report is read the same way
    wherever the package runs.
    """
    return _locate(_STANDARDS, None, {}, None, package)


def locate_theme_model(
    named: Path | None = None,
    *,
    environment: Mapping[str, str],
    folder: Path = Path(),
    package: Path = _PACKAGE,
) -> Path:
    """Return the path of the theme model's folder; see ``locate_codebook``.

    The first of: ``named``, the environment variable ``FINDINGS_MODEL``, ``models/themes`` in
    ``folder``, the copy in the package, the checkout.
    """
    return _locate(_THEME_MODEL, named, environment, folder, package)


def locate_cache(
    *,
    environment: Mapping[str, str],
    platform: str = sys.platform,
    home: Path | None = None,
) -> Path:
    """Return the path of the cache of embeddings, which all commands of a user share.

    It is in the folder that ``FINDINGS_CACHE`` names, or else in the user's settings folder. It
    may be deleted at any time.
    """
    return _locate_user_folder(environment, platform, home) / _CACHE


def locate_secret(
    *,
    environment: Mapping[str, str],
    platform: str = sys.platform,
    home: Path | None = None,
) -> Path:
    """Return the path of the secret that signs the explorer's sessions, beside the cache.

    It may be deleted at any time: each person then gives a name once more.
    """
    return _locate_user_folder(environment, platform, home) / _SIGNING


def _locate_user_folder(environment: Mapping[str, str], platform: str, home: Path | None) -> Path:
    if environment.get("FINDINGS_CACHE"):
        return Path(environment["FINDINGS_CACHE"])
    home = home or Path.home()
    if platform == "win32":
        folder = Path(environment.get("APPDATA", home))
    elif platform == "darwin":
        folder = home / "Library/Application Support"
    else:
        folder = Path(environment.get("XDG_CONFIG_HOME", home / ".config"))
    return folder / "inspection-findings"


def is_codebook_named(named: Path | None, *, environment: Mapping[str, str]) -> bool:
    """Return whether the option or the environment variable names a codebook."""
    return named is not None or bool(environment.get(_CODEBOOK.variable))


def find_checkout(package: Path = _PACKAGE) -> Path:
    """Return the folder two levels above the package, with links resolved.

    This is the checkout if the package runs from one, since it is then in ``nlp/``.
    """
    return package.resolve().parents[1]


def _locate(
    default: _Default,
    named: Path | None,
    environment: Mapping[str, str],
    folder: Path | None,
    package: Path,
) -> Path:
    if named is not None:
        return _require(default, named, default.option)
    if environment.get(default.variable):
        return _require(default, Path(environment[default.variable]), default.variable)
    places = [
        package / "defaults" / default.in_package,
        find_checkout(package) / default.in_folder,
    ]
    if folder is not None:
        places.insert(0, folder / default.in_folder)
    for place in places:
        if place.exists():
            return place
    raise FindingsError(
        default.what,
        f"not found: {default.option} and {default.variable} are not given, "
        f"and there is none of {', '.join(map(str, places))}",
        f"name one with {default.option}, or run the command in the project's folder",
    )


def _require(default: _Default, path: Path, named_by: str) -> Path:
    if path.exists():
        return path
    raise FindingsError(
        default.what,
        f"{named_by} names {path}, which does not exist",
        f"correct {named_by}, or leave it out to use the default {default.what}",
    )
