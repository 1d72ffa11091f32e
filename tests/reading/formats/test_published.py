"""Published files of sister inspectorates, where they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from inspection_findings.reading import read_source
from tests.support.variants import ROOT

FOLDER = Path(os.environ.get("FINDINGS_PUBLISHED", ROOT.parent / "shared" / "published"))
FILES = sorted(FOLDER.rglob("*.pdf"))[::4]  # a quarter: the tests must stay quick

pytestmark = pytest.mark.skipif(not FILES, reason="no published files here")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_published_pdf_is_read_without_doubt(path: Path) -> None:
    """Real files have items, headings and running lines, and nothing in them is doubted."""
    source = read_source(path)
    assert [e for e in source.expectations if not e.met and e.severity == "loss"] == []
    assert {"item", "heading", "paragraph"} <= {passage.role for passage in source.passages}
    assert len(source.pages) > 3
    assert "\ufffd" not in source.text
