"""The packages that the program needs to run, with their licences, for the security page."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, files, metadata
from pathlib import Path

from environment import CHECKOUT, CUDA, DEVELOP, RUN, TORCH
from markers import table

_MIT = "Permission is hereby granted, free of charge, to any person obtaining a\ncopy of this"
_PINNED = re.compile(r"^(?P<name>[^=\s]+)==(?P<version>[^\s;]+)", re.MULTILINE)


def render_licences() -> str:
    """Return a table of the direct dependencies: version, licence, and what each is for."""
    reasons = _read_reasons()
    versions = read_pins(RUN)
    rows = [
        [f"`{name}`", versions[key(name)], find_licence(name), reason]
        for name, reason in sorted(reasons.items())
    ]
    return table(["package", "version", "licence", "what it is for"], rows)


def render_all_licences() -> str:
    """Return a table of every pinned package: to run, to develop, and what they bring along."""
    run, others = read_pins(RUN), read_pins(DEVELOP) | read_pins(TORCH)
    rows = [
        [f"`{name}`", version, find_licence(name), "run" if name in run else "develop"]
        for name, version in sorted(others.items())
        if is_installed(name)
    ]
    rest = [name for name in sorted(others) if not is_installed(name)]
    return (
        table(["package", "version", "licence", "needed to"], rows)
        + "\n\nFor other systems or Pythons only, so not read here: "
        + ", ".join(f"`{name}`" for name in rest)
        + f". {len(read_pins(CUDA))} packages more, under NVIDIA's licences for the most part, are "
        "for builds of PyTorch with CUDA alone (`requirements/cuda.txt`)."
    )


def is_installed(name: str) -> bool:
    """Return whether a package is installed: some are for other systems alone."""
    try:
        metadata(name)
    except PackageNotFoundError:
        return False
    return True


def _read_reasons() -> dict[str, str]:
    """Return each direct dependency with the comment that stands beside it."""
    text = (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
    names = [
        re.split(r"[<>=\[;]", one)[0] for one in tomllib.loads(text)["project"]["dependencies"]
    ]
    lines = {name: re.search(rf'"{re.escape(name)}[^"]*",\s+# (.+)', text) for name in names}
    return {name: found[1] if found else "" for name, found in lines.items()}


def read_pins(file: Path) -> dict[str, str]:
    """Return the versions in a file of pins, by the package's name."""
    found = _PINNED.finditer(file.read_text(encoding="utf-8"))
    return {key(one["name"]): one["version"] for one in found}


def key(name: str) -> str:
    """Return a package's name as the registry compares it."""
    return re.sub(r"[-_.]+", "-", name).casefold()


def find_licence(name: str) -> str:
    """Return the licence that the installed package states."""
    about = metadata(name)
    fields = {field: about.get_all(field) or [] for field in ("License-Expression", "License")}
    stated = [*fields["License-Expression"], *_read_classifiers(about.get_all("Classifier") or [])]
    first: str = [*stated, *fields["License"], *_read_file(name), "not stated"][0]
    return first.splitlines()[0]


def _read_file(name: str) -> Iterator[str]:
    """Yield the licence that a package only ships as a file, if it is one that is known here."""
    for path in files(name) or ():
        if path.stem.upper() == "LICENSE" and _MIT in path.read_text(encoding="utf-8"):
            yield "MIT"


def _read_classifiers(classifiers: Sequence[str]) -> list[str]:
    return [one.rpartition(" :: ")[2] for one in classifiers if one.startswith("License ::")]
