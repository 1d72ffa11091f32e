"""Fixtures that the tests of this room share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.review import (
    fill,
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("filled") / "s.findings")


@pytest.fixture
def path(filled: Path, tmp_path: Path) -> Path:
    """Return a copy of the store for one test."""
    return Path(shutil.copy(filled, tmp_path / "s.findings"))
