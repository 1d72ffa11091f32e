"""What is made once in a run of the tests, also if several workers run them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

_LONGEST = 300.0  # seconds that a worker waits for another's


def make_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that the first worker who asks for it fills; the others wait for that."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = factory.mktemp(name)
        make(folder)
        return folder
    folder = factory.getbasetemp().parent / name  # the workers of a run share it
    finished = folder / "finished"
    try:
        folder.mkdir()
    except FileExistsError:
        _wait_for(finished)
        return folder
    try:
        make(folder)
    finally:
        finished.touch()  # also after an error: then nobody waits for what will not come
    return folder


def _wait_for(path: Path) -> None:
    end = time.monotonic() + _LONGEST
    while not path.exists():
        assert time.monotonic() < end, f"no other worker has made {path.parent}"
        time.sleep(0.1)
