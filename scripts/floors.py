"""The floors of the package, for docs/architecture.md: from the test that holds them."""

from __future__ import annotations

import ast
from pathlib import Path

from environment import CHECKOUT
from markers import table

PACKAGE = CHECKOUT / "nlp" / "inspection_findings"
LAYERS_TEST = CHECKOUT / "tests" / "test_layers.py"


def render_floors() -> str:
    """Return every unit with its floor and the first line of its docstring, the top floor first."""
    floors = read_floors()
    rows = [
        [str(number), f"`{unit}`", _read_summary(unit)]
        for number, units in reversed(list(enumerate(floors)))
        for unit in units
    ]
    return table(["floor", "unit", "what it is"], rows)


def read_floors() -> list[tuple[str, ...]]:
    """Return the units of each floor as the test lists them, the lowest floor first."""
    for node in ast.parse(LAYERS_TEST.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "FLOORS" and node.value:
            floors: list[tuple[str, ...]] = ast.literal_eval(node.value)
            return floors
    raise ValueError(f"{LAYERS_TEST} has no FLOORS")


def _read_summary(unit: str) -> str:
    """Return the first sentence of a unit's docstring."""
    path = PACKAGE / unit / "__init__.py"
    docstring = ast.get_docstring(ast.parse((path if path.exists() else _module(unit)).read_text()))
    return " ".join((docstring or "").split("\n\n")[0].split())


def _module(unit: str) -> Path:
    return PACKAGE / f"{unit}.py"
