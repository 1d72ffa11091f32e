"""The floors of the package: which unit may import which. A test holds them, a page draws them."""

from __future__ import annotations

import ast
from pathlib import Path

from environment import CHECKOUT
from markers import table

PACKAGE = CHECKOUT / "nlp" / "inspection_findings"

# A unit is a module or a folder at the top of the package. It imports units of lower floors only;
# those of the first floor stand in their order, each above the one before.
FLOORS: list[tuple[str, ...]] = [
    ("_version",),
    ("errors",),
    ("files", "processes"),
    ("records", "manifest"),
    ("frames",),
    ("text", "frameworks", "defaults"),
    ("reading", "coding", "encode", "cluster", "documents"),
    ("classify", "analysis"),
    ("store", "theme_model", "exchange"),
    ("search", "theme_report"),
    ("review", "pipeline"),
    ("corpus",),
    ("__init__", "web"),
    ("cli",),
    ("__main__",),
]


def render_floors() -> str:
    """Return the floors as a table, the highest first, with what each unit says of itself."""
    rows = [
        [f"{number}", f"`{unit}`", _describe(unit)]
        for number, units in reversed(list(enumerate(FLOORS)))
        for unit in units
        if _find(unit) is not None
    ]
    return table(["floor", "unit", "what it is"], rows)


def _describe(unit: str) -> str:
    """Return the first sentence of a unit's docstring."""
    path = _find(unit)
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) if path else None
    return " ".join((docstring or "").split("\n\n")[0].split())


def _find(unit: str) -> Path | None:
    places = (PACKAGE / f"{unit}.py", PACKAGE / unit / "__init__.py")
    return next((path for path in places if path.is_file()), None)
