"""Fixtures that the tests of this room share."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspection_findings.theme_report import (
    Contents,
)
from tests.support.frames import (
    build_figures,
    build_frames,
    gather,
    read_default_codebook,
    write_pages,
)
from tests.support.pages import (
    Page,
    read_page,
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write everything once."""
    folder = tmp_path_factory.mktemp("reports")
    write_pages(
        build_frames(),
        read_default_codebook(),
        build_figures(),
        out=folder,
        formats=["html", "md", "csv"],
    )
    return folder


@pytest.fixture(scope="module")
def pages(out: Path) -> dict[str, Page]:
    """Return every HTML page, parsed."""
    return {path.name: read_page(path) for path in sorted(out.glob("*.html"))}


@pytest.fixture(scope="module")
def contents() -> Contents:
    """Return the five boroughs."""
    return gather(build_frames(), read_default_codebook(), build_figures())
