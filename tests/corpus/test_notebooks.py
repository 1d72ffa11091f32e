"""The notebooks use the door and nothing behind it."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.variants import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def read_imports(path: Path) -> Iterator[str]:
    """Yield each import of the code cells as it would be written."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            for node in ast.walk(ast.parse("".join(cell["source"]))):
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    yield ast.unparse(node)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_imports_one_name_of_the_package(path: Path) -> None:
    """What a notebook can do, every reader of it can do with the same one import."""
    own = [one for one in read_imports(path) if "inspection_findings" in one]
    assert own == ["import inspection_findings as inf"]
