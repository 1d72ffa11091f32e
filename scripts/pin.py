"""Write the files in ``requirements/``: an exact version of every package, and its hashes.

uv chooses one version of each package for Linux, macOS and Windows and for every Python from 3.11
on. It lists the SHA-256 of every file of that version, and pip installs no other file.

Run it after a change to the dependencies in pyproject.toml. Versions that still fit are kept;
``--upgrade`` takes the newest. Then check the difference and run the tests::

    python3 scripts/pin.py
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from environment import CHECKOUT, CUDA, DEVELOP, RUN, TORCH, WEIGHTS, executable, say

PEERS = CHECKOUT / "scripts" / "peers" / "requirements.txt"
COMPARED = ("bertopic", "setfit", WEIGHTS)  # what side_by_side.py measures beside our own work

# Held at a release on purpose; everything else is the newest that fits, or was when it was pinned.
HELD = "torch==2.13.0"  # the network was fine-tuned with it
BUILD_TOOL = "hatchling"  # builds the package itself, so it is checked like everything else
# What torch asks for on Linux if it is built with CUDA: gigabytes that the CPU build does without.
_FOR_CUDA = re.compile(r"nvidia-|cuda-|triton$")
_PIN = re.compile(r"^(?P<name>[^=\s]+)==.*\n(?:    .*\n)*", re.MULTILINE)
_SETTINGS = [
    *("--universal", "--python-version", "3.11", "--fork-strategy", "fewest"),
    *("--generate-hashes", "--no-header", "--no-annotate", "--quiet"),
]
_HEADER = """\
# {what}
# Exact versions, and the SHA-256 of every file of each. Generated; do not edit.
# To renew: change pyproject.toml if need be, then run: python3 scripts/pin.py
"""

Pins = dict[str, str]
"""The lines of each pinned package by its name: the version, and below it the hashes."""


def main() -> None:
    """Let uv choose in a throw-away environment, and write down what it chose."""
    parser = argparse.ArgumentParser(description="Pin every package, with the hashes of its files.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    upgrade = parser.parse_args().upgrade
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, "-m", "venv", name], check=True)
        _pip(folder, "install", "uv")
        kept = {} if upgrade else _read([DEVELOP, TORCH, CUDA])
        pins = _choose(folder, [f"--extra={extra}" for extra in _list_extras()], kept=kept)
        names = {*_choose(folder, [], kept=pins), WEIGHTS}
        pins["torch"] = _add_hash(pins["torch"], _hash_torch(folder))
        peers = _compile(folder, [], COMPARED, kept={} if upgrade else _read([PEERS]))
    cuda = set(filter(_FOR_CUDA.match, pins))
    more = set(pins) - cuda - {"torch"}
    _write(RUN, "What the program needs to run.", pins, names)
    _write(DEVELOP, "What the tests and training need, all of run.txt included.", pins, more)
    _write(TORCH, "What training needs besides, in the build that pip finds.", pins, ["torch"])
    _write(CUDA, "What torch needs besides on Linux, where it is built for CUDA.", pins, cuda)
    beside = {name for name in peers if name != "torch" and not _FOR_CUDA.match(name)}
    _write(PEERS, "The tools that our work is measured beside, all but torch.", peers, beside)


def _list_extras() -> list[str]:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [extra for extra in project["optional-dependencies"] if extra != "benchmark"]


def _choose(folder: Path, extras: Sequence[str], *, kept: Pins) -> Pins:
    """Return uv's choice of the packages for some extras; it keeps a version that still fits."""
    return _compile(folder, [*extras, "pyproject.toml"], [BUILD_TOOL], kept=kept)


def _compile(folder: Path, project: Sequence[str], names: Sequence[str], *, kept: Pins) -> Pins:
    """Return uv's choice for what a project and further names need."""
    wanted, held, chosen = (folder / name for name in ("wanted.in", "held.txt", "chosen.txt"))
    wanted.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    held.write_text(f"{HELD}\n", encoding="utf-8")
    chosen.write_text("".join(kept.values()), encoding="utf-8")  # uv prefers what it finds there
    command = [executable("uv", venv=folder), "pip", "compile", *_SETTINGS, *project]
    files = ["--constraints", str(held), "--output-file", str(chosen), str(wanted)]
    subprocess.run([*command, *files], check=True, cwd=CHECKOUT, stdout=subprocess.DEVNULL)
    return _read([chosen])


def _read(files: Iterable[Path]) -> Pins:
    texts = [file.read_text(encoding="utf-8") for file in files if file.exists()]
    return {pin["name"]: pin[0] for text in texts for pin in _PIN.finditer(text)}


def _hash_torch(folder: Path) -> str:
    """Return the SHA-256 of the build of torch that pip chooses here, be it from another index."""
    _pip(folder, "download", "--no-deps", "--dest", str(folder / "torch"), HELD)
    (wheel,) = (folder / "torch").glob("torch-*")
    with wheel.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _add_hash(pin: str, sha256: str) -> str:
    return pin if sha256 in pin else f"{pin.rstrip()} \\\n    --hash=sha256:{sha256}\n"


def _pip(folder: Path, *arguments: str) -> None:
    pip = [executable("python", venv=folder), "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, *arguments, "--quiet"], check=True)


def _write(path: Path, what: str, pins: Pins, names: Collection[str]) -> None:
    path.parent.mkdir(exist_ok=True)
    lines = [pins[name] for name in sorted(names)]
    path.write_text(_HEADER.format(what=what) + "".join(lines), encoding="utf-8", newline="\n")
    say(f"{path.relative_to(CHECKOUT)}: {len(names)} packages")


if __name__ == "__main__":
    main()
